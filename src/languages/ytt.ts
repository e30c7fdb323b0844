import type { TextRange } from '../text/range.ts'
import type { SourceFile } from '../text/source-file.ts'

/** ytt puts the value of the expression in the place of what stands before the comment. */
const COMPUTED = /["']?[ \t]*(#@[ \t]+[^\r\n]*)/y
/** Any trace of ytt: code on a line of its own, or after a value. */
const YTT = /^[ \t]*#@|[ \t]#@[ \t]/m

/** The ytt expression that takes the place of a value, on the line where the value ends. */
export function expressionAfter(text: string, { end }: TextRange): TextRange | undefined {
  COMPUTED.lastIndex = end
  const expression = COMPUTED.exec(text)?.[1]?.trimEnd()
  if (expression === undefined) return undefined
  const start = text.indexOf('#@', end)
  return { start, end: start + expression.length }
}

const withYtt = new WeakMap<SourceFile, boolean>()

/** Whether ytt processes a file. Looked up once a file, since it is asked for each document. */
export function usesYtt(file: SourceFile): boolean {
  const known = withYtt.get(file) ?? YTT.test(file.text)
  withYtt.set(file, known)
  return known
}
