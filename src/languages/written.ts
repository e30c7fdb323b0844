import type { Place, TextRange } from '../text/range.ts'
import type { Segment } from '../text/segment.ts'
import type { SourceFile } from '../text/source-file.ts'

/** A text inside a page, and where its characters stand. */
export interface Written {
  readonly text: string
  readonly segments: readonly Segment[]
}

/** A text under construction. */
export interface Writer {
  /** Adds characters of the page as they stand. */
  take(start: number, end: number): void
  /** Adds characters that stand nowhere as such. */
  add(text: string): void
  finish(): Written
}

/** Builds a text out of pieces of a page; pieces that stand side by side become one segment. */
export function createWriter(file: SourceFile): Writer {
  const segments: Segment[] = []
  let open: { start: number; end: number } | undefined

  function close(): void {
    if (open === undefined) return
    const at: Place = { path: file.path, ...open }
    segments.push({ text: file.text.slice(open.start, open.end), at })
    open = undefined
  }
  return {
    take(start, end) {
      if (start >= end) return
      if (open?.end === start) open.end = end
      else {
        close()
        open = { start, end }
      }
    },
    add(text) {
      close()
      if (text !== '') segments.push({ text, at: undefined })
    },
    finish() {
      close()
      return { text: segments.map(({ text }) => text).join(''), segments }
    },
  }
}

/** Lines of a page as one text; their line ends are LF whatever the page has. */
export function joinLines(lines: readonly TextRange[], file: SourceFile): Written {
  const writer = createWriter(file)
  for (const [index, { start, end }] of lines.entries()) {
    writer.take(start, end)
    if (index === lines.length - 1) break
    const isPlain = file.text[end] === '\n' && lines[index + 1]?.start === end + 1
    if (isPlain) writer.take(end, end + 1)
    else writer.add('\n')
  }
  return writer.finish()
}

/** The lines of a text: without line ends, and without the BOM. */
export function linesOf(text: string): readonly TextRange[] {
  const lines: TextRange[] = []
  for (let start = text.charCodeAt(0) === 0xfeff ? 1 : 0; start <= text.length; ) {
    const feed = text.indexOf('\n', start)
    const next = feed === -1 ? text.length : feed
    const end = next > start && text[next - 1] === '\r' ? next - 1 : next
    lines.push({ start, end })
    start = next + 1
  }
  return lines
}

/** How many blanks a line begins with. */
export function indentOf(line: TextRange, text: string): number {
  let at = line.start
  while (at < line.end && (text[at] === ' ' || text[at] === '\t')) at++
  return at - line.start
}

export function isBlankLine(line: TextRange, text: string): boolean {
  return indentOf(line, text) === line.end - line.start
}
