import type { SourceFile } from '../../text/source-file.ts'
import type { YamlEntry, YamlScalar } from '../yaml.ts'
import { type OpenMap, scalarOf } from './nodes.ts'
import type { CodeSyntax, Token } from './tokens.ts'

/** Brackets in brackets; what is deeper is left out. */
export const DEPTH_MAX = 80
const CLOSING = new Set([')', ']', '}'])
const NO_VALUE = new Set(['null', 'None', 'nil', 'true', 'false', 'True', 'False'])

/** Where the reading of a text stands. */
export interface Cursor {
  readonly file: SourceFile
  readonly syntax: CodeSyntax
  readonly tokens: readonly Token[]
  at: number
  /** The brackets that are open, by what closes them. */
  readonly closers: string[]
  /** What was declared, by the word that declares. */
  readonly declared: Map<string, OpenMap>
  /** Reads what stands in brackets, up to the one that closes them. */
  members(close: string): YamlEntry[]
}

export function isSign(token: Token | undefined, ...texts: readonly string[]): boolean {
  return token?.kind === 'sign' && texts.includes(token.text)
}

export function isClosing(token: Token | undefined): boolean {
  return token?.kind === 'sign' && CLOSING.has(token.text)
}

export function skipBrackets(cursor: Cursor): void {
  let open = 1
  for (; open > 0 && cursor.at < cursor.tokens.length; cursor.at++) {
    const token = cursor.tokens[cursor.at]
    if (isSign(token, '(', '[', '{')) open++
    else if (token?.kind === 'sign' && CLOSING.has(token.text)) open--
  }
}

/** `a.b.c`, with the words of it. */
export function readPath(cursor: Cursor): readonly Token[] {
  const { tokens } = cursor
  const path: Token[] = []
  for (;;) {
    const token = tokens[cursor.at]
    if (token?.kind !== 'word') return path
    path.push(token)
    cursor.at++
    if (!isSign(tokens[cursor.at], '.', '?.') || tokens[cursor.at + 1]?.kind !== 'word') return path
    cursor.at++
  }
}

export function endsHere(token: Token | undefined): boolean {
  return token === undefined || token.kind === 'line' || isSign(token, ',', ';', ')', ']', '}')
}

/** `named<Task>("x")`: what stands between the angles. */
export function skipTypes(cursor: Cursor): void {
  const { tokens } = cursor
  if (!isSign(tokens[cursor.at], '<')) return
  let at = cursor.at + 1
  while (tokens[at]?.kind === 'word' || isSign(tokens[at], '.', ',')) at++
  if (isSign(tokens[at], '>') && isSign(tokens[at + 1], '(')) cursor.at = at + 1
}

export function variableOf(path: readonly Token[]): YamlScalar | undefined {
  const [first] = path
  const last = path.at(-1)
  if (first === undefined || last === undefined || (path.length === 1 && NO_VALUE.has(first.text)))
    return undefined
  const name = path.map(({ text }) => text).join('.')
  const range = { start: first.start, end: last.end }
  if (/^\d/.test(name)) return { ...scalarOf(first, name), range, style: 'plain' }
  return { ...scalarOf(first, `\${${name}}`), range }
}
