import { append } from '../../text/lists.ts'
import type { TextRange } from '../../text/range.ts'
import { linesOf } from '../written.ts'

const ASSIGNMENT = /^[ \t]*(?:(?:export|override|private)[ \t]+)*([A-Za-z_]\w*)[ \t]*(\?|:{0,3}|\+)=[ \t]*/
const PREFIX = /^ *\.RECIPEPREFIX[ \t]*(?:\?|:{0,3})=[ \t]*(\S?)/
const CONDITION = /^ *(?:ifeq|ifneq|ifdef|ifndef)\b/
/** The colons between targets and what they need. */
const COLONS = /&?::?/

export interface Variable {
  readonly name: string
  readonly operator: string
  /** Line by line, without the backslashes between them. */
  readonly value: readonly TextRange[]
  readonly conditional: boolean
}

/** The commands of a rule, or of a `define`. */
export interface Recipe {
  readonly targets: readonly string[]
  /** What each shell is given, line by line, without what make takes off their start. */
  readonly shells: (readonly TextRange[])[]
  /** One shell is given all of it. */
  readonly isWhole: boolean
}

export interface Makefile {
  readonly variables: Map<string, Variable[]>
  /** Those that stand behind a target, by the target. */
  readonly ofTargets: Map<string, Variable[]>
  /** What a target needs. */
  readonly needs: Map<string, string[]>
  readonly recipes: Recipe[]
}

/** A makefile being read. */
interface Reader {
  readonly text: string
  readonly found: Makefile
  readonly isOneShell: boolean
  /** The recipe that the next line may belong to. */
  recipe: Recipe
  isDefine: boolean
  /** `ifeq` and the like that are open. */
  branches: number
  /** What a line of a recipe begins with. */
  prefix: string
}

/** The variables and recipes of a makefile. Linear in the text. */
export function readLines(text: string): Makefile {
  const isOneShell = /^\.ONESHELL[ \t]*:/m.test(text)
  const recipe: Recipe = { targets: [], shells: [], isWhole: isOneShell }
  const found: Makefile = { variables: new Map(), ofTargets: new Map(), needs: new Map(), recipes: [recipe] }
  const reader: Reader = { text, found, isOneShell, recipe, isDefine: false, branches: 0, prefix: '\t' }
  const lines = linesOf(text)
  for (let at = 0; at < lines.length; at++) {
    const last = lastOf(text, lines, at)
    readLine(reader, lines.slice(at, last + 1))
    at = last
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

/** Reads a line, with those that backslashes join to it. */
function readLine(reader: Reader, group: readonly TextRange[]): void {
  const { text, prefix } = reader
  const [first] = group
  if (first === undefined) return
  const line = text.slice(first.start, first.end)
  if (/^ *endef\b/.test(line)) reader.isDefine = false
  else if (/^ *define\b/.test(line)) {
    reader.isDefine = true
    startRecipe(reader, [], true)
  } else if (line.startsWith(prefix) || reader.isDefine)
    reader.recipe.shells.push(group.map((range) => recipeLine(text, range, range === first, prefix)))
  else if (CONDITION.test(line)) reader.branches++
  else if (/^ *endif\b/.test(line)) reader.branches--
  else if (PREFIX.test(line)) reader.prefix = PREFIX.exec(line)?.[1] || '\t'
  else {
    const variable = variableAt(reader, group, first.start)
    if (variable === undefined) readRule(reader, group, line)
    else listOf(reader.found.variables, variable.name).push(variable)
  }
}

function startRecipe(reader: Reader, targets: readonly string[], isWhole: boolean): void {
  reader.recipe = { targets, shells: [], isWhole: isWhole || reader.isOneShell }
  reader.found.recipes.push(reader.recipe)
}

/** A line of a recipe up to the next line, without its prefix and `@`, `-` and `+`. */
function recipeLine(text: string, { start, end }: TextRange, isFirst: boolean, prefix: string): TextRange {
  let from = text.startsWith(prefix, start) ? start + prefix.length : start
  while (from < end && (isFirst ? '\t @+-' : '\t').includes(text.charAt(from))) from++
  const feed = text.indexOf('\n', end)
  return { start: from, end: feed === -1 ? text.length : feed + 1 }
}

/** `targets: needs ; command`, or a variable of the targets. */
function readRule(reader: Reader, group: readonly TextRange[], line: string): void {
  const { text, found } = reader
  const { 0: colons = '', index = 0 } = COLONS.exec(line) ?? {}
  const [first] = group
  const last = group.at(-1)
  const head = line.slice(0, index)
  if (first === undefined || last === undefined || colons === '' || head.includes('#')) return
  const targets = wordsOf(head)
  const start = first.start + index + colons.length
  const variable = variableAt(reader, group, start)
  if (variable !== undefined) {
    for (const target of targets) listOf(found.ofTargets, target).push(variable)
    return
  }
  startRecipe(reader, targets, false)
  const rest = text.slice(start, last.end).replace(/#.*/s, '')
  const semicolon = rest.indexOf(';')
  const needs = wordsOf(semicolon === -1 ? rest : rest.slice(0, semicolon))
  for (const target of targets) append(listOf(found.needs, target), needs)
  if (semicolon === -1) return
  const from = start + semicolon + 1
  const ranges = group
    .filter(({ end }) => end > from)
    .map((range) => ({ ...range, start: Math.max(range.start, from) }))
  reader.recipe.shells.push(ranges.map((range, i) => recipeLine(text, range, i === 0, reader.prefix)))
}

/** The variable that a line gives a value from an offset on; undefined where it is none. */
function variableAt(
  { text, branches }: Reader,
  group: readonly TextRange[],
  start: number,
): Variable | undefined {
  const [first] = group
  if (first === undefined) return undefined
  const [head, name = '', operator = ''] = ASSIGNMENT.exec(text.slice(start, first.end)) ?? []
  if (head === undefined) return undefined
  const value = group.map((line, i) => valueLine(text, i === 0 ? start + head.length : line.start, line.end))
  return { name, operator, value, conditional: branches > 0 }
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

function wordsOf(text: string): readonly string[] {
  return text.split(/[\s\\]+/).filter((word) => word !== '')
}

/** The list of a key, which is there from now on. */
export function listOf<T>(lists: Map<string, T[]>, key: string): T[] {
  const known = lists.get(key)
  if (known !== undefined) return known
  const list: T[] = []
  lists.set(key, list)
  return list
}
