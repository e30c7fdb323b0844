import { readDirectives, type Syntax } from '../../languages/dockerfile/directives.ts'
import { type Escape, type Instruction, readInstructions } from '../../languages/dockerfile/lines.ts'
import { maskLines } from '../../languages/template-mask.ts'
import { variablesIn } from './globals.ts'
import { type FromSyntax, readArg, readFrom } from './syntax.ts'

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

/** The same for a build, with what the build can set. */
export interface ParsedForBuild extends ParsedDockerfile {
  /** Names of arguments that are declared, or go into a FROM or into a default. */
  readonly settable: ReadonlySet<string>
}

/** What was parsed last: dozens of builds of one file may read the same Dockerfile, one after the other. */
let last: { readonly written: string; readonly parsed: ParsedForBuild } | undefined

/** The same for one of the builds of a file. */
export function parseForBuild(written: string): ParsedForBuild {
  if (last?.written === written) return last.parsed
  const parsed = parseDockerfile(written)
  last = { written, parsed: { ...parsed, settable: settableIn(parsed) } }
  return last.parsed
}

function settableIn({ instructions, escapeChar }: ParsedDockerfile): ReadonlySet<string> {
  const names = new Set<string>()
  for (const instruction of instructions) {
    const { keyword, text } = instruction
    if (keyword === 'ARG')
      for (const { name } of readArg(instruction, escapeChar)) names.add(text.slice(name.start, name.end))
    if (keyword === 'ARG' || keyword === 'FROM') for (const name of variablesIn(text)) names.add(name)
  }
  return names
}
