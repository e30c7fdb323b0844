import { append } from '../text/lists.ts'
import type { TextRange } from '../text/range.ts'
import type { Segment } from '../text/segment.ts'
import type { SourceFile } from '../text/source-file.ts'
import { readLines, type Variable } from './makefile/lines.ts'
import { namesIn, variablesOfRecipes } from './makefile/targets.ts'
import { createWriter, type Writer, type Written } from './written.ts'

const NAME = /\$(?:\((\w+)\)|\{(\w+)\})/y
const SHELL = /\$\(shell[ \t]+/y
/** Variables that lead to each other further than this are taken in the order of the file. */
const DEPTH_MAX = 50
/** Variables of included files that lead to each other further than this, or to more pieces, are not followed. */
const INCLUDED_DEPTH_MAX = 5
const SEGMENTS_MAX = 50

/**
 * The commands of a makefile as one shell text: first its variables as assignments, each behind those that its value
 * names, then its recipes, each behind the variables of its targets. `$(X)` is written `${X}`, `$(shell x)` `$(x)`
 * and `$$` `$`.
 *
 * Linear in the text. Variables of files that it includes are left to the caller: {@link includesOf}, {@link valuesOf}.
 *
 * @see https://www.gnu.org/software/make/manual/make.html#How-make-Reads-a-Makefile
 */
export function readMakefileScript(file: SourceFile): Written {
  const { text } = file
  const makefile = readLines(text)
  const writer = createWriter(file)
  const ownOf = variablesOfRecipes(text, makefile)
  writeVariables(writer, text, makefile.variables)
  for (const recipe of makefile.recipes) {
    const own = ownOf(recipe)
    if (own === undefined || recipe.shells.length === 0) continue
    writer.markScope(true)
    writeVariables(writer, text, own)
    for (const lines of recipe.shells) {
      if (!recipe.isWhole) writer.markScope(true)
      for (const range of lines) writeText(writer, text, range, false)
      if (!recipe.isWhole) writer.markScope(false)
    }
    writer.markScope(false)
  }
  return writer.finish()
}

/** Writes variables, each behind those that its value names. */
function writeVariables(
  writer: Writer,
  text: string,
  variables: ReadonlyMap<string, readonly Variable[]>,
): void {
  const done = new Set<string>()
  const write = (name: string, depth: number) => {
    const own = variables.get(name)
    if (own === undefined || done.has(name)) return
    done.add(name)
    for (const variable of own)
      for (const other of namesIn(text, variable)) if (depth < DEPTH_MAX) write(other, depth + 1)
    for (const variable of own) assign(writer, text, variable)
  }
  for (const name of variables.keys()) write(name, 0)
}

interface Found {
  readonly file: SourceFile
  readonly range: TextRange
}

/** The files that a makefile includes, without a variable for their folder in front. */
export function includesOf(text: string): readonly string[] {
  const names = [...text.matchAll(/^ *(?:-|s)?include[ \t]+([^\n#]+)/gm)].flatMap(([, list = '']) =>
    list.trim().split(/\s+/),
  )
  return names
    .map((name) => name.replace(/^\$[({][\w.]+[)}]\/?/, ''))
    .filter((name) => !/[$*?]|^$/.test(name))
}

/** The values that makefiles give to variables; undefined for what is not known in full, or in branches. */
export function valuesOf(files: readonly SourceFile[]): (name: string) => readonly Segment[] | undefined {
  const values = new Map<string, Found>()
  for (const file of files) {
    for (const [name, own] of readLines(file.text).variables) {
      const [only, ...others] = own
      const [range, ...more] = only?.value ?? []
      const isPlain = others.length + more.length === 0 && only?.operator !== '+' && !only?.conditional
      if (isPlain && range !== undefined && !values.has(name)) values.set(name, { file, range })
    }
  }
  const known = new Map<string, readonly Segment[] | undefined>()
  const segmentsFor = (name: string, depth: number): readonly Segment[] | undefined => {
    if (known.has(name)) return known.get(name)
    // What leads to itself has no value.
    known.set(name, undefined)
    const found = values.get(name)
    const value = found === undefined || depth > INCLUDED_DEPTH_MAX ? undefined : expanded(found, depth)
    known.set(name, value)
    return value
  }
  const expanded = (found: Found, depth: number): readonly Segment[] | undefined => {
    const { file, range } = found
    const segments: Segment[] = []
    const take = (start: number, end: number) => {
      if (start < end)
        segments.push({ text: file.text.slice(start, end), at: { path: file.path, start, end } })
    }
    let done = range.start
    for (const { 0: written, 1: round, 2: curly, index } of file.text
      .slice(range.start, range.end)
      .matchAll(/\$(?:\((\w+)\)|\{(\w+)\})/g)) {
      const inner = segmentsFor(round ?? curly ?? '', depth + 1)
      if (inner === undefined || segments.length > SEGMENTS_MAX) return undefined
      take(done, range.start + index)
      append(segments, inner)
      done = range.start + index + written.length
    }
    take(done, range.end)
    return segments.some(({ text }) => /[$"'`\\]/.test(text)) ? undefined : segments
  }
  return (name) => segmentsFor(name, 0)
}

function assign(writer: Writer, text: string, { name, operator, value, conditional }: Variable): void {
  if (conditional) writer.add('if :; then\n')
  writer.add(operator === '?' ? `${name}="\${${name}:-` : `${name}${operator === '+' ? '+=" ' : '="'}`)
  for (const [i, range] of value.entries()) {
    if (i > 0) writer.add(' ')
    writeText(writer, text, range, true)
  }
  writer.add(operator === '?' ? '}"\n' : '"\n')
  if (conditional) writer.add('fi\n')
}

/** Writes a text of make as a shell reads it; in a value without quotes, which are none of make's. */
function writeText(writer: Writer, text: string, { start, end }: TextRange, isValue: boolean): void {
  let from = start
  for (let at = start; at < end; at++) {
    const char = text.charAt(at)
    if (isValue && (char === '"' || char === "'")) {
      writer.take(from, at)
      from = at + 1
    }
    if (char !== '$') continue
    writer.take(from, at)
    from = at
    if (text.charAt(at + 1) === '$') {
      from = ++at
      continue
    }
    NAME.lastIndex = at
    SHELL.lastIndex = at
    const named = NAME.exec(text)
    const [shell] = SHELL.exec(text) ?? []
    if (named !== null && NAME.lastIndex <= end) {
      if (!isValue) writer.markEarly()
      writer.take(at, at + 1)
      writer.add('{')
      writer.take(at + 2, at + named[0].length - 1)
      writer.add('}')
      at += named[0].length - 1
      from = at + 1
    } else if (shell !== undefined) {
      writer.take(at, at + 2)
      at += shell.length - 1
      from = at + 1
    }
  }
  writer.take(from, end)
}
