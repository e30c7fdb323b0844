import { posix } from 'node:path'
import type { ReadContext } from '../../model/format.ts'
import type { SourceFile } from '../../text/source-file.ts'
import { scopesOf, valuePaths } from './template-scopes.ts'

/** One place at which a template takes a value. */
export interface ValueUse {
  /** The keys below `.Values`: `image.tag`. */
  readonly path: string
  /** The line that takes it. */
  readonly line: string
  /** What stands between the braces on that line, or begins there. */
  readonly action: string
  readonly file: string
  /** 1-based. */
  readonly row: number
  /** The helper that it stands in. */
  readonly helper: string | undefined
  /** `sha256:` stands before it. */
  readonly addsAlgorithm: boolean
}

/** What the templates of a chart do with its values. */
export interface ChartTemplates {
  /** By the keys below `.Values`. */
  readonly uses: ReadonlyMap<string, readonly ValueUse[]>
  /** Those of any item of a list or map: `sidecars.*.tag`. */
  readonly ofItems: readonly ValueUse[]
  /** The text of each helper, by name. */
  readonly helpers: ReadonlyMap<string, string>
}

interface FileUses {
  readonly uses: readonly ValueUse[]
  readonly helpers: ReadonlyMap<string, string>
}

const TEMPLATE = /\.(?:ya?ml|tpl|txt|json)$/i
const DEFINE = /\{\{-?\s*define\s+["`]([^"`\n]+)["`]\s*-?\}\}/g

/** Each image of the values is held against all of them. */
const ITEMS_MAX = 500

/** Templates are searched once, whoever asks. */
const known = new WeakMap<SourceFile, FileUses>()

/**
 * The templates of a chart.
 *
 * @param folder of the chart
 * @returns undefined where the tree has none
 */
export function readTemplates(folder: string, context: ReadContext): ChartTemplates | undefined {
  const files: SourceFile[] = []
  for (const path of context.below(posix.join(folder, 'templates'))) {
    const file = TEMPLATE.test(path) ? context.sibling(path) : undefined
    if (file !== undefined) files.push(file)
  }
  const [first] = files
  if (first === undefined) return undefined
  const before = gathered.get(first)
  if (before !== undefined && isSame(before.files, files)) return before.templates
  const templates = gather(files)
  gathered.set(first, { files, templates })
  return templates
}

/** By the first file of a chart: each of its files asks for what all of them do. */
const gathered = new WeakMap<
  SourceFile,
  { readonly files: readonly SourceFile[]; readonly templates: ChartTemplates }
>()

function isSame(some: readonly SourceFile[], others: readonly SourceFile[]): boolean {
  return some.length === others.length && some.every((file, at) => file === others[at])
}

function gather(files: readonly SourceFile[]): ChartTemplates {
  const uses = new Map<string, ValueUse[]>()
  const ofItems: ValueUse[] = []
  const helpers = new Map<string, string>()
  for (const file of files) {
    const found = known.get(file) ?? searchTemplate(file)
    known.set(file, found)
    for (const use of found.uses) {
      if (use.path.includes('*')) {
        if (ofItems.length < ITEMS_MAX) ofItems.push(use)
        continue
      }
      const list = uses.get(use.path) ?? []
      list.push(use)
      uses.set(use.path, list)
    }
    for (const [name, text] of found.helpers) helpers.set(name, text)
  }
  return { uses, ofItems, helpers }
}

function searchTemplate(file: SourceFile): FileUses {
  const { path, text } = file
  const helpers = new Map<string, string>()
  const starts: { readonly at: number; readonly name: string }[] = []
  for (const { 0: whole, 1: name = '', index } of text.matchAll(DEFINE))
    starts.push({ at: index + whole.length, name })
  for (const [i, { at, name }] of starts.entries()) helpers.set(name, text.slice(at, starts[i + 1]?.at))
  const uses: ValueUse[] = []
  const scopes = scopesOf(file)
  const namesAlgorithm = text.includes('sha256:')
  let next = 0
  let helper: string | undefined
  let row = 0
  let line = { start: 0, end: -1 }
  for (const { start: at, text: action } of scopes.actions) {
    while (line.end < at) {
      const start = line.end + 1
      const feed = text.indexOf('\n', start)
      line = { start, end: feed === -1 ? text.length : feed }
      row++
    }
    while ((starts[next]?.at ?? text.length + 1) <= line.end) helper = starts[next++]?.name
    if (/^(?:\/\*|end\b|else$)/.test(action)) continue
    for (const keys of valuePaths(scopes, action, at)) {
      const taken = text.slice(line.start, line.end)
      const adds = namesAlgorithm && isBehindAlgorithm(text, at, action)
      uses.push({ path: keys, line: taken, action, file: path, row, helper, addsAlgorithm: adds })
    }
  }
  return { uses, helpers }
}

const BEHIND_ALGORITHM = /sha256:["'\s]*$/

/** Whether the name of the algorithm stands before what an action prints, or in the format that it fills. */
function isBehindAlgorithm(text: string, start: number, action: string): boolean {
  return action.includes('sha256:%s') || BEHIND_ALGORITHM.test(text.slice(Math.max(0, start - 20), start))
}

/** Whether a helper puts the name of the algorithm before a key of the image that it gets. */
export function addsAlgorithm(text: string, key: string): boolean {
  if (!/sha256:(?:\{\{|%s)/.test(text)) return false
  for (const { 0: action, 1: last, index } of text.matchAll(/\{\{-?\s*[\w.$]*\.(\w+)\s*-?\}\}/g))
    if (last === key && !isBehindAlgorithm(text, index, action)) return false
  return true
}

/** The places at which templates take one of some values. */
export function usesOf({ uses, ofItems }: ChartTemplates, paths: readonly string[]): readonly ValueUse[] {
  return [...paths.flatMap((path) => uses.get(path) ?? []), ...ofItems]
}
