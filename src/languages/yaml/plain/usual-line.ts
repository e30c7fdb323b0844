import type { YamlScalar } from '../../yaml.ts'
import { type Source, writtenScalar } from './source.ts'

/** A line with a key, perhaps behind a dash, and a value or none. */
export interface UsualLine {
  /** Spaces in front of the dash or key. */
  readonly indent: number
  readonly hasDash: boolean
  /** Where the key begins. */
  readonly start: number
  readonly key: YamlScalar
  readonly value: YamlScalar | undefined
  /** The line feed behind it. */
  readonly lineEnd: number
}

/**
 * Spaces, a dash or none, a key, and a quoted value, a plain one, or none, with single spaces between and nothing behind. The
 * spaces in front of the next line tell whether a plain value ends on this one.
 */
const USUAL =
  /( *)(- )?([A-Za-z_][\w./-]*):(?: (?:"([^"\\\r\n]*)"|'([^'\r\n]*)'|([\w./$(][^\t\r\n#]*)(?<![ :])(?=\n(?: *#|( *)[^ \r\n]))))?\n/y

/**
 * Reads a line that is written as most are: one regular expression reads it in a fraction of the time that code takes which looks
 * at each character.
 *
 * Leaves the source where it is.
 *
 * @returns undefined for any other line
 */
export function readUsualLine(source: Source): UsualLine | undefined {
  const { text, at, end } = source
  USUAL.lastIndex = at
  const found = USUAL.exec(text)
  if (found === null || USUAL.lastIndex > end) return undefined
  const { 1: spaces = '', 2: dash, 3: key = '', 4: double, 5: single, 6: plain, 7: nextSpaces = '' } = found
  const indent = spaces.length
  const column = dash === undefined ? indent : indent + 2
  if (plain !== undefined && (nextSpaces.length > column || plain.includes(': '))) return undefined
  const start = at + column
  const lineEnd = USUAL.lastIndex - 1
  const quoted = double ?? single
  const value =
    quoted !== undefined
      ? writtenScalar(source, lineEnd - 1 - quoted.length, quoted, double === undefined ? 'single' : 'double')
      : plain !== undefined
        ? writtenScalar(source, lineEnd - plain.length, plain, 'plain')
        : undefined
  return {
    indent,
    hasDash: dash !== undefined,
    start,
    key: writtenScalar(source, start, key, 'plain'),
    value,
    lineEnd,
  }
}
