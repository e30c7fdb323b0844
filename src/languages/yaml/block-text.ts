import type { TextRange } from '../../text/range.ts'

/** The content of a block scalar from its first to its last character that is not white space. */
export function blockContent(slice: string, start: number, end: number): TextRange {
  const header = slice.indexOf('\n', start)
  if (header === -1 || header >= end) return { start: end, end }
  let from = header + 1
  while (from < end && /\s/.test(slice[from] ?? '')) from++
  let to = end
  while (to > from && /\s/.test(slice[to - 1] ?? '')) to--
  return { start: from, end: to }
}

/** The value of a block scalar without its final line ends. */
export function withoutLineEnds(text: string): string {
  let end = text.length
  while (text[end - 1] === '\n' || (text[end - 1] === '\r' && text[end] === '\n')) end--
  return text.slice(0, end)
}
