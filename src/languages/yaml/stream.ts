import type { TextRange } from '../../text/range.ts'

/**
 * Splits a YAML stream at its document markers without parsing it.
 *
 * A `---` at the start of a line always opens a document, also inside what looks like a scalar
 * (c-forbidden). Each range begins at its marker, or at the directives before it; together the
 * ranges cover the whole text, so offsets into a range plus its start are offsets into the file.
 *
 * @returns at least one range, in file order; one after the other, since a stream may have very many
 * @see https://yaml.org/spec/1.2.2/#914-explicit-documents
 */
export function* splitDocuments(text: string): Generator<TextRange> {
  let start = 0
  let directives: number | undefined
  let between = true
  const nextDashes = createSearch(text, '\n---')
  const nextDots = createSearch(text, '\n...')
  for (let at = 0; at <= text.length; ) {
    // Inside a document nothing but a marker counts: the system finds it faster than we walk lines.
    if (!between) at = Math.min(nextDashes(at - 1), nextDots(at - 1)) + 1
    const next = text.indexOf('\n', at)
    const end = next === -1 ? text.length : next
    const line = at === 0 && text.charCodeAt(0) === 0xfeff ? 1 : at
    const first = text.charCodeAt(line)
    if (first === 45 && isMarker(text, line, '---')) {
      const end = directives ?? at
      if (end > start) yield { start, end }
      start = end
      directives = undefined
      between = false
    } else if (first === 46 && isMarker(text, line, '...')) {
      between = true
    } else if (between && first === 37) {
      directives ??= at
    } else if (between && hasContent(text, line, end)) {
      // A document without a marker: a percent sign in it is no directive.
      directives = undefined
      between = false
    }
    if (next === -1) break
    at = end + 1
  }
  yield { start, end: text.length }
}

/** Finds where a mark begins, at or behind an offset; those that it is asked for grow. Infinity where there is none. */
function createSearch(text: string, mark: string): (from: number) => number {
  let found = -1
  return (from) => {
    if (found >= from) return found
    const at = text.indexOf(mark, from)
    found = at === -1 ? Number.POSITIVE_INFINITY : at
    return found
  }
}

function isMarker(text: string, at: number, marker: string): boolean {
  if (!text.startsWith(marker, at)) return false
  const after = text.charCodeAt(at + 3)
  return Number.isNaN(after) || after === 32 || after === 9 || after === 10 || after === 13
}

/** Whether there is more on a line than blanks and a comment. */
function hasContent(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const char = text.charCodeAt(at)
    if (char !== 32 && char !== 9 && char !== 13) return char !== 35
  }
  return false
}
