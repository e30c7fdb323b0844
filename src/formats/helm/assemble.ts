import type { YamlScalar } from '../../languages/yaml.ts'
import { type Obstacle, refuse } from '../../model/fix.ts'
import type { DigestSlot, FoundUse } from '../../model/image-use.ts'
import { parseReference } from '../../oci/reference.ts'
import { append } from '../../text/lists.ts'
import type { Place } from '../../text/range.ts'
import type { Segment } from '../../text/segment.ts'
import type { SourceFile } from '../../text/source-file.ts'
import { printedByHelm, refuseNumber } from '../image/number.ts'
import { readImage, scalarSegments } from '../image/reading.ts'
import type { AppVersion } from './chart.ts'
import type { EmptyValue } from './empty-value.ts'
import type { ImageVerdict } from './verdict.ts'

/** A scalar in whichever values file has it. */
export interface Part {
  readonly scalar: YamlScalar
  readonly file: SourceFile
  /** The other value that it stands for. */
  readonly value?: Part | undefined
}

/** The parts of one image, from one file or several. */
export interface AssembledParts {
  /** What the templates do with it; `unseen` where none is known to take it, `string` where only the whole is printed. */
  readonly verdict: ImageVerdict | 'unseen' | 'string'
  readonly registry: Part | undefined
  /** Those that count for many images, so they do not say where this one stands. */
  readonly shared: readonly Part[]
  /** Joined by slashes; at least one. */
  readonly path: readonly Part[]
  readonly tag: Part | undefined
  readonly digest: Part | undefined
  /** What the chart puts in for a tag that is not set. */
  readonly appVersion: AppVersion | undefined
  /** The value of a digest key that is empty. */
  readonly digestPlace: (EmptyValue & Pick<DigestSlot, 'form'>) | undefined
  /** Where a tag can be written that is not set. */
  readonly tagPlace: EmptyValue | undefined
}

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
  const [first] = written.filter((part) => part.file === file && !parts.shared.includes(part))
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
  if (part.value !== undefined) return false
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

function segmentsOf(parts: AssembledParts): readonly Segment[] {
  const { registry, path, tag, digest } = parts
  const added = chartTag(parts)
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
  } else if (added !== undefined) segments.push(fixed(`:${added}`))
  if (digest !== undefined) {
    append(segments, [fixed(digest.scalar.value.includes(':') ? '@' : '@sha256:'), ...segmentsIn(digest)])
  }
  return segments
}

function segmentsIn({ scalar, file, value }: Part): readonly Segment[] {
  if (value !== undefined) return segmentsIn(value)
  return scalar.style === 'block' ? [fixed(scalar.value.trim())] : scalarSegments(scalar, file)
}

function fixed(text: string): Segment {
  return { text, at: undefined }
}

/** What speaks against a digest, besides what the planner sees by itself. */
function obstacleOf(parts: AssembledParts, used: string | undefined): Obstacle | undefined {
  const { tag, path, verdict, digestPlace, appVersion } = parts
  const name = path.map(({ scalar }) => scalar.value).join('/')
  if (tag !== undefined && !isAppVersion(tag)) {
    const obstacle = refuseNumber(tag.scalar, printedByHelm(tag.scalar), name, 'Helm')
    if (obstacle !== undefined) return obstacle
  } else if (used !== undefined && !hasOwnTag(parts)) {
    if (appVersion !== undefined && appVersion.text !== appVersion.scalar.value)
      return refuseNumber(appVersion.scalar, used, name, 'Helm')
    return refuse(
      'unsafe',
      `the tag is the appVersion of the chart, which what is written here no longer follows; add --unsafe-fixes to have ${used} pinned here`,
    )
  }
  if (verdict === 'string') return undefined
  if (verdict === 'unseen') return refuse('unsafe', UNSEEN)
  const fillsKey = verdict.takesDigest && digestPlace !== undefined
  if (verdict.conflict !== undefined && !fillsKey)
    return refuse(
      'shared-disagrees',
      `${verdict.conflict}, which has another digest; give it a tag of its own`,
    )
  const risk = fillsKey ? verdict.digestRisk : verdict.risk
  if (risk === undefined) return undefined
  return refuse(
    'unsafe',
    `${risk}, where a digest behind it may not do; add --unsafe-fixes to have it written all the same`,
  )
}

/** The path has a tag of its own. */
function hasOwnTag({ path }: AssembledParts): boolean {
  return path.some(({ scalar }) => parseReference(scalar.value)?.tag !== undefined)
}

/** What the chart puts in for a tag that is not set, as far as that is a tag. */
function chartTag({ appVersion, verdict }: AssembledParts): string | undefined {
  const isPrefixed =
    typeof verdict !== 'string' && verdict.prefix === 'v' && appVersion?.text.startsWith('v') === false
  const tag = isPrefixed ? `v${appVersion.text}` : appVersion?.text
  return tag !== undefined && TAG.test(tag) ? tag : undefined
}

/** Where a digest goes that does not stand behind the tag. */
function slotOf(parts: AssembledParts, file: SourceFile): DigestSlot | undefined {
  const { tag, digest, tagPlace, digestPlace, verdict } = parts
  if (digest !== undefined) {
    const { scalar } = digest
    if (scalar.value.includes(':') || !scalar.exact || digest.file !== file) return undefined
    return { at: { path: file.path, ...scalar.range }, before: '', after: '', form: 'hex' }
  }
  if (digestPlace !== undefined && typeof verdict === 'string') return digestPlace
  if (digestPlace !== undefined && typeof verdict !== 'string' && verdict.takesDigest)
    return { ...digestPlace, form: verdict.digestForm }
  const added = chartTag(parts)
  if (tag !== undefined || added === undefined || tagPlace === undefined || hasOwnTag(parts)) return undefined
  return { ...tagPlace, before: `${tagPlace.before}${added}@`, form: 'digest' }
}

/** A whole reference in one text. */
export function assembleString(part: Part): Assembled {
  const none = { registry: undefined, tag: undefined, digest: undefined, appVersion: undefined }
  const places = { tagPlace: undefined, digestPlace: undefined, shared: [] }
  return assemble({ ...none, ...places, verdict: 'string', path: [part] }, part.file)
}
