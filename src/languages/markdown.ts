import type { TextRange } from '../text/range.ts'
import { type Block, toHeading, toKind } from './code-block.ts'
import { indentOf, isBlankLine, linesOf } from './written.ts'

/** A line with what the list items and quotes around it take of it. */
interface Opened {
  /** Where its own text begins. */
  readonly start: number
  /** Blanks before it, counted from the last quote marker; tabs reach to the next multiple of four. */
  readonly column: number
  readonly quotes: number
  readonly isItem: boolean
}

interface Fence {
  readonly mark: string
  readonly length: number
  readonly info: string
}

/** A page being read, line by line. */
interface Walk {
  readonly text: string
  readonly lines: readonly TextRange[]
  readonly blocks: Block[]
  at: number
  heading: string
  /** A list item is open: what stands under it is indented, and no indented code. */
  isList: boolean
  isAfterBlank: boolean
  readonly takesIndented: boolean
}

export interface MarkdownOptions {
  /** Indented code is a block as well, one without a language. */
  readonly indented?: boolean
}

/**
 * Finds the fenced code blocks of a Markdown page, in file order.
 *
 * Front matter, comments and fences inside of fences are passed over. As authors write them, and other than
 * CommonMark has it, a fence in a list item may hold lines that are indented less than the item.
 *
 * @see https://spec.commonmark.org/0.31.2/#fenced-code-blocks
 */
export function readMarkdownBlocks(
  text: string,
  { indented = false }: MarkdownOptions = {},
): readonly Block[] {
  const walk: Walk = {
    text,
    lines: linesOf(text),
    blocks: [],
    at: 0,
    heading: '',
    isList: false,
    isAfterBlank: true,
    takesIndented: indented,
  }
  readFrontMatter(walk)
  while (walk.at < walk.lines.length) readLine(walk)
  return walk.blocks
}

function lineText({ text, lines }: Walk, index: number): string {
  const line = lines[index]
  return line === undefined ? '' : text.slice(line.start, line.end)
}

/** Moves past `---` or `+++` at the top and what stands up to the next one. */
function readFrontMatter(walk: Walk): void {
  const mark = lineText(walk, 0).trimEnd()
  if (mark !== '---' && mark !== '+++') return
  for (let at = 1; at < walk.lines.length; at++) {
    const line = lineText(walk, at)
    const title = /^title[ \t]*[:=][ \t]*["']?([^"']*)/.exec(line)?.[1]
    if (title !== undefined) walk.heading = toHeading(title)
    if (line.trimEnd() !== mark) continue
    walk.at = at + 1
    return
  }
  walk.heading = ''
}

function readLine(walk: Walk): void {
  const { text, lines } = walk
  const line = lines[walk.at]
  if (line === undefined) return
  const opened = openLine(text, line)
  if (walk.takesIndented && walk.isAfterBlank && !walk.isList && isIndented(text, line)) {
    readIndented(walk)
    return
  }
  noteList(walk, line, opened)
  const fence =
    walk.isList || opened.quotes > 0 || opened.column < 4 ? fenceAt(text, opened.start, line.end) : undefined
  if (fence !== undefined) {
    readFence(walk, line, opened, fence)
    return
  }
  const heading = headingIn(text.slice(opened.start, line.end))
  if (heading !== undefined) walk.heading = heading
  walk.at++
  const comment = commentEnd(text, opened.start, line.end)
  while (comment !== undefined && walk.at < lines.length && (lines[walk.at]?.start ?? 0) <= comment) walk.at++
}

function isIndented(text: string, line: TextRange): boolean {
  return !isBlankLine(line, text) && columnsIn(text, line.start, line.start + indentOf(line, text)) >= 4
}

/** Code that begins with four blanks, up to the last such line before other text. */
function readIndented(walk: Walk): void {
  const { text, lines, heading } = walk
  const inside: TextRange[] = []
  let count = 0
  for (let at = walk.at; at < lines.length; at++) {
    const line = lines[at]
    if (line === undefined || !(isBlankLine(line, text) || isIndented(text, line))) break
    const stripped = strip(text, line, { start: line.start, column: 4, quotes: 0, isItem: false })
    inside.push(stripped ?? line)
    if (!isBlankLine(line, text)) count = inside.length
  }
  const kept = inside.slice(0, count)
  walk.at += count
  walk.isAfterBlank = false
  const range = { start: kept[0]?.start ?? 0, end: kept.at(-1)?.end ?? 0 }
  walk.blocks.push({ kind: '', lines: kept, range, heading })
}

function noteList(walk: Walk, line: TextRange, { isItem, column, quotes }: Opened): void {
  const isBlank = isBlankLine(line, walk.text)
  if (isItem) walk.isList = true
  else if (!isBlank && walk.isAfterBlank && column === 0 && quotes === 0) walk.isList = false
  walk.isAfterBlank = isBlank
}

/** Takes list and quote markers off the front of a line. */
function openLine(text: string, line: TextRange): Opened {
  const marker = /[ \t]*(?:(>) ?|(?:[-*+]|\d{1,9}[.)])(?=[ \t]))/y
  let start = line.start
  let from = line.start
  let quotes = 0
  let isItem = false
  for (;;) {
    marker.lastIndex = start
    const found = marker.exec(text)
    if (found === null || marker.lastIndex > line.end) break
    start = marker.lastIndex
    if (found[1] === undefined) isItem = true
    else {
      quotes++
      from = start
    }
  }
  start += indentOf({ start, end: line.end }, text)
  return { start, column: columnsIn(text, from, start), quotes, isItem }
}

function columnsIn(text: string, from: number, to: number): number {
  let columns = 0
  for (let at = from; at < to; at++) columns = text[at] === '\t' ? columns + 4 - (columns % 4) : columns + 1
  return columns
}

function fenceAt(text: string, start: number, end: number): Fence | undefined {
  const mark = text[start] ?? ''
  if (mark !== '`' && mark !== '~') return undefined
  let at = start
  while (at < end && text[at] === mark) at++
  const length = at - start
  const info = text.slice(at, end).trim()
  if (length < 3 || (mark === '`' && info.includes('`'))) return undefined
  return { mark, length, info }
}

function readFence(walk: Walk, line: TextRange, opened: Opened, fence: Fence): void {
  const { text, lines, heading } = walk
  const inside: TextRange[] = []
  let at = walk.at + 1
  for (; at < lines.length; at++) {
    const next = lines[at]
    const stripped = next === undefined ? undefined : strip(text, next, opened)
    if (stripped === undefined || isClosing(text, stripped, fence)) break
    inside.push(stripped)
  }
  const ends = lines[at]
  const isQuoteOver = ends !== undefined && strip(text, ends, opened) === undefined
  walk.at = isQuoteOver ? at : at + 1
  const range = { start: inside[0]?.start ?? line.end, end: inside.at(-1)?.end ?? line.end }
  walk.blocks.push({ kind: kindOf(fence.info), lines: inside, range, heading })
}

/** A line without the quote markers and the indentation of its fence; undefined where the quote has ended. */
function strip(text: string, line: TextRange, { quotes, column }: Opened): TextRange | undefined {
  let { start } = line
  for (let depth = 0; depth < quotes; depth++) {
    const marker = /[ \t]*> ?/y
    marker.lastIndex = start
    if (!marker.test(text) || marker.lastIndex > line.end) return undefined
    start = marker.lastIndex
  }
  for (let columns = 0; columns < column && start < line.end; start++) {
    if (text[start] === '\t') columns += 4 - (columns % 4)
    else if (text[start] === ' ') columns++
    else break
  }
  return { start, end: line.end }
}

function isClosing(text: string, line: TextRange, { mark, length }: Fence): boolean {
  const indent = indentOf(line, text)
  if (indent > 3) return false
  let at = line.start + indent
  const from = at
  while (at < line.end && text[at] === mark) at++
  return at - from >= length && isBlankLine({ start: at, end: line.end }, text)
}

/** The first word of an info string; of attributes in braces the first class. */
function kindOf(info: string): string {
  const [word = ''] = /^[^\s{,]+|^\{[^}\s]*/.exec(info) ?? []
  return toKind(word.replace(/^\{\.?/, ''))
}

function headingIn(line: string): string | undefined {
  const marks = /^#{1,6}(?=[ \t])/.exec(line)?.[0]
  return marks === undefined
    ? undefined
    : toHeading(
        line
          .slice(marks.length)
          .trim()
          .replace(/[ \t]#+$/, ''),
      )
}

/** Where a comment ends that begins a line: of HTML, Liquid or Hugo; undefined where none begins. */
function commentEnd(text: string, start: number, end: number): number | undefined {
  const line = text.slice(start, Math.min(end, start + 40))
  const closing = line.startsWith('<!--')
    ? '-->'
    : /^\{%-?[ \t]*comment\b/.test(line)
      ? 'endcomment'
      : /^\{\{[<%][ \t]*comment\b/.test(line)
        ? '/comment'
        : undefined
  if (closing === undefined) return undefined
  const at = text.indexOf(closing, start + 2)
  // What is never closed reaches to the end.
  return at === -1 ? text.length : at
}
