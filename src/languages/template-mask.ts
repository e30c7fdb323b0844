import type { TextRange } from '../text/range.ts'

/** Stands for one character of a template action inside a masked text. */
export const HOLE = '\uE000'

/** A text whose template actions are blanked out, character for character, so that offsets stay. */
export interface MaskedText {
  readonly text: string
  /** The `{{ … }}` stretches, in order. */
  readonly holes: readonly TextRange[]
}

/**
 * Blanks the `{{ … }}` actions of a Go or Jinja template so that what is left can be read as YAML.
 *
 * An action that has its lines to itself becomes blank lines, which no YAML construct minds; one that
 * shares its line becomes a run of {@link HOLE}, a plain letter to YAML. Neither length nor line ends change.
 * A `{{` without `}}` stays as it is.
 */
export function maskTemplate(text: string): MaskedText {
  const holes: TextRange[] = []
  for (let at = text.indexOf('{{'); at !== -1; ) {
    const end = endOfAction(text, at)
    if (end === -1) break
    holes.push({ start: at, end })
    at = text.indexOf('{{', end)
  }
  if (holes.length === 0) return { text, holes }

  let masked = ''
  let done = 0
  let openBlock = false
  for (let i = 0; i < holes.length; i++) {
    const group = ownLines(text, holes, i)
    if (group === undefined) {
      const { start, end } = holes[i] ?? { start: done, end: done }
      masked += text.slice(done, start) + fillHole(text, start, end)
      done = end
    } else {
      const before = text.slice(done, group.start)
      if (/\S/.test(before)) openBlock = BLOCK_HEADER.test(before)
      masked += before + blank(text.slice(group.start, group.end), openBlock)
      done = group.end
      i = group.last
    }
  }
  return { text: masked + text.slice(done), holes }
}

/** A block scalar's header at the end of a text, with nothing of its content yet. */
const BLOCK_HEADER = /[|>][-+0-9]*[ \t]*(?:#.*)?\s*$/

/**
 * White space in place of lines. Before a block scalar's first line of content spaces would set its
 * indentation, so there every character becomes a line end; elsewhere spaces are quicker to parse.
 */
function blank(lines: string, openBlock: boolean): string {
  return openBlock ? '\n'.repeat(lines.length) : lines.replace(/[^\r\n]/g, ' ')
}

/** The offset after the `}}` that closes the action at `at`; a comment or a quoted string may hold `}}`. */
function endOfAction(text: string, at: number): number {
  const comment = /^\{\{-?\s*\/\*/.exec(text.slice(at, at + 16))
  if (comment !== null) {
    const close = text.indexOf('*/', at + comment[0].length)
    const end = close === -1 ? -1 : text.indexOf('}}', close)
    return end === -1 ? -1 : end + 2
  }
  for (let i = at + 2; i < text.length; i++) {
    const char = text[i]
    if (char === '}' && text[i + 1] === '}') return i + 2
    if (char === '"' || char === '`') {
      i = closingQuote(text, i)
    }
  }
  return -1
}

/**
 * An action that shares its line. Its further lines carry on the YAML value where they are indented for that;
 * else they become empty ones.
 */
function fillHole(text: string, start: number, end: number): string {
  const lines = text.slice(start, end).split('\n')
  if (lines.length === 1) return HOLE.repeat(end - start)
  const from = text.lastIndexOf('\n', start) + 1
  const indent = /^[ \t-]*/.exec(text.slice(from, start))?.[0].length ?? 0
  const endsLine = /^[ \t]*(?:\r?\n|$)/.test(text.slice(end, end + 200))
  let filled = ''
  for (const [index, line] of lines.entries()) {
    const blanks = index === 0 ? '' : (/^[ \t]*/.exec(line)?.[0] ?? '')
    const letters = line.slice(blanks.length).replace(/[^\r]/g, HOLE)
    if (index > 0) filled += '\n'
    filled += index > 0 && endsLine && blanks.length <= indent ? '\n'.repeat(line.length) : blanks + letters
  }
  return filled
}

/** The offset of the quote that ends a string, or of the one that begins it where it is none, as in Jinja or prose. */
function closingQuote(text: string, open: number): number {
  const quote = text[open]
  for (let i = open + 1; i < text.length; i++) {
    if (text[i] === quote) return i
    if (quote === '"' && text[i] === '\\') i++
    else if (quote === '"' && text[i] === '\n') return open
  }
  return open
}

/** The lines that the action at index `i`, with those beside it, has to itself; undefined when it shares a line. */
function ownLines(
  text: string,
  holes: readonly TextRange[],
  i: number,
): (TextRange & { last: number }) | undefined {
  const first = holes[i]
  if (first === undefined) return undefined
  let start = first.start
  while (start > 0 && (text[start - 1] === ' ' || text[start - 1] === '\t')) start--
  if (start > 0 && text[start - 1] !== '\n' && !(start === 1 && text.charCodeAt(0) === 0xfeff))
    return undefined
  let last = i
  let end = first.end
  for (;;) {
    while (text[end] === ' ' || text[end] === '\t') end++
    const next = holes[last + 1]
    if (next === undefined || next.start !== end) break
    last++
    end = next.end
  }
  if (end < text.length && text[end] !== '\n' && text[end] !== '\r') return undefined
  return { start, end, last }
}
