import {
  append,
  choose,
  DEPTH_MAX,
  emptyWord,
  fail,
  type Lexer,
  lookUp,
  push,
  slice,
  take,
  takeUntil,
  textOf,
  type Word,
} from './lexer.ts'
import { nameAt } from './name-at.ts'
import { compileShellPattern, matchPrefix } from './shell-pattern.ts'

/** Characters of a value that a pattern is applied to: replacing costs the square of it. */
const MATCHED_MAX = 256

/** Reads a word of a Dockerfile up to `stop`, or to the end; `raw` keeps escape characters, as patterns need them. */
export function readWord(lexer: Lexer, stop: string | undefined, raw: boolean): Word {
  const word = emptyWord()
  const special = `$'"${lexer.escape}${stop ?? ''}`
  while (lexer.at < lexer.end) {
    const char = lexer.text.charAt(lexer.at)
    if (char === stop) {
      lexer.at++
      return word
    }
    if (char === '$') append(lexer, word, readDollar(lexer))
    else if (char === "'") readSingleQuoted(lexer, word)
    else if (char === '"') readDoubleQuoted(lexer, word, raw)
    else if (char === lexer.escape) {
      if (raw) take(lexer, word, 1)
      else lexer.at++
      take(lexer, word, 1)
    } else takeUntil(lexer, word, special)
  }
  return stop === undefined ? word : fail(lexer, `a "${stop}" is missing in the substitution`)
}

function readSingleQuoted(lexer: Lexer, word: Word): void {
  const close = lexer.text.indexOf("'", ++lexer.at)
  if (close === -1 || close >= lexer.end) {
    fail(lexer, 'a single quote is not closed')
    return
  }
  take(lexer, word, close - lexer.at)
  if (lexer.failure === undefined) lexer.at++
}

function readDoubleQuoted(lexer: Lexer, word: Word, raw: boolean): void {
  const special = `$"${lexer.escape}`
  lexer.at++
  while (lexer.at < lexer.end) {
    const char = lexer.text.charAt(lexer.at)
    if (char === '"') {
      lexer.at++
      return
    }
    if (char === '$') append(lexer, word, readDollar(lexer))
    else if (char === lexer.escape) {
      const next = lexer.text.charAt(lexer.at + 1)
      if (raw || !special.includes(next)) take(lexer, word, 1)
      else lexer.at++
      if (next !== '' && special.includes(next)) take(lexer, word, 1)
    } else takeUntil(lexer, word, special)
  }
  fail(lexer, 'a double quote is not closed')
}

function readName(lexer: Lexer): string {
  const name = nameAt(lexer.text, lexer.at)
  lexer.at += name.length
  return name
}

function readDollar(lexer: Lexer): Word {
  const start = lexer.at++
  if (lexer.text.charAt(lexer.at) !== '{') {
    const name = readName(lexer)
    if (name !== '') return lookUp(lexer, name)
    const word = emptyWord()
    push(lexer, word, slice(lexer.source, start, lexer.at))
    return word
  }
  lexer.at++
  const name = readName(lexer)
  const operator = lexer.text.charAt(lexer.at++)
  if (operator === '}' && name !== '') return lookUp(lexer, name)
  if (++lexer.depth > DEPTH_MAX) return fail(lexer, 'substitutions are nested too deeply', name)
  const word = name === '' ? undefined : readOperation(lexer, name, operator)
  lexer.depth--
  return (
    word ?? fail(lexer, `"${lexer.text.slice(start, start + 40)}" is no substitution that Docker knows`, name)
  )
}

/** What stands between the name and the closing brace; undefined for an operator that does not exist. */
function readOperation(lexer: Lexer, name: string, first: string): Word | undefined {
  if (first === '/') return readReplacement(lexer, name)
  const operator = first === ':' ? lexer.text.charAt(lexer.at++) : first
  if ('-+?'.includes(operator) && operator !== '') {
    const word = readWord(lexer, '}', false)
    return lexer.failure === undefined ? choose(lexer, name, operator, first === ':', word) : word
  }
  if (first !== '#' && first !== '%') return undefined
  const pattern = textOf(readWord(lexer, '}', true))
  const value = lookUp(lexer, name)
  const longest = pattern.startsWith(first)
  const compiled = compileShellPattern(longest ? pattern.slice(1) : pattern, first === '%')
  if (compiled === undefined || value.length > MATCHED_MAX) return undefined
  const text = textOf(value)
  if (first === '#') {
    const length = matchPrefix(compiled, text, 0, longest) ?? 0
    return { ...value, segments: [...slice(value.segments, length, text.length)] }
  }
  const reversed = text.split('').reverse().join('')
  const length = matchPrefix(compiled, reversed, 0, longest) ?? 0
  return { ...value, segments: [...slice(value.segments, 0, text.length - length)] }
}

/** `${V/pattern/word}` and `${V//pattern/word}`. */
function readReplacement(lexer: Lexer, name: string): Word | undefined {
  const all = lexer.text.charAt(lexer.at) === '/'
  if (all) lexer.at++
  const pattern = compileShellPattern(textOf(readWord(lexer, '/', true)))
  const replacement = readWord(lexer, '}', true)
  const value = lookUp(lexer, name)
  if (pattern === undefined || value.length > MATCHED_MAX) return undefined
  const text = textOf(value)
  const result = emptyWord(value.lacks)
  // A pattern of stars alone matches where there is nothing.
  if (text === '' && matchPrefix(pattern, '', 0, true) === 0) append(lexer, result, replacement)
  let done = 0
  for (let at = 0; at < text.length && lexer.failure === undefined; ) {
    const length = matchPrefix(pattern, text, at, true)
    if (length === undefined || length === 0) {
      at++
      continue
    }
    push(lexer, result, slice(value.segments, done, at))
    append(lexer, result, replacement)
    at += length
    done = at
    if (!all) break
  }
  push(lexer, result, slice(value.segments, done, text.length))
  return result
}
