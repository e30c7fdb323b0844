import type { ImageUse } from '../../model/image-use.ts'
import type { Fact } from '../../model/reading.ts'
import type { TextEdit } from '../../text/edit.ts'
import type { TextRange } from '../../text/range.ts'
import type { SpecialEffect } from '../plan/types.ts'
import type { FileReading } from '../read.ts'

/** What a file is expected to say after its edits. */
export interface Expected {
  /** The edits of the file itself, in file order. */
  readonly edits: readonly TextEdit[]
  /** The reference of a use when all edits are made: its own where none are planned for it. */
  textOf(use: ImageUse): string
  /** What else changes with a use; undefined where it is its reference alone. */
  effectOf?(use: ImageUse): SpecialEffect | undefined
}

/** The first difference between what was planned and what was read; `text`: in words, lower case. */
export interface Difference {
  /** `unplanned-use`: in a use for which no change was planned; `other`: anywhere else. */
  readonly kind: 'unplanned-use' | 'other'
  readonly text: string
}

/** What stands in a reference, and so in what an edit takes away. */
const REFERENCE_TEXT = /^[\w.:/@[\]-]*$/

/**
 * Compares what was read before the edits with what is read after them: the same uses in the same order, each with the
 * reference that was planned, and nothing else changed.
 *
 * @param before the text of the file before its edits; undefined where only files that it depends on are changed
 * @returns the first difference; undefined where there is none
 */
export function findDifference(
  before: FileReading,
  after: FileReading,
  expected: Expected,
  text: string | undefined,
): Difference | undefined {
  for (const { range } of text === undefined ? [] : expected.edits) {
    if (!REFERENCE_TEXT.test(text?.slice(range.start, range.end) ?? ''))
      return other('an edit would take away more than a reference')
  }
  if (before.uses.length !== after.uses.length) {
    return other(`it names ${after.uses.length} images instead of ${before.uses.length}`)
  }
  for (const [index, use] of before.uses.entries()) {
    const found = after.uses[index]
    const difference = found === undefined ? 'an image is lost' : differenceOf(use, found, expected)
    if (difference === undefined) continue
    const isPlanned = expected.textOf(use) !== use.text || expected.effectOf?.(use) !== undefined
    return { kind: isPlanned ? 'other' : 'unplanned-use', text: `${use.path}: ${difference}` }
  }
  if (spellFacts(before.facts) !== spellFacts(after.facts))
    return other('it says something else about other files')
  const effect = before.uses.map((use) => expected.effectOf?.(use)).find((one) => one !== undefined)
  const addsLines = effect !== undefined
  if (spellProblems(before, addsLines) !== spellProblems(after, addsLines))
    return other('it can be parsed differently')
  const difference = effect?.findFileDifference(before, after)
  if (difference !== undefined) return other(difference)
  return before.alsoRead.length === after.alsoRead.length
    ? undefined
    : other('its text is read from other places')
}

function other(text: string): Difference {
  return { kind: 'other', text }
}

function differenceOf(found: ImageUse, other: ImageUse, expected: Expected): string | undefined {
  const { edits } = expected
  const wanted = expected.textOf(found)
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
  const place = moved(use.place, edits)
  if (
    use.place.path !== other.place.path ||
    place.start !== other.place.start ||
    place.end !== other.place.end
  ) {
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
  return JSON.stringify(facts.map((fact) => ({ ...fact, place: fact.place.path })))
}

/** @param addsLines lines were added, so that what stands below has other numbers */
function spellProblems({ problems }: FileReading, addsLines: boolean): string {
  return JSON.stringify(problems.map(({ line, message }) => [addsLines ? 0 : line, message]))
}

/** Where a place is after the edits; what is inserted at its ends belongs to it, unless that is lines of their own. */
function moved({ start, end }: TextRange, edits: readonly TextEdit[]): TextRange {
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
