import { posix } from 'node:path'
import { get, type YamlMap, type YamlNode, type YamlScalar } from '../../languages/yaml.ts'
import type { DocumentReader, ReadContext, YamlView } from '../../model/format.ts'
import type { FoundUse } from '../../model/image-use.ts'
import { type Fact, joinReadings, NOTHING, type Reading } from '../../model/reading.ts'
import type { Place } from '../../text/range.ts'
import type { Segment } from '../../text/segment.ts'
import type { SourceFile } from '../../text/source-file.ts'
import { looksLikeImage, namesImage } from '../image/likely.ts'
import { isString, readSegments, unread } from '../image/scalar.ts'
import { readBuild } from './build.ts'
import { readCommandKeys } from './commands.ts'
import { type LockedFeatures, lockedFeatures } from './lock.ts'
import { AT_RUN_TIME, type Common, common, partOf, placeOf, resolve } from './slots.ts'
import { optionsAround, type TemplateOptions, textsOf } from './texts.ts'

const OFFERED = 'the template offers the value among others, so that it stands in several places'

/**
 * Reads definitions of development containers, features, and the scenarios by which features are tested.
 *
 * @see https://containers.dev/implementors/json_reference/
 * @see https://containers.dev/implementors/features/#referencing-a-feature
 */
export const devContainer: DocumentReader = {
  claims: ({ root, file }) => root?.kind === 'map' && (!isScenarios(file) || holdsScenarios(root)),
  read(view, context) {
    const { root, file } = view
    if (root?.kind !== 'map') return NOTHING
    const reading = isScenarios(file)
      ? readScenarios(root, file)
      : posix.basename(file.path) === 'devcontainer-feature.json'
        ? readFeature(root, file, context)
        : readDefinition(root, view, context)
    const uses = reading.uses.toSorted((a, b) => a.place.start - b.place.start)
    return { ...reading, uses, problems: [...(view.templated ? [] : view.problems), ...reading.problems] }
  },
}

function readDefinition(root: YamlMap, { file }: YamlView, context: ReadContext): Reading {
  const options = optionsAround(file, context)
  const texts: Texts = { file, options, locked: lockedFeatures(file, context) }
  const own: Reading = {
    ...NOTHING,
    ...usesIn([...imagesOf(root, texts), ...featuresIn(get(root, 'features'), 'features', texts)]),
    facts: composeFiles(root, file),
  }
  const environment = { ...NOTHING, uses: environmentOf(root, file) }
  return joinReadings([
    own,
    environment,
    readBuild(root, file, context, options),
    ...readCommandKeys(root, file, context),
  ])
}

/** What a feature needs are features; what it is only installed after has no version. */
function readFeature(root: YamlMap, file: SourceFile, context: ReadContext): Reading {
  const texts: Texts = { file, options: () => [], locked: () => undefined }
  const own: Reading = { ...NOTHING, ...usesIn(featuresIn(get(root, 'dependsOn'), 'dependsOn', texts)) }
  const environment = { ...NOTHING, uses: environmentOf(root, file) }
  return joinReadings([own, environment, ...readCommandKeys(root, file, context)])
}

function isScenarios({ path }: SourceFile): boolean {
  return posix.basename(path) === 'scenarios.json'
}

function holdsScenarios(root: YamlMap): boolean {
  return root.entries.some(
    ({ value }) =>
      get(value, 'features') !== undefined &&
      (get(value, 'image') !== undefined || get(value, 'build') !== undefined),
  )
}

/** Definitions by name, in which features are tested. */
function readScenarios(root: YamlMap, file: SourceFile): Reading {
  const texts: Texts = { file, options: () => [], locked: () => undefined }
  const found = root.entries.flatMap(({ key, value }) =>
    value?.kind === 'map'
      ? [
          ...imagesOf(value, texts, `${key.value}.`),
          ...featuresIn(get(value, 'features'), `${key.value}.features`, texts),
        ]
      : [],
  )
  return { ...NOTHING, ...usesIn(found) }
}

/** What the texts of a file are read with. */
interface Texts {
  readonly file: SourceFile
  readonly options: TemplateOptions
  readonly locked: LockedFeatures
}

interface FoundText {
  readonly use: FoundUse
  /** The values of a template's options in it. */
  readonly offered: readonly Segment[]
}

/** What others may choose of a template's options is left as it is. */
function usesIn(found: readonly FoundText[]): Pick<Reading, 'uses' | 'alsoRead'> {
  const alsoRead: Place[] = []
  for (const { offered } of found) for (const { at } of offered) if (at !== undefined) alsoRead.push(at)
  return { uses: found.map(({ use }) => use), alsoRead }
}

function imagesOf(root: YamlMap, texts: Texts, before = ''): readonly FoundText[] {
  const image = get(root, 'image')
  return isString(image) ? readTexts(image, texts, common(`${before}image`, 'dev-container')) : []
}

function readTexts(
  scalar: YamlScalar,
  { file, options }: Texts,
  rest: Common | (Omit<Common, 'pin'> & { readonly pin: FoundUse['pin'] }),
  behind: readonly Segment[] = [],
): readonly FoundText[] {
  const texts = textsOf(scalar, file, options)
  if (texts === undefined)
    return [{ use: { ...rest, ...unread(scalar, file, 'runtime-variable', AT_RUN_TIME) }, offered: [] }]
  return texts.map(({ segments, offered }) => {
    const use = { ...rest, ...readSegments(scalar, file, [...segments, ...behind]) }
    return { use: offered.length === 0 ? use : { ...use, unsafe: OFFERED }, offered }
  })
}

/**
 * Features are keys: a registry's name, which begins with a host, and a version or a digest behind it. What a lock file
 * pins has its digest there.
 */
function featuresIn(features: YamlNode | undefined, label: string, texts: Texts): readonly FoundText[] {
  if (features?.kind !== 'map') return []
  return features.entries.flatMap(({ key }) => {
    if (!/^(?:[\w-]+(?:\.[\w-]+)+|localhost)(?::\d+)?\/[^/]/.test(key.value)) return []
    const name = key.value.replace(/(?::[^/]*|@.*)$/, '')
    const digest = key.value.includes('@') ? undefined : texts.locked(key.value)
    const behind = digest === undefined ? [] : [{ text: `@${digest}`, at: undefined }]
    const rest = { ...common(`${label}.${name}`, 'feature'), pin: 'tag-or-digest' as const }
    return readTexts(key, texts, rest, behind)
  })
}

/** Variables that are images by their names and values. */
function environmentOf(root: YamlMap, file: SourceFile): readonly FoundUse[] {
  const found: FoundUse[] = []
  const add = (scalar: YamlScalar, start: number, path: string) => {
    if (!looksLikeImage(scalar.value.slice(start), 'slash-tag-or-digest')) return
    const rest = common(path, 'environment', 'likely')
    const use = partOf(scalar, { start, end: scalar.value.length }, file, rest)
    if (use !== undefined) found.push(use)
  }
  for (const key of ['containerEnv', 'remoteEnv']) {
    const map = get(root, key)
    for (const { key: name, value } of map?.kind === 'map' ? map.entries : [])
      if (namesImage(name.value) && value?.kind === 'scalar') add(value, 0, `${key}.${name.value}`)
  }
  const runArgs = get(root, 'runArgs')
  for (const item of runArgs?.kind === 'sequence' ? runArgs.items : []) {
    const match = item?.kind === 'scalar' ? /^(?:--env=|-e=?)?(\w+)=/.exec(item.value) : null
    if (item?.kind === 'scalar' && match !== null && namesImage(match[1] ?? ''))
      add(item, match[0].length, `runArgs.${match[1]}`)
  }
  return found
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
