import type { YamlEntry, YamlNode } from '../../yaml.ts'
import { opensAlias, readAlias } from './properties.ts'
import { readScalar } from './scalars.ts'
import {
  afterLineEnd,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  charAt,
  DASH,
  LINE_FEED,
  OPEN_BRACE,
  OPEN_BRACKET,
  type Source,
  skipSpaces,
  TAB,
} from './source.ts'

/** Levels of brackets; the package reads what has more. */
const LEVELS_MAX = 40
const FULL_STOP = 46

/**
 * Reads a list or map in brackets of which each entry is written out.
 *
 * Leaves the source behind the closing bracket.
 *
 * @param least the fewest spaces that a line inside the brackets begins with
 * @returns undefined for anything else
 */
export function readFlow(source: Source, least: number, level = 1): YamlNode | undefined {
  if (level > LEVELS_MAX) return undefined
  const start = source.at
  const isMap = charAt(source, start) === OPEN_BRACE
  const close = isMap ? CLOSE_BRACE : CLOSE_BRACKET
  const entries: YamlEntry[] = []
  const items: YamlNode[] = []
  source.at++
  for (;;) {
    if (!skipBlanks(source, least, level)) return undefined
    if (charAt(source, source.at) === close) break
    const isRead = isMap ? readEntry(source, entries, least, level) : readItem(source, items, least, level)
    if (!isRead || !skipBlanks(source, least, level)) return undefined
    const next = charAt(source, source.at)
    if (next === close) break
    if (next !== COMMA) return undefined
    source.at++
  }
  source.at++
  const range = { start, end: source.at }
  return isMap ? { kind: 'map', entries, range } : { kind: 'sequence', items, range }
}

function readItem(source: Source, items: YamlNode[], least: number, level: number): boolean {
  const node = readNode(source, least, level)
  if (node === undefined) return false
  items.push(node)
  return true
}

function readEntry(source: Source, entries: YamlEntry[], least: number, level: number): boolean {
  const key = readScalar(source, true, 0)
  if (key === undefined) return false
  source.at = skipSpaces(source, source.at)
  if (charAt(source, source.at) !== COLON) return false
  source.at++
  if (!skipBlanks(source, least, level)) return false
  const value = readNode(source, least, level)
  if (value === undefined) return false
  entries.push({ key, value })
  return true
}

function readNode(source: Source, least: number, level: number): YamlNode | undefined {
  const first = charAt(source, source.at)
  if (opensAlias(first)) return readAlias(source)
  const isNested = first === OPEN_BRACKET || first === OPEN_BRACE
  return isNested ? readFlow(source, least, level + 1) : readScalar(source, true, 0)
}

/**
 * Skips spaces and line ends inside brackets.
 *
 * @returns false where the next line is not indented enough, or may mark the end of the document
 */
function skipBlanks(source: Source, least: number, level: number): boolean {
  let at = source.at
  let lineStart = -1
  for (;;) {
    at = skipSpaces(source, at)
    // The package takes tabs for indentation, unless nothing has to be indented.
    while (least === 0 && at < source.end && source.text.charCodeAt(at) === TAB)
      at = skipSpaces(source, at + 1)
    if (at >= source.end) return false
    if (charAt(source, at) !== LINE_FEED) break
    at = afterLineEnd(source, at)
    lineStart = at
  }
  source.at = at
  if (lineStart === -1) return true
  const char = charAt(source, at)
  const indent = at - lineStart
  if (indent === 0 && (char === DASH || char === FULL_STOP)) return false
  if (indent >= least) return true
  return indent === least - 1 && level === 1 && (char === CLOSE_BRACKET || char === CLOSE_BRACE)
}

/** Whether a node in brackets or quotes begins with this character. */
export function opensFlow(char: number): boolean {
  return char === OPEN_BRACKET || char === OPEN_BRACE
}
