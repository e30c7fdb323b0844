import { append } from '../text/lists.ts'
import type { TextRange } from '../text/range.ts'
import type { Segment } from '../text/segment.ts'
import type { SourceFile } from '../text/source-file.ts'
import { createWriter, linesOf, type Writer, type Written } from './written.ts'

const ASSIGNMENT =
  /^ *(?:[^\s:=#'"]+[ \t]*:[ \t]+)?(?:(?:export|override|private)[ \t]+)*([A-Za-z_]\w*)[ \t]*(\?|:{0,3}|\+)=[ \t]*/
const CONDITION = /^ *(?:ifeq|ifneq|ifdef|ifndef)\b/
const NAME = /\$(?:\((\w+)\)|\{(\w+)\})/y
const SHELL = /\$\(shell[ \t]+/y
/** Variables that lead to each other further than this are taken in the order of the file. */
const DEPTH_MAX = 50
/** Variables of included files that lead to each other further than this, or to more pieces, are not followed. */
const INCLUDED_DEPTH_MAX = 5
const SEGMENTS_MAX = 50

interface Variable {
  readonly name: string
  readonly operator: string
  /** Line by line, without the backslashes between them. */
  readonly value: readonly TextRange[]
  readonly conditional: boolean
}

interface Makefile {
  readonly variables: Map<string, Variable[]>
  /** The lines of recipes and `define`, without what make takes off their start. */
  readonly recipes: TextRange[]
}

/**
 * The commands of a makefile as one shell text: first its variables as assignments, each behind those that its value
 * names, then its recipes. `$(X)` is written `${X}`, `$(shell x)` `$(x)` and `$$` `$`.
 *
 * Linear in the text. Variables of files that it includes are left to the caller: {@link includesOf}, {@link valuesOf}.
 *
 * @see https://www.gnu.org/software/make/manual/make.html#How-make-Reads-a-Makefile
 */
export function readMakefileScript(file: SourceFile): Written {
  const { text } = file
  const { variables, recipes } = readLines(text)
  const writer = createWriter(file)
  const done = new Set<string>()
  const writeVariable = (name: string, depth: number) => {
    const own = variables.get(name)
    if (own === undefined || done.has(name)) return
    done.add(name)
    for (const variable of own)
      for (const range of variable.value)
        for (const other of namesIn(text, range)) if (depth < DEPTH_MAX) writeVariable(other, depth + 1)
    for (const variable of own) assign(writer, text, variable)
  }
  for (const name of variables.keys()) writeVariable(name, 0)
  for (const range of recipes) writeText(writer, text, range, false)
  return writer.finish()
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

function readLines(text: string): Makefile {
  const found: Makefile = { variables: new Map(), recipes: [] }
  const lines = linesOf(text)
  let branches = 0
  let isDefine = false
  for (let at = 0; at < lines.length; at++) {
    const first = lines[at]
    if (first === undefined) break
    const last = lastOf(text, lines, at)
    const group = lines.slice(at, last + 1)
    at = last
    const line = text.slice(first.start, first.end)
    if (/^ *endef\b/.test(line)) isDefine = false
    else if (/^ *define\b/.test(line)) isDefine = true
    else if (line.startsWith('\t') || isDefine) {
      for (const range of group) found.recipes.push(recipeLine(text, range, range === first))
    } else if (CONDITION.test(line)) branches++
    else if (/^ *endif\b/.test(line)) branches--
    else addVariable(found, text, group, branches > 0)
  }
  return found
}

/** The index of the last line of those that backslashes join. */
function lastOf(text: string, lines: readonly TextRange[], from: number): number {
  let at = from
  for (; at < lines.length - 1; at++) {
    const { start, end } = lines[at] ?? { start: 0, end: 0 }
    if (end === start || text[end - 1] !== '\\') break
  }
  return at
}

/** A line of a recipe up to the next line, without its tab and `@`, `-` and `+`. */
function recipeLine(text: string, { start, end }: TextRange, isFirst: boolean): TextRange {
  let from = start
  while (from < end && (isFirst ? '\t @+-' : '\t').includes(text.charAt(from))) from++
  const feed = text.indexOf('\n', end)
  return { start: from, end: feed === -1 ? text.length : feed + 1 }
}

function addVariable(
  { variables }: Makefile,
  text: string,
  lines: readonly TextRange[],
  conditional: boolean,
): void {
  const [first] = lines
  if (first === undefined) return
  const [head, name = '', operator = ''] = ASSIGNMENT.exec(text.slice(first.start, first.end)) ?? []
  if (head === undefined) return
  const value = lines.map((line, i) =>
    valueLine(text, i === 0 ? line.start + head.length : line.start, line.end),
  )
  const own = variables.get(name)
  const variable = { name, operator, value, conditional }
  if (own === undefined) variables.set(name, [variable])
  else own.push(variable)
}

/** A line of a value without its comment, its backslash and the blanks around it. */
function valueLine(text: string, start: number, end: number): TextRange {
  const line = text.slice(start, end)
  const comment = /(?:^|\s)#/.exec(line)?.index ?? line.length
  const value = line.slice(0, comment).replace(/\\$/, '')
  const kept = value.trimEnd().length
  const from = start + Math.min(kept, value.length - value.trimStart().length)
  return { start: from, end: start + kept }
}

function namesIn(text: string, { start, end }: TextRange): readonly string[] {
  return [...text.slice(start, end).matchAll(/\$(?:\((\w+)\)|\{(\w+)\})/g)].map(
    (match) => match[1] ?? match[2] ?? '',
  )
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
