import type { TextRange } from './range.ts'

/** Replaces a range by a text; an empty range inserts. */
export interface TextEdit {
  readonly range: TextRange
  readonly newText: string
}

/**
 * Applies edits to a text; every character outside their ranges stays.
 *
 * @throws RangeError when two edits overlap or one lies outside the text: a bug of the caller, never of the file
 */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  const sorted = edits.toSorted((a, b) => a.range.start - b.range.start || a.range.end - b.range.end)
  let result = ''
  let done = 0
  for (const { range, newText } of sorted) {
    if (range.start < done || range.end < range.start || range.end > text.length) {
      throw new RangeError(
        `edit ${range.start}..${range.end} overlaps another or lies outside 0..${text.length}`,
      )
    }
    result += text.slice(done, range.start) + newText
    done = range.end
  }
  return result + text.slice(done)
}
