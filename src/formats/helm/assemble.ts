import type { YamlMap, YamlScalar } from '../../languages/yaml.ts'
import { type Obstacle, refuse } from '../../model/fix.ts'
import type { DigestSlot, FoundUse } from '../../model/image-use.ts'
import { parseReference } from '../../oci/reference.ts'
import { append } from '../../text/lists.ts'
import type { Place } from '../../text/range.ts'
import type { Segment } from '../../text/segment.ts'
import type { SourceFile } from '../../text/source-file.ts'
import { readImage, scalarSegments } from '../image/reading.ts'
import { printedByHelm } from './number.ts'

/** A scalar in whichever values file has it. */
export interface Part {
  readonly scalar: YamlScalar
  readonly file: SourceFile
}

/** The parts of one image, from one file or several. */
export interface AssembledParts {
  readonly registry: Part | undefined
  /** The registry is that of all images, so it does not say where this one stands. */
  readonly isShared: boolean
  /** Joined by slashes; at least one. */
  readonly path: readonly Part[]
  readonly tag: Part | undefined
  readonly digest: Part | undefined
  /** What the chart puts in for a tag that is not set. */
  readonly appVersion: string | undefined
  /** Where a tag can be written that is not set. */
  readonly tagPlace: TagPlace | undefined
}

/** An empty value, to be filled. */
export interface EmptyValue {
  readonly at: Place
  /** What has to stand around a text that is put there. */
  readonly before: string
  readonly after: string
}

export type TagPlace = EmptyValue

export type Assembled = Pick<
  FoundUse,
  'place' | 'raw' | 'text' | 'image' | 'pin' | 'pinObstacle' | 'digestSlot'
>

const TEMPLATED = 'the template is not rendered, so what it puts here is not known'
const VARIABLE = 'what the variable stands for is decided outside this file'
const UNSEEN =
  'the templates of the chart are not known, and one may print the tag where no digest can stand, such as a label; add --unsafe-fixes to have it written all the same'
const TAG = /^\w[\w.-]{0,127}$/

/** One reference out of the parts that values give. */
export function assemble(parts: AssembledParts, file: SourceFile): Assembled {
  const written = [parts.registry, ...parts.path, parts.tag, parts.digest].filter(
    (part) => part !== undefined,
  )
  const [first] = written.filter((part) => part.file === file && !(parts.isShared && part === parts.registry))
  const place = placeOf(first ?? written[0], file)
  const raw = written
    .map(({ scalar, file: { text } }) => text.slice(scalar.range.start, scalar.range.end))
    .join('|')
  const open = written.find((part) => isOpen(part, parts))
  if (open !== undefined) {
    const detail = open.scalar.templated ? TEMPLATED : VARIABLE
    return {
      place,
      raw,
      text: raw,
      pin: 'digest',
      image: { kind: 'unread', reason: 'template-expression', detail },
    }
  }
  const segments = segmentsOf(parts)
  const { text, image } = readImage(segments)
  if (image.kind === 'unread') return { place, raw, text: raw, image, pin: 'digest' }
  const { tag, digest } = image.reference
  const pinObstacle = obstacleOf(parts, tag)
  const digestSlot = slotOf(parts, file)
  return {
    place,
    raw,
    text,
    image,
    pin: tag === undefined && digest === undefined ? 'none' : 'digest',
    ...(pinObstacle === undefined ? {} : { pinObstacle }),
    ...(digestSlot === undefined ? {} : { digestSlot }),
  }
}

/** What a template or a variable puts there is not known, but for the version of the chart. */
function isOpen(part: Part, { tag, appVersion }: AssembledParts): boolean {
  const { templated, value } = part.scalar
  return part === tag && isAppVersion(part) ? appVersion === undefined : templated || value.includes('$')
}

function isAppVersion({ scalar }: Part): boolean {
  return /^\{\{-?\s*\.Chart\.AppVersion\s*-?\}\}$/.test(scalar.value)
}

function placeOf(part: Part | undefined, file: SourceFile): Place {
  return part === undefined
    ? { path: file.path, start: 0, end: 0 }
    : { path: part.file.path, ...part.scalar.range }
}

function segmentsOf({ registry, path, tag, digest, appVersion }: AssembledParts): readonly Segment[] {
  const segments: Segment[] = []
  if (registry !== undefined) {
    append(segments, segmentsIn(registry))
    if (!registry.scalar.value.trimEnd().endsWith('/')) segments.push(fixed('/'))
  }
  for (const [index, part] of path.entries()) {
    if (index > 0 && path[index - 1]?.scalar.value.endsWith('/') === false) segments.push(fixed('/'))
    append(segments, segmentsIn(part))
  }
  if (tag !== undefined && !isAppVersion(tag)) {
    append(segments, [fixed(tag.scalar.value.startsWith('sha256:') ? '@' : ':'), ...segmentsIn(tag)])
  } else if (digest === undefined && appVersion !== undefined && TAG.test(appVersion)) {
    segments.push(fixed(`:${appVersion}`))
  }
  if (digest !== undefined) {
    append(segments, [fixed(digest.scalar.value.includes(':') ? '@' : '@sha256:'), ...segmentsIn(digest)])
  }
  return segments
}

function segmentsIn({ scalar, file }: Part): readonly Segment[] {
  return scalar.style === 'block' ? [fixed(scalar.value.trim())] : scalarSegments(scalar, file)
}

function fixed(text: string): Segment {
  return { text, at: undefined }
}

function obstacleOf({ tag, path }: AssembledParts, used: string | undefined): Obstacle | undefined {
  if (tag !== undefined && !isAppVersion(tag)) {
    const printed = printedByHelm(tag.scalar)
    if (printed === undefined) return refuse('unsafe', UNSEEN)
    const name = path.map(({ scalar }) => scalar.value).join('/')
    return refuse(
      'not-editable',
      `Helm takes ${tag.scalar.value} for a number and deploys ${name}:${printed}; write the tag that is meant in quotes`,
    )
  }
  if (used === undefined || path.some(({ scalar }) => parseReference(scalar.value)?.tag !== undefined))
    return undefined
  return refuse(
    'unsafe',
    `the tag is the appVersion of the chart, and a tag written here no longer follows it; add --unsafe-fixes to have ${used} and its digest written here`,
  )
}

/** Where a digest goes that does not stand behind the tag. */
function slotOf(parts: AssembledParts, file: SourceFile): DigestSlot | undefined {
  const { tag, digest, tagPlace, appVersion, path } = parts
  if (digest !== undefined) {
    const { scalar } = digest
    if (scalar.value.includes(':') || !scalar.exact || digest.file !== file) return undefined
    return { at: { path: file.path, ...scalar.range }, before: '', after: '', form: 'hex' }
  }
  const hasTag =
    tag !== undefined || path.some(({ scalar }) => parseReference(scalar.value)?.tag !== undefined)
  if (hasTag || tagPlace === undefined || appVersion === undefined || !TAG.test(appVersion)) return undefined
  return { ...tagPlace, before: `${tagPlace.before}${appVersion}@`, form: 'digest' }
}

/** The empty value of a key, or the place where the key of a map can be written. */
export function emptyValue(
  map: YamlMap,
  key: string,
  file: SourceFile,
  behind: YamlScalar | undefined,
): EmptyValue | undefined {
  const entry = map.entries.findLast((one) => one.key.value === key)
  const { path, text } = file
  if (entry !== undefined) {
    const { value } = entry
    if (
      value?.kind === 'scalar' &&
      value.alias === undefined &&
      value.value === '' &&
      value.style !== 'block'
    ) {
      const { start } = value.range
      if (value.style !== 'plain') return { at: { path, start, end: start }, before: '', after: '' }
    }
    if (
      value !== undefined &&
      !(value.kind === 'scalar' && value.style === 'plain' && value.alias === undefined)
    )
      return undefined
    const start = afterColon(text, entry.key)
    if (start === undefined) return undefined
    const end = value === undefined || value.range.end < start ? start : value.range.end
    return { at: { path, start, end }, before: ' "', after: '"' }
  }
  return behind === undefined ? undefined : placeForKey(map, key, file, behind)
}

function afterColon(text: string, { range }: YamlScalar): number | undefined {
  const colon = text.indexOf(':', range.end)
  return colon === -1 || text.slice(range.end, colon).replace(/["']/, '').trim() !== ''
    ? undefined
    : colon + 1
}

/** A line below the value of another key of a block map. */
function placeForKey(
  map: YamlMap,
  key: string,
  file: SourceFile,
  behind: YamlScalar,
): EmptyValue | undefined {
  const { path, text } = file
  const entry = map.entries.find(({ value }) => value === behind)
  if (entry === undefined || behind.alias !== undefined || behind.style === 'block') return undefined
  const lineStart = text.lastIndexOf('\n', entry.key.range.start - 1) + 1
  const indent = text.slice(lineStart, entry.key.range.start)
  const lineEnd = text.indexOf('\n', behind.range.end)
  const end = lineEnd === -1 ? text.length : lineEnd
  const rest = text.slice(behind.range.end, end)
  if (!/^[ \t]*$/.test(indent) || !/^["']?[ \t]*(?:#.*)?\r?$/.test(rest)) return undefined
  const start = rest.endsWith('\r') ? end - 1 : end
  const feed = rest.endsWith('\r') || text.includes('\r\n') ? '\r\n' : '\n'
  return { at: { path, start, end: start }, before: `${feed}${indent}${key}: "`, after: '"' }
}
