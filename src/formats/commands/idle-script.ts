import type { ReadContext } from '../../model/format.ts'
import { NOTHING, type Reading } from '../../model/reading.ts'
import type { Segment } from '../../text/segment.ts'
import type { SourceFile } from '../../text/source-file.ts'
import type { StepItem } from '../image/steps.ts'
import { namesProgram } from './names-program.ts'
import type { Given } from './scope.ts'

/**
 * What is looked at in the values that the scripts of one file take: characters, and so many for each that is asked for.
 * Thousands of scripts may take the same long one, and are read then.
 */
const LOOKED_MAX = 100_000
const ASKED = 250
/** What writes a text of a script into a file, and the files that are read for themselves. */
const WRITER = /<<|tee/
const WRITTEN = /dockerfile|containerfile|\.ya?ml/i
/** A word that is put together from a variable and more: what it spells may be a program. */
const PIECED = /[\w}]["'\\]*\$[\w{]|\}["'\\]*\w|\$\w+["'\\]+[\w$]/
/** What a shell takes out of words. */
const QUOTED = /\w["'\\]/
const QUOTES = /["']|\\\n?/g
/** Where an expression of GitHub or a variable begins: what quotes hide of one may be the other. */
const TAKEN = /(?=(\$\{\{(?:(?!\$\{\{)[\s\S]){0,300}?\}\})|\$\{?([A-Za-z_]\w*))\$/g

/**
 * Reads a script of a pipeline, at once only where it may tell more than passwords, which pipelines do not tell, and that
 * it pulls something that it does not name.
 *
 * @param items where what reads an idle script is left
 */
export function readUnlessIdle(
  script: {
    readonly file: SourceFile
    readonly text: string
    readonly context: ReadContext
    readonly given: Given
  },
  items: StepItem[],
  read: () => Reading,
): Reading {
  if (!isIdle(script)) return read()
  items.push(() => read().observations ?? [])
  return NOTHING
}

/**
 * Whether neither a script nor a value that it takes names a program that is given images, and it writes no file that is
 * read.
 */
function isIdle({ file, text, context: { vars }, given }: Parameters<typeof readUnlessIdle>[0]): boolean {
  if (PIECED.test(text) || mayTell(text)) return false
  const values = valuesTaken(file, text, given)
  return values !== undefined && !mayTell([...vars.values(), ...values.map(spell), text].join('\n'))
}

/** Whether a script may take a value that stands in another file than its own. */
export function takesFromOthers(file: SourceFile, text: string, given: Given): boolean {
  const isOther = ({ at }: Segment) => at !== undefined && at.path !== file.path
  return valuesTaken(file, text, given)?.some((value) => value.some(isOther)) ?? true
}

const leftToLook = new WeakMap<SourceFile, number>()

/** The values that a script takes; undefined where too much was looked at already. */
function valuesTaken(
  file: SourceFile,
  text: string,
  given: Given,
): readonly (readonly Segment[])[] | undefined {
  const values: (readonly Segment[])[] = []
  let left = leftToLook.get(file) ?? LOOKED_MAX
  for (const name of takenBy(text)) {
    if (left < 0) return undefined
    left -= ASKED
    for (const value of given(name) ?? []) {
      for (const segment of value) left -= segment.text.length
      values.push(value)
    }
    leftToLook.set(file, left)
  }
  return left < 0 ? undefined : values
}

function spell(segments: readonly Segment[]): string {
  return segments.map(({ text }) => text).join('')
}

/** The variables and expressions of a script, as {@link Given} is asked for them. */
function takenBy(text: string): ReadonlySet<string> {
  const names = new Set<string>()
  for (const [, expression, variable = ''] of text.matchAll(TAKEN)) names.add(expression ?? variable)
  return names
}

function mayTell(text: string): boolean {
  if (QUOTED.test(text) && namesProgram(text.replace(QUOTES, ''))) return true
  return namesProgram(text) || text.includes('executor') || (WRITER.test(text) && WRITTEN.test(text))
}
