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

/** A keyword, flags, and words in which nothing looks like a flag, a quote, an escape or a comment. */
const PLAIN =
  /^[a-z]+(?: +--[a-z][a-z0-9-]*(?:=[\w./:@$={},+-]*)?)*(?: +(?!-)(?:[\w./:@$={},+]|-(?!-))+)* *$/i
const WORD = /[^ ]+/g

/** Splits a line that is plain; undefined where a parser has to read it. */
export function readPlain(line: string): PlainInstruction | undefined {
  if (!PLAIN.test(line)) return undefined
  const [keyword, ...ranges] = Array.from(line.matchAll(WORD), ({ 0: word, index }) => ({
    start: index,
    end: index + word.length,
  }))
  if (keyword === undefined) return undefined
  const flags: PlainInstruction['flags'][number][] = []
  const words: TextRange[] = []
  for (const range of ranges) {
    if (!line.startsWith('--', range.start)) {
      words.push(range)
      continue
    }
    const equals = line.indexOf('=', range.start)
    if (equals === -1 || equals >= range.end) continue
    flags.push({
      name: line.slice(range.start + 2, equals),
      value: { start: equals + 1, end: range.end },
    })
  }
  return { keyword: line.slice(keyword.start, keyword.end).toUpperCase(), flags, words }
}
