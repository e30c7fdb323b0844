/*
 * What a configuration file may hold. The messages of the schemas are noun phrases: validate.ts makes
 * "expected …, got …" of them. The descriptions are what an editor shows.
 */
import * as v from 'valibot'
import { HONORED_TOOLS } from '../model/configuration.ts'
import { MIRROR_KINDS } from '../model/mirror-kind.ts'
import { PRESETS, type Rule, type RuleOption, SEVERITIES } from '../model/rule.ts'
import { parseReference } from '../oci/reference.ts'
import { explainRepositoryGlob } from '../oci/repository-glob.ts'
import { parseFullPattern } from '../oci/tag-class.ts'
import { whyNoGlob } from '../text/glob-list.ts'
import { budgetSchema } from './budget-schema.ts'
import { ownFieldsSchema } from './own-fields.ts'
import { whyNoPrefix } from './repository-prefix.ts'
import { choice, flag, key, text } from './schema-parts.ts'
import { oneOf } from './words.ts'

const LEVELS = ['off', ...SEVERITIES] as const
const LAYOUTS = ['path', 'subdomain', 'port', 'before', 'nexus-repository', 'artifactory-api'] as const
const FALLBACKS = ['never', 'unavailable', 'not-found'] as const

/** Keys that hold for the whole run and are read in the root file only: a nested file may come with a pull request. */
export const ROOT_ONLY = [
  'registries',
  'internal',
  'vars',
  'preset',
  'direct',
  'images',
  'suppressions',
  'budget',
  'fields',
] as const

/** What a file says once it is valid. */
export type ConfigurationData = v.InferOutput<ReturnType<typeof createSchema>>
/** What a file says of rules, by id: a level, or a map of a severity and options. */
export type RulesData = NonNullable<ConfigurationData['rules']>
export type RegistryData = NonNullable<ConfigurationData['registries']>[string]

/** The schema of a configuration file for these rules. */
export function createSchema(rules: readonly Rule[]) {
  const rulesSchema = createRulesSchema(rules)
  return v.strictObject(
    {
      $schema: key(v.string('a URL or a path'), 'The JSON Schema of this file, for editors.'),
      registries: key(
        v.record(prefix('a registry'), registrySchema(), 'a map from host or host/path'),
        'Where images of a registry, or of a path below it, are asked for and what they are rewritten to. The longest key wins.',
      ),
      internal: key(
        v.array(prefix('a registry'), 'a list of hosts or host/path'),
        'Registries that are ours. Targets of a rewrite are so by themselves.',
      ),
      vars: key(
        v.record(
          v.string('a name'),
          v.union([v.string('a string'), v.number('a number'), v.boolean('true or false')], 'a string'),
          'a map from name to value',
        ),
        'Values of variables that the files leave open.',
      ),
      preset: key(choice(PRESETS), 'The levels that rules have unless the configuration sets others.'),
      rules: key(rulesSchema, 'Levels and options of the rules.'),
      images: key(
        v.record(image(), imageSchema(), 'a map from repository'),
        'How to read the tags of an image, by repository.',
      ),
      overrides: key(
        v.array(overrideSchema(rulesSchema), 'a list of maps with files and rules'),
        'Rules for some files only. Later entries win.',
      ),
      ignore: key(pathGlobs(), 'Files to leave out, as globs relative to the folder of this file.'),
      direct: key(flag(), 'Docker Hub itself may be asked for digests.'),
      suppressions: key(suppressionsSchema(rules), 'What ignores and a baseline may do.'),
      fields: key(ownFieldsSchema(), 'Fields of your own that name images, beside those that are known.'),
      budget: key(budgetSchema(), 'The numbers that holdfast budget counts with.'),
    },
    'a map',
  )
}

function createRulesSchema(rules: readonly Rule[]) {
  const entries: Record<string, v.ExactOptionalSchema<ReturnType<typeof ruleSchema>, undefined>> = {}
  for (const rule of rules) entries[rule.id] = v.exactOptional(ruleSchema(rule))
  return v.strictObject(entries, 'a map of rules')
}

function ruleSchema(rule: Rule) {
  const options: Record<string, ReturnType<typeof optionSchema> | ReturnType<typeof severity>> = {
    severity: severity(),
  }
  for (const [name, option] of Object.entries(rule.options)) options[name] = optionSchema(option)
  const either = v.union(
    [choice(LEVELS), v.strictObject(options, 'a map')],
    `${oneOf(LEVELS)}, or a map with severity and options`,
  )
  return v.pipe(either, v.description(rule.summary))
}

function severity() {
  return key(choice(LEVELS), 'The level of everything the rule reports.')
}

function optionSchema(option: RuleOption) {
  if (option.type === 'globs') return key(repositoryGlobs(), option.description)
  const grades: Record<
    string,
    v.ExactOptionalSchema<ReturnType<typeof choice<typeof LEVELS>>, undefined>
  > = {}
  for (const grade of option.grades) grades[grade] = v.exactOptional(choice(LEVELS))
  return key(v.strictObject(grades, 'a map of levels'), option.description)
}

function registrySchema() {
  return v.strictObject(
    {
      mirror: key(
        v.union([mirrorUrl(), mirrorSchema()], 'a URL, or a map with url'),
        'Where digests are asked for.',
      ),
      rewrite: key(
        v.union([prefix('a target'), rewriteSchema()], 'a host or host/path, or a map with to'),
        'What references are rewritten to.',
      ),
    },
    'a map with mirror or rewrite',
  )
}

function rewriteSchema() {
  return v.strictObject(
    {
      to: v.pipe(prefix('a target'), v.description('Host or host/path below which the images are found.')),
      library: key(choice(['keep', 'drop']), 'Whether library/ of Docker Hub stays in the path.'),
      assumeTarget: key(flag(), 'The target is not asked whether it serves the digest.'),
    },
    'a map',
  )
}

function mirrorSchema() {
  return v.strictObject(
    {
      url: v.pipe(
        mirrorUrl(),
        v.description(
          'The path of a plain URL stands after /v2; with /v2/ or {name} in it, it is a template.',
        ),
      ),
      kind: key(choice(MIRROR_KINDS.map(({ id }) => id)), 'The software that answers.'),
      layout: key(choice(LAYOUTS), 'How names are laid out, where the kind leaves a choice.'),
      fallback: key(choice(FALLBACKS), 'When the registry itself may be asked instead.'),
      ns: key(
        v.union([flag(), choice(['required'])], 'true, false or required'),
        'Whether the source registry is sent as ns; required: and an answer that does not repeat it is refused.',
      ),
      resolve: key(flag(), 'Whether the mirror may answer for a tag.'),
      rewritesDigests: key(flag(), 'The mirror serves other digests than the source.'),
      insecure: key(flag(), 'Plain http:// is accepted.'),
      ca: key(
        v.string('a path'),
        'File with the certificates to trust, relative to the folder of this file.',
      ),
      authRealms: key(
        v.array(v.string('a host'), 'a list of hosts'),
        'Hosts that may be given the credentials of the mirror for a token.',
      ),
    },
    'a map',
  )
}

function imageSchema() {
  const pattern = text('a pattern', (written) =>
    parseFullPattern(written) === undefined
      ? 'it is made of {major}, {minor}, {patch} and {build} in this order, such as {major}.{minor}'
      : undefined,
  )
  return v.strictObject(
    {
      full: v.pipe(
        pattern,
        v.description('What a full version of this image looks like, such as {major}.{minor}.'),
      ),
    },
    'a map with full',
  )
}

function overrideSchema(rules: ReturnType<typeof createRulesSchema>) {
  return v.strictObject(
    {
      files: v.pipe(pathGlobs(), v.description('Globs relative to the folder of this file.')),
      rules: v.pipe(rules, v.description('Levels and options of the rules for these files.')),
    },
    'a map with files and rules',
  )
}

function suppressionsSchema(rules: readonly Rule[]) {
  const ids = rules.map(({ id }) => id)
  return v.strictObject(
    {
      forbid: key(
        v.array(v.picklist(ids, 'the id of a rule'), 'a list of rule ids'),
        'Rules whose findings neither an ignore nor a baseline hides.',
      ),
      expiry: key(
        choice(['optional', 'required']),
        'Whether an ignore without until=YYYY-MM-DD counts: not where it is required.',
      ),
      honor: key(
        // Renovate reads no ignore comment in the files that name images, so that there is none to honour:
        // https://docs.renovatebot.com/modules/manager/dockerfile/ and https://github.com/renovatebot/renovate/pull/42487
        v.array(choice(HONORED_TOOLS), 'a list of tools'),
        'Tools whose own ignore comments count where they mean the same.',
      ),
    },
    'a map',
  )
}

function prefix(noun: string) {
  return text(noun, whyNoPrefix)
}

function image() {
  return text('a repository', (written) => {
    const reference = parseReference(written)
    if (reference === undefined) return 'write it as in docker.io/library/postgres'
    return reference.tag === undefined && reference.digest === undefined
      ? undefined
      : 'leave out the tag and the digest'
  })
}

function pathGlobs() {
  return v.array(text('a glob', whyNoGlob), 'a list of globs')
}

function repositoryGlobs() {
  return v.array(text('a repository glob', explainRepositoryGlob), 'a list of repository globs')
}

function mirrorUrl() {
  return v.pipe(
    v.string('a URL'),
    v.regex(/^https?:\/\//, 'the URL of a mirror starts with https:// or http://'),
    // None of these messages repeats the URL: it may hold a password.
    v.check((url) => URL.canParse(url), 'this is no URL'),
    v.check(
      (url) => !hasUser(url),
      'credentials must not be in the configuration: take them out of the URL and put them into docker config.json',
    ),
    v.check((url) => !/[?#]/.test(url), 'the URL of a mirror has no query and no fragment'),
    v.check(
      (url) => !/[{}]/.test(url.replace('{name}', '')),
      'the only placeholder in the URL of a mirror is {name}, which stands once, for the path of the repository',
    ),
  )
}

function hasUser(url: string): boolean {
  const { username, password } = new URL(url)
  return username !== '' || password !== ''
}
