import { get, type YamlMap, type YamlNode, type YamlScalar } from '../../languages/yaml.ts'
import type { ReadContext } from '../../model/format.ts'
import type { FoundUse } from '../../model/image-use.ts'
import { type Fact, joinReadings, NOTHING, type Reading } from '../../model/reading.ts'
import type { SourceFile } from '../../text/source-file.ts'
import { type BuildArgument, createBuildReader } from '../dockerfile/build.ts'
import { referenceOfCache } from '../image/cache-entry.ts'
import { isString } from '../image/scalar.ts'
import { AT_RUN_TIME, common, partOf, placeOf, resolve } from './slots.ts'
import { type TemplateOptions, textsOf } from './texts.ts'

const CONTEXT_SCHEME = 'docker-image://'

/** Reads what the container is built of: `build`, or the older keys beside it. */
export function readBuild(
  root: YamlMap,
  file: SourceFile,
  context: ReadContext,
  options: TemplateOptions,
): Reading {
  const build = get(root, 'build')
  const flags = flagsOf(get(build, 'options'))
  const uses = [...cachesOf(build, file), ...contextsOf(flags, file)]
  const named = get(build, 'dockerfile') ?? get(build, 'dockerFile') ?? get(root, 'dockerFile')
  const dockerfile = named?.kind === 'scalar' ? resolve(file, named.value) : undefined
  if (named === undefined || dockerfile === undefined) return { ...NOTHING, uses }
  const contexts = flags.flatMap(({ flag, text }) =>
    flag === 'build-context' ? (/^([^=]+)=/.exec(text)?.[1] ?? []) : [],
  )
  const args = [...argumentsOf(get(build, 'args'), file, options), ...flagArguments(flags, file)]
  const place = placeOf(file, named)
  const read = createBuildReader(context)
  const own = { format: 'devcontainer', dockerfile, name: 'build', project: undefined, contexts, place }
  const readings = combinationsOf(args).map((chosen) => ({ ...NOTHING, ...read({ ...own, args: chosen }) }))
  const decides = args.length > 0 || contexts.length > 0
  const fact: Fact = { kind: 'names-file', name: dockerfile, format: 'dockerfile', decides, place }
  const joined = joinReadings([{ ...NOTHING, uses }, ...readings])
  return { ...joined, facts: [...joined.facts, fact], dependsOn: decides ? [dockerfile] : [] }
}

/** Builds with every value of the arguments, as far as these are few; else with the first of each. */
const BUILDS_MAX = 50

function combinationsOf(args: readonly (readonly BuildArgument[])[]): readonly (readonly BuildArgument[])[] {
  let combinations: readonly (readonly BuildArgument[])[] = [[]]
  for (const values of args) {
    const chosen = combinations.length * values.length > BUILDS_MAX ? values.slice(0, 1) : values
    combinations = combinations.flatMap((before) => chosen.map((value) => [...before, value]))
  }
  return combinations
}

/** Each argument with the values that it may have. */
function argumentsOf(
  args: YamlNode | undefined,
  file: SourceFile,
  options: TemplateOptions,
): readonly (readonly BuildArgument[])[] {
  if (args?.kind !== 'map') return []
  return args.entries.flatMap(({ key, value }): readonly (readonly BuildArgument[])[] => {
    if (value?.kind !== 'scalar') return []
    const path = `build.args.${key.value}`
    const raw = file.text.slice(value.range.start, value.range.end)
    const written = { name: key.value, path, identity: path, place: placeOf(file, value), raw }
    const texts = textsOf(value, file, options)
    return texts === undefined
      ? [[{ ...written, value: { reason: 'runtime-variable' as const, detail: AT_RUN_TIME } }]]
      : [texts.map(({ segments }) => ({ ...written, value: { segments } }))]
  })
}

/** `build.cacheFrom`: one or several. */
function cachesOf(build: YamlNode | undefined, file: SourceFile): readonly FoundUse[] {
  const value = get(build, 'cacheFrom')
  const items = value?.kind === 'sequence' ? value.items : [value]
  return items.flatMap((item) => {
    const range = isString(item) ? referenceOfCache(item.value) : undefined
    if (!isString(item) || range === undefined) return []
    const use = partOf(item, range, file, common('build.cacheFrom', 'build-cache'))
    return use === undefined ? [] : [use]
  })
}

/** A flag of the build and the text that it gets. */
interface BuildFlag {
  readonly flag: string
  readonly text: string
  /** In which the text ends. */
  readonly scalar: YamlScalar
}

/** `--build-arg=A=b`, or the flag and what it gets as two texts. */
function flagsOf(options: YamlNode | undefined): readonly BuildFlag[] {
  const items = options?.kind === 'sequence' ? options.items : []
  return items.flatMap((scalar, index) => {
    if (scalar?.kind !== 'scalar') return []
    const joined = /^--(build-arg|build-context)[= ]/.exec(scalar.value)
    if (joined !== null)
      return [{ flag: joined[1] ?? '', text: scalar.value.slice(joined[0].length), scalar }]
    const before = items[index - 1]
    const flag =
      before?.kind === 'scalar' ? /^--(build-arg|build-context)$/.exec(before.value)?.[1] : undefined
    return flag === undefined ? [] : [{ flag, text: scalar.value, scalar }]
  })
}

function flagArguments(flags: readonly BuildFlag[], file: SourceFile): readonly (readonly BuildArgument[])[] {
  return flags.flatMap(({ flag, text, scalar }) => {
    const name = flag === 'build-arg' ? /^(\w+)=/.exec(text)?.[1] : undefined
    if (name === undefined) return []
    const start = scalar.value.length - text.length + name.length + 1
    const part = partOf(
      scalar,
      { start, end: scalar.value.length },
      file,
      common(`build.options.${name}`, 'base'),
    )
    if (part === undefined) return []
    const { path, identity, place, raw } = part
    const segments =
      part.image.kind === 'read'
        ? part.image.segments
        : [{ text: text.slice(name.length + 1), at: scalar.exact ? place : undefined }]
    const value = text.includes('$')
      ? { reason: 'runtime-variable' as const, detail: AT_RUN_TIME }
      : { segments }
    return [[{ name, path, identity, place, raw, value }]]
  })
}

function contextsOf(flags: readonly BuildFlag[], file: SourceFile): readonly FoundUse[] {
  return flags.flatMap(({ flag, text, scalar }) => {
    const [head] = flag === 'build-context' ? (/^[^=]+=docker-image:\/\//.exec(text) ?? []) : []
    if (head === undefined) return []
    const start = scalar.value.length - text.length + head.length
    const name = head.slice(0, -CONTEXT_SCHEME.length - 1)
    const use = partOf(
      scalar,
      { start, end: scalar.value.length },
      file,
      common(`build.options.${name}`, 'build-context'),
    )
    return use === undefined ? [] : [use]
  })
}
