import type { TextRange } from '../text/range.ts'

/** A block of code on a page. */
export interface Block {
  /** What the author says it is: a language, or a role such as `execute`; lower case, empty where nothing is said. */
  readonly kind: string
  /** The lines inside, without the indentation of the block; line ends are no part of them. */
  readonly lines: readonly TextRange[]
  /** The lines inside, from the first to the last character. */
  readonly range: TextRange
  /** The heading above it, or the title of the page; empty where there is none. */
  readonly heading: string
}

/** A kind as it is written, in the form that {@link Block.kind} has. */
export function toKind(written: string): string {
  return written.toLowerCase().replace(/:$/, '')
}

const HEADING_MAX = 40
const LINE_MAX = 400

/** A heading without its markup, cut to what fits beside other words; empty for what is no heading. */
export function toHeading(written: string): string {
  if (written.length > LINE_MAX) return ''
  const plain = written
    .replace(/\{[^{}]*\}+/g, '')
    .replace(/\[([^\][]*)\]\([^()]*\)/g, '$1')
    .replace(/[*_`]+/g, '')
    .trim()
  return plain.length > HEADING_MAX ? `${plain.slice(0, HEADING_MAX - 1).trimEnd()}…` : plain
}
