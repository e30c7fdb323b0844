import { HOLE } from '../../template-mask.ts'
import type { YamlNode, YamlScalar } from '../../yaml.ts'

/** A text that is being read, and how far. All offsets count in the whole file. */
export interface Source {
  /** Template actions are masked. */
  readonly text: string
  /** The text before masking. */
  readonly original: string
  /** Reading ends before this offset. */
  readonly end: number
  /** What is read next. */
  at: number
  /** Nodes that aliases may repeat, by their anchors. */
  readonly anchors: Map<string, Anchored>
  /** How many aliases may stand for one another, of those that were read. */
  aliases: number
}

export interface Anchored {
  readonly node: YamlNode
  /** What `aliases` was behind the node. */
  readonly aliases: number
}

export const TAB = 9
export const LINE_FEED = 10
export const CARRIAGE_RETURN = 13
export const SPACE = 32
export const DOUBLE_QUOTE = 34
export const HASH = 35
export const SINGLE_QUOTE = 39
export const COMMA = 44
export const DASH = 45
export const COLON = 58
export const OPEN_BRACKET = 91
export const CLOSE_BRACKET = 93
export const OPEN_BRACE = 123
export const CLOSE_BRACE = 125

/** The character at an offset: a line feed for the end too, and for a carriage return in front of one. */
export function charAt({ text, end }: Source, offset: number): number {
  const char = offset < end ? text.charCodeAt(offset) : LINE_FEED
  return char === CARRIAGE_RETURN && offset + 1 < end && text.charCodeAt(offset + 1) === LINE_FEED
    ? LINE_FEED
    : char
}

/** The offset of the line end at or behind an offset, or the end. */
export function lineEndFrom({ text, end }: Source, offset: number): number {
  const found = text.indexOf('\n', offset)
  return found === -1 || found > end ? end : found
}

/** The offset behind the line end that begins at an offset. */
export function afterLineEnd({ text }: Source, offset: number): number {
  return offset + (text.charCodeAt(offset) === CARRIAGE_RETURN ? 2 : 1)
}

/** Where the line end begins whose line feed stands at an offset. */
export function lineEndStart({ text }: Source, offset: number): number {
  return text.charCodeAt(offset - 1) === CARRIAGE_RETURN ? offset - 1 : offset
}

/** The offset of the first character from an offset on that is no space. */
export function skipSpaces({ text, end }: Source, offset: number): number {
  let at = offset
  while (at < end && text.charCodeAt(at) === SPACE) at++
  return at
}

/** Whether a line ends at an offset or goes on with a comment; what stands before it is known to be a blank or a line's start. */
export function endsContent(char: number): boolean {
  return char === LINE_FEED || char === HASH
}

/** Skips a `---` with nothing behind it; returns where an empty document stands then. */
export function skipMarker(source: Source): number | undefined | 'other' {
  if (!source.text.startsWith('---', source.at) || source.at + 3 > source.end) return undefined
  const after = skipSpaces(source, source.at + 3)
  const char = charAt(source, after)
  if (!endsContent(char) || (char === HASH && after === source.at + 3)) return 'other'
  source.at = Math.min(lineEndFrom(source, after) + 1, source.end)
  return after
}

/** Skips blanks, a comment and the line end; false where there is anything else. */
export function skipRest(source: Source): boolean {
  const after = skipSpaces(source, source.at)
  const char = charAt(source, after)
  if (!endsContent(char) || (char === HASH && after === source.at)) return false
  source.at = Math.min(lineEndFrom(source, after) + 1, source.end)
  return true
}

/**
 * A scalar whose characters stand between two offsets.
 *
 * @param value undefined where they are the value
 */
export function scalarOf(
  source: Source,
  start: number,
  end: number,
  style: YamlScalar['style'],
  value?: string,
): YamlScalar {
  const inner = source.text.slice(start, end)
  const scalar = writtenScalar(source, start, inner, style)
  if (value === undefined || value === inner) return style === 'block' ? { ...scalar, exact: false } : scalar
  const templated = scalar.templated || value.includes(HOLE)
  return { ...scalar, value: templated ? source.original.slice(start, end) : value, exact: false, templated }
}

/** A scalar whose characters, which begin at an offset, are its value. */
export function writtenScalar(
  { original }: Source,
  start: number,
  written: string,
  style: YamlScalar['style'],
): YamlScalar {
  const templated = written.includes(HOLE) || !original.startsWith(written, start)
  const end = start + written.length
  const range = { start, end }
  const value = templated ? original.slice(start, end) : written
  return { kind: 'scalar', value, range, exact: true, style, templated, alias: undefined }
}
