import type { Place, TextRange } from './range.ts'

/** A piece of a text and where it stands. */
export interface Segment {
  readonly text: string
  /** Undefined: these characters stand nowhere as such (escapes, joined lines, the `:` between two keys). */
  readonly at: Place | undefined
  /** Where a value stands that is printed otherwise than it is written: a number such as `3.10`. */
  readonly printedFrom?: Place
}

/**
 * Maps a part of the text that segments spell back to the one place where it stands.
 *
 * @param range offsets into that text
 * @returns undefined when the part lies in several places or in none
 */
export function locate(segments: readonly Segment[], range: TextRange): Place | undefined {
  let offset = 0
  for (const { text, at } of segments) {
    const end = offset + text.length
    if (range.start >= offset && range.end <= end && range.start < end) {
      if (at === undefined) return undefined
      return { path: at.path, start: at.start + range.start - offset, end: at.start + range.end - offset }
    }
    offset = end
  }
  return undefined
}
