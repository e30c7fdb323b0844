import { nameAt } from '../variables/name-at.ts'
import { isWhiteSpace } from './white-space.ts'

/** A heredoc that an instruction opens: its body ends at a line that is exactly `name`. */
export interface Heredoc {
  readonly name: string
  /** `<<-`: tabs before the name do not count. */
  readonly chomp: boolean
}

/** Substitutions inside substitutions. */
const DEPTH_MAX = 100

/**
 * The heredocs of an instruction, in order.
 *
 * Words are split with BuildKit's own lexer, whose failures count: after `it's` or `${a[0]}` no heredoc is seen
 * in the whole line. The escape character is `\` here, whatever the escape directive says.
 *
 * @param line the whole instruction, its lines joined
 * @see https://github.com/moby/buildkit/blob/73ed6825c4b7569379ef89df0aedcdbe64473d31/frontend/dockerfile/parser/parser.go (heredocsFromLine)
 */
export function heredocsOf(line: string): readonly Heredoc[] {
  const found: Heredoc[] = []
  let word = 0
  for (let at = 0; at <= line.length; ) {
    const char = line.charAt(at)
    if (char === '' || isWhiteSpace(line.charCodeAt(at))) {
      const heredoc = heredocOf(line.slice(word, at))
      if (heredoc !== undefined) found.push(heredoc)
      word = ++at
      continue
    }
    const next = endOfPiece(line, at)
    if (next === undefined) return []
    at = char === '<' && line.charAt(at + 1) === '<' ? skipBlanks(line, at + 2) : next
  }
  return found
}

function skipBlanks(line: string, at: number): number {
  let end = at
  while (end < line.length && ' \t\r'.includes(line.charAt(end))) end++
  return end
}

function heredocOf(word: string): Heredoc | undefined {
  const [, chomp, rest = ''] = /^\d*<<(-?)\s*([^<]*)$/.exec(word) ?? []
  const name = rest.replace(
    /'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"|\\([\s\S])/g,
    (_, single, double, escaped) => {
      if (double !== undefined) return String(double).replace(/\\(["$\\])/g, '$1')
      return String(single ?? escaped)
    },
  )
  return name === '' ? undefined : { name, chomp: chomp === '-' }
}

/** The offset after the character, quoted string or substitution at `at`; undefined where BuildKit's lexer fails. */
function endOfPiece(line: string, at: number, depth = 0): number | undefined {
  const char = line.charAt(at)
  if (char === "'") {
    const close = line.indexOf("'", at + 1)
    return close === -1 ? undefined : close + 1
  }
  if (char === '"') return endOfDoubleQuoted(line, at, depth)
  if (char === '$') return endOfSubstitution(line, at, depth)
  if (char === '\\') return Math.min(at + 2, line.length)
  return at + 1
}

function endOfDoubleQuoted(line: string, open: number, depth: number): number | undefined {
  let at: number | undefined = open + 1
  while (at !== undefined && at < line.length) {
    const char = line.charAt(at)
    if (char === '"') return at + 1
    if (char === '$') at = endOfSubstitution(line, at, depth)
    else if (char === '\\' && '"$\\'.includes(line.charAt(at + 1))) at += 2
    else at++
  }
  return undefined
}

function endOfSubstitution(line: string, dollar: number, depth: number): number | undefined {
  const braced = line.charAt(dollar + 1) === '{'
  const start = dollar + (braced ? 2 : 1)
  const name = nameAt(line, start)
  const at = start + name.length
  if (!braced) return at
  const operator = line.charAt(at)
  const second = line.charAt(at + 1)
  if (name === '' || depth > DEPTH_MAX) return undefined
  if (operator === '}') return at + 1
  if (operator === ':')
    return second === '#' || second === '%' ? undefined : endOfWord(line, at + 2, '}', depth)
  if (operator !== '' && '+-?#%'.includes(operator)) return endOfWord(line, at + 1, '}', depth)
  if (operator !== '/') return undefined
  const replaced = endOfWord(line, at + (second === '/' ? 2 : 1), '/', depth)
  return replaced === undefined ? undefined : endOfWord(line, replaced, '}', depth)
}

function endOfWord(line: string, start: number, stop: string, depth: number): number | undefined {
  let at: number | undefined = start
  while (at !== undefined && at < line.length) {
    if (line.charAt(at) === stop) return at + 1
    at = endOfPiece(line, at, depth + 1)
  }
  return undefined
}
