import { posix } from 'node:path'
import { slice } from '../../languages/variables/lexer.ts'
import { get, type YamlMap, type YamlNode, type YamlScalar } from '../../languages/yaml.ts'
import type { DocumentReader, ReadContext } from '../../model/format.ts'
import type { FoundUse } from '../../model/image-use.ts'
import { type Fact, joinReadings, NOTHING, type Reading } from '../../model/reading.ts'
import { append } from '../../text/lists.ts'
import type { Place } from '../../text/range.ts'
import type { Segment } from '../../text/segment.ts'
import type { SourceFile } from '../../text/source-file.ts'
import { readCommandsIn } from '../commands.ts'
import { type BuildArgument, createBuildReader } from '../dockerfile/build.ts'
import { lineSegments } from '../image/nested.ts'
import { scalarSegments } from '../image/reading.ts'
import { type ImageText, isString, readSegments, unread } from '../image/scalar.ts'

const FORMAT = 'devcontainer'

/** A variable of the machine with what it is where that does not set it. */
const WITH_DEFAULT = /\$\{(?:localEnv|env):\w+:([^${}]*)\}/g
const AT_RUN_TIME = 'what the variable stands for is decided on the machine that starts the container'

/** The keys of commands, in the order in which they run. */
const COMMANDS = [
  'initializeCommand',
  'onCreateCommand',
  'updateContentCommand',
  'postCreateCommand',
  'postStartCommand',
  'postAttachCommand',
]

/**
 * Reads definitions of development containers.
 *
 * @see https://containers.dev/implementors/json_reference/
 * @see https://containers.dev/implementors/features/#referencing-a-feature
 */
export const devContainer: DocumentReader = {
  claims: ({ root }) => root?.kind === 'map',
  read({ root, file, problems, templated }, context) {
    if (root?.kind !== 'map') return NOTHING
    const uses = [...imageOf(root, file), ...featuresOf(root, file)]
    const own: Reading = {
      ...NOTHING,
      uses: uses.sort((a, b) => a.place.start - b.place.start),
      facts: composeFiles(root, file),
      problems: templated ? [] : problems,
    }
    return joinReadings([own, readBuild(root, file, context), ...readCommandKeys(root, file, context)])
  },
}

function common(path: string, role: FoundUse['role']) {
  return {
    format: FORMAT,
    role,
    path,
    identity: path,
    confidence: 'certain',
    platform: undefined,
    project: undefined,
  } as const
}

function imageOf(root: YamlMap, file: SourceFile): readonly FoundUse[] {
  const image = get(root, 'image')
  if (!isString(image)) return []
  return [{ ...common('image', 'dev-container'), ...readText(image, file), pin: 'digest' }]
}

function readText(scalar: YamlScalar, file: SourceFile): ImageText {
  const segments = withDefaults(scalar, file)
  return segments === undefined
    ? unread(scalar, file, 'runtime-variable', AT_RUN_TIME)
    : readSegments(scalar, file, segments)
}

/** A text with the defaults of its variables; undefined where one has none. */
function withDefaults(scalar: YamlScalar, file: SourceFile): readonly Segment[] | undefined {
  const { value } = scalar
  const whole = scalarSegments(scalar, file)
  const segments: Segment[] = []
  let done = 0
  for (const match of value.matchAll(WITH_DEFAULT)) {
    const given = match[1] ?? ''
    const end = match.index + match[0].length
    append(segments, slice(whole, done, match.index))
    append(segments, slice(whole, end - 1 - given.length, end - 1))
    done = end
  }
  append(segments, slice(whole, done, value.length))
  return segments.some(({ text }) => text.includes('$')) ? undefined : segments
}

/** Features are keys: a registry's name, which begins with a host, and a version or a digest behind it. */
function featuresOf(root: YamlMap, file: SourceFile): readonly FoundUse[] {
  const features = get(root, 'features')
  if (features?.kind !== 'map') return []
  return features.entries.flatMap(({ key }) => {
    if (!/^(?:[\w-]+(?:\.[\w-]+)+|localhost)(?::\d+)?\/[^/]/.test(key.value)) return []
    const name = key.value.replace(/(?::[^/]*|@.*)$/, '')
    const found = readText(key, file)
    return [{ ...common(`features.${name}`, 'feature'), ...found, pin: 'tag-or-digest' }]
  })
}

/** Files of Compose that the container is a service of; they may have any name. */
function composeFiles(root: YamlMap, file: SourceFile): readonly Fact[] {
  const value = get(root, 'dockerComposeFile')
  const items = value?.kind === 'sequence' ? value.items : [value]
  return items.flatMap((item) => {
    const name = item?.kind === 'scalar' ? resolve(file, item.value) : undefined
    if (item === undefined || name === undefined) return []
    return [{ kind: 'names-file', name, format: 'compose', decides: false, place: placeOf(file, item) }]
  })
}

function readBuild(root: YamlMap, file: SourceFile, context: ReadContext): Reading {
  const build = get(root, 'build')
  const named = get(build, 'dockerfile') ?? get(build, 'dockerFile') ?? get(root, 'dockerFile')
  const dockerfile = named?.kind === 'scalar' ? resolve(file, named.value) : undefined
  if (named === undefined || dockerfile === undefined) return NOTHING
  const args = argumentsOf(get(build, 'args'), file)
  const place = placeOf(file, named)
  const reading = createBuildReader(context)({
    format: FORMAT,
    dockerfile,
    name: 'build',
    project: undefined,
    contexts: [],
    args,
    place,
  })
  const fact: Fact = {
    kind: 'names-file',
    name: dockerfile,
    format: 'dockerfile',
    decides: args.length > 0,
    place,
  }
  return { ...reading, facts: [...reading.facts, fact], dependsOn: args.length > 0 ? [dockerfile] : [] }
}

function argumentsOf(args: YamlNode | undefined, file: SourceFile): readonly BuildArgument[] {
  if (args?.kind !== 'map') return []
  return args.entries.flatMap(({ key, value }) => {
    if (value?.kind !== 'scalar') return []
    const path = `build.args.${key.value}`
    const segments = withDefaults(value, file)
    const raw = file.text.slice(value.range.start, value.range.end)
    const given: BuildArgument['value'] =
      segments === undefined ? { reason: 'runtime-variable', detail: AT_RUN_TIME } : { segments }
    return [{ name: key.value, path, identity: path, place: placeOf(file, value), raw, value: given }]
  })
}

/** A text, or texts by name, that a shell runs; a list is run without one. */
function readCommandKeys(root: YamlMap, file: SourceFile, context: ReadContext): readonly Reading[] {
  return COMMANDS.flatMap((key) => {
    const value = get(root, key)
    const texts = value?.kind === 'map' ? value.entries.map((entry) => entry.value) : [value]
    return texts.flatMap((text) => {
      if (text?.kind !== 'scalar') return []
      const script = { text: text.value, segments: lineSegments(text, file), whole: placeOf(file, text) }
      return readCommandsIn(file, script, context, {
        format: FORMAT,
        label: key,
        readingOrder: undefined,
        prompts: false,
        project: file.path,
        folders: [workspaceOf(file)],
      })
    })
  })
}

/** The folder that the container opens, in which commands run: that around `.devcontainer`. */
function workspaceOf({ path }: SourceFile): string {
  return posix.join('.', path.replace(/(?:(?:^|\/)\.devcontainer(?:\/.*)?|(?:^|\/)[^/]*)$/, ''))
}

/** From the working directory; undefined for what is not in the tree. */
function resolve(file: SourceFile, path: string): string | undefined {
  if (path === '' || path.includes('$') || posix.isAbsolute(path)) return undefined
  const name = posix.join(posix.dirname(file.path), path)
  return name.startsWith('..') ? undefined : name
}

function placeOf({ path }: SourceFile, { range }: YamlNode): Place {
  return { path, ...range }
}
