import { applyEdits, type TextEdit } from '../../text/edit.ts'
import type { TextRange } from '../../text/range.ts'
import type { Insertion } from './place.ts'

/** Where the characters and lines of a text are once lines have been put into it. */
export interface Shift {
  readonly after: string
  readonly edits: readonly TextEdit[]
  range(range: TextRange): TextRange
  /** 1-based. */
  line(line: number): number
}

/**
 * Puts lines into a text.
 *
 * @param insertions by offset
 * @param textOf the text of a line, without indentation and line end
 */
export function shiftBy(
  text: string,
  insertions: readonly Insertion[],
  textOf: (insertion: Insertion) => string,
): Shift {
  const edits = insertions.map((insertion) => ({
    range: { start: insertion.offset, end: insertion.offset },
    newText: insertion.spell(textOf(insertion)),
  }))
  const lengths = [0]
  for (const { newText } of edits) lengths.push((lengths.at(-1) ?? 0) + newText.length)
  const countBefore = (isBefore: (insertion: Insertion) => boolean): number => {
    let low = 0
    let high = insertions.length
    while (low < high) {
      const middle = (low + high) >> 1
      const insertion = insertions[middle]
      if (insertion !== undefined && isBefore(insertion)) low = middle + 1
      else high = middle
    }
    return low
  }
  const startOf = (at: number) => at + (lengths[countBefore(({ offset }) => offset <= at)] ?? 0)
  const endOf = (at: number) => at + (lengths[countBefore(({ offset }) => offset < at)] ?? 0)
  return {
    after: applyEdits(text, edits),
    edits,
    range: ({ start, end }) => ({ start: startOf(start), end: start === end ? startOf(end) : endOf(end) }),
    line: (line) => line + countBefore((insertion) => insertion.line <= line),
  }
}
