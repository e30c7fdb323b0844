import type { TextRange } from '../../text/range.ts'
import type { Segment } from '../../text/segment.ts'

/** A stretch of a value's text, and what the author wrote for it. */
export interface Written {
  readonly length: number
  readonly range: TextRange
  /** The characters are those of the range, one for one. */
  readonly exact: boolean
}

/** A text; `written` goes along it as it stands in the expression, `segments` as it stands anywhere. */
export interface HclText {
  readonly segments: readonly Segment[]
  readonly written: readonly Written[]
}

/**
 * Where the author wrote a part of a text: of what a variable gave, the variable.
 *
 * @param part offsets into the text, not empty
 */
export function rangeWritten(text: HclText, part: TextRange): TextRange {
  return rangesWritten(text)(part)
}

/** As {@link rangeWritten}, for many parts of one text. */
export function rangesWritten({ written }: HclText): (part: TextRange) => TextRange {
  const ends: number[] = []
  let length = 0
  for (const piece of written) {
    length += piece.length
    ends.push(length)
  }
  return (part) => {
    const first = indexAbove(ends, part.start)
    const last = Math.min(indexAbove(ends, part.end - 1), written.length - 1)
    const start = edge(written[first], part.start - (ends[first - 1] ?? 0), 'start')
    const end = edge(written[last], part.end - (ends[last - 1] ?? 0), 'end') ?? 0
    return { start: start ?? end, end }
  }
}

/** An offset in a piece as an offset in the file: of what is not written out, its beginning or end. */
function edge(piece: Written | undefined, offset: number, side: 'start' | 'end'): number | undefined {
  if (piece === undefined) return undefined
  return piece.exact && offset < piece.length ? piece.range.start + offset : piece.range[side]
}

/** The index of the first number that is larger; the number of all where there is none. */
function indexAbove(sorted: readonly number[], value: number): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] ?? 0) <= value) low = middle + 1
    else high = middle
  }
  return low
}
