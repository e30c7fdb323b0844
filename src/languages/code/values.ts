import { append } from '../../text/lists.ts'
import type { YamlEntry, YamlNode, YamlScalar } from '../yaml.ts'
import { type Cursor, DEPTH_MAX, endsHere, isSign, readPath, skipTypes, variableOf } from './cursor.ts'
import {
  addBelow,
  computed,
  isTextCall,
  joinScalars,
  listOf,
  type OpenMap,
  openMap,
  scalarOf,
  textOfCall,
} from './nodes.ts'
import type { Token } from './tokens.ts'

/** What does not change which image a text names. */
const LAYOUT = new Set([
  'stripIndent',
  'stripMargin',
  'trimIndent',
  'trimMargin',
  'trim',
  'toString',
  'strip',
])

/** Words before a value that are no part of it. */
const KEYWORDS = new Set(['return', 'yield', 'in', 'and', 'or', 'not'])

/** The arguments of a call, its block, and what is called on its result, in one map. */
export function readCall(cursor: Cursor): OpenMap {
  const { tokens } = cursor
  const map = openMap(tokens[cursor.at] ?? { start: 0, end: 0 })
  for (;;) {
    const token = tokens[cursor.at]
    if (isSign(token, '(', '{')) {
      cursor.at++
      const isBlock = isSign(token, '{')
      const entries = cursor.members(isBlock ? '}' : ')')
      // A text alone in a block is no argument.
      append(map.entries, isBlock ? entries.filter(isNoText) : entries)
      continue
    }
    let at = cursor.at
    while (tokens[at]?.kind === 'line') at++
    if (!isSign(tokens[at], '.', '?.') || tokens[at + 1]?.kind !== 'word') return map
    cursor.at = at + 1
    const path = readPath(cursor)
    skipTypes(cursor)
    if (!isSign(tokens[cursor.at], '(', '{')) continue
    if (cursor.closers.length >= DEPTH_MAX) return map
    const brackets = isSign(tokens[cursor.at], '(') ? ')' : '}'
    cursor.at++
    const below = openMap(path[0] ?? map.range)
    append(below.entries, cursor.members(brackets))
    addBelow(map.entries, path, below)
  }
}

function isNoText({ key, value }: YamlEntry): boolean {
  return !key.value.startsWith('(') || value?.kind !== 'scalar'
}

/** A value that is being put together. */
interface Operands {
  readonly found: YamlNode[]
  parts: YamlScalar[]
  /** It is compared or computed, so that its texts are no values. */
  isCondition: boolean
}

/** The values that an expression may have, and the calls in it. */
export function readValues(cursor: Cursor): readonly YamlNode[] {
  const operands: Operands = { found: [], parts: [], isCondition: false }
  const { tokens } = cursor
  for (let token = tokens[cursor.at]; token !== undefined; token = tokens[cursor.at]) {
    if (token.kind === 'line' ? endsLine(cursor) : endsHere(token)) break
    while (token.kind === 'line' && tokens[cursor.at + 1]?.kind === 'line') cursor.at++
    cursor.at++
    if (token.kind === 'string') operands.parts.push(withMethods(cursor, scalarOf(token)))
    else if (token.kind === 'word') takeWord(cursor, operands, token)
    else if (token.kind === 'sign') takeSign(cursor, operands, token)
  }
  finishValue(operands, true)
  return operands.found
}

function finishValue(operands: Operands, isValue: boolean): void {
  const value = isValue && !operands.isCondition ? joinScalars(operands.parts) : undefined
  if (value !== undefined) operands.found.push(value)
  operands.parts = []
  operands.isCondition = false
}

/** A line ends no value in round or square brackets, nor before a sign that goes on with it. */
function endsLine({ tokens, at, closers }: Cursor): boolean {
  const around = closers.at(-1)
  if (around === ')' || around === ']') return false
  let next = at
  while (tokens[next]?.kind === 'line') next++
  const goesOn = isSign(tokens[next], '+', '?', ':', '?:', '.')
  return !goesOn && !isSign(tokens[at - 1], '+', '?', ':', '?:', '=')
}

/** A text with what is called on it. */
function withMethods(cursor: Cursor, scalar: YamlScalar): YamlScalar {
  const { tokens } = cursor
  let value = scalar
  for (;;) {
    let at = cursor.at
    while (tokens[at]?.kind === 'line') at++
    if (!isSign(tokens[at], '.', '?.') || tokens[at + 1]?.kind !== 'word') return value
    cursor.at = at + 1
    const path = readPath(cursor)
    const name = path.map(({ text }) => text).join('.')
    if (isSign(tokens[cursor.at], '(')) readCall(cursor)
    if (!LAYOUT.has(name)) value = computed(value, name)
  }
}

function takeWord(cursor: Cursor, operands: Operands, { text }: Token): void {
  const { tokens } = cursor
  const previous = tokens[cursor.at - 2]
  if (text === 'if' && operands.parts.length > 0) finishValue(operands, true)
  if (text === 'if') operands.isCondition = true
  else if (text === 'then') finishValue(operands, false)
  else if (text === 'else') finishValue(operands, !operands.isCondition)
  else {
    // The word before was a keyword: `new`, `return`.
    if (previous?.kind === 'word') operands.parts.pop()
    cursor.at--
    const path = readPath(cursor)
    skipTypes(cursor)
    if (isSign(tokens[cursor.at], '(', '{')) {
      const entries: YamlEntry[] = []
      const call = readCall(cursor)
      addBelow(entries, path, call)
      const range = { start: path[0]?.start ?? 0, end: path.at(-1)?.end ?? 0 }
      const made = isTextCall(cursor.syntax, path) ? textOfCall(path[0]?.text ?? '', call) : undefined
      if (made !== undefined) {
        operands.parts.push({ ...made, range: { ...range, end: tokens[cursor.at - 1]?.end ?? range.end } })
        return
      }
      operands.found.push({ kind: 'map', entries, range })
      // What it gives is not known, so neither is a text that it is a part of.
      const [first] = path
      if (first !== undefined) operands.parts.push({ ...scalarOf(first, `\${${text}}`), range })
      return
    }
    const variable = variableOf(path)
    if (variable !== undefined) operands.parts.push(variable)
  }
}

function takeSign(cursor: Cursor, operands: Operands, { text, start, end }: Token): void {
  if (text === '(' || text === '[' || text === '{') {
    const before = cursor.tokens
      .slice(Math.max(0, cursor.at - 3), cursor.at - 1)
      .findLast((one) => one.kind !== 'line')
    const isStart = isSign(before, '+') || (before?.kind === 'word' && KEYWORDS.has(before.text))
    if (isStart && before?.kind === 'word') operands.parts.pop()
    const isIndex = text === '[' && !isStart && operands.parts.length > 0
    const entries = cursor.members(text === '(' ? ')' : text === '[' ? ']' : '}')
    if (text === '(') {
      for (const { value } of entries)
        if (value?.kind === 'scalar' && operands.parts.length === 0 && entries.length === 1)
          operands.parts.push(value)
        else if (value !== undefined) operands.found.push(value)
    } else if (!isIndex)
      operands.found.push(
        text === '[' ? listOf(entries, { start, end }) : { kind: 'map', entries, range: { start, end } },
      )
    else {
      const last = operands.parts.pop()
      if (last !== undefined) operands.parts.push(computed(last, '[]'))
    }
  } else if (text === '?' || text === '->' || text === '=') finishValue(operands, false)
  else if (text === '?:' || text === ':' || text === '??') finishValue(operands, true)
  else if (text === '%') {
    const last = operands.parts.pop()
    if (last !== undefined) operands.parts.push(computed(last, '%'))
  } else if (text !== '+' && text !== '\\') operands.isCondition = true
}
