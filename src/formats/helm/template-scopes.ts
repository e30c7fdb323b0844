/*
 * What `.` and variables stand for in a template of a chart, as far as that leads to values: `with .Values.image` and
 * `$image := .Values.image`.
 */
import { findHoles } from '../../languages/template-actions.ts'
import type { SourceFile } from '../../text/source-file.ts'

/** A `with`, `range`, `if` or `define` that is open. */
interface Frame {
  /** What `.` is in it; undefined where it does not change. */
  readonly dot: { readonly text: string; readonly isItem: boolean } | undefined
  /** `.` is what a caller gives. */
  readonly isHelper: boolean
  readonly at: number
  readonly outer: Frame | undefined
  /** The innermost block around that says what `.` is, or is a helper; undefined where it is this one, or none. */
  readonly around: Frame | undefined
}

interface Assignment {
  readonly text: string
  readonly isItem: boolean
  readonly at: number
}

/** The blocks and variables of a template. */
export interface TemplateScopes {
  /** What stands between the braces, and where these begin; in file order. */
  readonly actions: readonly { readonly start: number; readonly text: string }[]
  /** In file order: from this offset on this block is the innermost one. */
  readonly frames: readonly { readonly at: number; readonly frame: Frame | undefined }[]
  /** In file order, by name. */
  readonly variables: ReadonlyMap<string, readonly Assignment[]>
}

/** Values that lead to values that lead to values. */
const DEPTH_MAX = 8
const PATHS_MAX = 50
/** Templates are searched once, whoever asks. */
const known = new WeakMap<SourceFile, TemplateScopes>()

export function scopesOf(file: SourceFile): TemplateScopes {
  const found = known.get(file) ?? findScopes(file.text)
  known.set(file, found)
  return found
}

function findScopes(text: string): TemplateScopes {
  const actions: { start: number; text: string }[] = []
  const frames: { at: number; frame: Frame | undefined }[] = []
  const variables = new Map<string, Assignment[]>()
  let frame: Frame | undefined
  for (const { start, end } of findHoles(text)) {
    const action = contentOf(text.slice(start, end))
    actions.push({ start, text: action })
    const block = /^(if|with|range|define|block|else|end)\b\s*([\s\S]*)$/.exec(action)
    const word = block?.[1]
    const rest = block?.[2] ?? ''
    const given = readAssignment(block === null ? action : rest)
    const isItem = word === 'range'
    for (const name of given.names) {
      const list = variables.get(name) ?? []
      list.push({ text: given.text, isItem, at: start })
      variables.set(name, list)
    }
    if (word === undefined) continue
    const outer = word === 'else' || word === 'end' ? frame?.outer : frame
    if (word === 'end') frame = outer
    else {
      const isDot = word === 'with' || word === 'range' || rest.startsWith('with ')
      const dot = isDot ? { text: given.text.replace(/^with /, ''), isItem } : undefined
      const isHelper = word === 'define' || word === 'block'
      frame = {
        dot,
        isHelper,
        at: start,
        outer,
        around: outer === undefined || says(outer) ? outer : outer.around,
      }
    }
    frames.push({ at: end, frame })
  }
  return { actions, frames, variables }
}

/** Whether a block says what `.` is, or lets a caller say it. */
function says({ dot, isHelper }: Frame): boolean {
  return dot !== undefined || isHelper
}

/** What stands between the braces of an action. */
export function contentOf(action: string): string {
  const start = action.startsWith('{{') ? (action[2] === '-' ? 3 : 2) : 0
  const close = action.endsWith('}}') ? action.length - 2 : action.length
  const end = close < action.length && close > start && action[close - 1] === '-' ? close - 1 : close
  const inside = start === 0 ? action.slice(0, end) : action.slice(start, end).trimStart()
  return end === action.length ? inside : inside.trimEnd()
}

/** `$a := b`, `$i, $item := .list` */
function readAssignment(text: string): { readonly names: readonly string[]; readonly text: string } {
  if (!text.startsWith('$')) return { names: [], text }
  const [head, first = '', second] = /^\$(\w+)(?:\s*,\s*\$(\w+))?\s*:?=\s*/.exec(text) ?? []
  if (head === undefined) return { names: [], text }
  return { names: [second ?? first], text: text.slice(head.length) }
}

const STRINGS = /"(?:\\.|[^"\\\n])*"|`[^`]*`/g
const FIELD = /(?<![\w.)\]$])(?:\$(\w+)((?:\.\w+)*)|\$?((?:\.\w+)+)|\$?\.(?=[\s)|]|$))/g
const ROOTS = /^\.(?:Values|Chart|Release|Capabilities|Files|Template|Subcharts)\b/

/**
 * The values that an expression takes, by their keys below `.Values`: `image.tag`. What stands behind `*` is below any
 * item of a list or map.
 *
 * @param at where the expression stands in the template
 */
export function valuePaths(scopes: TemplateScopes, expression: string, at: number): readonly string[] {
  if (!/[.$]/.test(expression)) return []
  const isOfDot = !expression.includes('.Values') && !expression.includes('$')
  if (isOfDot && frameOfDot(scopes, at)?.dot === undefined) return []
  const found = new Set<string>()
  addPaths({ scopes, found, left: 200 }, expression, at, '', DEPTH_MAX)
  return [...found].slice(0, PATHS_MAX)
}

interface Search {
  readonly scopes: TemplateScopes
  readonly found: Set<string>
  left: number
}

function addPaths(search: Search, expression: string, at: number, below: string, depth: number): void {
  if (depth === 0 || expression.length > 2000) return
  const text = /["`]/.test(expression) ? expression.replace(STRINGS, '""') : expression
  let next = 0
  for (;;) {
    // The searches that this one starts use the same expression.
    FIELD.lastIndex = next
    const field = FIELD.exec(text)
    if (field === null || search.left-- <= 0) return
    next = FIELD.lastIndex
    const { 0: whole, 1: name, 2: suffix = '', 3: path = '' } = field
    // What a variable or a caller calls the root has values too: `$root.Values.image`.
    const keys = /\.Values\.(.+)$/.exec(`${suffix}${path}${below}`)?.[1]
    if (keys !== undefined) search.found.add(keys)
    else if (name !== undefined) {
      const given = lastBefore(search.scopes.variables.get(name) ?? [], at - 1)
      if (given !== undefined)
        addPaths(search, given.text, given.at, itemOf(given) + suffix + below, depth - 1)
    } else if (!whole.startsWith('$') && !ROOTS.test(path)) {
      const frame = frameOfDot(search.scopes, at)
      if (frame?.dot !== undefined)
        addPaths(search, frame.dot.text, frame.at, itemOf(frame.dot) + path + below, depth - 1)
    }
  }
}

function itemOf({ isItem }: { readonly isItem: boolean }): string {
  return isItem ? '.*' : ''
}

/** The innermost block around an offset that says what `.` is; undefined where it is the root or a caller's. */
function frameOfDot({ frames }: TemplateScopes, at: number): Frame | undefined {
  const frame = lastBefore(frames, at)?.frame
  return frame === undefined || says(frame) ? frame : frame.around
}

/** The last one at an offset or before it, of a list in file order. */
function lastBefore<One extends { readonly at: number }>(list: readonly One[], at: number): One | undefined {
  let low = 0
  let high = list.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((list[middle]?.at ?? 0) <= at) low = middle + 1
    else high = middle
  }
  return list[low - 1]
}

/** Whether `.` is what a caller gives to the helper around an offset. */
export function isInHelper(scopes: TemplateScopes, at: number): boolean {
  return frameOfDot(scopes, at)?.isHelper === true
}
