import type { TextRange } from '../text/range.ts'
import { readAssignment } from './shell/assignments.ts'
import { matchHere, type Reader, sees, skipBlanks, skipLine } from './shell/reader.ts'
import { readHeredocs, readRedirect } from './shell/redirects.ts'
import {
  type Assignment,
  type Command,
  plainText,
  type Redirect,
  type Statement,
  type Word,
} from './shell/syntax.ts'
import { readWord } from './shell/words.ts'

const KEYWORD = /(?:[a-z]{2,8}|[!{}])(?=[\s;&|()<>`]|$)/y
/** Keywords before which or behind which a command stands. */
const KEYWORDS = new Set(['then', 'else', 'elif', 'do', 'time', '!', '{', '}', 'coproc'])
const OPENING = new Set(['if', 'while', 'until'])
/** What is in them may not run. */
const BRANCHING = new Set(['if', 'case'])
const CLOSING = new Set(['fi', 'done'])
const DECLARING = new Set(['export', 'local', 'readonly', 'declare', 'typeset'])

/** A list of statements being read. */
interface List {
  readonly statements: Statement[]
  /** The `if`, `case` and loops that are open, the innermost last. */
  readonly blocks: string[]
  /** How many of them are `if` and `case`. */
  branches: number
  /** Subshells that are open. */
  parens: number
  /** What stands before the next command is `&&` or `||`. */
  joined: boolean
  /** What stands before the next command is `|`. */
  piped: boolean
}

/**
 * Parses shell text: POSIX and what bash adds to it. Never fails: a quote that nothing closes is a plain character,
 * other text that no shell would take is read as far as it goes.
 *
 * Time is linear in the length of the text.
 *
 * @param range the part of the text that is to be parsed; all places stay those in the text
 * @param early where variables begin that are put in before a shell sees the text: single quotes do not hold them back
 * @returns the simple commands and loops in the order of the text; those inside of a word are in the word
 */
export function parseShell(
  text: string,
  range: TextRange = { start: 0, end: text.length },
  early?: ReadonlySet<number>,
): readonly Statement[] {
  const reader: Reader = {
    text,
    at: range.start,
    end: range.end,
    depth: 0,
    retries: 0,
    heredocs: [],
    early,
    statements: readStatements,
  }
  const statements: Statement[] = []
  while (reader.at < reader.end) {
    for (const statement of readStatements(reader)) statements.push(statement)
    reader.at++
  }
  return statements
}

function readStatements(reader: Reader): readonly Statement[] {
  const list: List = { statements: [], blocks: [], branches: 0, parens: 0, joined: false, piped: false }
  for (skipBlanks(reader); reader.at < reader.end; skipBlanks(reader)) {
    const char = reader.text.charAt(reader.at)
    if (char === ')' && list.parens === 0) break
    if (!readSeparator(reader, list, char)) readStatement(reader, list)
  }
  return list.statements
}

/** Reads what stands between commands; false where a command begins. */
function readSeparator(reader: Reader, list: List, char: string): boolean {
  if (char === '#') skipLine(reader)
  else if (char === '\n') {
    reader.at++
    readHeredocs(reader)
  } else if (sees(reader, '&&') || sees(reader, '||')) {
    reader.at += 2
    list.joined = true
  } else if (char === '|') {
    reader.at += sees(reader, '|&') ? 2 : 1
    list.piped = true
  } else if (char === ';') readSemicolon(reader, list)
  else if (char === '&' && !sees(reader, '&>')) reader.at++
  else if (char === '(' || char === ')') readParenthesis(reader, list, char)
  else return false
  return true
}

function readSemicolon(reader: Reader, list: List): void {
  const end = matchHere(reader, /;;&|;;|;&/y)
  reader.at += end?.[0].length ?? 1
  if (end !== undefined && list.blocks.at(-1) === 'case') readPattern(reader, list)
}

function readParenthesis(reader: Reader, list: List, char: string): void {
  const arithmetic = matchHere(reader, /\(\([^()\n]{0,200}\)\)/y)
  reader.at += arithmetic?.[0].length ?? 1
  if (arithmetic === undefined) list.parens += char === '(' ? 1 : -1
}

function readStatement(reader: Reader, list: List): void {
  const start = reader.at
  const keyword = matchHere(reader, KEYWORD)?.[0] ?? ''
  reader.at += keyword.length
  if (keyword === '' || !readKeyword(reader, list, keyword)) {
    reader.at = start
    const command = readCommand(reader, list)
    if (command !== undefined) list.statements.push(command)
    list.joined = false
    list.piped = false
  }
  if (reader.at === start) reader.at++
}

function readKeyword(reader: Reader, list: List, keyword: string): boolean {
  if (OPENING.has(keyword)) open(list, keyword)
  else if (CLOSING.has(keyword)) {
    if (list.blocks.at(-1) !== 'case') close(list)
  } else if (keyword === 'for' || keyword === 'select') readLoop(reader, list, keyword)
  else if (keyword === 'case') readCase(reader, list)
  else if (keyword === 'esac') {
    if (list.blocks.at(-1) === 'case') close(list)
  } else if (keyword === 'function') {
    skipBlanks(reader)
    readWord(reader)
    reader.at += matchHere(reader, /[ \t]*\([ \t]*\)/y)?.[0].length ?? 0
  } else return KEYWORDS.has(keyword)
  return true
}

function open(list: List, block: string): void {
  list.blocks.push(block)
  if (BRANCHING.has(block)) list.branches++
}

function close(list: List): void {
  if (BRANCHING.has(list.blocks.pop() ?? '')) list.branches--
}

function readLoop(reader: Reader, list: List, keyword: string): void {
  open(list, keyword)
  skipBlanks(reader)
  const variable = plainText(readWord(reader)) ?? ''
  if (variable === '') return
  const opening = matchHere(reader, /\s+in(?=\s)/y)
  if (opening === undefined) {
    list.statements.push({ kind: 'loop', variable, items: undefined })
    return
  }
  reader.at += opening[0].length
  const items: Word[] = []
  for (skipBlanks(reader); reader.at < reader.end; skipBlanks(reader)) {
    const word = readWord(reader)
    if (word.range.end === word.range.start) break
    items.push(word)
  }
  list.statements.push({ kind: 'loop', variable, items })
}

function readCase(reader: Reader, list: List): void {
  skipBlanks(reader)
  readWord(reader)
  const opening = matchHere(reader, /\s+in\b/y)
  if (opening === undefined) return
  reader.at += opening[0].length
  open(list, 'case')
  readPattern(reader, list)
}

/** Reads `a | b)`, or the `esac` in its place. */
function readPattern(reader: Reader, list: List): void {
  reader.at += matchHere(reader, /(?:\s|#[^\n]*\n)+/y)?.[0].length ?? 0
  if (matchHere(reader, /esac\b/y) !== undefined) return
  if (sees(reader, '(')) reader.at++
  while (reader.at < reader.end) {
    skipBlanks(reader)
    if (sees(reader, ')')) {
      reader.at++
      return
    }
    const start = reader.at
    if (sees(reader, '|')) reader.at++
    else readWord(reader)
    if (reader.at === start || sees(reader, '\n')) {
      close(list)
      return
    }
  }
}

interface Draft {
  readonly assignments: Assignment[]
  readonly words: Word[]
  readonly redirects: Redirect[]
}

/** Reads a simple command; undefined where it has no word, assignment or redirection. */
function readCommand(reader: Reader, list: List): Command | undefined {
  const start = reader.at
  const draft: Draft = { assignments: [], words: [], redirects: [] }
  let end = start
  for (; reader.at < reader.end; skipBlanks(reader)) {
    if (isFunctionHead(reader, draft)) return undefined
    if (!readPart(reader, draft)) break
    end = reader.at
  }
  if (end === start) return undefined
  const last = list.statements.at(-1)
  const input = list.piped && last?.kind === 'command' ? last : undefined
  const conditional = list.joined || list.branches > 0
  return { kind: 'command', ...draft, input, conditional, range: { start, end } }
}

function isFunctionHead(reader: Reader, { words, redirects }: Draft): boolean {
  if (words.length !== 1 || redirects.length > 0 || !sees(reader, '(')) return false
  const head = matchHere(reader, /\([ \t]*\)/y)
  if (head === undefined) return false
  reader.at += head[0].length
  return true
}

/** Reads the next word, assignment or redirection of a command; false where the command ends. */
function readPart(reader: Reader, { assignments, words, redirects }: Draft): boolean {
  if (sees(reader, '#')) return false
  const redirect = readRedirect(reader)
  if (redirect !== undefined) {
    redirects.push(redirect)
    return true
  }
  const word = readWord(reader)
  if (word.range.end === word.range.start) return false
  const mayAssign = words.length === 0 || DECLARING.has(plainText(words[0]) ?? '')
  const assignment = mayAssign ? readAssignment(reader, word) : undefined
  if (assignment !== undefined) assignments.push(assignment)
  else words.push(word)
  return true
}
