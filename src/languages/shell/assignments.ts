import { matchHere, type Reader, sees } from './reader.ts'
import type { Assignment, Piece, Word } from './syntax.ts'
import { readWord } from './words.ts'

const NAME = /^([A-Za-z_]\w*)(?:\[[^\]]{0,40}\])?(\+?)=/

/** A word that was read as an assignment, with the list that follows it; undefined if it is no assignment. */
export function readAssignment(reader: Reader, word: Word): Assignment | undefined {
  const first = word.pieces[0]
  if (first?.kind !== 'text' || first.quoted || !first.exact || !first.text.includes('=')) return undefined
  const [head, name, plus] = NAME.exec(first.text) ?? []
  if (head === undefined || name === undefined) return undefined
  const start = first.range.start + head.length
  const text = first.text.slice(head.length)
  const rest: Piece = { ...first, text, range: { start, end: first.range.end } }
  const others = word.pieces.slice(1)
  const pieces = text === '' ? others : [rest, ...others]
  const isList = pieces.length === 0 && sees(reader, '(')
  const elements = isList ? readElements(reader) : undefined
  return {
    name,
    appends: plus === '+',
    value: { pieces, range: { start, end: word.range.end } },
    elements,
  }
}

/** Reads `( a b c )`, over lines and with comments. */
function readElements(reader: Reader): readonly Word[] {
  reader.at++
  const elements: Word[] = []
  while (reader.at < reader.end) {
    reader.at += matchHere(reader, /(?:\s|\\\r?\n|#[^\n]*)+/y)?.[0].length ?? 0
    if (sees(reader, ')')) {
      reader.at++
      break
    }
    const word = readWord(reader)
    if (word.range.end === word.range.start) break
    elements.push(word)
  }
  return elements
}
