import { slice } from '../languages/variables/lexer.ts'
import { get, getText, type YamlNode, type YamlScalar } from '../languages/yaml.ts'
import { refuse } from '../model/fix.ts'
import type { FoundUse } from '../model/image-use.ts'
import type { TextRange } from '../text/range.ts'
import { locate } from '../text/segment.ts'
import type { SourceFile } from '../text/source-file.ts'
import type { FieldState } from './field-path.ts'
import { isNamedImage } from './image/likely.ts'
import { scalarSegments } from './image/reading.ts'
import {
  COMMON_PART_KEYS,
  type ImageText,
  isString,
  type PartExpander,
  type PartKeys,
  readParts,
  unread,
} from './image/scalar.ts'
import type { Field, FieldForm } from './table.ts'

/** What the value of a field says, and what the field says about every image in it. */
export interface FieldText {
  readonly found: ImageText
  readonly more: Pick<FoundUse, 'pin' | 'confidence' | 'pinObstacle'>
}

/**
 * The first row whose path ends at a value in a map or a list, and that takes a value like this one.
 *
 * @param key of the value, where rows with a `pair` are among them
 */
export function fieldOf<Row extends Pick<Field, 'parts' | 'where' | 'beside' | 'except' | 'inside' | 'pair'>>(
  { rows }: FieldState<Row>,
  holder: YamlNode,
  value: YamlNode | undefined,
  key = '',
): Row | undefined {
  return rows.find(
    ({ parts, beside, except, pair, inside = {}, where = {} }) =>
      (except === undefined || !except.test(nameIn(value, parts) ?? '')) &&
      Object.entries(inside).every(([key, text]) =>
        text === '*' ? get(value, key) : getText(value, key) === text,
      ) &&
      (beside === undefined || get(holder, beside) !== undefined) &&
      (pair === undefined || besideOf(holder, key, pair) !== undefined) &&
      (parts === undefined || get(value, parts.repository) !== undefined) &&
      Object.entries(where).every(([key, text]) => getText(holder, key) === text),
  )
}

/** What stands under the key beside that `pair` names. */
export function besideOf(
  holder: YamlNode | undefined,
  key: string,
  [own, other]: readonly [own: string, other: string],
): YamlScalar | undefined {
  const value = key.endsWith(own) ? get(holder, key.slice(0, -own.length) + other) : undefined
  return value?.kind === 'scalar' ? value : undefined
}

/** The text that names an image, or a part of it. */
function nameIn(value: YamlNode | undefined, parts: PartKeys | undefined): string | undefined {
  if (value?.kind === 'scalar') return value.value
  return parts === undefined ? undefined : getText(value, parts.repository)
}

/**
 * Reads the value of a field in the form that its row names.
 *
 * @param expand reads a string with what the format knows of its variables
 * @param expandPart gives the text of one part of a reference, likewise
 * @returns undefined where it names no image
 */
export function readField(
  node: YamlNode,
  row: Field,
  file: SourceFile,
  expand: (scalar: YamlScalar) => ImageText | undefined,
  expandPart?: PartExpander,
): FieldText | undefined {
  const {
    form = 'reference',
    scheme,
    part,
    parts = COMMON_PART_KEYS,
    pin = 'digest',
    hasDigestKey,
    confidence,
  } = row
  const value = part === undefined ? node : partOf(node, part, file)
  if (value === undefined) return undefined
  const found =
    row.unread === undefined
      ? readForm(value, form, { parts, scheme, expandPart }, file, expand)
      : unreadAt(value, parts, file, row.unread)
  if (found === undefined) return undefined
  const certainty = confidence ?? (form === 'value' ? 'likely' : 'certain')
  const more = { pin: found.pin ?? pin, confidence: certainty }
  const isOpen = hasDigestKey && found.image.kind === 'read' && found.image.reference.digest === undefined
  const obstacle = pin === 'tag-or-digest' ? OTHER_KEY : NO_DIGEST_KEY
  return { found, more: isOpen ? { ...more, pinObstacle: obstacle } : more }
}

const WHY_UNCONFIRMED = 'no document says that this field takes a digest; try it there, and change it by hand'
export const UNCONFIRMED = {
  pinObstacle: refuse('unsupported-here', WHY_UNCONFIRMED),
  nameUnsafe: 'whether the tool pulls from another registry here is not documented',
} as const

const NO_DIGEST_KEY = refuse(
  'unsupported-here',
  'the digest has a key of its own here, which is not there yet; add the key with the digest by hand',
)

const OTHER_KEY = refuse(
  'tag-or-digest',
  'a tag or a digest is taken here, not both, and the digest has a key of its own; put it in the place of the tag by hand',
)

function unreadAt(
  node: YamlNode,
  { repository }: PartKeys,
  file: SourceFile,
  why: string,
): ImageText | undefined {
  const named = node.kind === 'map' ? get(node, repository) : node
  return isString(named) ? unread(named, file, 'runtime-variable', why) : undefined
}

interface FormDetails {
  readonly parts: PartKeys
  readonly scheme?: string | undefined
  readonly expandPart: PartExpander | undefined
}

function readForm(
  node: YamlNode,
  form: FieldForm,
  { parts, scheme, expandPart }: FormDetails,
  file: SourceFile,
  expand: (scalar: YamlScalar) => ImageText | undefined,
): ImageText | undefined {
  if (form === 'none') return undefined
  if (node.kind === 'map') {
    const read = readParts(node, parts, file, expandPart)
    const isOther = read?.image.kind === 'unread' && read.image.reason === 'invalid-reference'
    return form === 'value' && isOther ? undefined : read
  }
  if (!isString(node)) return undefined
  if (form === 'docker-url' || form === 'source')
    return readSource(node, { form, scheme, expandPart }, file, expand)
  if (form !== 'value' || (!node.templated && isNamedImage(node.value))) return expand(node)
  const found = node.templated || node.value.includes('$') ? expand(node) : undefined
  return found?.image.kind === 'read' && isNamedImage(found.text) ? found : undefined
}

/** The part of a string that a pattern finds. */
function partOf(node: YamlNode, part: RegExp, file: SourceFile): YamlScalar | undefined {
  if (!isString(node)) return undefined
  const [start, end] = part.exec(node.value)?.indices?.groups?.image ?? []
  if (start === undefined || end === undefined) return undefined
  const whole = scalarSegments(node, file)
  const at = locate(whole, { start, end })
  const range = at === undefined || at.path !== file.path ? node.range : { start: at.start, end: at.end }
  return {
    ...node,
    value: node.value.slice(start, end),
    segments: slice(whole, start, end),
    range,
    exact: false,
  }
}

/** What is no registry: a file, a local store, or a unit of Quadlet that builds or pulls the image. */
const OTHER_SOURCE =
  /^[a-z][a-z\d+-]*:\/\/|^(?:sha256|docker-(?:daemon|archive)|oci-archive|containers-storage):|^(?:oci|dir|sif):[./]|\.(?:image|build)$/

/** `docker://reference`; other schemes name files. */
function readSource(
  given: YamlScalar,
  {
    form,
    scheme = 'docker://',
    expandPart,
  }: Pick<FormDetails, 'scheme' | 'expandPart'> & { readonly form: 'docker-url' | 'source' },
  file: SourceFile,
  expand: (scalar: YamlScalar) => ImageText | undefined,
): ImageText | undefined {
  const isPlain = form === 'source' || given.value.startsWith(scheme)
  const scalar = isPlain ? given : withVariables(given, expandPart)
  const { value, range, segments } = scalar
  if (!value.startsWith(scheme)) {
    if (form === 'source') return OTHER_SOURCE.test(value) ? undefined : expand(scalar)
    const hidden = value.includes(scheme) ? expand(given) : undefined
    return hidden?.image.kind === 'unread' && hidden.image.reason === 'runtime-variable' ? hidden : undefined
  }
  const isPlaced = scalar.exact || segments !== undefined
  if (form === 'docker-url' && (!isPlaced || scalar.templated)) return undefined
  const isWritten = file.text.startsWith(scheme, range.start)
  return expand({
    ...scalar,
    value: value.slice(scheme.length),
    range: { start: range.start + (isWritten ? scheme.length : 0), end: range.end },
    ...(segments === undefined ? {} : { segments: slice(segments, scheme.length, value.length) }),
  })
}

/** A string with the values of its variables, where all of them are known. */
function withVariables(scalar: YamlScalar, expandPart: PartExpander | undefined): YamlScalar {
  const expanded = expandPart?.(scalar)
  if (expanded?.kind !== 'known') return scalar
  const { segments } = expanded
  return { ...scalar, value: segments.map(({ text }) => text).join(''), segments, exact: false }
}

/** The scalars or aliases that were read: one, or of a map the values over which the reference is spread. */
export function sitesOf(node: YamlNode, { image }: ImageText): readonly TextRange[] {
  if (node.kind === 'scalar') return [node.alias ?? node.range]
  if (node.kind !== 'map' || image.kind !== 'read') return []
  const parts = new Set(image.segments.map(({ at }) => at?.start))
  return node.entries.flatMap(({ value }) =>
    value?.kind === 'scalar' && parts.has(value.range.start) ? [value.alias ?? value.range] : [],
  )
}
