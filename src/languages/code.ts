/*
 * Literals in the code of build tools and pipelines as a tree: blocks, calls and tables are maps, their named arguments
 * and assignments are entries, and what stands at a place without a name is an entry `()`, then `(1)`, `(2)`. Nothing is
 * computed: where a condition decides, each of the values is an entry. A variable is a scalar `${name}`.
 */
import { append } from '../text/lists.ts'
import type { SourceFile } from '../text/source-file.ts'
import {
  type Cursor,
  DEPTH_MAX,
  endsHere,
  isClosing,
  isSign,
  readPath,
  skipBrackets,
  skipTypes,
  variableOf,
} from './code/cursor.ts'
import { addBelow, isTextCall, openMap, placeKey } from './code/nodes.ts'
import { type CodeSyntax, readTokens, type Token } from './code/tokens.ts'
import { readCall, readValues } from './code/values.ts'
import type { YamlEntry, YamlMap } from './yaml.ts'

export type { CodeSyntax } from './code/tokens.ts'

/** Reads a text of code. Never fails: what is no literal, call or block is left out. Linear in the text. */
export function readCode(file: SourceFile, syntax: CodeSyntax): YamlMap {
  const cursor: Cursor = {
    file,
    syntax,
    tokens: readTokens(file, syntax),
    at: 0,
    closers: [],
    declared: new Map(),
    members: (close) => readMembers(cursor, close),
  }
  const root = openMap({ start: 0, end: file.text.length })
  let target = root.entries
  const counts = { value: 0 }
  while (cursor.at < cursor.tokens.length) {
    const header = syntax.hasTables === true ? readHeader(cursor) : undefined
    if (header === undefined) readMember(cursor, target, counts)
    else {
      const table = openMap(header[0] ?? root.range)
      addBelow(root.entries, header, table)
      target = table.entries
    }
  }
  return root
}

/** `[a.b]` or `[[a.b]]` on a line of its own. */
function readHeader(cursor: Cursor): readonly Token[] | undefined {
  const { tokens } = cursor
  const before = tokens[cursor.at - 1]
  if (!isSign(tokens[cursor.at], '[') || (before !== undefined && before.kind !== 'line')) return undefined
  while (isSign(tokens[cursor.at], '[')) cursor.at++
  const path: Token[] = []
  for (let token = tokens[cursor.at]; token !== undefined && token.kind !== 'line'; ) {
    if (token.kind !== 'sign') path.push(token)
    token = tokens[++cursor.at]
  }
  return path
}

/** What stands in brackets, up to the one that closes them. */
function readMembers(cursor: Cursor, close: string): YamlEntry[] {
  const entries: YamlEntry[] = []
  const counts = { value: 0 }
  const { tokens, closers } = cursor
  if (closers.length >= DEPTH_MAX) {
    skipBrackets(cursor)
    return entries
  }
  closers.push(close)
  for (let token = tokens[cursor.at]; token !== undefined; token = tokens[cursor.at]) {
    if (isClosing(token)) {
      if (token.text === close) cursor.at++
      // One that closes something around this ends both; any other closes nothing.
      if (closers.includes(token.text)) break
      cursor.at++
    } else readMember(cursor, entries, counts)
  }
  closers.pop()
  return entries
}

/** Reads one statement, argument or item; takes one token at least. */
function readMember(cursor: Cursor, entries: YamlEntry[], counts: { value: number }): void {
  const { tokens } = cursor
  const token = tokens[cursor.at]
  if (token === undefined) return
  if (token.kind === 'line' || isSign(token, ',', ';')) {
    cursor.at++
    return
  }
  if (isSign(token, '@')) {
    cursor.at++
    readPath(cursor)
    return
  }
  if (token.kind === 'string' && isSign(tokens[cursor.at + 1], ':', '=')) {
    cursor.at += 2
    addValues(cursor, entries, [token])
    return
  }
  if (token.kind === 'word' && readNamed(cursor, entries)) return
  const start = cursor.at
  const values = readValues(cursor)
  if (cursor.at === start) cursor.at++
  for (const value of values) entries.push({ key: placeKey(counts.value, value.range), value })
  counts.value++
}

/**
 * A statement that begins with a word, unless it is a value alone.
 *
 * @returns false where it is one; nothing is taken then
 */
function readNamed(cursor: Cursor, entries: YamlEntry[]): boolean {
  const { tokens, syntax } = cursor
  const start = cursor.at
  const first = readPath(cursor)
  let before = first
  let path = first
  let last = start
  if (syntax.declarations?.has(first[0]?.text ?? '') === true) return readDeclaration(cursor, entries, first)
  if (isTextCall(syntax, first) && isSign(tokens[cursor.at], '(')) {
    cursor.at = start
    return false
  }
  while (tokens[cursor.at]?.kind === 'word') {
    last = cursor.at
    before = path
    path = readPath(cursor)
  }
  skipTypes(cursor)
  const token = tokens[cursor.at]
  if (isSign(token, '->')) {
    // Parameters of a block.
    cursor.at++
    return true
  }
  const isCommand = syntax.isGroovy === true && path !== first && isSign(token, ':')
  if (isCommand) {
    cursor.at = last
    addArguments(cursor, entries, before)
  } else if (isSign(token, '=', ':', '+=')) {
    cursor.at++
    if (isSign(token, ':')) skipDeclaredType(cursor)
    addValues(cursor, entries, path)
  } else if (isSign(token, '(')) addBelow(entries, path, readCall(cursor))
  else if (isSign(token, '{')) addBelow(entries, first, readCall(cursor))
  else if (token?.kind === 'string') addArguments(cursor, entries, path)
  else if (path !== first && endsHere(token)) addVariable(entries, before, path)
  else {
    cursor.at = start
    return false
  }
  return true
}

/** `param name string = 'x'`; what has no value is left out. */
function readDeclaration(cursor: Cursor, entries: YamlEntry[], [word]: readonly Token[]): boolean {
  const { tokens, declared } = cursor
  const name = readPath(cursor)
  while (tokens[cursor.at]?.kind === 'word') cursor.at++
  skipTypes(cursor)
  if (word === undefined || !isSign(tokens[cursor.at], '=')) return true
  cursor.at++
  const known = declared.get(word.text) ?? openMap(word)
  if (!declared.has(word.text)) addBelow(entries, [word], known)
  declared.set(word.text, known)
  addValues(cursor, known.entries, name)
  return true
}

/** `x: String = "v"` */
function skipDeclaredType(cursor: Cursor): void {
  const start = cursor.at
  readPath(cursor)
  if (isSign(cursor.tokens[cursor.at], '=')) cursor.at++
  else cursor.at = start
}

function addVariable(entries: YamlEntry[], path: readonly Token[], variable: readonly Token[]): void {
  const value = variableOf(variable)
  if (value !== undefined) addBelow(entries, path, value)
}

function addValues(cursor: Cursor, entries: YamlEntry[], path: readonly Token[]): void {
  // A value may begin on the next line where it is a text; a word there begins another statement.
  let at = cursor.at
  while (cursor.tokens[at]?.kind === 'line') at++
  if (cursor.tokens[at]?.kind === 'string') cursor.at = at
  else if (at > cursor.at && isSign(cursor.tokens[cursor.at - 1], ':')) return
  for (const value of readValues(cursor)) addBelow(entries, path, value)
}

/** Arguments without brackets, up to the end of the line. */
function addArguments(cursor: Cursor, entries: YamlEntry[], path: readonly Token[]): void {
  const { tokens, closers } = cursor
  const map = openMap(tokens[cursor.at] ?? { start: 0, end: 0 })
  const counts = { value: 0 }
  if (closers.length >= DEPTH_MAX) {
    while (cursor.at < tokens.length && tokens[cursor.at]?.kind !== 'line') cursor.at++
    return
  }
  closers.push('\n')
  for (let token = tokens[cursor.at]; token !== undefined; token = tokens[cursor.at]) {
    const isNext = isSign(tokens[cursor.at - 1], ',')
    if (token.kind === 'line' ? !isNext : endsHere(token) && !isSign(token, ',')) break
    if (isSign(token, '{')) {
      cursor.at++
      append(map.entries, readMembers(cursor, '}'))
    } else readMember(cursor, map.entries, counts)
  }
  closers.pop()
  const isOne = map.entries.every(({ key }) => key.value === '()')
  for (const { value } of isOne ? map.entries : []) if (value !== undefined) addBelow(entries, path, value)
  if (!isOne) addBelow(entries, path, map)
}
