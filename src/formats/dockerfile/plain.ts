import { HOLE } from '../../languages/template-mask.ts'
import type { TextRange } from '../../text/range.ts'

/** An instruction of plain words, as dockerfile-ast reads it; ranges are offsets into the line. */
export interface PlainInstruction {
  /** Upper case. */
  readonly keyword: string
  /** Those that have a value. */
  readonly flags: readonly { readonly name: string; readonly value: TextRange }[]
  /** The words after the flags. */
  readonly words: readonly TextRange[]
}

/** A keyword, and words in which nothing looks like a quote, an escape or a comment; what a template fills in is a letter. */
const PLAIN = new RegExp(`^[A-Za-z]+(?: [\\w./:@$={},+ ${HOLE}-]*)?$`)
const FLAG = /^--[A-Za-z][A-Za-z0-9-]*(?:=|$)/

/** Splits a line that is plain; undefined where a parser has to read it. */
export function readPlain(line: string): PlainInstruction | undefined {
  if (!PLAIN.test(line)) return undefined
  const flags: PlainInstruction['flags'][number][] = []
  const words: TextRange[] = []
  const keyword = line.slice(0, endOfWord(line, 0))
  for (let start = startOfWord(line, keyword.length); start < line.length; ) {
    const end = endOfWord(line, start)
    const equals = line.indexOf('=', start)
    const word = line.slice(start, end)
    if (words.length === 0 && FLAG.test(word)) {
      if (equals !== -1 && equals < end)
        flags.push({ name: line.slice(start + 2, equals), value: { start: equals + 1, end } })
    } else if (word.startsWith('-') || word.includes('--')) return undefined
    else words.push({ start, end })
    start = startOfWord(line, end)
  }
  return { keyword: keyword.toUpperCase(), flags, words }
}

function startOfWord(line: string, from: number): number {
  let at = from
  while (line[at] === ' ') at++
  return at
}

function endOfWord(line: string, start: number): number {
  const space = line.indexOf(' ', start)
  return space === -1 ? line.length : space
}
