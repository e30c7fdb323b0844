import type { ImageUse } from '../../model/image-use.ts'
import type { WorkshopPages } from '../../model/observation.ts'
import type { Fact } from '../../model/reading.ts'
import type { TextEdit } from '../../text/edit.ts'
import type { Place, TextRange } from '../../text/range.ts'
import type { SpecialEffect } from '../plan/types.ts'
import type { FileReading } from '../read.ts'

/** What a file is expected to say after its edits. */
export interface Expected {
  /** Where a place is after the edits. */
  place(place: Place): Place
  /** The line of a problem after the edits; undefined where lines are not compared. 1-based. */
  line(file: string, line: number): number | undefined
  /** The reference of a use when all edits are made; where absent, no use changes. */
  textOf?(use: ImageUse): string
  /** What else changes with a use; undefined where it is its reference alone. */
  effectOf?(use: ImageUse): SpecialEffect | undefined
  /** Where given, nothing changes but places and the values of these keys: all that is read is compared, not only the uses. */
  readonly exactBut?: readonly string[]
}

/** The first difference between what was planned and what was read; `text`: in words, lower case. */
export interface Difference {
  /** `unplanned-use`: in a use for which no change was planned; `other`: anywhere else. */
  readonly kind: 'unplanned-use' | 'other'
  readonly text: string
}

/**
 * Compares what was read before the edits with what is read after them: the same uses in the same order, each with the
 * reference that was planned, and nothing else changed.
 *
 * @returns the first difference; undefined where there is none
 */
export function findDifference(
  before: FileReading,
  after: FileReading,
  expected: Expected,
): Difference | undefined {
  if (before.uses.length !== after.uses.length) {
    return other(`it names ${after.uses.length} images instead of ${before.uses.length}`)
  }
  for (const [index, use] of before.uses.entries()) {
    const found = after.uses[index]
    const difference = found === undefined ? 'an image is lost' : differenceOf(use, found, expected)
    if (difference === undefined) continue
    const isPlanned = textAfter(use, expected) !== use.text || expected.effectOf?.(use) !== undefined
    return { kind: isPlanned ? 'other' : 'unplanned-use', text: `${use.path}: ${difference}` }
  }
  if (spellFacts(before.facts) !== spellFacts(after.facts))
    return other('it says something else about other files')
  const effect = before.uses.map((use) => expected.effectOf?.(use)).find((one) => one !== undefined)
  const lineAfter = effect === undefined ? expected.line : () => undefined
  const lineNow = (file: string, line: number) => (lineAfter(file, line) === undefined ? undefined : line)
  if (spellProblems(before, lineAfter) !== spellProblems(after, lineNow))
    return other('it can be parsed differently')
  const difference = effect?.findFileDifference(before, after)
  if (difference !== undefined) return other(difference)
  if (before.alsoRead.length !== after.alsoRead.length) return other('its text is read from other places')
  const isSame =
    expected.exactBut === undefined || EXACT.every((part) => isSamePart(part, before, after, expected))
  return isSame ? undefined : other('something else is read')
}

const EXACT = ['uses', 'facts', 'observations', 'alsoRead', 'dependsOn'] as const

function isSamePart(
  part: (typeof EXACT)[number],
  before: FileReading,
  after: FileReading,
  { place, exactBut = [] }: Expected,
): boolean {
  // Position and source follow from the place.
  const left = new Set(['position', 'source', ...exactBut])
  const spelled = JSON.stringify(before[part], (key, value) =>
    left.has(key) ? undefined : spellValue(key, value, before.path, place),
  )
  const same = (one: Place) => one
  return (
    spelled ===
    JSON.stringify(after[part], (key, value) =>
      left.has(key) ? undefined : spellValue(key, value, after.path, same),
    )
  )
}

/** A value with its places after the edits. */
function spellValue(key: string, value: unknown, path: string, place: Expected['place']): unknown {
  // The place of a page or script is its first character, whichever that is.
  if (isPagesMark(value)) return { ...value, place: path }
  if (key === 'ignoreBelow' && typeof value === 'number')
    return place({ path, start: value, end: value }).start
  return isPlace(value) ? { ...value, ...place(value) } : value
}

function isPagesMark(value: unknown): value is { readonly subject: WorkshopPages } {
  if (typeof value !== 'object' || value === null || !('subject' in value)) return false
  const { subject } = value
  return typeof subject === 'object' && subject !== null && 'kind' in subject && subject.kind === 'pages'
}

function isPlace(value: unknown): value is Place {
  return (
    typeof value === 'object' &&
    value !== null &&
    'path' in value &&
    'start' in value &&
    'end' in value &&
    typeof value.path === 'string' &&
    typeof value.start === 'number' &&
    typeof value.end === 'number'
  )
}

/** Whether edits take away nothing but parts of references. */
export function takesReferencesOnly(edits: readonly TextEdit[], text: string): boolean {
  return edits.every(({ range }) => REFERENCE_TEXT.test(text.slice(range.start, range.end)))
}

/** What stands in a reference, and so in what an edit takes away; `~` is how YAML writes that there is none. */
const REFERENCE_TEXT = /^(?:[\w.:/@[\]-]*|~)$/

function textAfter(use: ImageUse, { textOf }: Expected): string {
  return textOf === undefined ? use.text : textOf(use)
}

function other(text: string): Difference {
  return { kind: 'other', text }
}

function differenceOf(found: ImageUse, other: ImageUse, expected: Expected): string | undefined {
  const wanted = textAfter(found, expected)
  const effect = expected.effectOf?.(found)
  const use = effect === undefined ? found : effect.apply({ ...found, image: other.image })
  const difference = effect?.findUseDifference(other)
  if (difference !== undefined) return difference
  // A bare name may be a stage of a later build; with a tag or a digest it is an image for certain.
  const isSurer = other.confidence === 'certain' && wanted !== use.text
  const same =
    spellNature(use) === spellNature(other) &&
    (use.confidence === other.confidence || isSurer) &&
    use.image.kind === other.image.kind &&
    isSameReason(use, other)
  if (!same) return 'it is another use'
  if (other.text !== wanted) return 'it is not the reference that was planned'
  const place = expected.place(use.place)
  if (place.path !== other.place.path || place.start !== other.place.start || place.end !== other.place.end) {
    return 'it stands somewhere else'
  }
  return undefined
}

function spellNature({ format, role, path, identity, pin, platform, project }: ImageUse): string {
  return JSON.stringify([format, role, path, identity, pin, platform, project])
}

function isSameReason({ image }: ImageUse, { image: other }: ImageUse): boolean {
  return image.kind === 'read' || other.kind === 'read' || image.reason === other.reason
}

function spellFacts(facts: readonly Fact[]): string {
  return JSON.stringify(facts.map(comparable), (_, value: unknown) => (isPlace(value) ? value.path : value))
}

/** What a kustomization puts in the place of images are uses of their own, which are compared as such. */
function comparable(fact: Fact): object {
  if (fact.kind !== 'kustomization') return fact
  const images = fact.images.map(({ name, newName, newTag, digest, tagSuffix }) => {
    const isSet = [newName, newTag, digest].map((part) => part !== undefined)
    return [name, ...isSet, tagSuffix]
  })
  return { ...fact, images }
}

function spellProblems({ problems }: FileReading, lineOf: Expected['line']): string {
  return JSON.stringify(problems.map(({ file, line, message }) => [file, lineOf(file, line), message]))
}

/** Where a place is after the edits; what is inserted at its ends belongs to it, unless that is lines of their own. */
export function moveRange({ start, end }: TextRange, edits: readonly TextEdit[]): TextRange {
  let before = 0
  let upTo = 0
  for (const { range, newText } of edits) {
    const growth = newText.length - (range.end - range.start)
    if (range.end <= start && range.start < start) before += growth
    const isBehind = range.start === end && /^\r?\n/.test(newText)
    if (range.start <= end && range.end <= end && !isBehind) upTo += growth
  }
  return { start: start + before, end: end + upTo }
}
