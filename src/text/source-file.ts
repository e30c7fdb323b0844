import type { Position, TextRange } from './range.ts'

/** A file as text: strict UTF-8, its BOM kept, so that encoding `text` gives the bytes again. */
export interface SourceFile {
  /** Relative to the working directory, with `/`. */
  readonly path: string
  readonly text: string
}

/** Turns offsets of one text into lines and columns. */
export interface LineIndex {
  /** @param range offsets into the text; an end past the text counts as its end */
  position(range: TextRange): Position
  /** The offsets of a 1-based line without its line end. */
  line(number: number): TextRange
  readonly lineCount: number
}

const BOM = 0xfeff

/** Indexes the lines of a text; lines end at LF only, and a CR before it is no part of the line. */
export function indexLines(text: string): LineIndex {
  // Counted first: a list that grows takes many times the memory, which in a file of 30 MB is more than the file.
  let count = 1
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count++
  const starts = new Uint32Array(count)
  for (let line = 1; line < count; line++) starts[line] = text.indexOf('\n', starts[line - 1]) + 1
  const bom = text.charCodeAt(0) === BOM ? 1 : 0

  function lineOf(offset: number): number {
    let low = 0
    let high = starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((starts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return low
  }
  function columnOf(offset: number, line: number): number {
    const column = offset - (starts[line] ?? 0) + 1
    return line === 0 ? Math.max(1, column - bom) : column
  }
  return {
    lineCount: starts.length,
    position({ start, end }) {
      const line = lineOf(start)
      const endLine = lineOf(end)
      return {
        line: line + 1,
        column: columnOf(start, line),
        endLine: endLine + 1,
        endColumn: columnOf(end, endLine),
      }
    },
    line(number) {
      const start = starts[number - 1] ?? text.length
      const next = starts[number]
      const end = next === undefined ? text.length : next - 1
      return {
        start: number === 1 ? start + bom : start,
        end: text.charCodeAt(end - 1) === 13 && end > start ? end - 1 : end,
      }
    },
  }
}
