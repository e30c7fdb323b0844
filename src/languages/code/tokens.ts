import type { Segment } from '../../text/segment.ts'
import type { SourceFile } from '../../text/source-file.ts'
import { createWriter } from '../written.ts'

/** What tells the languages apart in which literals are read: Groovy, Kotlin, Starlark, Python, WDL, TOML, Bicep. */
export interface CodeSyntax {
  readonly comments: '//' | '#' | 'both'
  /** Sticky: an identifier. */
  readonly word: RegExp
  /** Words that declare a name, which is followed by its type: `param name string = 'x'` is `x` at `param.name`. */
  readonly declarations?: ReadonlySet<string>
  /** It has `format('{0}:{1}', a, b)` and `concat(a, b)`, which give texts. */
  readonly hasTextCalls?: true
  /** Calls without brackets, `sh script: 'x'`; `/text/` where a value is expected, and `$/text/$`. */
  readonly isGroovy?: true
  /** The end of a text in another language that begins here and is left out. */
  skipRaw?(text: string, at: number): number | undefined
  /** Texts between backticks, over lines. */
  readonly hasBackticks?: true
  /** Two single quotes begin and end a text over lines; one is a letter. */
  readonly hasDoubledQuotes?: true
  /** Lines in brackets are headers of tables: `[a.b]`. */
  readonly hasTables?: true
}

interface TokenBase {
  readonly start: number
  readonly end: number
}

/** A piece of the source. `line`: the end of a line. */
export type Token =
  | (TokenBase & { readonly kind: 'word' | 'sign' | 'line'; readonly text: string })
  | (TokenBase & {
      readonly kind: 'string'
      readonly text: string
      readonly segments: readonly Segment[]
      /** Its characters, without the quotes. */
      readonly content: TokenBase
    })

const BLANK = /(?:[ \t\r\f\v\u{FEFF}]|\\\r?\n)+/uy
const SIGN = /\?:|\?\.|\?\?|->|=>|=~|[=!<>]=|\+=|::|&&|\|\||[\s\S]/y
const NUMBER = /\d[\w.]*/y
/** `r"…"`, `b'…'`, `f"…"` of Python. */
const PREFIX = /[rbuf]{1,2}(?=["'])/iy
/** What a value may follow: there a slash begins a text. */
const BEFORE_VALUE = /^(?:[=(,:[~?+]|=~|==|return)$/
const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' }

/** Splits a text into tokens; comments are left out. Never fails; linear in the text. */
export function readTokens(file: SourceFile, syntax: CodeSyntax): readonly Token[] {
  const { text } = file
  const tokens: Token[] = []
  /** A quote that is closed nowhere on its line: up to here no other one of its kind is looked at. */
  const hopeless = new Map<string, number>()
  const lineEnd = lineEnds(text)
  const sticky = (pattern: RegExp, at: number) => {
    pattern.lastIndex = at
    return pattern.test(text) ? pattern.lastIndex : undefined
  }
  for (let at = 0; at < text.length; ) {
    const char = text.charAt(at)
    const next = sticky(BLANK, at) ?? skipComment(text, at, syntax) ?? syntax.skipRaw?.(text, at)
    if (next !== undefined) {
      at = next
      continue
    }
    if (char === '\n') {
      tokens.push({ kind: 'line', text: '\n', start: at, end: ++at })
      continue
    }
    const prefixed =
      syntax.comments === '#' && syntax.hasTables === undefined ? sticky(PREFIX, at) : undefined
    const string = readString(file, prefixed ?? at, syntax, { hopeless, lineEnd }, tokens.at(-1))
    if (string !== undefined) {
      tokens.push(string)
      at = string.end
      continue
    }
    const word = sticky(syntax.word, at) ?? sticky(NUMBER, at)
    const end = word ?? sticky(SIGN, at) ?? at + 1
    tokens.push({ kind: word === undefined ? 'sign' : 'word', text: text.slice(at, end), start: at, end })
    at = end
  }
  return tokens
}

function skipComment(text: string, at: number, { comments }: CodeSyntax): number | undefined {
  const isLine = (comments !== '//' && text[at] === '#') || (comments !== '#' && text.startsWith('//', at))
  if (isLine) {
    const feed = text.indexOf('\n', at)
    return feed === -1 ? text.length : feed
  }
  if (comments === '#' || !text.startsWith('/*', at)) return undefined
  const close = text.indexOf('*/', at + 2)
  return close === -1 ? text.length : close + 2
}

function readString(
  file: SourceFile,
  at: number,
  syntax: CodeSyntax,
  { hopeless, lineEnd }: Lines,
  before: Token | undefined,
): Extract<Token, { kind: 'string' }> | undefined {
  const { text } = file
  const quote = quoteAt(text, at, syntax, before)
  if (quote === undefined || at < (hopeless.get(quote.open) ?? 0)) return undefined
  const start = at + quote.open.length
  let limit = quote.isLong ? text.length : lineEnd(at)
  let end = start
  while (end < limit && !text.startsWith(quote.close, end)) {
    const hole =
      syntax.isGroovy === true && quote.open === '"' && text.startsWith('${', end)
        ? holeEnd(text, end)
        : undefined
    end = hole ?? end + (text[end] === '\\' ? 2 : 1)
    if (end > limit) limit = lineEnd(end)
  }
  if (end >= limit && !text.startsWith(quote.close, end)) {
    hopeless.set(quote.open, limit)
    return undefined
  }
  const content = { start, end }
  const { text: value, segments } = unescaped(file, content, quote.open)
  return { kind: 'string', text: value, segments, content, start: at, end: end + quote.close.length }
}

interface Quote {
  readonly open: string
  readonly close: string
  readonly isLong: boolean
}

function quoteAt(text: string, at: number, syntax: CodeSyntax, before: Token | undefined): Quote | undefined {
  const char = text.charAt(at)
  if (syntax.hasDoubledQuotes === true && char === "'")
    return text[at + 1] === "'" ? { open: "''", close: "''", isLong: true } : undefined
  if (char === '"' || char === "'") {
    const triple = char.repeat(3)
    const isLong = text.startsWith(triple, at)
    const open = isLong ? triple : char
    return { open, close: open, isLong }
  }
  if (char === '`' && syntax.hasBackticks === true) return { open: '`', close: '`', isLong: true }
  if (syntax.isGroovy === undefined) return undefined
  if (text.startsWith('$/', at)) return { open: '$/', close: '/$', isLong: true }
  const isExpected = char === '/' && (before === undefined || BEFORE_VALUE.test(before.text))
  return isExpected ? { open: '/', close: '/', isLong: false } : undefined
}

/** Characters of an expression in a text, which may have lines. */
const HOLE_MAX = 2000

/** The end of `${…}`. */
function holeEnd(text: string, start: number): number | undefined {
  let open = 0
  for (let at = start + 1; at < Math.min(text.length, start + HOLE_MAX); at++) {
    if (text[at] === '{') open++
    else if (text[at] === '}' && --open === 0) return at + 1
  }
  return undefined
}

/** What is known of the lines of a text. */
interface Lines {
  readonly hopeless: Map<string, number>
  /** The end of the line that an offset is in. */
  lineEnd(at: number): number
}

/** A line may be the whole text: its end is looked for once. */
function lineEnds(text: string): (at: number) => number {
  let from = 0
  let to = -1
  return (at) => {
    if (at >= from && at <= to) return to
    const feed = text.indexOf('\n', at)
    from = at
    to = feed === -1 ? text.length : feed
    return to
  }
}

/** The characters of a string. Whether a dollar begins a variable is not told: in commands it does either way. */
function unescaped(
  file: SourceFile,
  { start, end }: TokenBase,
  quote: string,
): { readonly text: string; readonly segments: readonly Segment[] } {
  const writer = createWriter(file)
  const { text } = file
  let from = start
  // The rest of the file may have none: it is not looked through for each string.
  const content = text.slice(start, end)
  for (let found = content.indexOf('\\'); found !== -1; found = content.indexOf('\\', found + 2)) {
    const at = start + found
    const next = text.charAt(at + 1)
    writer.take(from, at)
    from = Math.min(end, at + 2)
    if (next === '\n') writer.add('')
    else if (next === '\r' && text[at + 2] === '\n') from = Math.min(end, at + 3)
    else if (ESCAPES[next] !== undefined) writer.add(ESCAPES[next])
    else if (/[\\"'$/]/.test(next) && quote !== '/') writer.take(at + 1, from)
    else writer.take(at, from)
  }
  writer.take(from, end)
  return writer.finish()
}
