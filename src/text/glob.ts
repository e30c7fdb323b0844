import { append } from './lists.ts'

/*
 * What all globs here have in common: names between slashes, in which `*`, `?`, `[a-z]` and `\` mean something, and any
 * number of whole names (`**`). Matched by hand and not by a regular expression: globs and .gitignore files may come
 * with a pull request, and none of them can take longer than pattern length × path length.
 */

/** Any number of characters or of names. */
export const ANY = Symbol('any')
/** Any one character. */
const ONE = Symbol('one')
/** No character at all: what is malformed matches nothing. */
const NONE = Symbol('none')

type Token = string | CharacterClass | typeof ONE | typeof NONE

interface CharacterClass {
  readonly negated: boolean
  readonly ranges: readonly (readonly [string, string])[]
}

/** The glob of one name. */
export interface NameGlob {
  /** The text, where nothing in it is special. */
  readonly literal: string | undefined
  /** What every name that matches ends with. */
  readonly ending: string
  readonly tokens: readonly (Token | typeof ANY)[]
}

/** Names from the left to the right; ANY stands for any number of them. */
export type NamesGlob = readonly (NameGlob | typeof ANY)[]

/** What a bracket without an end, or a backslash that is last, means. */
export type Malformed = 'literal' | 'matches-nothing'

/** Splits a pattern at its slashes, but not at those in brackets. A backslash before a slash says nothing. */
export function splitGlob(pattern: string): readonly string[] {
  const names: string[] = []
  let name = ''
  let isBroken = false
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at] ?? ''
    if (character === '/') {
      names.push(name)
      name = ''
    } else if (character === '\\') {
      const next = pattern[++at] ?? ''
      if (next === '/') at--
      else name += character + next
    } else {
      // Behind a bracket without an end no other one ends: looking again each time would take too long.
      const end: number | undefined = character === '[' && !isBroken ? readClass(pattern, at)?.end : undefined
      isBroken ||= character === '[' && end === undefined
      name += end === undefined ? character : pattern.slice(at, end)
      at = end === undefined ? at : end - 1
    }
  }
  return [...names, name]
}

/** Reads the glob of one name. */
export function readNameGlob(text: string, malformed: Malformed): NameGlob {
  const tokens: (Token | typeof ANY)[] = []
  const broken = (character: string) => (malformed === 'literal' ? character : NONE)
  for (let at = 0; at < text.length && tokens.at(-1) !== NONE; at++) {
    const character = text[at] ?? ''
    if (character === '*') {
      if (tokens.at(-1) !== ANY) tokens.push(ANY)
    } else if (character === '?') tokens.push(ONE)
    else if (character === '[') {
      const found = readClass(text, at)
      tokens.push(found === undefined ? broken('[') : found.class)
      if (found !== undefined) at = found.end - 1
    } else if (character === '\\') tokens.push(text[++at] ?? broken('\\'))
    else tokens.push(character)
  }
  const isLiteral = tokens.every((token) => typeof token === 'string')
  return { literal: isLiteral ? tokens.join('') : undefined, ending: endingOf(tokens), tokens }
}

/** Whether names match; the glob has to match all of them. */
export function matchesNames(glob: NamesGlob, names: readonly string[]): boolean {
  const last = glob[1]
  if (glob.length === 2 && glob[0] === ANY && last !== undefined && last !== ANY)
    return matchesName(last, names.at(-1) ?? '')
  return matchesAll(glob, names.length, (name, index) => matchesName(name, names[index] ?? ''))
}

/** Whether one name matches. */
export function matchesName({ literal, ending, tokens }: NameGlob, name: string): boolean {
  if (literal !== undefined) return literal === name
  if (!name.endsWith(ending)) return false
  return matchesAll(tokens, name.length, (token, index) => matchesCharacter(token, name[index] ?? ''))
}

function endingOf(tokens: NameGlob['tokens']): string {
  let ending = ''
  for (const token of tokens.toReversed()) {
    if (typeof token !== 'string') return ending
    ending = token + ending
  }
  return ending
}

const CLASSES: Readonly<Record<string, readonly (readonly [string, string])[]>> = {
  alnum: [
    ['0', '9'],
    ['A', 'Z'],
    ['a', 'z'],
  ],
  alpha: [
    ['A', 'Z'],
    ['a', 'z'],
  ],
  blank: [
    [' ', ' '],
    ['\t', '\t'],
  ],
  cntrl: [
    ['\0', '\x1f'],
    ['\x7f', '\x7f'],
  ],
  digit: [['0', '9']],
  graph: [['!', '~']],
  lower: [['a', 'z']],
  print: [[' ', '~']],
  punct: [
    ['!', '/'],
    [':', '@'],
    ['[', '`'],
    ['{', '~'],
  ],
  space: [
    [' ', ' '],
    ['\t', '\r'],
  ],
  upper: [['A', 'Z']],
  xdigit: [
    ['0', '9'],
    ['A', 'F'],
    ['a', 'f'],
  ],
}

/**
 * Reads `[…]` as git's wildmatch does.
 *
 * @returns `end` behind the `]`; undefined where there is none, or a class such as `[:nonsense:]` is not known
 * @see https://github.com/git/git/blob/v2.45.0/wildmatch.c
 */
function readClass(text: string, start: number): { class: CharacterClass; end: number } | undefined {
  let at = start + 1
  const negated = text[at] === '!' || text[at] === '^'
  if (negated) at++
  const ranges: (readonly [string, string])[] = []
  let before: string | undefined
  for (let first = true; ; first = false, at++) {
    const character = text[at]
    if (character === undefined) return undefined
    if (character === ']' && !first) return { class: { negated, ranges }, end: at + 1 }
    const next = text[at + 1]
    const posix = character === '[' ? /^\[:([^\]]*):\]/.exec(text.slice(at, at + 16)) : null
    if (character === '-' && before !== undefined && next !== undefined && next !== ']') {
      if (next === '\\') at++
      const to = text[++at]
      if (to === undefined) return undefined
      ranges.push([before, to])
      before = undefined
    } else if (posix !== null) {
      const known = CLASSES[posix[1] ?? '']
      if (known === undefined) return undefined
      append(ranges, known)
      at += posix[0].length - 1
      before = undefined
    } else {
      const member = character === '\\' ? text[++at] : character
      if (member === undefined) return undefined
      ranges.push([member, member])
      before = member
    }
  }
}

function matchesCharacter(token: Token, character: string): boolean {
  if (token === ONE || token === character) return true
  if (typeof token === 'string' || token === NONE) return false
  const isIn = token.ranges.some((range) => range[0] <= character && character <= range[1])
  return isIn !== token.negated
}

/**
 * Lays tokens over items 0 to `count`. When a token does not fit, only the last `ANY` grows: what an earlier
 * one could take more is taken by the last as well.
 */
function matchesAll<Item extends object | string | symbol>(
  tokens: readonly (Item | typeof ANY)[],
  count: number,
  accepts: (token: Item, index: number) => boolean,
): boolean {
  let at = 0
  let index = 0
  let lastAny = -1
  let resume = 0
  while (index < count) {
    const token = tokens[at]
    if (token === ANY) {
      lastAny = at++
      resume = index
    } else if (token !== undefined && accepts(token, index)) {
      at++
      index++
    } else if (lastAny !== -1) {
      at = lastAny + 1
      index = ++resume
    } else return false
  }
  while (tokens[at] === ANY) at++
  return at === tokens.length
}
