/** Why a text cannot be told from the file: a variable, and what is the matter with it. */
export interface Lack {
  readonly reason: 'variable-without-default' | 'runtime-variable' | 'invalid-reference' | 'too-large'
  /** The variable; empty where the text itself is wrong. */
  readonly name: string
  /** In words, lower case, without a full stop. */
  readonly detail: string
}

/** The value of a variable, and where its characters stand. */
export interface VariableValue {
  readonly segments: readonly Segment[]
  /** Why the value is not known in full: `segments` then spell it with what is unknown left out. */
  readonly lacks?: Lack | undefined
}

/** `unset`: known to have no value. `runtime`: has one, but the file does not tell which. */
export type VariableLookup = (name: string) => VariableValue | 'unset' | 'runtime'

/** Characters and pieces of a result: values that hold each other twice double with each step. */
export const LENGTH_MAX = 4096
const SEGMENTS_MAX = 256
/** Substitutions inside substitutions. */
export const DEPTH_MAX = 40

/** Expanded text under construction. */
export interface Word {
  readonly segments: Segment[]
  length: number
  lacks: Lack | undefined
}

/** A text being read, and how far. */
export interface Lexer {
  readonly source: readonly Segment[]
  readonly text: string
  readonly escape: string
  readonly lookup: VariableLookup
  at: number
  /** Where reading stops: the end of the text, or of a default inside braces. */
  end: number
  depth: number
  failure: Lack | undefined
}

/** A word without characters. */
export function emptyWord(lacks?: Lack): Word {
  return { segments: [], length: 0, lacks }
}

/** Ends the reading; the first failure is kept. */
export function fail(
  lexer: Lexer,
  detail: string,
  name = '',
  reason: Lack['reason'] = 'invalid-reference',
): Word {
  lexer.failure ??= { reason, name, detail }
  lexer.at = lexer.end
  return emptyWord()
}

/** Adds segments to a word, joined where they stand side by side; fails past the bounds. */
export function push(lexer: Lexer, word: Word, segments: readonly Segment[]): void {
  for (const segment of segments) {
    if (segment.text === '') continue
    const last = word.segments.at(-1)
    if (last !== undefined && follows(last, segment))
      word.segments[word.segments.length - 1] = joined(last, segment)
    else word.segments.push(segment)
    word.length += segment.text.length
    if (word.length > LENGTH_MAX || word.segments.length > SEGMENTS_MAX) {
      fail(lexer, `the text with its variables expanded is longer than ${LENGTH_MAX} characters`)
      return
    }
  }
}

/** Adds a word to a word; what one lacks, both lack. */
export function append(lexer: Lexer, word: Word, other: Word): void {
  word.lacks ??= other.lacks
  push(lexer, word, other.segments)
}

function follows(a: Segment, b: Segment): boolean {
  if (a.at === undefined || b.at === undefined) return a.at === b.at
  return a.at.path === b.at.path && a.at.end === b.at.start
}

function joined(a: Segment, b: Segment): Segment {
  const at = a.at === undefined || b.at === undefined ? undefined : { ...a.at, end: b.at.end }
  return { text: a.text + b.text, at }
}

/** The characters from `start` to `end` of what segments spell, with their places. */
export function slice(segments: readonly Segment[], start: number, end: number): readonly Segment[] {
  const pieces: Segment[] = []
  let offset = 0
  for (const { text, at } of segments) {
    const from = Math.max(start - offset, 0)
    const to = Math.min(end - offset, text.length)
    if (from < to) {
      const place =
        at === undefined ? undefined : { path: at.path, start: at.start + from, end: at.start + to }
      pieces.push({ text: text.slice(from, to), at: place })
    }
    offset += text.length
    if (offset >= end) break
  }
  return pieces
}

/** The characters of a word. */
export function textOf(word: Word): string {
  let text = ''
  for (const segment of word.segments) text += segment.text
  return text
}

/** The value of a variable, empty where it is unset or unknown. */
export interface Value extends Word {
  readonly isSet: boolean
}

/** The value of a variable at this moment, copied. */
export function lookUp(lexer: Lexer, name: string): Value {
  const found = lexer.lookup(name)
  if (found === 'unset') return { isSet: false, ...emptyWord(withoutDefault(name)) }
  if (found === 'runtime') {
    const detail = `the value of the variable ${name} is only known when the build runs`
    return { isSet: true, ...emptyWord({ reason: 'runtime-variable', name, detail }) }
  }
  const value: Value = { isSet: true, ...emptyWord(found.lacks) }
  push(lexer, value, found.segments)
  return value
}

function withoutDefault(name: string): Lack {
  const detail = `the variable ${name} has no value; give it a default, or a value under vars in holdfast.yaml`
  return { reason: 'variable-without-default', name, detail }
}

/** `${V-w}`, `${V+w}`, `${V?w}`; with `emptyIsUnset` the forms that have a colon. */
export function choose(
  lexer: Lexer,
  name: string,
  operator: string,
  emptyIsUnset: boolean,
  word: Word,
): Word {
  const value = lookUp(lexer, name)
  if (value.isSet && value.lacks !== undefined && value.lacks.reason !== 'variable-without-default') {
    return operator === '+' ? emptyWord(value.lacks) : value
  }
  const isSet = value.isSet && !(emptyIsUnset && value.length === 0)
  if (operator === '+') return isSet ? word : emptyWord()
  if (isSet) return value
  if (operator === '-') return word
  const { detail, reason } = withoutDefault(name)
  return fail(lexer, detail, name, reason)
}

/** Moves `count` characters from the source to the word. */
export function take(lexer: Lexer, word: Word, count: number): void {
  const end = Math.min(lexer.at + count, lexer.end)
  push(lexer, word, slice(lexer.source, lexer.at, end))
  lexer.at = lexer.failure === undefined ? end : lexer.end
}

/** Moves characters from the source to the word: one, and more up to any in `special`. */
export function takeUntil(lexer: Lexer, word: Word, special: string): void {
  let end = lexer.at + 1
  while (end < lexer.end && !special.includes(lexer.text.charAt(end))) end++
  take(lexer, word, end - lexer.at)
}

import type { Segment } from '../../text/segment.ts'
