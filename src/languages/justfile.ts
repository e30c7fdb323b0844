import type { TextRange } from '../text/range.ts'
import type { SourceFile } from '../text/source-file.ts'
import { createWriter, linesOf, type Writer, type Written } from './written.ts'

/** `export name := "text"` or a plain word, such as `env("NAME", "text")` with a default. */
const ASSIGNMENT = /^(?:export[ \t]+)?([A-Za-z_][\w-]*)[ \t]*:=[ \t]*/
const STRING = /"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'/y
const DEFAULTED = /env(?:_var_or_default)?\([ \t]*(?:"[^"\n]*"|'[^'\n]*')[ \t]*,[ \t]*/y
const JOINED = /^[ \t]*\)?[ \t]*[/+]/
/** How far behind a string an operator is looked for. */
const JOIN_WINDOW = 40
const HEADER = /^@?[A-Za-z_][\w-]*(?=[ \t:+*$])(?!.*:=)/
/** `name="text"` among the parameters of a recipe. */
const PARAMETER = /(?<![\w-])([A-Za-z_][\w-]*)=(?="|')/g
/** `{{ name }}`; anything else in braces is left as it is. */
const NAME = /\{\{[ \t]*([A-Za-z_][\w-]*)[ \t]*\}\}/y

interface Recipe {
  /** Its parameters that have a default, and where that stands. */
  readonly parameters: readonly (readonly [name: string, at: number])[]
  readonly lines: TextRange[]
  /** The body is one script, in the language that its first line or an attribute says. */
  isScript: boolean
}

/**
 * The commands of a justfile as one shell text: its variables as assignments, then the bodies of its recipes, each
 * behind the defaults of its parameters. `{{ x }}` is written `${x}`, with `_` for `-` in names.
 *
 * Linear in the text. Files that it imports are not read.
 *
 * @see https://just.systems/man/en/
 */
export function readJustfileScript(file: SourceFile): Written {
  const { text } = file
  const writer = createWriter(file)
  const recipes: Recipe[] = []
  let recipe: Recipe | undefined
  let indent = ''
  let isScript = false
  for (const line of linesOf(text)) {
    const words = text.slice(line.start, line.end)
    if (/^[ \t]+\S/.test(words)) {
      if (recipe === undefined) continue
      if (recipe.lines.length === 0) {
        indent = /^[ \t]+/.exec(words)?.[0] ?? ''
        if (words.startsWith('#!', indent.length)) recipe.isScript = true
      }
      recipe.lines.push(bodyLine(text, line, indent))
    } else if (words.trim() === '') continue
    else if (words.startsWith('[')) isScript ||= /^\[.*\bscript\b/.test(words)
    else {
      const assignment = ASSIGNMENT.exec(words)
      if (assignment !== null) assign(writer, text, assignment[1] ?? '', line.start + assignment[0].length)
      recipe = HEADER.test(words)
        ? { parameters: parametersOf(words, line.start), lines: [], isScript }
        : undefined
      if (recipe !== undefined) recipes.push(recipe)
      isScript = false
    }
  }
  for (const one of recipes) writeRecipe(writer, text, one)
  return writer.finish()
}

function parametersOf(header: string, start: number): Recipe['parameters'] {
  return [...header.matchAll(PARAMETER)].map(({ 0: head, 1: name = '', index }) => [
    name,
    start + index + head.length,
  ])
}

/** Each line has a shell of its own, with those that backslashes join to it. */
function writeRecipe(writer: Writer, text: string, { parameters, lines, isScript }: Recipe): void {
  writer.markScope(true)
  for (const [name, at] of parameters) assign(writer, text, name, at)
  let isOpen = false
  for (const range of lines) {
    if (!isOpen && !isScript) writer.markScope(true)
    writeBody(writer, text, range)
    isOpen = /\\\r?\n$/.test(text.slice(Math.max(range.start, range.end - 3), range.end))
    if (!isOpen && !isScript) writer.markScope(false)
  }
  if (isOpen && !isScript) writer.markScope(false)
  writer.markScope(false)
}

/** A line of a recipe up to the next line, without its indentation and `@` and `-`. */
function bodyLine(text: string, { start, end }: TextRange, indent: string): TextRange {
  let from = text.startsWith(indent, start) ? start + indent.length : start
  while (from < end && '@-'.includes(text.charAt(from))) from++
  const feed = text.indexOf('\n', end)
  return { start: from, end: feed === -1 ? text.length : feed + 1 }
}

/** Writes an assignment where the value is a string, or an environment variable with one as its default. */
function assign(writer: Writer, text: string, name: string, at: number): void {
  DEFAULTED.lastIndex = at
  const start = DEFAULTED.test(text) ? DEFAULTED.lastIndex : at
  STRING.lastIndex = start
  const [value] = STRING.exec(text) ?? []
  // What `/` and `+` join to it is another text.
  if (
    value === undefined ||
    JOINED.test(text.slice(start + value.length, start + value.length + JOIN_WINDOW))
  )
    return
  const quotes = /^("""|'''|"|')/.exec(value)?.[0].length ?? 1
  writer.add(`${shellName(name)}="`)
  writer.take(start + quotes, start + value.length - quotes)
  writer.add('"\n')
}

function writeBody(writer: Writer, text: string, { start, end }: TextRange): void {
  let from = start
  for (const { index } of text.slice(start, end).matchAll(/\{\{/g)) {
    const at = start + index
    if (at < from) continue
    NAME.lastIndex = at
    const [whole, name] = NAME.exec(text) ?? []
    if (whole === undefined || name === undefined) continue
    writer.take(from, at)
    writer.markEarly()
    writer.add('${')
    const first = at + whole.indexOf(name)
    if (name.includes('-')) writer.add(shellName(name))
    else writer.take(first, first + name.length)
    writer.add('}')
    from = at + whole.length
  }
  writer.take(from, end)
}

function shellName(name: string): string {
  return name.replaceAll('-', '_')
}
