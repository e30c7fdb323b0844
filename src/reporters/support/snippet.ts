import type { SourceLine } from '../../model/reportable.ts'
import { displayWidth } from '../../text/display-width.ts'
import { startsLogCommand, visible } from '../../text/printable.ts'
import type { Position } from '../../text/range.ts'

/** A source line as it is printed, and where the mark goes under it. */
export interface Snippet {
  readonly text: string
  /** Columns before the mark. */
  readonly offset: number
  /** Columns of the mark, at least one. */
  readonly length: number
}

/** A stretch of the printed line that is never cut apart. */
interface Cell {
  readonly shown: string
  readonly width: number
  readonly marked: boolean
}

const TAB = '  '
const ELLIPSIS: Cell = { shown: '…', width: 1, marked: false }

/**
 * Prints the line of a place: without its indentation, tabs as two spaces, nothing that acts on a terminal.
 *
 * A line wider than `width` is cut around the place, `…` standing for what is cut off; a place that goes on
 * in the next line is marked to the end of this one.
 *
 * @param width in columns
 */
export function renderSnippet(source: SourceLine, position: Position, width: number): Snippet {
  const { text } = source
  const start = clamp(position.column - source.column, text.length)
  const end =
    position.endLine > position.line ? text.length : clamp(position.endColumn - source.column, text.length)
  // No more characters than this can be seen: the cost does not grow with the line.
  const from = wholeCharacter(text, Math.max(0, start - width))
  const to = wholeCharacter(text, Math.min(text.length, start + 2 * width))
  const cells = trimEnd(toCells(text, from, to, start, Math.max(end, start + 1)))
  const cutLeft = from > 0 || source.column > 1
  return cutAround(cutLeft ? [ELLIPSIS, ...cells] : trimStart(cells), to < text.length, width)
}

function clamp(value: number, most: number): number {
  return Math.max(0, Math.min(value, most))
}

/** The offset, moved past the second half of a surrogate pair. */
function wholeCharacter(text: string, offset: number): number {
  return /^[\ud800-\udbff][\udc00-\udfff]/.test(text.slice(Math.max(0, offset - 1), offset + 1))
    ? offset + 1
    : offset
}

function toCells(text: string, from: number, to: number, start: number, end: number): readonly Cell[] {
  const cells: Cell[] = []
  let at = from
  for (const char of text.slice(from, to)) {
    const shown = toShown(char, text, at)
    cells.push({ shown, width: displayWidth(shown), marked: at >= start && at < end })
    at += char.length
  }
  return cells
}

function toShown(char: string, text: string, at: number): string {
  if (char === '\t') return TAB
  // Here characters are printed one by one, which would put a log command together again.
  if (char === '#') return startsLogCommand(text, at) ? '\\u0023' : char
  if (char === ':') return startsLogCommand(text, at) ? '\\u003a' : char
  return char >= ' ' && char <= '~' ? char : visible(char)
}

function isBlank({ shown, marked }: Cell): boolean {
  return !marked && shown.trim() === ''
}

function trimStart(cells: readonly Cell[]): readonly Cell[] {
  const first = cells.findIndex((cell) => !isBlank(cell))
  return first === -1 ? cells : cells.slice(first)
}

function trimEnd(cells: readonly Cell[]): readonly Cell[] {
  return cells.slice(0, cells.findLastIndex((cell) => !isBlank(cell)) + 1)
}

/** Drops cells on the left until the mark fits, then on the right; the start of the mark is never dropped. */
function cutAround(cells: readonly Cell[], cutRight: boolean, width: number): Snippet {
  const mark = Math.max(
    0,
    cells.findIndex(({ marked }) => marked),
  )
  const markEnd = cells.findLastIndex(({ marked }) => marked) + 1
  let needed = widthOf(cells, 0, markEnd) + (markEnd < cells.length || cutRight ? 1 : 0)
  let first = 0
  while (first < mark && needed > width) {
    needed -= cells[first]?.width ?? 0
    if (first === 0) needed += ELLIPSIS.width
    first++
  }
  const kept = first === 0 ? cells : [ELLIPSIS, ...cells.slice(first)]
  const line: Cell[] = []
  let used = 0
  const whole = widthOf(kept, 0, kept.length) + (cutRight ? 1 : 0) <= width
  for (const cell of kept) {
    if (!whole && used + cell.width > width - 1) break
    line.push(cell)
    used += cell.width
  }
  if (!whole || cutRight) line.push(ELLIPSIS)
  return measure(line)
}

function widthOf(cells: readonly Cell[], from: number, to: number): number {
  let width = 0
  for (let i = from; i < to; i++) width += cells[i]?.width ?? 0
  return width
}

function measure(cells: readonly Cell[]): Snippet {
  let text = ''
  let offset = 0
  let length = 0
  for (const { shown, width, marked } of cells) {
    text += shown
    if (marked) length += width
    else if (length === 0) offset += width
  }
  return { text: text.trimEnd(), offset, length: Math.max(1, length) }
}
