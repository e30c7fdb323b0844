import { get, type YamlScalar } from '../../languages/yaml.ts'
import type { SourceFile } from '../../text/source-file.ts'
import { dig } from '../field-scope.ts'
import { hasTag, type ImageText, isString, joinParts, partIn, unread } from '../image/scalar.ts'
import { HAS_HOST } from '../table-format.ts'
import type { Cursor } from './cursor.ts'
import type { PartsAround } from './image-field.ts'

const EXACT = /^v?\d[\w.-]*$/

/** A reference of several parts, and the scalars that hold them. */
export interface JoinedText {
  readonly found: ImageText
  readonly scalars: readonly YamlScalar[]
}

/** Reads a reference whose repository, or all of it, stands at a cursor, and whose other parts stand around it. */
export function readJoined(cursor: Cursor, around: PartsAround, file: SourceFile): JoinedText | undefined {
  const { node: repository } = cursor
  if (!isString(repository)) return undefined
  const alone = (detail: string) => ({
    found: unread(repository, file, 'runtime-variable', detail),
    scalars: [repository],
  })
  if (around.tagOf !== undefined) {
    const found = joinParts({ repository }, { before: `${around.tagOf}:` }, file)
    return { found, scalars: [repository] }
  }
  const hasHost = HAS_HOST.test(repository.value)
  const registry = hasHost ? undefined : partAround(cursor, around.registry)
  if (around.hostOf !== undefined && !hasHost && registry === undefined)
    return alone(`a short name is pulled from the registry of ${around.hostOf}; write the name in full`)
  const isWhole = hasTag(repository.value)
  const find = (keys: string | undefined) => (isWhole ? undefined : partAround(cursor, keys))
  const besides = find(around.tag)
  const isTag = besides !== undefined && around.tagIs?.test(besides.value) !== false
  const tag = isTag ? versionIn(besides, around.plus) : undefined
  if (around.lacking !== undefined && !isWhole && tag === undefined) return alone(around.lacking)
  if (around.hasRanges === true && tag !== undefined && !EXACT.test(tag.value))
    return alone('one of a range of versions is chosen when it runs')
  const tagPrefix = find(around.tagPrefix)
  const tagSuffix = find(around.tagSuffix)
  const digest = find(around.digest)
  const found = joinParts(
    { registry, repository, tagPrefix, tag, tagSuffix, digest },
    around.name === undefined ? {} : { between: `/${around.name}` },
    file,
  )
  const scalars = [registry, repository, tagPrefix, tag, tagSuffix, digest]
  const isVersion = around.plus !== undefined && tag !== undefined
  const { start, end } = repository.range
  // Several images may share a registry, so that its place is none of theirs.
  const place = { path: file.path, start, end }
  return {
    found: isVersion ? { ...found, place, pin: 'none' } : { ...found, place },
    scalars: scalars.filter((scalar) => scalar !== undefined),
  }
}

/** A tag has no `+`. */
function versionIn(tag: YamlScalar | undefined, plus: string | undefined): YamlScalar | undefined {
  if (plus === undefined || tag?.value.includes('+') !== true) return tag
  return { ...tag, value: tag.value.replaceAll('+', plus), exact: false }
}

function partAround({ parent, step, object }: Cursor, keys = ''): YamlScalar | undefined {
  for (const key of keys.split('|')) {
    const value = key.startsWith('/')
      ? dig(object.root, key.slice(1).split('.'))
      : get(parent?.node, key.replace('$', String(step)))
    const part = partIn(value)
    if (part !== undefined) return part
  }
  return undefined
}
