import type { TextRange } from '../text/range.ts'

/**
 * Blanks comments and trailing commas of JSON, character for character, so that offsets stay and the YAML parser can
 * read the rest. What stands in strings is left alone.
 *
 * @see https://github.com/microsoft/node-jsonc-parser
 */
export function maskJson(text: string): string {
  const blanks: TextRange[] = []
  let comma: number | undefined
  for (let at = 0; at < text.length; ) {
    const char = text.charAt(at)
    const comment = char === '/' ? endOfComment(text, at) : undefined
    if (comment !== undefined) {
      blanks.push({ start: at, end: comment })
      at = comment
      continue
    }
    if (comma !== undefined && (char === '}' || char === ']')) blanks.push({ start: comma, end: comma + 1 })
    if (char === ',') comma = at
    else if (!/\s/.test(char)) comma = undefined
    at = char === '"' ? endOfString(text, at) : at + 1
  }
  blanks.sort((a, b) => a.start - b.start)
  let masked = ''
  let done = 0
  for (const { start, end } of blanks) {
    masked += text.slice(done, start) + text.slice(start, end).replace(/[^\r\n]/g, ' ')
    done = end
  }
  return masked + text.slice(done)
}

/** The offset after the comment at `at`; undefined where there is none. */
function endOfComment(text: string, at: number): number | undefined {
  const mark = text[at + 1]
  if (mark !== '/' && mark !== '*') return undefined
  const end = mark === '/' ? text.indexOf('\n', at) : text.indexOf('*/', at + 2)
  return end === -1 ? text.length : mark === '/' ? end : end + 2
}

/** The offset after a string, which ends with its line where it is never closed. */
function endOfString(text: string, open: number): number {
  let at = open + 1
  for (; at < text.length && text[at] !== '\n'; at++) {
    if (text[at] === '"') return at + 1
    if (text[at] === '\\') at++
  }
  return at
}
