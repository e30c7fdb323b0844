import { addToGroup } from './group-by.ts'

/** What a run looks for in every text: each word once, by its number. */
const numbers = new Map<string, number>()
/** The last characters that are told apart: what a hash is made of. */
const LENGTH = 4
const SHIFT = 4
const MASK = (1 << (LENGTH * SHIFT)) - 1
/**
 * So much text is searched for one word after the other. A few files take less that way than V8 takes to optimize the loop
 * over their characters. UTF-16 units.
 */
const ONE_BY_ONE_MAX = 32 * 1024
/** What a text counts beside its own length: as many searches are begun in a short one as in a long one. */
const BEGINNING = 4096

interface Numbered {
  readonly word: string
  readonly number: number
}

/** The words by the hash of how they begin; made again when there are new ones. */
let beginnings:
  | { readonly isOne: Uint8Array; readonly words: ReadonlyMap<number, readonly Numbered[]> }
  | undefined
let oneByOne = ONE_BY_ONE_MAX
/** The last text, and by number what stands in it. */
let looked: { readonly text: string; readonly found: Uint8Array } | undefined

/**
 * Makes what tells whether one of some words stands in a text. A text is looked through once for the words of all who
 * ask one after the other.
 */
export function compileWords(words: readonly string[]): (text: string) => boolean {
  const short = words.filter((word) => word.length < LENGTH)
  const long = words.filter((word) => word.length >= LENGTH).map(numberOf)
  return (text) => {
    if (short.some((word) => text.includes(word))) return true
    if (long.length === 0) return false
    const found = wordsOf(text)
    return long.some((number) => found[number] === 1)
  }
}

/** Whether a word stands in a text, as {@link compileWords} finds it. */
export function holdsWord(text: string, word: string): boolean {
  if (word.length < LENGTH) return text.includes(word)
  const number = numberOf(word)
  return wordsOf(text)[number] === 1
}

function wordsOf(text: string): Uint8Array {
  if (looked?.text !== text) looked = { text, found: search(text) }
  else if (looked.found.length < numbers.size) looked = { text, found: lookFurther(text, looked.found) }
  return looked.found
}

function search(text: string): Uint8Array {
  if (text.length > oneByOne) return lookThrough(text)
  oneByOne -= text.length + BEGINNING
  return lookFurther(text, new Uint8Array())
}

/** Looks for the words that came up since a text was looked through. */
function lookFurther(text: string, known: Uint8Array): Uint8Array {
  const found = new Uint8Array(numbers.size)
  found.set(known)
  for (const [word, number] of numbers) if (number >= known.length && text.includes(word)) found[number] = 1
  return found
}

function numberOf(word: string): number {
  const known = numbers.get(word)
  if (known !== undefined) return known
  const number = numbers.size
  numbers.set(word, number)
  beginnings = undefined
  return number
}

function lookThrough(text: string): Uint8Array {
  beginnings ??= findBeginnings()
  const { isOne, words } = beginnings
  const found = new Uint8Array(numbers.size)
  let hash = 0
  for (let at = 0; at < text.length; at++) {
    hash = ((hash << SHIFT) ^ text.charCodeAt(at)) & MASK
    if (isOne[hash] === 1) mark(found, text, at + 1 - LENGTH, words.get(hash) ?? [])
  }
  return found
}

function mark(found: Uint8Array, text: string, at: number, words: readonly Numbered[]): void {
  for (let i = 0; i < words.length; i++) {
    const one = words[i]
    if (one !== undefined && found[one.number] === 0 && text.startsWith(one.word, at)) found[one.number] = 1
  }
}

function findBeginnings(): NonNullable<typeof beginnings> {
  const isOne = new Uint8Array(MASK + 1)
  const words = new Map<number, Numbered[]>()
  for (const [word, number] of numbers) {
    let hash = 0
    for (let at = 0; at < LENGTH; at++) hash = ((hash << SHIFT) ^ word.charCodeAt(at)) & MASK
    isOne[hash] = 1
    addToGroup(words, hash, { word, number })
  }
  return { isOne, words }
}
