/*
 * Templates around other languages: what a template engine will act on is blanked out, character for character, so
 * that offsets stay and the rest can be read. Known are `{{ }}` (Go, Helm, Jinja), `{% %}` and `{# #}` (Jinja),
 * `<% %>` (ERB, EJS), and in YAML `(@ @)` and `#@ ` (ytt).
 */
import type { TextRange } from '../text/range.ts'

/** Stands for one character of a template action inside a masked text. */
export const HOLE = '\uE000'

/** A text whose template actions are blanked out; offsets stay. */
export interface MaskedText {
  readonly text: string
  /** The actions, in order. */
  readonly holes: readonly TextRange[]
}

type Mark = '{{' | '{%' | '{#' | '<%' | '(@' | '#@'

interface Syntax {
  readonly open: RegExp
  /** `{{ }}` may begin anywhere on a line and end on another one. The others do so only where they begin or end a line. */
  readonly isSpanning: boolean
}

/** `${#name}` is a length in a shell, and `#@` a value only where it stands in the place of one. */
const YAML: Syntax = {
  open: /\{\{|\{%|(?<!\$)\{#|<%|\(@|#@(?=[ \t])/g,
  isSpanning: true,
}
const LINES: Syntax = { open: /\{\{|\{%|(?<!\$)\{#|<%/g, isSpanning: false }
const CLOSE: Readonly<Record<Exclude<Mark, '{{' | '#@'>, string>> = {
  '{%': '%}',
  '{#': '#}',
  '<%': '%>',
  '(@': '@)',
}
const MARKS: ReadonlySet<string> = new Set(['{{', '#@', ...Object.keys(CLOSE)])
/** A key or a dash with nothing behind it: what ytt computes is the value. */
const AWAITS_VALUE = /^[ \t]*(?:-[ \t]+)*(?:-|(?:"[^"\n]*"|'[^'\n]*'|[^\s#"'][^#\n]*?):)[ \t]+$/
/** Longer keys in front of an expression are not looked at. */
const KEY_MAX = 300
const PLACEHOLDER = new RegExp(`${HOLE}|%%[^%\\s]+%%|@[A-Za-z_][\\w.-]*@|\\$\\{templateOption:`)
const ACTION = /\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}|<%.*?%>/gs
/** How far behind a `}}` another one is looked for that closes an action around it. */
const NESTED_MAX = 200
/** A block scalar's header at the end of a text, with nothing of its content yet. */
const BLOCK_HEADER = /[|>][-+0-9]*[ \t]*(?:#.*)?\s*$/

/**
 * Blanks the actions of a template so that what is left can be read as YAML.
 *
 * An action that has its lines to itself becomes blank lines, which are allowed everywhere in YAML; one that shares its line
 * becomes a run of {@link HOLE}, a plain letter to YAML. Neither length nor line ends change. An action that is never
 * closed stays as it is.
 */
export function maskTemplate(text: string): MaskedText {
  const holes = Array.from(findActions(text, YAML), ({ start, end }) => ({ start, end }))
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
      masked += before + blankLines(text.slice(group.start, group.end), openBlock)
      done = group.end
      i = group.last
    }
  }
  return { text: masked + text.slice(done), holes }
}

/**
 * Blanks the actions of a template so that what is left can be read line by line, as a Dockerfile.
 *
 * An action becomes a run of {@link HOLE}, or of blanks where it only stands before something on its line, as in
 * `{{ if .Debug }}FROM busybox`. It holds several lines only where it begins or ends its first one: a Dockerfile
 * that is no template holds such marks too (`--format '{{.Id}}'`), in places where it does not matter.
 */
export function maskLines(text: string): string {
  let masked = ''
  let done = 0
  for (const { start, end, isPrefix } of findActions(text, LINES)) {
    masked += text.slice(done, start) + text.slice(start, end).replace(/[^\r\n]/g, isPrefix ? ' ' : HOLE)
    done = end
  }
  return masked + text.slice(done)
}

/** Whether a masked text holds a template's action or placeholder: `{{x}}`, `{% x %}`, `<% x %>`, `%%X%%`, `@X@`, `${templateOption:x}`. */
export function isTemplated(text: string): boolean {
  return PLACEHOLDER.test(text)
}

/** A short text, not masked, without the actions in it. */
export function withoutActions(text: string): string {
  return text.replace(ACTION, '').trim()
}

interface Action extends TextRange {
  /** Only white space and other actions stand before it on its line, and something after it. */
  readonly isPrefix: boolean
}

/** In file order. Every text is searched once for each mark, however often the mark is opened. */
function* findActions(text: string, { open, isSpanning }: Syntax): Generator<Action> {
  const endAfter = closer(text)
  let line = { start: 0, textEnd: 0, end: -1 }
  let blankTo: number | undefined
  let done = 0
  for (const { 0: mark, index: start } of text.matchAll(open)) {
    if (start < done || !isMark(mark)) continue
    if (start >= line.end) {
      line = lineAt(text, start)
      blankTo = line.start
    }
    const isFirst: boolean = blankTo !== undefined && text.slice(blankTo, start).trim() === ''
    const maySpan =
      mark !== '(@' &&
      mark !== '#@' &&
      ((isSpanning && mark === '{{') || isFirst || start + 2 >= line.textEnd)
    const end =
      mark === '#@' ? endOfValue(text, start, line) : endAfter(mark, start, maySpan ? text.length : line.end)
    if (end === undefined || (end > line.end && !maySpan)) {
      blankTo = undefined
      continue
    }
    yield { start, end, isPrefix: isFirst && end < line.textEnd }
    blankTo = isFirst ? end : undefined
    done = end
  }
}

interface Line extends TextRange {
  /** Where white space, a CR included, ends the line. */
  readonly textEnd: number
}

function lineAt(text: string, at: number): Line {
  const feed = text.indexOf('\n', at)
  const end = feed === -1 ? text.length : feed
  let textEnd = end
  while (textEnd > at && ' \t\r'.includes(text.charAt(textEnd - 1))) textEnd--
  return { start: startOfLine(text, at), textEnd, end }
}

function startOfLine(text: string, at: number): number {
  return at === 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1
}

/** Where an expression of ytt ends that stands in the place of a value; undefined where it is a comment. */
function endOfValue(text: string, start: number, line: Line): number | undefined {
  const isNear = start - line.start <= KEY_MAX
  return isNear && AWAITS_VALUE.test(text.slice(line.start, start)) ? line.textEnd : undefined
}

/** Finds the offset after the mark that closes another one; undefined where there is none up to a limit. */
function closer(text: string) {
  const closes = new Map<Mark, number>()
  const quotes = new Map<string, number>()
  let unclosedTo = -1
  return (mark: Exclude<Mark, '#@'>, start: number, limit: number): number | undefined => {
    if (mark === '{{') {
      if (start < unclosedTo && limit <= unclosedTo) return undefined
      const end = endOfAction(text, start, limit, quotes)
      if (end === undefined) unclosedTo = limit
      return end
    }
    let close = closes.get(mark)
    if (close === undefined || close < start + 2) {
      const found = text.indexOf(CLOSE[mark], start + 2)
      close = found === -1 ? Number.POSITIVE_INFINITY : found
      closes.set(mark, close)
    }
    return close === Number.POSITIVE_INFINITY ? undefined : close + 2
  }
}

function isMark(text: string): text is Mark {
  return MARKS.has(text)
}

/**
 * The offset after the `}}` that closes the action at `at`. A comment or a quoted string may hold `}}`, and an action
 * others, as long as they are closed on the same line.
 */
function endOfAction(
  text: string,
  at: number,
  limit: number,
  quotes: Map<string, number>,
): number | undefined {
  const comment = /^\{\{-?\s*\/\*/.exec(text.slice(at, at + 16))
  if (comment !== null) {
    const rest = text.slice(at, limit)
    const close = rest.indexOf('*/', comment[0].length)
    const end = close === -1 ? -1 : rest.indexOf('}}', close)
    return end === -1 ? undefined : at + end + 2
  }
  let first: number | undefined
  let depth = 1
  for (let i = at + 2; i < limit; i++) {
    const char = text[i]
    const isDouble = text[i + 1] === char
    if (first !== undefined && (char === '\n' || i > first + NESTED_MAX)) return first
    if (char === '}' && isDouble) {
      first ??= i + 2
      depth--
      if (depth === 0) return i + 2
      i++
    } else if (char === '{' && isDouble) {
      depth++
      i++
    } else if (char === '"' || char === '`' || (char === "'" && !/\w/.test(text[i - 1] ?? ''))) {
      i = closingQuote(text, i, limit, quotes)
    }
  }
  return first
}

/**
 * The offset of the quote that ends a string, or of the one that begins it where it is none, as in Jinja or prose.
 *
 * @param quotes up to where a quote is known to be missing, so that no stretch is searched twice
 */
function closingQuote(text: string, open: number, limit: number, quotes: Map<string, number>): number {
  const quote = text.charAt(open)
  if (open < (quotes.get(quote) ?? -1)) return open
  let at = open + 1
  for (; at < limit && (quote === '`' || text[at] !== '\n'); at++) {
    if (text[at] === quote) return at
    if (quote !== '`' && text[at] === '\\') at++
  }
  quotes.set(quote, at)
  return open
}

/**
 * White space in place of lines. Before a block scalar's first line of content spaces would set its indentation, so
 * there every character becomes a line end; elsewhere spaces are quicker to parse.
 */
function blankLines(lines: string, openBlock: boolean): string {
  return openBlock ? '\n'.repeat(lines.length) : lines.replace(/[^\r\n]/g, ' ')
}

/**
 * An action that shares its line. Its further lines carry on the YAML value where they are indented for that; else
 * they become empty ones.
 */
function fillHole(text: string, start: number, end: number): string {
  const lines = text.slice(start, end).split('\n')
  if (lines.length === 1) return HOLE.repeat(end - start)
  const indent = /^[ \t-]*/.exec(text.slice(startOfLine(text, start), start))?.[0].length ?? 0
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

/** The lines that the action at index `i`, with those beside it, has to itself; undefined when it shares a line. */
function ownLines(
  text: string,
  holes: readonly TextRange[],
  i: number,
): (TextRange & { readonly last: number }) | undefined {
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
