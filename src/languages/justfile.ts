import type { TextRange } from '../text/range.ts'
import type { SourceFile } from '../text/source-file.ts'
import { createWriter, linesOf, type Writer, type Written } from './written.ts'

/** `export name := "text"` or a plain word, such as `env("NAME", "text")` with a default. */
const ASSIGNMENT = /^(?:export[ \t]+)?([A-Za-z_][\w-]*)[ \t]*:=[ \t]*/
const STRING = /"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'/y
const DEFAULTED = /env(?:_var_or_default)?\([ \t]*(?:"[^"\n]*"|'[^'\n]*')[ \t]*,[ \t]*/y
const HEADER = /^@?[A-Za-z_][\w-]*(?=[ \t:+*$])(?!.*:=)/
/** `name="text"` among the parameters of a recipe. */
const PARAMETER = /(?<![\w-])([A-Za-z_][\w-]*)=(?="|')/g
/** `{{ name }}`; anything else in braces is left as it is. */
const NAME = /\{\{[ \t]*([A-Za-z_][\w-]*)[ \t]*\}\}/y

/**
 * The commands of a justfile as one shell text: its variables and the defaults of parameters as assignments, then the
 * bodies of its recipes. `{{ x }}` is written `${x}`, with `_` for `-` in names.
 *
 * Linear in the text. Files that it imports are not read.
 *
 * @see https://just.systems/man/en/
 */
export function readJustfileScript(file: SourceFile): Written {
  const { text } = file
  const writer = createWriter(file)
  const bodies: TextRange[] = []
  let indent = ''
  let isBody = false
  for (const line of linesOf(text)) {
    const words = text.slice(line.start, line.end)
    if (/^[ \t]+\S/.test(words)) {
      if (isBody) {
        if (indent === '') indent = /^[ \t]+/.exec(words)?.[0] ?? ''
        bodies.push(bodyLine(text, line, indent))
      }
    } else if (words.trim() === '') continue
    else {
      indent = ''
      isBody = HEADER.test(words)
      const assignment = ASSIGNMENT.exec(words)
      if (assignment !== null) assign(writer, text, assignment[1] ?? '', line.start + assignment[0].length)
      else if (isBody)
        for (const { 1: name = '', 0: head, index } of words.matchAll(PARAMETER))
          assign(writer, text, name, line.start + index + head.length)
    }
  }
  for (const range of bodies) writeBody(writer, text, range)
  return writer.finish()
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
  if (value === undefined) return
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
