import { matchHere, type OpenHeredoc, pushText, type Reader, skipBlanks } from './reader.ts'
import type { Piece, Redirect } from './syntax.ts'
import { readHeredocText, readWord, seesPlaceholder } from './words.ts'

const OPERATOR = /\d{0,3}(&>>|&>|<<<|<<-|<<|<&|<>|<|>>|>&|>\||>)(?!\()/y

/** Reads a redirection; undefined where none begins here. */
export function readRedirect(reader: Reader): Redirect | undefined {
  // Nearly all words begin with something else.
  if (!'<>&0123456789'.includes(reader.text.charAt(reader.at))) return undefined
  const [whole, operator] = matchHere(reader, OPERATOR) ?? []
  if (whole === undefined || operator === undefined || seesPlaceholder(reader)) return undefined
  reader.at += whole.length
  skipBlanks(reader)
  const target = readWord(reader)
  const body: Piece[] = []
  if (operator === '<<' || operator === '<<-') {
    const written = reader.text.slice(target.range.start, target.range.end)
    const delimiter = written.replace(/["'\\]/g, '')
    const heredoc = { delimiter, expands: delimiter === written, chomps: operator === '<<-', body }
    if (delimiter !== '') reader.heredocs.push(heredoc)
  }
  return { operator, target, body }
}

/** Reads the lines of the heredocs that the line before this one opened, with the reader at their first character. */
export function readHeredocs(reader: Reader): void {
  const { heredocs } = reader
  if (heredocs.length === 0) return
  reader.heredocs = []
  for (const heredoc of heredocs) readHeredoc(reader, heredoc)
}

function readHeredoc(reader: Reader, heredoc: OpenHeredoc): void {
  const { text, end } = reader
  const start = reader.at
  const lines: number[] = []
  let after = end
  let bodyEnd = end
  for (let at = start; at < end; ) {
    const feed = text.indexOf('\n', at)
    const lineEnd = feed === -1 ? end : Math.min(feed, end)
    const from = heredoc.chomps ? skipTabs(text, at, lineEnd) : at
    if (isDelimiter(text, from, lineEnd, heredoc.delimiter)) {
      bodyEnd = at
      after = lineEnd + 1
      break
    }
    if (heredoc.chomps) lines.push(from)
    at = lineEnd + 1
  }
  readBody(reader, heredoc, heredoc.chomps ? lines : [start], bodyEnd)
  reader.end = end
  reader.at = Math.min(after, end)
}

function skipTabs(text: string, start: number, end: number): number {
  let at = start
  while (at < end && text.charAt(at) === '\t') at++
  return at
}

function isDelimiter(text: string, start: number, end: number, delimiter: string): boolean {
  const last = text.charAt(end - 1) === '\r' ? end - 1 : end
  return last - start === delimiter.length && text.startsWith(delimiter, start)
}

/** @param lines where each line begins after its tabs, or where the whole does */
function readBody(
  reader: Reader,
  { expands, body }: OpenHeredoc,
  lines: readonly number[],
  end: number,
): void {
  for (const [i, start] of lines.entries()) {
    const next = i + 1 < lines.length ? reader.text.indexOf('\n', start) + 1 : end
    if (start >= next) continue
    reader.at = start
    reader.end = expands ? next : end
    if (expands) readHeredocText(reader, body)
    else pushText(body, reader.text.slice(start, next), { start, end: next }, true)
  }
}
