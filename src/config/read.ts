import * as v from 'valibot'
import type { YamlMap, YamlNode } from '../languages/yaml.ts'
import type { BudgetSettings } from '../model/budget.ts'
import type { RegistryRule, SuppressionPolicy } from '../model/configuration.ts'
import type { OwnField } from '../model/own-field.ts'
import type { FoundProblem } from '../model/reading.ts'
import { type Level, type Preset, type Rule, SEVERITIES } from '../model/rule.ts'
import { formatRepository, parseReference, type Repository, sourceOf } from '../oci/reference.ts'
import type { ImageScheme } from '../oci/tag-class.ts'
import { compileGlobList } from '../text/glob-list.ts'
import { indexLines } from '../text/source-file.ts'
import { readBudget } from './budget-schema.ts'
import { mergedEntries, parseDocument, scalarValue, throwProblems } from './document.ts'
import type { Layer, RuleLayer, RuleLayers } from './layers.ts'
import { readOwnFields } from './own-fields.ts'
import { prefixOf, readRegistries, type WrittenRegistry } from './registries.ts'
import { type ConfigurationData, createSchema, ROOT_ONLY, type RulesData } from './schema.ts'
import { validate } from './validate.ts'

/** A configuration file and how it is to be read. */
export interface ConfigFile {
  readonly text: string
  /** As messages name it. */
  readonly shown: string
  /** The folder that its globs and paths are relative to, absolute. */
  readonly directory: string
  readonly isRoot: boolean
}

/** What a file says for the whole run; nothing of it in a nested file. */
export interface RootData {
  readonly preset: Preset | undefined
  readonly registries: readonly RegistryRule[]
  readonly internal: readonly Repository[]
  readonly vars: ReadonlyMap<string, string>
  readonly schemes: ReadonlyMap<string, ImageScheme>
  readonly direct: boolean
  readonly suppressions: SuppressionPolicy | undefined
  readonly budget: BudgetSettings | undefined
  readonly fields: readonly OwnField[]
}

/**
 * Reads one configuration file.
 *
 * @throws UsageError naming everything that is wrong with it
 */
export function readConfiguration(
  file: ConfigFile,
  rules: readonly Rule[],
): { layer: Layer; root: RootData } {
  const { text, shown, directory } = file
  const { root, problems: yamlProblems } = parseDocument(text)
  throwProblems(shown, text, yamlProblems)
  const schema = createSchema(rules)
  const problems = [...validate(schema, root), ...(file.isRoot ? [] : findRootOnly(root))]
  throwProblems(shown, text, problems)

  const data = v.parse(schema, toData(root))
  const lines = indexLines(text)
  const lineOf = (offset: number) => lines.position({ start: offset, end: offset }).line
  const registries = readRegistries(writtenRegistries(root, data), directory, lineOf)
  const images = readImages(root, data)
  const own = readOwnFields(root, data.fields ?? [])
  throwProblems(shown, text, [
    ...registries.problems,
    ...images.problems,
    ...own.problems,
    ...findEndlessHonor(root, data),
  ])
  return {
    layer: readLayer(data, file),
    root: {
      preset: data.preset,
      registries: registries.rules,
      internal: (data.internal ?? []).map(prefixOf),
      vars: readVars(root),
      schemes: images.schemes,
      direct: data.direct ?? false,
      suppressions: readSuppressions(data),
      budget: data.budget === undefined ? undefined : readBudget(data.budget),
      fields: own.fields,
    },
  }
}

function findRootOnly(root: YamlMap): readonly FoundProblem[] {
  const problems: FoundProblem[] = []
  const entries = mergedEntries(root)
  for (const name of ROOT_ONLY) {
    const entry = entries.get(name)
    if (entry === undefined) continue
    problems.push({
      offset: entry.key.range.start,
      message: `${name} belongs into the root configuration: it decides about the whole run`,
    })
  }
  return problems
}

/** The plain value of a tree that the schema has found valid, which bounds its size. */
function toData(node: YamlNode | undefined): unknown {
  if (node === undefined) return null
  if (node.kind === 'scalar') return scalarValue(node)
  if (node.kind === 'sequence') return node.items.map(toData)
  const data: Record<string, unknown> = {}
  for (const [key, { value }] of mergedEntries(node)) {
    Object.defineProperty(data, key, { value: toData(value), enumerable: true, configurable: true })
  }
  return data
}

function childMap(map: YamlMap, key: string): YamlMap | undefined {
  const value = mergedEntries(map).get(key)?.value
  return value?.kind === 'map' ? value : undefined
}

function writtenRegistries(root: YamlMap, data: ConfigurationData): readonly WrittenRegistry[] {
  const map = childMap(root, 'registries')
  const places = map === undefined ? undefined : mergedEntries(map)
  return Object.entries(data.registries ?? {}).map(([key, entry]) => ({
    key,
    at: places?.get(key)?.key.range.start ?? 0,
    data: entry,
  }))
}

/** Values as they are written: `1.10` is no number here. */
function readVars(root: YamlMap): ReadonlyMap<string, string> {
  const vars = new Map<string, string>()
  const map = childMap(root, 'vars')
  if (map === undefined) return vars
  for (const [name, { value }] of mergedEntries(map))
    if (value?.kind === 'scalar') vars.set(name, value.value)
  return vars
}

function readImages(
  root: YamlMap,
  data: ConfigurationData,
): { schemes: ReadonlyMap<string, ImageScheme>; problems: readonly FoundProblem[] } {
  const map = childMap(root, 'images')
  const places = map === undefined ? undefined : mergedEntries(map)
  const schemes = new Map<string, ImageScheme>()
  const problems: FoundProblem[] = []
  for (const [key, scheme] of Object.entries(data.images ?? {})) {
    const reference = parseReference(key)
    if (reference === undefined) throw new RangeError(`${key} is no reference`)
    const repository = formatRepository(sourceOf(reference))
    if (schemes.has(repository)) {
      problems.push({
        offset: places?.get(key)?.key.range.start ?? 0,
        message: `${key} is the image ${repository}, which has an entry already`,
      })
    }
    schemes.set(repository, scheme)
  }
  return { schemes, problems }
}

/** Comments of other tools cannot say when they end. */
function findEndlessHonor(root: YamlMap, { suppressions }: ConfigurationData): readonly FoundProblem[] {
  if (suppressions?.expiry !== 'required' || (suppressions.honor ?? []).length === 0) return []
  const map = childMap(root, 'suppressions')
  const honor = map === undefined ? undefined : mergedEntries(map).get('honor')
  const message =
    'the ignores of other tools have no end, so honor and expiry: required contradict each other: keep one of them'
  return [{ offset: honor?.key.range.start ?? 0, message }]
}

function readSuppressions({ suppressions }: ConfigurationData): SuppressionPolicy | undefined {
  if (suppressions === undefined) return undefined
  return {
    forbid: new Set(suppressions.forbid),
    needsExpiry: suppressions.expiry === 'required',
    honor: suppressions.honor ?? [],
  }
}

function readLayer(data: ConfigurationData, { directory, shown }: ConfigFile): Layer {
  return {
    shown,
    directory,
    rules: readRules(data.rules ?? {}),
    overrides: (data.overrides ?? []).map(({ files, rules }) => ({
      files: compileGlobList(files),
      rules: readRules(rules),
    })),
    ignore: compileGlobList(data.ignore ?? []),
    takesIn: data.ignore?.some((glob) => glob.startsWith('!')) === true,
  }
}

function readRules(data: RulesData): RuleLayers {
  const layers = new Map<string, RuleLayer>()
  for (const [id, written] of Object.entries(data)) {
    if (written === undefined) continue
    if (typeof written === 'string') {
      layers.set(id, { kind: 'level', level: written })
      continue
    }
    let severity: Level | undefined
    const grades: Record<string, Level> = {}
    const globs: Record<string, readonly string[]> = {}
    for (const [name, value] of Object.entries(written)) {
      if (isGlobs(value)) globs[name] = value
      else if (isLevel(value)) severity = value
      else
        for (const [grade, level] of Object.entries(value ?? {}))
          if (level !== undefined) grades[grade] = level
    }
    layers.set(id, { kind: 'settings', severity, grades, globs })
  }
  return layers
}

function isGlobs(value: unknown): value is readonly string[] {
  return Array.isArray(value)
}

function isLevel(value: unknown): value is Level {
  return value === 'off' || SEVERITIES.some((severity) => severity === value)
}
