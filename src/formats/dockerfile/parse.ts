import { readDirectives, type Syntax } from '../../languages/dockerfile/directives.ts'
import { type Escape, type Instruction, readInstructions } from '../../languages/dockerfile/lines.ts'
import { maskLines } from '../../languages/template-mask.ts'
import { type FromSyntax, readFrom } from './syntax.ts'

/** A Dockerfile as far as a build decides nothing about it. */
export interface ParsedDockerfile {
  /** Without the actions of a template. */
  readonly text: string
  readonly escapeChar: Escape
  readonly syntax: Syntax | undefined
  readonly instructions: readonly Instruction[]
  readonly froms: ReadonlyMap<Instruction, FromSyntax>
}

export function parseDockerfile(written: string): ParsedDockerfile {
  const text = maskLines(written)
  const { escape: escapeChar, syntax } = readDirectives(text)
  const instructions = [...readInstructions(text, escapeChar)]
  const froms = instructions.filter(({ keyword }) => keyword === 'FROM')
  const read = new Map(froms.map((from) => [from, readFrom(from, escapeChar)]))
  return { text, escapeChar, syntax, instructions, froms: read }
}

/** What was parsed last: dozens of builds of one file may read the same Dockerfile, one after the other. */
let last: { readonly written: string; readonly parsed: ParsedDockerfile } | undefined

/** The same for one of the builds of a file. */
export function parseForBuild(written: string): ParsedDockerfile {
  if (last?.written !== written) last = { written, parsed: parseDockerfile(written) }
  return last.parsed
}
