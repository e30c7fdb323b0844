import type { YamlScalar } from '../../yaml.ts'
import {
  afterLineEnd,
  CARRIAGE_RETURN,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  COLON,
  COMMA,
  charAt,
  DASH,
  DOUBLE_QUOTE,
  HASH,
  LINE_FEED,
  OPEN_BRACE,
  OPEN_BRACKET,
  SINGLE_QUOTE,
  type Source,
  SPACE,
  scalarOf,
  skipSpaces,
  TAB,
} from './source.ts'
import { unescapeDouble, unfoldLines } from './text.ts'

/** `?`, at the start of a plain scalar as `-` and `:` are: only in front of other text. */
const QUESTION = 63
const BACKSLASH = 92
/** What else begins no plain scalar: `! % & * > @ backtick |` and a byte order mark. */
const SPECIAL: ReadonlySet<number> = new Set([33, 37, 38, 42, 62, 64, 96, 124, 0xfeff])

/**
 * Reads a plain or quoted scalar.
 *
 * Leaves the source behind it: a plain one ends at a comment, the line end, or a colon that makes it a key; inside
 * brackets also where these go on.
 *
 * @param least the fewest spaces that further lines of it begin with; 0: it has one line
 * @returns undefined for anything else
 */
export function readScalar(source: Source, inFlow: boolean, least: number): YamlScalar | undefined {
  const first = charAt(source, source.at)
  if (first === DOUBLE_QUOTE) return readDouble(source)
  if (first === SINGLE_QUOTE) return readSingle(source, least)
  return readPlainScalar(source, first, inFlow, least)
}

function readDouble(source: Source): YamlScalar | undefined {
  const { text, end, at } = source
  let isEscaped = false
  for (let i = at + 1; i < end; i++) {
    const char = text.charCodeAt(i)
    if (char === LINE_FEED || char === CARRIAGE_RETURN) return undefined
    if (char === BACKSLASH) {
      isEscaped = true
      i++
      if (text.charCodeAt(i) === LINE_FEED || text.charCodeAt(i) === CARRIAGE_RETURN) return undefined
    } else if (char === DOUBLE_QUOTE) {
      const value = isEscaped ? unescapeDouble(text.slice(at + 1, i)) : undefined
      if (isEscaped && value === undefined) return undefined
      source.at = i + 1
      return scalarOf(source, at + 1, i, 'double', value)
    }
  }
  return undefined
}

function readSingle(source: Source, least: number): YamlScalar | undefined {
  const { text, end, at } = source
  let isDoubled = false
  let hasLines = false
  for (let i = at + 1; i < end; i++) {
    const char = charAt(source, i)
    if (char === CARRIAGE_RETURN) return undefined
    if (char === LINE_FEED) {
      i = afterLineEnd(source, i) - 1
      if (!goesOn(source, i + 1, least)) return undefined
      hasLines = true
    }
    if (char !== SINGLE_QUOTE) continue
    if (charAt(source, i + 1) === SINGLE_QUOTE) {
      isDoubled = true
      i++
      continue
    }
    source.at = i + 1
    const inner = text.slice(at + 1, i)
    const lines = hasLines ? unfoldLines(inner) : inner
    const value = isDoubled ? lines.replaceAll("''", "'") : lines
    return scalarOf(source, at + 1, i, 'single', value)
  }
  return undefined
}

/** Whether a line goes on with a scalar, or is blank. */
function goesOn(source: Source, lineStart: number, least: number): boolean {
  if (least === 0) return false
  const at = skipSpaces(source, lineStart)
  return at - lineStart >= least || charAt(source, at) === LINE_FEED
}

function readPlainScalar(
  source: Source,
  first: number,
  inFlow: boolean,
  least: number,
): YamlScalar | undefined {
  const { text, end, at } = source
  if (isBlank(first) || first === HASH || first === CARRIAGE_RETURN || SPECIAL.has(first) || isBracket(first))
    return undefined
  if ((first === DASH || first === COLON || first === QUESTION) && isEndOfWord(source, at + 1, inFlow))
    return undefined
  let last = at
  let firstLine = 0
  for (let i = at; i < end; i++) {
    const char = charAt(source, i)
    if (char === COLON && isEndOfWord(source, i + 1, inFlow)) break
    if (char === LINE_FEED) {
      i = afterLineEnd(source, i) - 1
      // A comment ends the scalar, whatever follows.
      if (!goesOn(source, i + 1, least) || charAt(source, skipSpaces(source, i + 1)) === HASH) break
      if (firstLine === 0) firstLine = i
    } else if (char === SPACE) {
      if (charAt(source, i + 1) === HASH) break
    } else if (char === TAB || char === CARRIAGE_RETURN) return undefined
    else if (inFlow && isBracket(char)) break
    else last = i + 1
  }
  source.at = last
  const value = firstLine !== 0 && last > firstLine ? unfoldLines(text.slice(at, last)) : undefined
  return scalarOf(source, at, last, 'plain', value)
}

function isBlank(char: number): boolean {
  return char === SPACE || char === TAB || char === LINE_FEED
}

/** What has a meaning of its own inside brackets. A plain scalar begins with none of it anywhere. */
function isBracket(char: number): boolean {
  return (
    char === COMMA ||
    char === OPEN_BRACKET ||
    char === CLOSE_BRACKET ||
    char === OPEN_BRACE ||
    char === CLOSE_BRACE
  )
}

/** Whether an indicator in front of this offset stands alone. */
export function isEndOfWord(source: Source, offset: number, inFlow: boolean): boolean {
  const char = charAt(source, offset)
  return isBlank(char) || char === CARRIAGE_RETURN || (inFlow && isBracket(char))
}
