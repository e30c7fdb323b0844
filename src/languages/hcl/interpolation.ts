/*
 * The inside of HCL strings: escapes, `${…}` and `%{…}`, heredocs.
 *
 * https://github.com/hashicorp/hcl/blob/v2.23.0/hclsyntax/spec.md#template-expressions
 */
import type { TextRange } from '../../text/range.ts'

/** A stretch of a string. */
export type HclPart =
  /** `exact`: the characters stand as they are, not escaped. */
  | { readonly kind: 'text'; readonly text: string; readonly exact: boolean; readonly range: TextRange }
  /** `${NAME}`. */
  | { readonly kind: 'name'; readonly name: string; readonly range: TextRange }
  /** Any other interpolation or directive. */
  | { readonly kind: 'expression'; readonly range: TextRange }

const HEREDOC = /<<(-?)([\p{L}_][\p{L}\p{N}_-]*)[ \t]*\r?\n/uy
const NAME = /^\$\{\s*([\p{L}_][\p{L}\p{N}_-]*)\s*\}$/u
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['b', '\b'],
  ['f', '\f'],
])

/**
 * The part of a string that begins at an offset; never empty, and never more than a line.
 *
 * @param quoted in quotes, where backslashes escape, a quote ends the string and so does the line
 */
export function templatePart(
  text: string,
  start: number,
  quoted: boolean,
  limit: number = text.length,
): HclPart {
  if (quoted && text[start] === '\\') return escaped(text, start)
  if (isDoubled(text, start))
    return {
      kind: 'text',
      text: text.slice(start + 1, start + 3),
      exact: false,
      range: { start, end: start + 3 },
    }
  if (isOpening(text, start)) {
    const range = { start, end: endOfTemplate(text, start + 2, limit) }
    const name = NAME.exec(text.slice(start, Math.min(range.end, start + 256)))?.[1]
    return name === undefined ? { kind: 'expression', range } : { kind: 'name', name, range }
  }
  let end = start + 1
  while (end < limit && text[end - 1] !== '\n' && !isSpecial(text, end, quoted)) end++
  return { kind: 'text', text: text.slice(start, end), exact: true, range: { start, end } }
}

function isSpecial(text: string, at: number, quoted: boolean): boolean {
  const char = text[at]
  if (quoted && (char === '"' || char === '\\' || char === '\n')) return true
  return (char === '$' || char === '%') && (isOpening(text, at) || isDoubled(text, at))
}

/** `${` or `%{`. */
function isOpening(text: string, at: number): boolean {
  return (text[at] === '$' || text[at] === '%') && text[at + 1] === '{'
}

/** `$${` or `%%{`, which stand for `${` and `%{`. */
function isDoubled(text: string, at: number): boolean {
  return text[at] === text[at + 1] && isOpening(text, at + 1)
}

function escaped(text: string, start: number): HclPart {
  const char = text[start + 1] ?? ''
  const digits = char === 'u' ? 4 : char === 'U' ? 8 : 0
  const hex = text.slice(start + 2, start + 2 + digits)
  const code =
    digits > 0 && /^[0-9a-fA-F]+$/.test(hex) && hex.length === digits ? Number.parseInt(hex, 16) : undefined
  if (code !== undefined && code <= 0x10ffff) {
    return {
      kind: 'text',
      text: String.fromCodePoint(code),
      exact: false,
      range: { start, end: start + 2 + digits },
    }
  }
  const value = ESCAPES.get(char) ?? (char === '\n' ? '' : char)
  return { kind: 'text', text: value, exact: false, range: { start, end: start + (char === '\n' ? 1 : 2) } }
}

/** The offset after the brace that closes an interpolation; the limit where none does. */
function endOfTemplate(text: string, from: number, limit: number): number {
  let depth = 1
  for (let at = from; at < limit; at++) {
    const char = text[at]
    if (char === '{') depth++
    else if (char === '}' && --depth === 0) return at + 1
    else if (char === '"') at = endOfQuotes(text, at, limit)
  }
  return limit
}

function endOfQuotes(text: string, open: number, limit: number): number {
  for (let at = open + 1; at < limit; at++) {
    if (text[at] === '"' || text[at] === '\n') return at
    if (text[at] === '\\') at++
  }
  return limit
}

/**
 * The heredoc that begins at an offset.
 *
 * @returns its parts, the range of its lines, and the offset after its closing marker; undefined when there is none
 */
export function heredocAt(
  text: string,
  at: number,
): { readonly parts: readonly HclPart[]; readonly range: TextRange; readonly end: number } | undefined {
  HEREDOC.lastIndex = at
  const [header, dash, marker] = HEREDOC.exec(text) ?? []
  if (header === undefined || marker === undefined) return undefined
  const start = at + header.length
  const lines: TextRange[] = []
  let end = start
  while (end < text.length) {
    const next = text.indexOf('\n', end)
    const line = { start: end, end: next === -1 ? text.length : next + 1 }
    if (text.slice(line.start, line.end).trim() === marker) break
    lines.push(line)
    end = line.end
  }
  const closing = text.indexOf(marker, end)
  const range = { start, end }
  return {
    parts: partsOf(text, lines, range, dash === '-'),
    range,
    end: closing === -1 ? text.length : closing + marker.length,
  }
}

/** Line by line, without the indentation that all lines share where the marker has a dash. */
function partsOf(
  text: string,
  lines: readonly TextRange[],
  { start, end }: TextRange,
  flush: boolean,
): readonly HclPart[] {
  const indent = flush ? sharedIndent(text, lines) : 0
  const parts: HclPart[] = []
  for (let at = start; at < end; ) {
    if (at === start || text[at - 1] === '\n') {
      for (let i = 0; i < indent && (text[at] === ' ' || text[at] === '\t'); i++) at++
      if (at >= end) break
    }
    const part = templatePart(text, at, false, end)
    parts.push(part)
    at = part.range.end
  }
  return parts
}

function sharedIndent(text: string, lines: readonly TextRange[]): number {
  let shared = Number.POSITIVE_INFINITY
  for (const { start, end } of lines) {
    const line = text.slice(start, end)
    const content = line.search(/\S/)
    if (content !== -1) shared = Math.min(shared, content)
  }
  return shared === Number.POSITIVE_INFINITY ? 0 : shared
}
