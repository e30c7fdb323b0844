import type { TextRange } from '../../text/range.ts'
import type { Piece, Statement } from './syntax.ts'

/** A heredoc whose lines are still to come. */
export interface OpenHeredoc {
  readonly delimiter: string
  /** No part of the delimiter is quoted: variables in the lines are expanded. */
  readonly expands: boolean
  /** `<<-`: tabs at the start of lines do not count. */
  readonly chomps: boolean
  readonly body: Piece[]
}

/** A shell text being read, and how far. */
export interface Reader {
  readonly text: string
  at: number
  /** Where reading stops: the end of the text, or of a backtick or heredoc in it. */
  end: number
  /** Substitutions inside substitutions. */
  depth: number
  /** How often a quote that nothing closes was taken for a plain character. */
  retries: number
  /** Heredocs that the lines after this one hold. */
  heredocs: OpenHeredoc[]
  /** Where variables begin that are put in before a shell sees the text. */
  readonly early: ReadonlySet<number> | undefined
  /** Reads statements up to a `)` that closes nothing in them, or to the end. */
  readonly statements: (reader: Reader) => readonly Statement[]
}

/** Deeper substitutions are plain text: no script has them. */
export const DEPTH_MAX = 40

/** Whether the text goes on with these characters. */
export function sees(reader: Reader, text: string): boolean {
  return reader.at + text.length <= reader.end && reader.text.startsWith(text, reader.at)
}

/** Matches a sticky expression at the reader's place; reads nothing. */
export function matchHere(reader: Reader, sticky: RegExp): RegExpExecArray | undefined {
  sticky.lastIndex = reader.at
  const match = sticky.exec(reader.text)
  return match === null || reader.at + match[0].length > reader.end ? undefined : match
}

/** How long a match of a sticky expression at the reader's place is; undefined where it does not match there. */
export function lengthHere({ text, at, end }: Reader, sticky: RegExp): number | undefined {
  sticky.lastIndex = at
  return sticky.test(text) && sticky.lastIndex <= end ? sticky.lastIndex - at : undefined
}

/** How many characters up to the end of the reader's text a sticky expression matches; at least one is taken. */
export function runLength({ text, at, end }: Reader, plain: RegExp): number {
  plain.lastIndex = at
  const length = plain.exec(text)?.[0].length ?? 1
  return Math.min(length, end - at)
}

/** The offset of a text that comes soon: a window keeps the search linear where it never comes. */
export function findNear(reader: Reader, text: string, window: number): number | undefined {
  const found = reader.text.slice(reader.at, Math.min(reader.end, reader.at + window)).indexOf(text)
  return found === -1 ? undefined : reader.at + found
}

/** Skips blanks and line continuations. */
export function skipBlanks(reader: Reader): void {
  while (reader.at < reader.end) {
    const char = reader.text.charAt(reader.at)
    const continued = char === '\\' ? matchHere(reader, CONTINUATION) : undefined
    if (continued !== undefined) reader.at += continued[0].length
    else if (char === ' ' || char === '\t' || char === '\r' || char === '\ufeff') reader.at++
    else return
  }
}

export const CONTINUATION = /\\\r?\n/y

/** Skips to the end of the line. */
export function skipLine(reader: Reader): void {
  const feed = reader.text.indexOf('\n', reader.at)
  reader.at = feed === -1 ? reader.end : Math.min(feed, reader.end)
}

/** Adds characters to pieces, joined to the piece before them where they continue it. */
export function pushText(
  pieces: Piece[],
  text: string,
  range: TextRange,
  quoted: boolean,
  exact = true,
): void {
  const last = pieces.at(-1)
  const follows = last?.kind === 'text' && last.exact && exact && last.quoted === quoted
  if (follows && last.range.end === range.start && text !== '' && last.text !== '') {
    const joined = { start: last.range.start, end: range.end }
    pieces[pieces.length - 1] = { ...last, text: last.text + text, range: joined }
  } else pieces.push({ kind: 'text', text, range, exact, quoted })
}

/** Moves characters to pieces as they stand. */
export function take(reader: Reader, pieces: Piece[], length: number, quoted: boolean): void {
  const start = reader.at
  reader.at = Math.min(start + length, reader.end)
  pushText(pieces, reader.text.slice(start, reader.at), { start, end: reader.at }, quoted)
}

export function pushVariable(
  pieces: Piece[],
  name: string,
  range: TextRange,
  quoted: boolean,
  index?: string,
): void {
  pieces.push({ kind: 'variable', name, index, operator: undefined, word: [], range, quoted })
}

/** A substitution whose value is not looked into. */
export function pushUnknown(
  reader: Reader,
  pieces: Piece[],
  start: number,
  quoted: boolean,
  name = '',
): void {
  const range = { start, end: reader.at }
  pieces.push({ kind: 'variable', name, index: undefined, operator: 'other', word: [], range, quoted })
}
