import { type CST, Lexer, Parser } from 'yaml'

/** Levels of nesting. Each costs the recursive composer some stack; real files have less than a tenth of them. */
export const DEPTH_MAX = 1000

/** The lexer's own name for the fewest blanks that a line needs to carry on what is open. */
const LEAST_INDENT = 'indentNext'
/** Its method that says where the text of a scalar goes on in the next line, -1 where it does not. */
const CONTINUE = 'continueScalar'
/** What it yields where a flow collection is left open. */
const FLOW_ERROR = '\u0018'

/** The tokens of a document. */
export interface Tokens {
  readonly tokens: readonly CST.Token[]
  /** It has brackets, or quoted texts of several lines: read leniently, it may have other tokens. */
  readonly mayBeLenient: boolean
}

/**
 * Cuts a document into tokens.
 *
 * @param lenient lines of a flow collection and of a quoted text may stand as far left as they like: the grammar
 *   wants them indented; libyaml and go-yaml, with which Compose, Kubernetes and Helm read, do not
 * @returns undefined when they nest too deeply: the composer would run out of stack, and when that happens
 *   inside a regular expression V8 ends the process instead of throwing a RangeError
 */
export function tokenize(slice: string, lenient: boolean): Tokens | undefined {
  const lexer = new Lexer()
  const parser = new Parser()
  const tokens: CST.Token[] = []
  if (lenient) relaxQuotes(lexer, slice)
  let depth = 0
  let outside: unknown
  let mayBeLenient = false
  for (const lexeme of lexer.lex(slice)) {
    if (lenient && (lexeme === '[' || lexeme === '{')) {
      if (depth === 0) outside = Reflect.get(lexer, LEAST_INDENT)
      Reflect.set(lexer, LEAST_INDENT, 0)
      depth++
    } else if (depth > 0 && (lexeme === ']' || lexeme === '}' || lexeme === FLOW_ERROR)) {
      depth = lexeme === FLOW_ERROR ? 0 : depth - 1
      if (depth === 0) Reflect.set(lexer, LEAST_INDENT, outside)
    }
    mayBeLenient ||= isAboutIndent(lexeme)
    for (const token of parser.next(lexeme)) tokens.push(token)
    if (parser.stack.length > DEPTH_MAX) return undefined
  }
  for (const token of parser.end()) tokens.push(token)
  return { tokens, mayBeLenient }
}

/** Whether a lexeme opens a flow collection, or is a quoted text that goes on behind its line or is not closed on it. */
function isAboutIndent(lexeme: string): boolean {
  const first = lexeme[0]
  if (first !== '"' && first !== "'") return lexeme === '[' || lexeme === '{'
  return lexeme.length === 1 || lexeme.at(-1) !== first || lexeme.includes('\n')
}

/** Lets a quoted text go on in any line but a document marker. */
function relaxQuotes(lexer: Lexer, slice: string): void {
  const original: unknown = Reflect.get(lexer, CONTINUE)
  if (typeof original !== 'function') return
  Reflect.set(lexer, CONTINUE, (offset: number): unknown => {
    const start: unknown = Reflect.get(lexer, 'pos')
    const first = typeof start === 'number' ? slice[start] : undefined
    if (first !== '"' && first !== "'") return Reflect.apply(original, lexer, [offset])
    const least: unknown = Reflect.get(lexer, LEAST_INDENT)
    Reflect.set(lexer, LEAST_INDENT, 0)
    const result: unknown = Reflect.apply(original, lexer, [offset])
    Reflect.set(lexer, LEAST_INDENT, least)
    return result
  })
}
