import type { TextRange } from '../text/range.ts'

/*
 * The actions of a template: where a template engine will act on a text. Known are `{{ }}` (Go, Helm, Jinja), `{% %}` and
 * `{# #}` (Jinja), `<% %>` (ERB, EJS), and in YAML `(@ @)` and `#@ ` (ytt) and `%{ if x }` on a line (Terraform).
 */

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
export const LINES: Syntax = { open: /\{\{|\{%|(?<!\$)\{#|<%/g, isSpanning: false }
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
/** How far behind a `}}` another one is looked for that closes an action around it. */
const NESTED_MAX = 200

/** Shorter texts are searched in no time; a longer one would be kept for too little. Characters. */
const KEPT_MIN = 200
const KEPT_MAX = 1_000_000
/** What was searched last: several readers ask for the holes of a template one after the other. */
let last: { readonly text: string; readonly holes: readonly TextRange[] } = { text: '', holes: [] }

/** The actions of a template as they are blanked for YAML, in order. */
export function findHoles(text: string): readonly TextRange[] {
  if (text === last.text) return last.holes
  const actions = OTHER_MARKS.some((mark) => text.includes(mark))
    ? Array.from(findActions(text, YAML), ({ start, end }) => ({ start, end }))
    : findBraces(text)
  const holes = text.includes('%{') ? withDirectives(text, actions) : actions
  if (holes.length > 0 && text.length >= KEPT_MIN && text.length <= KEPT_MAX) last = { text, holes }
  return holes
}

/** `%{ if x ~}` of Terraform, on a line of its own. */
const DIRECTIVE = /^[ \t]*(%\{~?[ \t]*(?:if|else|endif|for|endfor)\b[^\r\n]*\})(?=[ \t]*\r?$)/gm

function withDirectives(text: string, actions: readonly TextRange[]): readonly TextRange[] {
  const directives = Array.from(text.matchAll(DIRECTIVE), ({ 0: line, 1: written = '', index }) => {
    const end = index + line.length
    return { start: end - written.length, end }
  })
  if (directives.length === 0) return actions
  const holes: TextRange[] = []
  for (const hole of [...actions, ...directives].sort((a, b) => a.start - b.start))
    if (hole.start >= (holes.at(-1)?.end ?? 0)) holes.push(hole)
  return holes
}

/** Any but `{{`. */
const OTHER_MARKS: readonly Mark[] = ['{%', '{#', '<%', '(@', '#@']

/** The actions of a text without other marks: where their lines begin does not matter to `{{ }}`. */
function findBraces(text: string): readonly TextRange[] {
  const holes: TextRange[] = []
  const endAfter = closer(text)
  for (let start = text.indexOf('{{'); start !== -1; ) {
    const end = endAfter('{{', start, text.length)
    if (end !== undefined) holes.push({ start, end })
    start = text.indexOf('{{', end ?? start + 2)
  }
  return holes
}

export interface Action extends TextRange {
  /** Only white space and other actions stand before it on its line, and something after it. */
  readonly isPrefix: boolean
}

/** In file order. Every text is searched once for each mark, however often the mark is opened. */
export function* findActions(text: string, { open, isSpanning }: Syntax): Generator<Action> {
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

export function startOfLine(text: string, at: number): number {
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
  SIMPLE_ACTION.lastIndex = at
  if (SIMPLE_ACTION.test(text) && SIMPLE_ACTION.lastIndex <= limit) return SIMPLE_ACTION.lastIndex
  const comment = /^\{\{-?\s*\/\*/.exec(text.slice(at, at + 16))
  if (comment !== null) {
    const rest = text.slice(at, limit)
    const close = rest.indexOf('*/', comment[0].length)
    const end = close === -1 ? -1 : rest.indexOf('}}', close)
    return end === -1 ? undefined : at + end + 2
  }
  let first: number | undefined
  let depth = 1
  for (let i = nextOf(INSIDE, text, at + 2); i < limit; i = nextOf(INSIDE, text, i + 1)) {
    const char = text[i]
    if (first !== undefined && (char === '\n' || i > first + NESTED_MAX)) return first
    if (char === '}' || char === '{') {
      if (text[i + 1] !== char) continue
      i++
      depth += char === '{' ? 1 : -1
      if (char === '{') continue
      first ??= i + 1
      if (depth === 0) return i + 1
    } else if (char === '"' || char === '`' || (char === "'" && !/\w/.test(text[i - 1] ?? ''))) {
      i = closingQuote(text, i, limit, quotes)
    }
  }
  return first
}

/** Most actions: on one line, no comment, with nothing in braces, and only strings that end. */
const SIMPLE_ACTION = /\{\{(?!-?\s*\/\*)[^\n{}"'`]*(?:"[^"\\\n{}]*"[^\n{}"'`]*)*\}\}/y

/** What the end of an action is told by. */
const INSIDE = /[\n{}"'`]/g

/** The offset of the next match, or the end of the text: expressions search faster than loops do. */
function nextOf(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from
  return pattern.test(text) ? pattern.lastIndex - 1 : text.length
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
