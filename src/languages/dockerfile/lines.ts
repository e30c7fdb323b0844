import type { Place, TextRange } from '../../text/range.ts'
import type { Segment } from '../../text/segment.ts'
import type { SourceFile } from '../../text/source-file.ts'
import { type Heredoc, heredocsOf } from './heredoc.ts'
import { isWhiteSpace, WHITE_SPACE } from './white-space.ts'

/** The escape character of a Dockerfile. */
export type Escape = '\\' | '`'

/** Where a part of an instruction's text stands in the file. */
interface Piece {
  /** Offset in the instruction's text. */
  readonly offset: number
  /** Offset in the file. */
  readonly start: number
}

/** An instruction with its lines joined, from its keyword on. */
export interface Instruction {
  /** Upper case. */
  readonly keyword: string
  /** Without line ends, escape characters at line ends, comments, empty lines and white space at its end. */
  readonly text: string
  /** One a line, in file order. */
  readonly pieces: readonly Piece[]
  /** Of its heredocs, in the file, each with the line that ends it. */
  readonly bodies?: readonly TextRange[]
  /** The heredoc that it opens and nothing closes: all that follows belongs to it. */
  readonly unclosed?: string
}

const BOM = 0xfeff
const BLANKS = new RegExp(`${WHITE_SPACE.source}*`, 'y')
const KEYWORD = /[^\t\v\f\r ]+/
const MAY_HOLD_HEREDOC =
  /^(?:onbuild[\t\v\f\r ]+)?(?:run|copy|add)(?=[\t\v\f\r ])((?:[\t\v\f\r ]+--\S*)*)(.*)$/is
const JSON_STRINGS = /^\s*\[\s*(?:"(?:[^"\\]|\\.)*"\s*(?:,\s*"(?:[^"\\]|\\.)*"\s*)*)?\]\s*$/

/**
 * Splits a Dockerfile into its instructions as BuildKit does: lines end at LF only, an escape character at the
 * end of a line continues it, comments and empty lines inside are left out, bodies of heredocs are no instructions.
 *
 * Nothing is read below a heredoc that is never closed, for which BuildKit refuses the file.
 *
 * @see https://github.com/moby/buildkit/blob/73ed6825c4b7569379ef89df0aedcdbe64473d31/frontend/dockerfile/parser/parser.go (Parse)
 */
export function* readInstructions(text: string, escapeChar: Escape): Generator<Instruction> {
  let at = text.charCodeAt(0) === BOM ? 1 : 0
  while (at < text.length) {
    const { instruction, next } = readInstruction(text, at, escapeChar)
    at = next
    if (instruction === undefined) continue
    if (!instruction.text.includes('<<') || !mayHoldHeredoc(instruction.text)) {
      yield instruction
      continue
    }
    const bodies: TextRange[] = []
    for (const heredoc of heredocsOf(instruction.text)) {
      const end = endOfBody(text, at, heredoc)
      if (end === undefined) {
        yield { ...instruction, unclosed: heredoc.name }
        return
      }
      bodies.push({ start: at, end })
      at = end
    }
    yield { bodies, ...instruction }
  }
}

/** The range of an instruction's text in the file. */
export function placeOf(instruction: Instruction, range: TextRange, path: string): Place {
  const start = offsetOf(instruction, range.start)
  return { path, start, end: range.end === range.start ? start : offsetOf(instruction, range.end - 1) + 1 }
}

/** Whether a range of an instruction's text stands in the file without a gap. */
export function isContiguous(instruction: Instruction, range: TextRange): boolean {
  const { start, end } = placeOf(instruction, range, '')
  return end - start === range.end - range.start
}

/** A range of an instruction's text with the characters of another text of the same shape, such as the one before masking. */
export function sliceOf(instruction: Instruction, range: TextRange, source: string): string {
  let text = ''
  const { pieces } = instruction
  for (let i = pieceAt(instruction, range.start); i < pieces.length; i++) {
    const { offset, start } = pieces[i] ?? { offset: 0, start: 0 }
    if (offset >= range.end) break
    const from = Math.max(range.start, offset)
    const to = Math.min(range.end, pieces[i + 1]?.offset ?? range.end)
    if (from < to) text += source.slice(start + from - offset, start + to - offset)
  }
  return text
}

/** A range of an instruction's text as segments, one a line, with the characters of another text of the same shape. */
export function segmentsBetween(
  instruction: Instruction,
  range: TextRange,
  { path, text }: SourceFile,
): readonly Segment[] {
  const found: Segment[] = []
  instruction.pieces.forEach(({ offset, start }, i) => {
    const from = Math.max(range.start, offset)
    const to = Math.min(range.end, instruction.pieces[i + 1]?.offset ?? range.end)
    if (from >= to) return
    const at = { path, start: start + from - offset, end: start + to - offset }
    found.push({ text: text.slice(at.start, at.end), at })
  })
  return found
}

function offsetOf(instruction: Instruction, at: number): number {
  const piece = instruction.pieces[pieceAt(instruction, at)]
  return piece === undefined ? at : piece.start + at - piece.offset
}

function pieceAt({ pieces }: Instruction, at: number): number {
  let low = 0
  let high = pieces.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((pieces[middle]?.offset ?? 0) <= at) low = middle
    else high = middle - 1
  }
  return low
}

function readInstruction(
  text: string,
  at: number,
  escapeChar: Escape,
): { instruction: Instruction | undefined; next: number } {
  const pieces: Piece[] = []
  let joined = ''
  let line = readLine(text, at)
  let first = true
  for (;;) {
    const start = first ? line.word : line.start
    const isText = line.word < line.end && text.charAt(line.word) !== '#'
    const end = isText ? endBeforeEscape(text, start, line.end, escapeChar) : line.end
    if (isText && end > start) {
      pieces.push({ offset: joined.length, start })
      joined += text.slice(start, end)
    }
    const isOver = first ? !isText || end === line.end : isText && end === line.end
    if (isOver || line.next >= text.length) break
    first = false
    line = readLine(text, line.next)
  }
  if (joined === '') return { instruction: undefined, next: line.next }
  const keyword = KEYWORD.exec(joined)?.[0] ?? ''
  const instruction = { keyword: keyword.toUpperCase(), text: trimEnd(joined), pieces }
  return { instruction, next: line.next }
}

function trimEnd(text: string): string {
  let end = text.length
  while (end > 0 && isWhiteSpace(text.charCodeAt(end - 1))) end--
  return end === text.length ? text : text.slice(0, end)
}

/** A line without its line end; `word` is its first character that is no white space. */
function readLine(text: string, start: number): TextRange & { readonly word: number; readonly next: number } {
  const lineFeed = text.indexOf('\n', start)
  const next = lineFeed === -1 ? text.length : lineFeed + 1
  let end = lineFeed === -1 ? text.length : lineFeed
  while (end > start && text.charAt(end - 1) === '\r') end--
  BLANKS.lastIndex = start
  BLANKS.test(text)
  const word = Math.min(BLANKS.lastIndex, end)
  return { start, end, word, next }
}

/** Where a continued line's text ends: before the escape character; `end` where the line is not continued. */
function endBeforeEscape(text: string, start: number, end: number, escapeChar: Escape): number {
  let last = end - 1
  while (last >= start && (text.charAt(last) === ' ' || text.charAt(last) === '\t')) last--
  if (last < start || text.charAt(last) !== escapeChar) return end
  return last > start && text.charAt(last - 1) === escapeChar ? end : last
}

function mayHoldHeredoc(text: string): boolean {
  const rest = MAY_HOLD_HEREDOC.exec(text)?.[2]
  return rest !== undefined && !JSON_STRINGS.test(rest)
}

function endOfBody(text: string, at: number, { name, chomp }: Heredoc): number | undefined {
  for (let start = at; start < text.length; ) {
    const { end, next } = readLine(text, start)
    while (chomp && text.charAt(start) === '\t') start++
    if (end - start === name.length && text.startsWith(name, start)) return next
    start = next
  }
  return undefined
}
