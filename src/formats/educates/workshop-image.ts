import type { YamlScalar } from '../../languages/yaml.ts'
import { expressionAfter } from '../../languages/ytt.ts'
import type { YamlView } from '../../model/format.ts'
import type { Image, UnreadReason } from '../../model/image-use.ts'
import type { MirroredContent } from '../../oci/mirrored-content.ts'
import { upstreamOf } from '../../oci/mirrored-content.ts'
import type { Place, TextRange } from '../../text/range.ts'
import type { Segment } from '../../text/segment.ts'
import { readImage } from '../image/reading.ts'
import { isString } from '../image/scalar.ts'

/** What an image cache holds; undefined where a template decides. */
export type CacheContent = readonly MirroredContent[] | undefined

/** What a text says about an image of a workshop. */
export interface WrittenImage {
  readonly place: Place
  readonly raw: string
  readonly text: string
  readonly image: Image
  readonly throughCache?: string
}

/** What Educates puts in for these when a workshop is published, its environment made or a session begun. */
const MEANINGS: ReadonlyMap<string, string> = new Map([
  ['image_repository', 'the portal, the environment or the installation says which registry that is'],
  ['workshop_version', 'it is set when the workshop is published'],
  ['workshop_name', 'it is the name under which the workshop is published'],
  ['platform_arch', 'it is the processor architecture of the cluster'],
  ['registry_host', 'every session has a registry of its own'],
  ['assets_repository', 'every environment of the workshop has a server of its own'],
  ['oci_image_cache', 'every environment of the workshop has an image cache of its own'],
])
const VARIABLE = /\$\(([\w.-]+)\)/
const CACHE = '$(oci_image_cache)/'
/** Of images that stand for themselves the workshop image is written elsewhere. */
const WORKSHOP_IMAGE = '$(workshop_image)'
const UNRENDERED = 'the template is not rendered, so what it puts here is not known'

/**
 * Reads the image that a scalar, or a part of it, names.
 *
 * @param part offsets into the value; all of it where absent
 * @returns undefined where it names none: no string, or the workshop image once more
 */
export function readScalarImage(
  scalar: YamlScalar,
  { file }: YamlView,
  content: CacheContent,
  part?: TextRange,
): WrittenImage | undefined {
  const expression = expressionAfter(file.text, scalar.alias ?? scalar.range)
  if (expression !== undefined) {
    const raw = file.text.slice(expression.start, expression.end)
    return unread({ path: file.path, ...expression }, raw, 'template-expression', UNRENDERED)
  }
  if (!isString(scalar)) return undefined
  const { value, range, style } = scalar
  const isInPlace = file.text.slice(range.start, range.end) === value && style !== 'block'
  const { start, end } = part ?? { start: 0, end: value.length }
  const text = style === 'block' ? value.slice(start, end).trim() : value.slice(start, end)
  const place = isInPlace
    ? { path: file.path, start: range.start + start, end: range.start + end }
    : { path: file.path, start: range.start, end: range.end }
  const raw = file.text.slice(place.start, place.end)
  if (scalar.templated) return unread(place, raw, 'template-expression', UNRENDERED)
  const at = isInPlace && scalar.exact ? place : undefined
  return readText(text, { place, raw, at }, content)
}

/**
 * Reads the image that a text names.
 *
 * @param written where the text stands, how it is spelled there, and where its characters stand as they are
 */
export function readText(
  text: string,
  { place, raw, at }: { readonly place: Place; readonly raw: string; readonly at: Place | undefined },
  content: CacheContent,
): WrittenImage | undefined {
  if (text === WORKSHOP_IMAGE) return undefined
  if (text.startsWith(CACHE)) return { ...readCached(text, { place, raw, at }, content) }
  const variable = VARIABLE.exec(text)?.[1]
  if (variable !== undefined) return unread(place, raw, 'runtime-variable', explain(variable))
  if (text.includes('$'))
    return unread(place, raw, 'template-expression', 'what the variable stands for is decided elsewhere')
  const read = readImage([{ text, at }])
  return { place, raw, text: read.image.kind === 'read' ? read.text : raw, image: read.image }
}

/** A name of the image cache, as the upstream image that the workshop's own definition maps it to. */
function readCached(
  text: string,
  { place, raw, at }: { readonly place: Place; readonly raw: string; readonly at: Place | undefined },
  content: CacheContent,
): WrittenImage {
  const throughCache = text.slice(CACHE.length)
  const name = /^[^:@]*/.exec(throughCache)?.[0] ?? ''
  const variable = VARIABLE.exec(throughCache)?.[1]
  const upstream = content === undefined || variable !== undefined ? undefined : upstreamOf(content, name)
  const start = CACHE.length + name.length
  const tail: Segment = {
    text: text.slice(start),
    at: at === undefined ? undefined : { path: at.path, start: at.start + start, end: at.end },
  }
  if (upstream !== undefined && !/[$`{]/.test(upstream)) {
    const segments = [{ text: upstream, at: undefined }, ...(tail.text === '' ? [] : [tail])]
    const read = readImage(segments)
    if (read.image.kind === 'read') return { place, raw, ...read, throughCache }
  }
  const detail = explain(variable ?? 'oci_image_cache')
  return { ...unread(place, raw, 'runtime-variable', detail), throughCache }
}

/** What a variable of Educates stands for, for people. */
function explain(variable: string): string {
  const meaning = MEANINGS.get(variable) ?? 'Educates puts its value in when it runs the workshop'
  return `$(${variable}) is known at run time: ${meaning}`
}

function unread(place: Place, raw: string, reason: UnreadReason, detail: string): WrittenImage {
  return { place, raw, text: raw, image: { kind: 'unread', reason, detail } }
}
