/** Counts the bytes of a text as UTF-8. */
export interface ByteIndex {
  /** @param offset in UTF-16 units, up to the length of the text */
  upTo(offset: number): number
}

/** Units between counts that are kept: a look-up counts no more than this. */
const STEP = 512

/** Indexes a text, so that offsets in a file of one long line cost no more than others. */
export function indexBytes(text: string): ByteIndex {
  const counts: number[] = [0]
  return {
    upTo(offset) {
      const step = Math.floor(offset / STEP)
      for (let at = counts.length; at <= step; at++)
        counts.push((counts[at - 1] ?? 0) + utf8Length(text, (at - 1) * STEP, at * STEP))
      return (counts[step] ?? 0) + utf8Length(text, step * STEP, offset)
    },
  }
}

/** Bytes of a stretch of a text as UTF-8; the two halves of a surrogate pair count two each. */
export function utf8Length(text: string, start = 0, end = text.length): number {
  let length = 0
  for (let at = start; at < end; at++) {
    const unit = text.charCodeAt(at)
    length += unit < 0x80 ? 1 : unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff) ? 2 : 3
  }
  return length
}
