import type { ReadContext } from '../../model/format.ts'
import { NOTHING, type Reading } from '../../model/reading.ts'
import type { Segment } from '../../text/segment.ts'
import type { SourceFile } from '../../text/source-file.ts'
import type { StepItem } from '../image/steps.ts'
import type { Given } from './expand.ts'
import { namesProgram } from './names-program.ts'

/** What writes a text of a script into a file, and the files that are read for themselves. */
const WRITER = /<<|tee/
const WRITTEN = /dockerfile|containerfile|\.ya?ml/i
/** Where an expression of GitHub or a variable begins: what quotes hide of one may be the other. */
const TAKEN = /(?=(\$\{\{(?:(?!\$\{\{)[\s\S]){0,300}?\}\})|\$\{?([A-Za-z_]\w*))\$/g

/**
 * Reads a script of a pipeline, at once only where it may tell more than passwords, which pipelines do not tell, and that
 * it pulls something that it does not name.
 *
 * @param items where what reads an idle script is left
 */
export function readUnlessIdle(
  script: { readonly text: string; readonly context: ReadContext; readonly given: Given },
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
function isIdle({ text, context: { vars }, given }: Parameters<typeof readUnlessIdle>[0]): boolean {
  if (mayTell(text)) return false
  const values = [...takenBy(text)].flatMap((name) => given(name)?.map(spell) ?? vars.get(name) ?? [])
  return values.length === 0 || !mayTell([text, ...values].join('\n'))
}

/** Whether a script takes a value that stands in another file than its own. */
export function takesFromOthers(file: SourceFile, text: string, given: Given): boolean {
  for (const name of takenBy(text))
    if (
      given(name)?.some((value) => value.some(({ at }) => at !== undefined && at.path !== file.path)) === true
    )
      return true
  return false
}

/** The variables and expressions of a script, as {@link Given} is asked for them. */
function takenBy(text: string): ReadonlySet<string> {
  const names = new Set<string>()
  for (const [, expression, variable = ''] of text.matchAll(TAKEN)) names.add(expression ?? variable)
  return names
}

function spell(segments: readonly Segment[]): string {
  return segments.map(({ text }) => text).join('')
}

function mayTell(text: string): boolean {
  return namesProgram(text) || text.includes('executor') || (WRITER.test(text) && WRITTEN.test(text))
}
