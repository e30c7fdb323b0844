import {
  CONTINUATION,
  DEPTH_MAX,
  findNear,
  lengthHere,
  matchHere,
  pushText,
  pushUnknown,
  pushVariable,
  type Reader,
  runLength,
  sees,
  take,
} from './reader.ts'
import type { Piece, Word } from './syntax.ts'

/** Quotes that nothing closes are taken for plain characters so often; each costs a reading of the rest. */
const RETRIES_MAX = 4
/** How far `}}`, `))` and the `}` of an odd substitution are looked for. */
const WINDOW = 300

const PLAIN = /[^\s;&|()<>"'`$\\{}[]+/y
const BOUNDARY = /[\s;&|()]/
/** Runs of some hundred characters: a longer one could go on far behind the end, and would be matched again each time. */
const QUOTED_PLAIN = /[^"$`\\{]{1,400}/y
const HEREDOC_PLAIN = /[^$`\\{]{1,400}/y
const SINGLE_PLAIN = /[^${]{1,400}/y
/** What begins a text that something else is put in for before a shell sees it. */
const TEMPLATE = /\{\{|\$\[\[/
const NAME = /\$([A-Za-z_]\w*|[0-9@*#?$!-])/y
const BRACED = /\$\{([A-Za-z_]\w*|[0-9]+|[@*#?$!-])(?:\[([^\]\n]{0,40})\])?(\}|:?[-=+?])?/y
/** `<image>`, `<your name>`, and `<< parameters.x >>` of CircleCI; no `<in >out` and no `<in 2>out`. */
const ANGLE = /<[A-Za-z][^<>\n"'`$|&;()]{0,60}>|<<[ \t]*(?:parameters|pipeline|matrix)\.[\w.-]+[ \t]*>>/y
const ANGLE_REDIRECT = /\s\d*>$/
/** `[My Registry]`, `[OPTIONS]`. */
const SQUARE = /\[[A-Za-z][^[\]\n"'`$|&;()]{0,60}\]/y

/** Reads a word; one without pieces where none begins here. */
export function readWord(reader: Reader): Word {
  const start = reader.at
  const pieces: Piece[] = []
  while (reader.at < reader.end && !BOUNDARY.test(reader.text.charAt(reader.at))) {
    if (!readPiece(reader, pieces)) break
  }
  return { pieces, range: { start, end: reader.at } }
}

/** Reads what begins here into pieces; false where the word ends before a redirection. */
function readPiece(reader: Reader, pieces: Piece[]): boolean {
  const char = reader.text.charAt(reader.at)
  if (char === '<' || char === '>') return readAngle(reader, pieces)
  if (char === "'") readSingleQuoted(reader, pieces)
  else if (char === '"') readDoubleQuoted(reader, pieces)
  else if (char === '$') readDollar(reader, pieces, false)
  else if (char === '`') readBackticks(reader, pieces, false)
  else if (char === '\\') readEscape(reader, pieces)
  else if (char === '{') readBrace(reader, pieces, false)
  else if (char === '[') readSquare(reader, pieces)
  else take(reader, pieces, lengthHere(reader, PLAIN) ?? 1, false)
  return true
}

/** Whether `<name>` or a parameter begins here, and not a redirection. */
export function seesPlaceholder(reader: Reader): boolean {
  const match = matchHere(reader, ANGLE)?.[0]
  return match !== undefined && (match.startsWith('<<') || !ANGLE_REDIRECT.test(match))
}

/** A placeholder, or at the start of a word `<(…)`. */
function readAngle(reader: Reader, pieces: Piece[]): boolean {
  if (seesPlaceholder(reader)) {
    const start = reader.at
    reader.at += lengthHere(reader, ANGLE) ?? 1
    const kind = reader.text.startsWith('<<', start) ? 'template' : 'placeholder'
    pieces.push({ kind, range: { start, end: reader.at } })
    return true
  }
  if (pieces.length > 0 || reader.text.charAt(reader.at + 1) !== '(') return false
  return readSubstitution(reader, pieces, false)
}

function readSquare(reader: Reader, pieces: Piece[]): void {
  const before = reader.text.charAt(reader.at - 1)
  const match = /[\s=:/@,]|^$/.test(before) ? matchHere(reader, SQUARE) : undefined
  if (match === undefined) take(reader, pieces, 1, false)
  else {
    const start = reader.at
    reader.at += match[0].length
    pieces.push({ kind: 'placeholder', range: { start, end: reader.at } })
  }
}

function readSingleQuoted(reader: Reader, pieces: Piece[]): void {
  const start = reader.at + 1
  const close = reader.text.indexOf("'", start)
  if (close === -1 || close >= reader.end) {
    take(reader, pieces, 1, false)
    return
  }
  const range = { start, end: close }
  const text = reader.text.slice(start, close)
  const isPlain = text === '' || (reader.early === undefined && !TEMPLATE.test(text))
  if (isPlain) pushText(pieces, text, range, true)
  else readHeldBack(reader, pieces, range)
  reader.at = close + 1
}

/** What a shell takes as it stands, but for what is put in before it sees the text. */
function readHeldBack(reader: Reader, pieces: Piece[], { start, end }: Word['range']): void {
  const outer = reader.end
  reader.at = start
  reader.end = end
  while (reader.at < end) {
    const char = reader.text.charAt(reader.at)
    if (char === '{') readBrace(reader, pieces, true)
    else if (reader.early?.has(reader.at) === true) readDollar(reader, pieces, true)
    else if (char !== '$' || !readExpression(reader, pieces))
      take(reader, pieces, runLength(reader, SINGLE_PLAIN), true)
  }
  reader.end = outer
}

/** `$'…'`: without escapes it is a single-quoted text. */
function readAnsiQuoted(reader: Reader, pieces: Piece[]): void {
  const start = reader.at + 2
  let at = start
  while (at < reader.end && reader.text.charAt(at) !== "'") at += reader.text.charAt(at) === '\\' ? 2 : 1
  if (at >= reader.end) {
    take(reader, pieces, 2, false)
    return
  }
  const text = reader.text.slice(start, at)
  pushText(
    pieces,
    text.replace(/\\n/g, '\n').replace(/\\(.)/gs, '$1'),
    { start, end: at },
    true,
    !text.includes('\\'),
  )
  reader.at = at + 1
}

function readDoubleQuoted(reader: Reader, pieces: Piece[]): void {
  const open = reader.at++
  const count = pieces.length
  const opened = reader.heredocs.length
  readExpandable(reader, pieces, QUOTED_PLAIN, '"')
  if (reader.at < reader.end) {
    if (pieces.length === count) pushText(pieces, '', { start: open + 1, end: open + 1 }, true)
    reader.at++
  } else if (reader.retries++ < RETRIES_MAX) {
    reader.at = open
    reader.heredocs.length = Math.min(opened, reader.heredocs.length)
    pieces.length = count
    take(reader, pieces, 1, false)
  }
}

/** Reads the lines of a heredoc whose variables are expanded, up to the end of the reader's text. */
export function readHeredocText(reader: Reader, pieces: Piece[]): void {
  readExpandable(reader, pieces, HEREDOC_PLAIN, undefined)
}

function readExpandable(reader: Reader, pieces: Piece[], plain: RegExp, stop: string | undefined): void {
  while (reader.at < reader.end) {
    const char = reader.text.charAt(reader.at)
    if (char === stop) return
    if (char === '$') readDollar(reader, pieces, true)
    else if (char === '`') readBackticks(reader, pieces, true)
    else if (char === '{') readBrace(reader, pieces, true)
    else if (char === '\\') readQuotedEscape(reader, pieces, stop)
    else take(reader, pieces, runLength(reader, plain), true)
  }
}

function readQuotedEscape(reader: Reader, pieces: Piece[], stop: string | undefined): void {
  const next = reader.text.charAt(reader.at + 1)
  const continuation = matchHere(reader, CONTINUATION)
  if (continuation !== undefined) reader.at += continuation[0].length
  else if (next !== '' && (next === stop || '$`\\'.includes(next))) takeEscaped(reader, pieces, true)
  else take(reader, pieces, 1, true)
}

function readEscape(reader: Reader, pieces: Piece[]): void {
  const continuation = matchHere(reader, CONTINUATION)
  if (continuation !== undefined) reader.at += continuation[0].length
  else if (reader.at + 1 >= reader.end) take(reader, pieces, 1, false)
  else takeEscaped(reader, pieces, false)
}

function takeEscaped(reader: Reader, pieces: Piece[], quoted: boolean): void {
  const start = reader.at
  reader.at = Math.min(start + 2, reader.end)
  pushText(pieces, reader.text.slice(start + 1, reader.at), { start, end: reader.at }, quoted, false)
}

/** `{{ … }}` is for a template; any other brace is itself. */
function readBrace(reader: Reader, pieces: Piece[], quoted: boolean): void {
  const start = reader.at
  const close = sees(reader, '{{') ? findNear(reader, '}}', WINDOW) : undefined
  if (close === undefined || reader.text.slice(start, close).includes('\n')) take(reader, pieces, 1, quoted)
  else {
    reader.at = close + 2
    pieces.push({ kind: 'template', range: { start, end: reader.at } })
  }
}

function readBackticks(reader: Reader, pieces: Piece[], quoted: boolean): void {
  const start = reader.at
  let close = reader.text.indexOf('`', start + 1)
  while (close !== -1 && close < reader.end && reader.text.charAt(close - 1) === '\\')
    close = reader.text.indexOf('`', close + 1)
  if (close === -1 || close >= reader.end || reader.depth >= DEPTH_MAX) {
    take(reader, pieces, 1, quoted)
    return
  }
  const { end } = reader
  reader.at = start + 1
  reader.end = close
  const statements = readInside(reader)
  reader.end = end
  reader.at = close + 1
  pieces.push({ kind: 'command', statements, range: { start, end: reader.at }, quoted })
}

/** A stray `)` ends nothing here. */
function readInside(reader: Reader) {
  reader.depth++
  const statements = [...reader.statements(reader)]
  while (reader.at < reader.end) {
    reader.at++
    for (const statement of reader.statements(reader)) statements.push(statement)
  }
  reader.depth--
  return statements
}

/** `$(…)`, `<(…)` and `>(…)`, with the reader at the first character. */
function readSubstitution(reader: Reader, pieces: Piece[], quoted: boolean): boolean {
  const start = reader.at
  if (reader.depth >= DEPTH_MAX) {
    take(reader, pieces, 1, quoted)
    if (reader.text.charAt(start) !== '$') reader.at++
    return true
  }
  reader.at += 2
  reader.depth++
  const statements = reader.statements(reader)
  reader.depth--
  reader.at = Math.min(reader.at + 1, reader.end)
  pieces.push({ kind: 'command', statements, range: { start, end: reader.at }, quoted })
  return true
}

function readDollar(reader: Reader, pieces: Piece[], quoted: boolean): void {
  const start = reader.at
  if (readExpression(reader, pieces)) return
  if (sees(reader, '$((')) {
    const close = findNear(reader, '))', WINDOW)
    if (close !== undefined) {
      reader.at = Math.min(close + 2, reader.end)
      pushUnknown(reader, pieces, start, quoted)
      return
    }
  }
  if (sees(reader, '$(')) readSubstitution(reader, pieces, quoted)
  else if (sees(reader, '${')) readBraced(reader, pieces, quoted)
  else if (!quoted && sees(reader, "$'")) readAnsiQuoted(reader, pieces)
  else if (!quoted && sees(reader, '$"')) reader.at++
  else {
    const name = matchHere(reader, NAME)
    if (name === undefined) take(reader, pieces, 1, quoted)
    else {
      reader.at += name[0].length
      pushVariable(pieces, name[1] ?? '', { start, end: reader.at }, quoted)
    }
  }
}

/** `${{ … }}` of GitHub and `$[[ … ]]` of GitLab, which are filled in before a shell sees the text. */
function readExpression(reader: Reader, pieces: Piece[]): boolean {
  const start = reader.at
  const mark = sees(reader, '${{') ? '}}' : sees(reader, '$[[') ? ']]' : undefined
  const close = mark === undefined ? undefined : findNear(reader, mark, WINDOW)
  if (close === undefined) return false
  reader.at = close + 2
  pieces.push({ kind: 'template', range: { start, end: reader.at } })
  return true
}

function readBraced(reader: Reader, pieces: Piece[], quoted: boolean): void {
  const start = reader.at
  const [head = '', name = '', index, operator] = matchHere(reader, BRACED) ?? []
  if (operator === '}') {
    reader.at += head.length
    pushVariable(pieces, name, { start, end: reader.at }, quoted, index)
    return
  }
  if (operator === undefined || reader.depth >= DEPTH_MAX) {
    const close = findNear(reader, '}', WINDOW)
    if (close === undefined) take(reader, pieces, 1, quoted)
    else {
      reader.at = close + 1
      pushUnknown(reader, pieces, start, quoted, name)
    }
    return
  }
  reader.at += head.length
  reader.depth++
  const word: Piece[] = []
  while (reader.at < reader.end && !sees(reader, '}')) {
    const blank = /[\s;&|()<>]/.test(reader.text.charAt(reader.at))
    if (blank || !readPiece(reader, word)) take(reader, word, 1, false)
  }
  reader.depth--
  reader.at = Math.min(reader.at + 1, reader.end)
  pieces.push({ kind: 'variable', name, index, operator, word, range: { start, end: reader.at }, quoted })
}
