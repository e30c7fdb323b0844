import type { Place, TextRange } from '../text/range.ts'
import type { Segment } from '../text/segment.ts'
import type { SourceFile } from '../text/source-file.ts'

/** A text inside a page, and where its characters stand. */
export interface Written {
  readonly text: string
  readonly segments: readonly Segment[]
  readonly handover?: Handover
}

/** How a shell text that make or just hands over to shells differs from a script; offsets into the text. */
export interface Handover {
  /** Where variables begin that are put in before a shell sees the text: no quotes hold them back. */
  readonly early: ReadonlySet<number>
  /** Where stretches with variables of their own begin and end, in order. */
  readonly scopes: readonly ScopeEdge[]
}

export interface ScopeEdge {
  readonly at: number
  readonly opens: boolean
}

/** A text under construction. */
export interface Writer {
  /** Adds characters of the page as they stand. */
  take(start: number, end: number): void
  /** Adds characters that stand nowhere as such. */
  add(text: string): void
  /** What is added next begins with a variable of {@link Handover.early}. */
  markEarly(): void
  /** What is added next opens a scope of {@link Handover.scopes}, or stands behind one. */
  markScope(opens: boolean): void
  finish(): Written
}

/** Builds a text out of pieces of a page; pieces that stand side by side become one segment. */
export function createWriter(file: SourceFile): Writer {
  const segments: Segment[] = []
  const early = new Set<number>()
  const scopes: ScopeEdge[] = []
  let length = 0
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
      length += end - start
      if (open?.end === start) open.end = end
      else {
        close()
        open = { start, end }
      }
    },
    add(text) {
      close()
      length += text.length
      if (text !== '') segments.push({ text, at: undefined })
    },
    markEarly() {
      early.add(length)
    },
    markScope(opens) {
      scopes.push({ at: length, opens })
    },
    finish() {
      close()
      const text = segments.map((segment) => segment.text).join('')
      const isHandedOver = early.size + scopes.length > 0
      return { text, segments, ...(isHandedOver ? { handover: { early, scopes } } : {}) }
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
