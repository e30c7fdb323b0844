import { createWriter, indentOf, isBlankLine, type Writer, type Written } from '../../languages/written.ts'
import type { TextRange } from '../../text/range.ts'
import type { SourceFile } from '../../text/source-file.ts'

const HEADER = /^[|>](?:[-+]?([1-9])?|([1-9])[-+])[ \t]*(?:#.*)?$/
const LINE_MAX = 200

/**
 * The string that stands after `key:`, as YAML reads it. Where it is no YAML it is read as nearly so as possible: an
 * action such as `text: image: nginx` or `command: {{ x }} run` is no YAML, and yet it works.
 *
 * @param inline what stands on the line of the key
 * @param below the lines under it
 */
export function readScalar(inline: TextRange, below: readonly TextRange[], file: SourceFile): Written {
  const first = trim(inline, file.text)
  const words = file.text.slice(first.start, Math.min(first.end, first.start + LINE_MAX))
  const header = HEADER.exec(words)
  if (header !== null) {
    const indent = Number(header[1] ?? header[2] ?? 0)
    const lines = dedent(below, file.text, indent)
    return words.startsWith('|') ? literal(lines, file) : folded(lines, file)
  }
  const quote = words[0]
  const quoted = quote === '"' || quote === "'" ? readQuoted(quote, [first, ...below], file) : undefined
  return quoted ?? readPlain([first, ...below], file)
}

/** The lines of a block without its indentation and without the empty ones at its end. */
export function dedent(lines: readonly TextRange[], text: string, given = 0): readonly TextRange[] {
  const first = lines.find((line) => !isBlankLine(line, text))
  const indent = given > 0 || first === undefined ? given : indentOf(first, text)
  const stripped = lines.map((line) => ({
    start: line.start + Math.min(indent, indentOf(line, text)),
    end: line.end,
  }))
  let end = stripped.length
  for (let last = stripped[end - 1]; last !== undefined && isBlankLine(last, text); last = stripped[end - 1])
    end--
  return stripped.slice(0, end)
}

function literal(lines: readonly TextRange[], file: SourceFile): Written {
  const writer = createWriter(file)
  for (const [index, { start, end }] of lines.entries()) {
    if (index > 0) takeLineEnd(writer, lines[index - 1], start, file)
    writer.take(start, end)
  }
  return writer.finish()
}

/** A line end as it stands where it stands between two lines that are whole, else LF. */
function takeLineEnd(writer: Writer, before: TextRange | undefined, start: number, file: SourceFile): void {
  if (before !== undefined && before.end + 1 === start && file.text[before.end] === '\n')
    writer.take(before.end, start)
  else writer.add('\n')
}

/** Lines of a `>` block: single line ends become blanks, except around lines that are indented further. */
function folded(lines: readonly TextRange[], file: SourceFile): Written {
  const writer = createWriter(file)
  let isApart = true
  for (const [index, line] of lines.entries()) {
    const isFurther = isBlankLine(line, file.text) || indentOf(line, file.text) > 0
    if (index > 0) writer.add(isApart || isFurther ? '\n' : ' ')
    writer.take(line.start, line.end)
    isApart = isFurther
  }
  return writer.finish()
}

/** Lines of a plain value, joined by blanks; a `#` after a blank begins a comment. */
function readPlain(lines: readonly TextRange[], file: SourceFile): Written {
  const writer = createWriter(file)
  let isFirst = true
  for (const line of lines) {
    const { start, end } = trim(withoutComment(line, file.text), file.text)
    if (start === end) continue
    if (!isFirst) writer.add(' ')
    writer.take(start, end)
    isFirst = false
  }
  return writer.finish()
}

function withoutComment({ start, end }: TextRange, text: string): TextRange {
  const comment = text.slice(start, end).search(/(?:^|[ \t])#/)
  return { start, end: comment === -1 ? end : start + comment }
}

/**
 * A quoted value, which may go on over several lines.
 *
 * @returns undefined where the quote is never closed, or something else than a comment follows it
 */
function readQuoted(quote: '"' | "'", lines: readonly TextRange[], file: SourceFile): Written | undefined {
  const { text } = file
  const writer = createWriter(file)
  let isJoined = true
  for (const [index, line] of lines.entries()) {
    const range = index === 0 ? { start: line.start + 1, end: line.end } : trim(line, text)
    if (!isJoined) writer.add(isBlankLine(range, text) ? '\n' : ' ')
    isJoined = false
    for (let at = range.start; ; ) {
      const next = nextSpecial(text, at, range.end, quote)
      writer.take(at, next)
      if (next === range.end) break
      if (text[next] === quote && (quote === '"' || text[next + 1] !== "'")) {
        const rest = withoutComment({ start: next + 1, end: range.end }, text)
        return isBlankLine(rest, text) ? writer.finish() : undefined
      }
      const escaped = quote === "'" ? { value: "'", length: 2 } : escapeAt(text, next, range.end)
      writer.add(escaped.value)
      isJoined ||= escaped.length === 1
      at = next + escaped.length
    }
  }
  return undefined
}

function nextSpecial(text: string, from: number, end: number, quote: string): number {
  for (let at = from; at < end; at++)
    if (text[at] === quote || (quote === '"' && text[at] === '\\')) return at
  return end
}

const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['t', '\t'],
  ['r', '\r'],
  ['0', '\0'],
  ['e', '\u001b'],
  ['N', '\u0085'],
  ['_', '\u00a0'],
])

/** What a backslash stands for; one at the end of a line takes the line end away. */
function escapeAt(text: string, at: number, end: number): { value: string; length: number } {
  if (at + 1 >= end) return { value: '', length: 1 }
  const code = /^(?:x([\da-f]{2})|u([\da-f]{4})|U(000[\da-f]{5}|0010[\da-f]{4}))/i.exec(
    text.slice(at + 1, at + 10),
  )
  if (code !== null) {
    const point = Number.parseInt(code[1] ?? code[2] ?? code[3] ?? '0', 16)
    return { value: String.fromCodePoint(Math.min(point, 0x10ffff)), length: 1 + code[0].length }
  }
  const letter = text[at + 1] ?? ''
  return { value: ESCAPES.get(letter) ?? letter, length: 2 }
}

function trim({ start, end }: TextRange, text: string): TextRange {
  const from = start + indentOf({ start, end }, text)
  let to = end
  while (to > from && (text[to - 1] === ' ' || text[to - 1] === '\t')) to--
  return { start: from, end: to }
}
