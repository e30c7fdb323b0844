import type { TextRange } from '../../text/range.ts'

/** A field of a mount, in CSV: `"` around it, or nothing. A quoted field of an image holds no quote itself. */
const FIELD = /(?<=^|,)(?:"([^"]*)"|([^,]*))/dg

/**
 * The `from` of a mount: comma-separated fields as CSV quotes them, names without case, the last one wins.
 *
 * @param ranges the flag's value without quotes and escapes: ranges of `text`
 * @returns ranges of `text`; undefined when there is no such field
 * @see https://github.com/moby/buildkit/blob/73ed6825c4b7569379ef89df0aedcdbe64473d31/frontend/dockerfile/instructions/commands_runmount.go
 */
export function mountFrom(text: string, ranges: readonly TextRange[]): readonly TextRange[] | undefined {
  const value = ranges.map(({ start, end }) => text.slice(start, end)).join('')
  let from: TextRange | undefined
  for (const { 1: quoted, 2: plain, indices } of value.matchAll(FIELD)) {
    const field = quoted ?? plain ?? ''
    const [start, end] = indices?.[quoted === undefined ? 2 : 1] ?? [0, 0]
    if (/^from=/i.test(field)) from = { start: start + 'from='.length, end }
  }
  return from === undefined ? undefined : rangesIn(ranges, from)
}

/** The part of the ranges that a stretch of their joined text covers. */
function rangesIn(ranges: readonly TextRange[], { start, end }: TextRange): readonly TextRange[] {
  const parts: TextRange[] = []
  let offset = 0
  for (const range of ranges) {
    const from = range.start + Math.max(0, start - offset)
    const to = Math.min(range.end, range.start + end - offset)
    if (from < to) parts.push({ start: from, end: to })
    offset += range.end - range.start
  }
  return parts
}
