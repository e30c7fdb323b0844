import { slice } from '../../languages/variables/lexer.ts'
import { get, type YamlMap, type YamlNode, type YamlScalar } from '../../languages/yaml.ts'
import { expressionAfter } from '../../languages/ytt.ts'
import type { Obstacle } from '../../model/fix.ts'
import type { DigestSlot, Image, UnreadReason } from '../../model/image-use.ts'
import { parseReference } from '../../oci/reference.ts'
import { append } from '../../text/lists.ts'
import type { Place } from '../../text/range.ts'
import type { Segment } from '../../text/segment.ts'
import type { SourceFile } from '../../text/source-file.ts'
import { printedByYaml, refuseNumber } from './number.ts'
import { readImage, scalarSegments } from './reading.ts'

/** What a value says about an image: the parts of a use that do not depend on where the value stands. */
export interface ImageText {
  readonly place: Place
  readonly raw: string
  readonly text: string
  readonly image: Image
  /** A repository whose tag comes from elsewhere, so that nothing can be written behind it. */
  readonly pin?: 'none'
  /** What is deployed is not what is written. */
  readonly pinObstacle?: Obstacle
  /** Where a digest goes, where that is not behind the tag. */
  readonly digestSlot?: DigestSlot
  /** What else reads the values of its variables is told. */
  readonly tracksVariables?: true
}

/** The keys of a map over which a reference is spread. What stands under `image` and the like may have a tag already. */
export interface PartKeys {
  readonly registry?: string
  readonly repository: string
  readonly tag?: string
  readonly digest?: string
  /** What comes before the value of the first key, although no key says it: `ghcr.io/`. */
  readonly before?: string
  /** What comes between the repository and the tag, likewise: `/coredns`. */
  readonly between?: string
  /** What a registry may begin with that is no part of a reference: `https://`. */
  readonly scheme?: string
}

/** The keys that Helm charts have in common. */
export const COMMON_PART_KEYS: PartKeys = {
  registry: 'registry',
  repository: 'repository',
  tag: 'tag',
  digest: 'digest',
}

/** What a YAML 1.1 parser makes no string of. */
const NOT_A_STRING =
  /^(?:~|null|true|false|yes|no|on|off|[-+]?(?:\d[\d_]*\.\d+|\.\d+|\d(?:[\d_]*\d)?)(?:e[-+]?\d+)?)$/i

/** Whether a scalar is a string, and not empty: `image: true` and `image: ""` name nothing. */
export function isString(node: YamlNode | undefined): node is YamlScalar {
  if (node?.kind !== 'scalar' || node.value.trim() === '') return false
  return node.style !== 'plain' || !NOT_A_STRING.test(node.value)
}

/** A use's image where nothing more than its text is known. */
export function unread(
  scalar: YamlScalar,
  file: SourceFile,
  reason: UnreadReason,
  detail: string,
): ImageText {
  const raw = file.text.slice(scalar.range.start, scalar.range.end)
  return { place: placeIn(file, scalar), raw, text: raw, image: { kind: 'unread', reason, detail } }
}

/**
 * The image that a scalar names.
 *
 * @returns undefined when it names none: no string, or `ko://…`, which is built from the tree
 */
export function readScalar(scalar: YamlScalar, file: SourceFile): ImageText | undefined {
  if (!isString(scalar) || scalar.value.startsWith('ko://')) return undefined
  const open = openPart(scalar, file)
  if (open !== undefined) return unread(scalar, file, 'template-expression', open)
  return readSegments(scalar, file, segmentsOf(scalar, file))
}

/** The image that segments spell in the place of a scalar. */
export function readSegments(scalar: YamlScalar, file: SourceFile, segments: readonly Segment[]): ImageText {
  const raw = file.text.slice(scalar.range.start, scalar.range.end)
  const { text, image } = readImage(segments)
  return { place: placeIn(file, scalar), raw, text: image.kind === 'read' ? text : raw, image }
}

/** The text of a value with variables in it, or why one of them is not known; undefined where it has none. */
export type PartExpander = (
  scalar: YamlScalar,
) =>
  | { readonly kind: 'known'; readonly segments: readonly Segment[] }
  | { readonly kind: 'unknown'; readonly detail: string }
  | undefined

/**
 * The image whose reference is spread over keys of a map.
 *
 * @param expand where the format knows values of variables
 * @returns undefined when the map has no repository
 */
export function readParts(
  map: YamlMap,
  keys: PartKeys,
  file: SourceFile,
  expand?: PartExpander,
): ImageText | undefined {
  const repository = part(map, keys.repository)
  if (repository === undefined || !isString(repository)) return undefined
  const isWhole =
    keys.repository !== COMMON_PART_KEYS.repository && keys.between === undefined && hasTag(repository.value)
  const tag = isWhole ? undefined : part(map, keys.tag)
  const registry = part(map, keys.registry)
  return joinParts({ registry, repository, tag, digest: part(map, keys.digest) }, keys, file, expand)
}

/** Scalars that hold the parts of a reference. */
export interface Parts {
  readonly registry?: YamlScalar | undefined
  readonly repository: YamlScalar
  readonly tagPrefix?: YamlScalar | undefined
  readonly tag?: YamlScalar | undefined
  readonly tagSuffix?: YamlScalar | undefined
  readonly digest?: YamlScalar | undefined
}

/**
 * The image whose reference is spread over scalars; its place is the first of them.
 *
 * @param around what is put between the parts, and what stands in them and is none
 */
export function joinParts(
  parts: Parts,
  around: Pick<PartKeys, 'before' | 'between' | 'scheme'>,
  file: SourceFile,
  expand?: PartExpander,
): ImageText {
  const { repository, tag } = parts
  const segments: Segment[] = around.before === undefined ? [] : [{ text: around.before, at: undefined }]
  const raws: string[] = []
  let first: YamlScalar | undefined
  let open: Extract<Image, { kind: 'unread' }> | undefined
  for (const { scalar, before, after } of inOrder(parts, around.between)) {
    if (scalar === undefined) continue
    first ??= scalar
    const expanded = expand?.(scalar)
    const hidden = expanded === undefined ? openPart(scalar, file) : undefined
    if (expanded?.kind === 'unknown')
      open ??= { kind: 'unread', reason: 'runtime-variable', detail: expanded.detail }
    else if (hidden !== undefined) open ??= { kind: 'unread', reason: 'template-expression', detail: hidden }
    raws.push(file.text.slice(scalar.range.start, scalar.range.end))
    if (before !== '') segments.push({ text: before, at: undefined })
    const spelled = expanded?.kind === 'known' ? expanded.segments : segmentsOf(scalar, file)
    append(segments, withoutScheme(spelled, around.scheme))
    if (after !== '') segments.push({ text: after, at: undefined })
  }
  const raw = raws.join('|')
  const place = placeIn(file, first ?? repository)
  if (open !== undefined) return { place, raw, text: raw, image: open }
  const { text, image } = readImage(segments)
  if (image.kind === 'unread') return { place, raw, text: raw, image }
  const { tag: written, digest: pinned, parts: at } = image.reference
  const pinObstacle = tag && refuseNumber(tag, printedByYaml(tag), text.slice(0, at.path.end), 'YAML')
  return {
    place,
    raw,
    text,
    image,
    ...(written === undefined && pinned === undefined ? { pin: 'none' } : {}),
    ...(pinObstacle === undefined ? {} : { pinObstacle }),
  }
}

interface Part {
  readonly scalar: YamlScalar | undefined
  readonly before: string
  readonly after: string
}

/** The parts in the order of a reference, each with what stands around it. */
function inOrder(parts: Parts, between = ''): readonly Part[] {
  const { registry, repository, tag, digest } = parts
  const prefix = tag && parts.tagPrefix
  const colon = tag?.value.startsWith('sha256:') === true ? '@' : ':'
  return [
    { scalar: registry, before: '', after: '/' },
    { scalar: repository, before: '', after: between },
    { scalar: prefix, before: colon, after: '' },
    { scalar: tag, before: prefix === undefined ? colon : '', after: '' },
    { scalar: tag && parts.tagSuffix, before: '', after: '' },
    { scalar: digest, before: digest?.value.includes(':') === false ? '@sha256:' : '@', after: '' },
  ]
}

function withoutScheme(segments: readonly Segment[], scheme: string | undefined): readonly Segment[] {
  let length = 0
  for (const { text } of segments) length += text.length
  const starts = scheme !== undefined && segments[0]?.text.startsWith(scheme) === true
  return starts ? slice(segments, scheme.length, length) : segments
}

/** Whether a text is a whole reference already. */
export function hasTag(text: string): boolean {
  const reference = parseReference(text)
  return reference?.tag !== undefined || reference?.digest !== undefined
}

function part(map: YamlMap, key: string | undefined): YamlScalar | undefined {
  return key === undefined ? undefined : partIn(get(map, key))
}

/** A value as a part of a reference; numbers are parts too: `tag: 1.10`. */
export function partIn(value: YamlNode | undefined): YamlScalar | undefined {
  if (value?.kind !== 'scalar' || value.value.trim() === '') return undefined
  return value.style === 'plain' && /^(?:~|null)$/i.test(value.value) ? undefined : value
}

/** Kubernetes refuses blanks around a reference; those of a block scalar are only layout. */
function segmentsOf(scalar: YamlScalar, file: SourceFile): readonly Segment[] {
  return scalar.style === 'block'
    ? [{ text: scalar.value.trim(), at: undefined }]
    : scalarSegments(scalar, file)
}

function openPart(scalar: YamlScalar, { text }: SourceFile): string | undefined {
  if (scalar.templated || expressionAfter(text, scalar.alias ?? scalar.range) !== undefined)
    return 'the template is not rendered, so what it puts here is not known'
  return scalar.value.includes('$') ? 'what the variable stands for is decided outside this file' : undefined
}

function placeIn({ path }: SourceFile, { range: { start, end } }: YamlScalar): Place {
  return { path, start, end }
}
