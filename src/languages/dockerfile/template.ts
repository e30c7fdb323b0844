import type { TextRange } from '../../text/range.ts'
import { HOLE } from '../template-mask.ts'

const OPEN = /\{\{|\{%|<%/g
const CLOSE: Readonly<Record<string, string>> = { '{{': '}}', '{%': '%}', '<%': '%>' }
const PLACEHOLDER = new RegExp(`${HOLE}|%%[^%\\s]+%%|@[A-Za-z_][\\w.-]*@|\\$\\{templateOption:`)

interface Action extends TextRange {
  /** Only white space and other such actions stand before it on its line, and something after it. */
  readonly isPrefix: boolean
}

/**
 * Blanks the actions of a template, character for character, so that what is left reads as a Dockerfile.
 *
 * An action becomes a run of {@link HOLE}, or of blanks where it only stands before something on its line, as in
 * `{{ if .Debug }}FROM busybox`. It holds several lines only where it begins or ends its first one. A Dockerfile
 * that is no template holds such marks too (`--format '{{.Id}}'`), in places where it does not matter.
 */
export function maskActions(text: string): string {
  let masked = ''
  let done = 0
  for (const { start, end, isPrefix } of actionsOf(text)) {
    masked += text.slice(done, start) + text.slice(start, end).replace(/[^\r\n]/g, isPrefix ? ' ' : HOLE)
    done = end
  }
  return masked + text.slice(done)
}

/** Whether a text holds a template's action or placeholder: `{{x}}`, `{% x %}`, `<% x %>`, `%%X%%`, `@X@`, `${templateOption:x}`. */
export function isTemplated(text: string): boolean {
  return PLACEHOLDER.test(text)
}

/** In file order. Every text is searched once for each mark, however often the mark is opened. */
function* actionsOf(text: string): Generator<Action> {
  const closes = new Map<string, number>()
  function closeAfter(mark: string, from: number): number {
    const known = closes.get(mark) ?? -1
    if (known >= from) return known
    const found = text.indexOf(CLOSE[mark] ?? mark, from)
    closes.set(mark, found === -1 ? Number.POSITIVE_INFINITY : found)
    return closes.get(mark) ?? found
  }

  let lineEnd = -1
  let blankTo: number | undefined
  let done = 0
  for (const { 0: mark, index: start } of text.matchAll(OPEN)) {
    if (start < done) continue
    if (start >= lineEnd) {
      blankTo = text.lastIndexOf('\n', start) + 1
      lineEnd = text.indexOf('\n', start)
      if (lineEnd === -1) lineEnd = text.length
    }
    const isFirst: boolean = blankTo !== undefined && text.slice(blankTo, start).trim() === ''
    const end = closeAfter(mark, start + 2) + 2
    const maySpan = isFirst || text.slice(start + 2, lineEnd).trim() === ''
    if (end > lineEnd && (end > text.length || !maySpan)) {
      blankTo = undefined
      continue
    }
    const isPrefix = isFirst && end < lineEnd && text.slice(end, lineEnd).trim() !== ''
    yield { start, end, isPrefix }
    blankTo = isFirst ? end : undefined
    done = end
  }
}
