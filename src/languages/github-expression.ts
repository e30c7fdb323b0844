import type { TextRange } from '../text/range.ts'

/**
 * An expression of GitHub Actions, as far as it may spell a text. All ranges are offsets into the text that was parsed.
 * `other`: a number, a comparison or whatever else gives no text that could be followed.
 */
export type Expression =
  /** A string; `range` is what stands between its quotes, `exact` where that equals `value`. */
  | { readonly kind: 'literal'; readonly value: string; readonly range: TextRange; readonly exact: boolean }
  /** `matrix.os.image`, `matrix['os']`; lower case but for the names behind the first. */
  | { readonly kind: 'path'; readonly names: readonly string[] }
  /** `fromJSON('[…]')[0]`; `names` are those behind it, in lower case only the name of the function. */
  | {
      readonly kind: 'call'
      readonly name: string
      readonly arguments: readonly Expression[]
      readonly names: readonly string[]
    }
  | { readonly kind: 'or' | 'and'; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'other' }

/** A piece of a text with expressions: what stands as it is, or one `${{ … }}`. */
export type ExpressionPart = TextRange & { readonly expression: Expression | undefined }

/** Deeper nesting of parentheses and calls is no honest workflow. */
const DEPTH_MAX = 50
/** Nor are more operators `||` and `&&`, each of which is a level for those who evaluate it. */
const OPERATORS_MAX = 500

/** Whether a text holds an expression. */
export function hasExpression(text: string): boolean {
  return text.includes('${{')
}

/**
 * Splits a text at its expressions; linear in the text.
 *
 * @returns parts in order that together cover the text; an expression that does not end or parse is `other`
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/expressions
 */
export function splitExpressions(text: string): readonly ExpressionPart[] {
  const parts: ExpressionPart[] = []
  let at = 0
  for (let start = text.indexOf('${{'); start !== -1; start = text.indexOf('${{', at)) {
    if (start > at) parts.push({ start: at, end: start, expression: undefined })
    const inner = start + 3
    const close = endOf(text, inner)
    const end = close === undefined ? text.length : close + 2
    const expression: Expression =
      close === undefined ? { kind: 'other' } : parseExpression(text, inner, close)
    parts.push({ start, end, expression })
    at = end
  }
  if (at < text.length) parts.push({ start: at, end: text.length, expression: undefined })
  return parts
}

/** Where `}}` stands that closes an expression; quotes hide it. */
function endOf(text: string, from: number): number | undefined {
  let isQuoted = false
  for (let at = from; at < text.length; at++) {
    if (text[at] === "'") isQuoted = !isQuoted
    else if (!isQuoted && text.startsWith('}}', at)) return at
  }
  return undefined
}

const TOKEN =
  /\s*(?:(?<text>'(?:[^']|'')*')|(?<name>[A-Za-z_][\w-]*)|(?<number>[-+]?(?:0x[\da-f]+|\d[\d.]*(?:e[-+]?\d+)?))|(?<sign>\|\||&&|[=!<>]=|[().,[\]!<>*]))/iy

interface Token {
  readonly kind: 'text' | 'name' | 'number' | 'sign' | 'end'
  readonly text: string
  /** Of the first character. */
  readonly at: number
}

interface Parser {
  readonly tokens: readonly Token[]
  next: number
  depth: number
  /** How many operators `||` and `&&` have been read. */
  operators: number
  failed: boolean
}

function parseExpression(text: string, from: number, to: number): Expression {
  const tokens = tokenize(text, from, to)
  if (tokens === undefined) return { kind: 'other' }
  const parser: Parser = { tokens, next: 0, depth: 0, operators: 0, failed: false }
  const expression = parseOr(parser)
  return parser.failed || peek(parser).kind !== 'end' ? { kind: 'other' } : expression
}

function tokenize(text: string, from: number, to: number): readonly Token[] | undefined {
  const tokens: Token[] = []
  const source = text.slice(0, to).trimEnd()
  let at = from
  while (at < source.length) {
    TOKEN.lastIndex = at
    const match = TOKEN.exec(source)
    const groups = match?.groups
    if (match === null || groups === undefined) return undefined
    at = TOKEN.lastIndex
    for (const kind of ['text', 'name', 'number', 'sign'] as const) {
      const found = groups[kind]
      if (found !== undefined) tokens.push({ kind, text: found, at: at - found.length })
    }
  }
  tokens.push({ kind: 'end', text: '', at: to })
  return tokens
}

function peek({ tokens, next }: Parser): Token {
  return tokens[next] ?? { kind: 'end', text: '', at: 0 }
}

function take(parser: Parser, ...texts: readonly string[]): boolean {
  const { kind, text } = peek(parser)
  if (kind !== 'sign' || !texts.includes(text)) return false
  parser.next++
  return true
}

function takeOperator(parser: Parser, text: string): boolean {
  if (!take(parser, text)) return false
  parser.operators++
  parser.failed ||= parser.operators > OPERATORS_MAX
  return !parser.failed
}

function parseOr(parser: Parser): Expression {
  let left = parseAnd(parser)
  while (takeOperator(parser, '||')) left = { kind: 'or', left, right: parseAnd(parser) }
  return left
}

function parseAnd(parser: Parser): Expression {
  let left = parseComparison(parser)
  while (takeOperator(parser, '&&')) left = { kind: 'and', left, right: parseComparison(parser) }
  return left
}

function parseComparison(parser: Parser): Expression {
  const left = parsePrimary(parser)
  let isCompared = false
  while (take(parser, '==', '!=', '<', '>', '<=', '>=')) {
    parsePrimary(parser)
    isCompared = true
  }
  return isCompared ? { kind: 'other' } : left
}

function parsePrimary(parser: Parser): Expression {
  if (++parser.depth > DEPTH_MAX) parser.failed = true
  const found = parser.failed ? { kind: 'other' as const } : parseOperand(parser)
  parser.depth--
  return found
}

function parseOperand(parser: Parser): Expression {
  if (take(parser, '!')) {
    parsePrimary(parser)
    return { kind: 'other' }
  }
  if (take(parser, '(')) {
    const inner = parseOr(parser)
    if (!take(parser, ')')) parser.failed = true
    return inner
  }
  const token = peek(parser)
  if (token.kind === 'sign' || token.kind === 'end') {
    parser.failed = true
    return { kind: 'other' }
  }
  parser.next++
  if (token.kind === 'number') return { kind: 'other' }
  if (token.kind === 'text') {
    const inner = token.text.slice(1, -1)
    const range = { start: token.at + 1, end: token.at + token.text.length - 1 }
    return { kind: 'literal', value: inner.replaceAll("''", "'"), range, exact: !inner.includes("'") }
  }
  return take(parser, '(') ? parseCall(parser, token.text) : parsePath(parser, token.text)
}

function parseCall(parser: Parser, name: string): Expression {
  const found: Expression[] = []
  if (!take(parser, ')')) {
    do found.push(parseOr(parser))
    while (take(parser, ','))
    if (!take(parser, ')')) parser.failed = true
  }
  const names = parsePath(parser, '').names.slice(1)
  return { kind: 'call', name: name.toLowerCase(), arguments: found, names }
}

function parseIndex(parser: Parser): string {
  const { kind, text } = peek(parser)
  const index = parseOr(parser)
  if (index.kind === 'literal') return index.value
  return kind === 'number' && peek(parser).text === ']' ? text : '*'
}

/** The names and numbers behind a dot or in brackets; a name that is itself computed, or `*`, stands as `*`. */
function parsePath(parser: Parser, first: string): Expression & { readonly kind: 'path' } {
  const names = [first.toLowerCase()]
  for (;;) {
    if (take(parser, '.')) {
      const { kind, text } = peek(parser)
      if (kind !== 'name' && text !== '*') parser.failed = true
      names.push(text)
      parser.next++
    } else if (take(parser, '[')) {
      names.push(parseIndex(parser))
      if (!take(parser, ']')) parser.failed = true
    } else return { kind: 'path', names }
    if (parser.failed) return { kind: 'path', names }
  }
}
