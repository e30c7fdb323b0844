import type { YamlScalar } from '../../yaml.ts'
import { blockContent, withoutLineEnds } from '../block-text.ts'
import {
  afterLineEnd,
  CARRIAGE_RETURN,
  charAt,
  DASH,
  LINE_FEED,
  type Source,
  SPACE,
  scalarOf,
  skipSpaces,
  TAB,
} from './source.ts'

const LITERAL = 124
const FOLDED = 62
const PLUS = 43

/** Whether a block scalar begins with this character. */
export function opensBlockScalar(char: number): boolean {
  return char === LITERAL || char === FOLDED
}

/**
 * Reads a block scalar whose header is `|`, `|-`, `|+`, `>` or `>-` alone.
 *
 * Leaves the source at the line behind it.
 *
 * @param least the fewest spaces that its lines begin with
 * @returns undefined for anything else
 */
export function readBlockScalar(source: Source, least: number): YamlScalar | undefined {
  const { text, end } = source
  const header = source.at
  const isFolded = text.charCodeAt(header) === FOLDED
  let start = header + 1
  const keepsEnd = charAt(source, start) === PLUS
  if (keepsEnd && isFolded) return undefined
  if (keepsEnd || charAt(source, start) === DASH) start++
  start = skipSpaces(source, start)
  if (start >= end || charAt(source, start) !== LINE_FEED) return undefined
  start = afterLineEnd(source, start)
  const first = findFirstLine(source, start)
  if (first === undefined) return undefined
  const { indent, blanks } = first
  const isEmpty = indent < least
  // A blank line in front that is longer than the indentation is an error, or has a say in it.
  if (blanks > indent || (first.lineStart !== start && !isEmpty && isFolded)) return undefined
  const close = isEmpty
    ? endOfEmpty(source, start, first, keepsEnd)
    : findEnd(source, first.lineStart, indent, keepsEnd)
  const after = skipSpaces(source, close)
  if (after < end && text.charCodeAt(after) === TAB) return undefined
  const value = isFolded ? foldedText(text, start, close, indent) : literalText(text, start, close, indent)
  if (value.includes('\r')) return undefined
  source.at = close
  const inner = blockContent(text, header, close)
  return scalarOf(source, inner.start, inner.end, 'block', withoutLineEnds(value))
}

interface FirstLine {
  readonly lineStart: number
  /** Spaces in front of its text. */
  readonly indent: number
  /** The most spaces of a blank line before it. */
  readonly blanks: number
}

function findFirstLine(source: Source, start: number): FirstLine | undefined {
  const { end } = source
  let blanks = 0
  let lineStart = start
  for (;;) {
    const at = skipSpaces(source, lineStart)
    if (at < end) {
      const char = charAt(source, at)
      if (char === TAB || char === CARRIAGE_RETURN) return undefined
      if (char !== LINE_FEED) return { lineStart, indent: at - lineStart, blanks }
    } else if (at > lineStart) return undefined
    if (at >= end) return { lineStart, indent: 0, blanks }
    blanks = Math.max(blanks, at - lineStart)
    lineStart = afterLineEnd(source, at)
  }
}

/** The offset behind a block scalar without text: of the blank lines below its header the first one belongs to it. */
function endOfEmpty(source: Source, start: number, { lineStart }: FirstLine, keepsEnd: boolean): number {
  return lineStart === start || keepsEnd ? lineStart : source.text.indexOf('\n', start) + 1
}

/**
 * The offset behind the last line of a block scalar. Blank lines at its end belong to it only where they have more spaces than
 * its text, or the header says so.
 */
function findEnd(source: Source, firstLine: number, indent: number, keepsEnd: boolean): number {
  const { text, end } = source
  let close = firstLine
  let lineStart = firstLine
  while (lineStart < end) {
    const at = skipSpaces(source, lineStart)
    const isBlank = charAt(source, at) === LINE_FEED
    if (!isBlank && at - lineStart < indent) break
    const found = text.indexOf('\n', at)
    const next = found === -1 || found >= end ? end : found + 1
    if (!isBlank || keepsEnd || at - lineStart > indent) close = next
    lineStart = next
  }
  return close
}

function literalText(text: string, start: number, end: number, indent: number): string {
  let value = ''
  for (let lineStart = start; lineStart < end; ) {
    const found = text.indexOf('\n', lineStart)
    const lineEnd = found === -1 || found >= end ? end : found
    value += textOfLine(text, lineStart + indent, lineEnd)
    value += '\n'
    lineStart = lineEnd + 1
  }
  return value
}

/** What a line holds behind its indentation, without a carriage return in front of its end. */
function textOfLine(text: string, start: number, lineEnd: number): string {
  const end = text[lineEnd - 1] === '\r' && text[lineEnd] === '\n' ? lineEnd - 1 : lineEnd
  return end > start ? text.slice(start, end) : ''
}

/** A single line end becomes a space, unless a line beside it is indented more. */
function foldedText(text: string, start: number, end: number, indent: number): string {
  let value = ''
  let separator = ''
  let wasIndented = false
  for (let lineStart = start; lineStart < end; ) {
    const found = text.indexOf('\n', lineStart)
    const lineEnd = found === -1 || found >= end ? end : found
    const line = textOfLine(text, lineStart + indent, lineEnd)
    const first = line.charCodeAt(0)
    if (first === SPACE || first === TAB) {
      if (separator === ' ') separator = '\n'
      else if (!wasIndented && separator === '\n') separator = '\n\n'
      value += separator + line
      separator = '\n'
      wasIndented = true
    } else if (line === '') {
      if (separator === '\n') value += '\n'
      else separator = '\n'
    } else {
      value += separator + line
      separator = ' '
      wasIndented = false
    }
    lineStart = lineEnd + 1
  }
  return value
}
