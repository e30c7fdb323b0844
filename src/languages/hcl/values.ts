import { append } from '../../text/lists.ts'
import type { TextRange } from '../../text/range.ts'
import type { Segment } from '../../text/segment.ts'
import type { SourceFile } from '../../text/source-file.ts'
import type { HclPart } from './interpolation.ts'
import type { HclBody, HclNode, HclString } from './nodes.ts'
import { printNumber } from './number.ts'
import type { HclText, Written } from './written.ts'

interface HclUnknown {
  readonly kind: 'unknown'
  readonly reason: 'variable-without-default' | 'template-expression' | 'too-large'
  readonly detail: string
}

type Value = (HclText & { readonly kind: 'text' }) | { readonly kind: 'null' } | HclUnknown

/** What an expression stands for. The text of an unknown one has the unknown interpolations as they are written. */
export type HclValue =
  | (HclText & { readonly kind: 'text' })
  | { readonly kind: 'null' }
  | (HclText & HclUnknown)

/** A default may hold others that hold others: what they expand to stays small. */
const VARIABLE_MAX = 4096
const DEPTH_MAX = 100
const TEXT_MAX = 1_000_000
/** Defaults that others need are computed so deep: each may be a deep expression itself. */
const COMPUTED_MAX = 8
/** As many steps are computed for a small file. */
const STEPS_MIN = 100_000

/** Names that a block or a call of its own sets, and what each stands for; undefined where that is not known. */
export type HclLocals = ReadonlyMap<string, HclNode | undefined>

/** Computes an expression as far as it can be, before it is taken for a text. */
export type Simplify = (node: HclNode, scope: HclScope) => HclNode

/** A function that the file defines. */
export interface HclFunction {
  readonly params: readonly HclNode[]
  readonly result: HclNode
}

const NO_LOCALS: HclLocals = new Map()

/** Gives expressions of a Bake file the values that they have when nothing is set from outside. */
export class HclScope {
  private readonly file: SourceFile
  private readonly vars: ReadonlyMap<string, string>
  private readonly defaults = new Map<string, HclNode | undefined>()
  private readonly values = new Map<string, Value>()
  private counts: ReadonlyMap<string, number> | undefined
  private readonly functions = new Map<string, HclFunction>()
  private readonly simplify: Simplify
  private depth = 0
  private steps: number

  /**
   * Collects the variables: `variable` blocks and attributes outside of all blocks.
   *
   * @param vars values for variables that have no default
   * @param simplify computes the defaults
   */
  constructor(file: SourceFile, body: HclBody, vars: ReadonlyMap<string, string>, simplify: Simplify) {
    this.file = file
    this.vars = vars
    this.simplify = simplify
    this.steps = STEPS_MIN + file.text.length
    for (const block of body.blocks) {
      const [name] = block.labels
      if (block.type === 'function' && name !== undefined) this.define(name, block.body)
      if (block.type !== 'variable' || name === undefined) continue
      const own = block.body.attributes.findLast(({ key }) => key === 'default')?.value
      if (own !== undefined || !this.defaults.has(name)) this.defaults.set(name, own)
    }
    for (const { key, value } of body.attributes) this.defaults.set(key, value)
  }

  private define(name: string, { attributes }: HclBody): void {
    const own = (wanted: string) => attributes.findLast(({ key }) => key === wanted)?.value
    const params = own('params')
    const result = own('result')
    if (params?.kind !== 'list' || result === undefined || own('variadic_params') !== undefined) return
    this.functions.set(name, { params: params.items, result })
  }

  /** The function of a name that the file defines. */
  functionOf(name: string): HclFunction | undefined {
    return this.functions.get(name)
  }

  /** Whether one more step may be computed: what variables and calls expand to stays in line with the file. */
  mayStep(): boolean {
    return this.steps-- > 0
  }

  /** The text of the file, for expressions inside its strings. */
  get text(): string {
    return this.file.text
  }

  evaluate(node: HclNode, locals: HclLocals = NO_LOCALS): HclValue {
    if (node.kind === 'string') {
      const value = this.template(node, locals)
      if (node.isShared !== true || value.kind !== 'text') return value
      const { segments } = unplaced(value)
      return { kind: 'text', segments, written: value.written }
    }
    if (node.kind === 'choice') return this.evaluate(node.taken, locals)
    return this.spelled(node.kind === 'name' ? this.named(node, locals) : NOT_COMPUTED, node.range)
  }

  /** What a variable stands for where nothing is set from outside, as it is written. */
  defaultNode(name: string): HclNode | undefined {
    return this.defaults.get(name)
  }

  private named({ name, range }: HclNode & { kind: 'name' }, locals: HclLocals): Value {
    if (name === 'null') return { kind: 'null' }
    if (/^(?:true|false|-?\d.*)$/.test(name)) return { kind: 'text', ...this.printed(name, range) }
    return this.variable(name, locals, range)
  }

  private variable(name: string, locals: HclLocals, range: TextRange): Value {
    const value = locals.has(name)
      ? this.local(name, locals.get(name))
      : (this.values.get(name) ?? this.defaultOf(name))
    return value.kind === 'text'
      ? { ...value, written: [{ length: lengthOf(value), range, exact: false }] }
      : value
  }

  private local(name: string, bound: HclNode | undefined): Value {
    if (bound === undefined)
      return unknown('template-expression', `${name} has a value for each run of a matrix`)
    const value = this.evaluate(bound)
    return value.kind === 'text' ? unplaced(value) : value
  }

  private defaultOf(name: string): Value {
    const own = this.defaults.get(name)
    const given = own === undefined ? this.vars.get(name) : undefined
    if (given !== undefined) return { kind: 'text', segments: [{ text: given, at: undefined }], written: [] }
    if (own === undefined) return unknown('variable-without-default', `the variable ${name} has no default`)
    this.values.set(name, unknown('variable-without-default', `the default of ${name} needs ${name} itself`))
    this.depth++
    const value =
      this.depth > DEPTH_MAX
        ? undefined
        : this.evaluate(this.depth > COMPUTED_MAX ? own : this.simplify(own, this))
    this.depth--
    const fits = value !== undefined && (value.kind !== 'text' || lengthOf(value) <= VARIABLE_MAX)
    const bounded: Value = fits ? value : unknown('too-large', `the default of ${name} is too long`)
    const result = bounded.kind === 'text' && this.isShared(name) ? unplaced(bounded) : bounded
    this.values.set(name, result)
    return result
  }

  /** Whether a variable stands in the file in more places than one that reads it. */
  isShared(name: string): boolean {
    this.counts ??= countWords(this.file.text)
    return (this.counts.get(name) ?? 0) > 1
  }

  private template(node: HclString, locals: HclLocals): HclValue {
    // A template of one interpolation is that value itself, null too.
    const [only, more] = node.parts
    if (only?.kind === 'name' && more === undefined) {
      return this.spelled(this.variable(only.name, locals, only.range), only.range)
    }
    const segments: Segment[] = []
    const written: Written[] = []
    let lack: HclUnknown | undefined
    let length = 0
    for (const part of node.parts) {
      const value = this.part(part, locals)
      if (value.kind === 'unknown') lack ??= value
      const text = value.kind === 'text' ? value : this.standing(part.range)
      append(segments, text.segments)
      append(written, text.written)
      length += lengthOf(text)
      if (length > TEXT_MAX) return this.spelled(unknown('too-large', 'the text is too long'), node.range)
    }
    const text = { segments: mergeNeighbours(segments), written }
    return lack === undefined ? { kind: 'text', ...text } : { ...lack, ...text }
  }

  private part(part: HclPart, locals: HclLocals): Exclude<Value, { kind: 'null' }> {
    if (part.kind === 'expression') return NOT_COMPUTED
    if (part.kind === 'name') {
      const value = this.variable(part.name, locals, part.range)
      return value.kind === 'null'
        ? unknown('variable-without-default', `the variable ${part.name} is null`)
        : value
    }
    if (part.exact) return { kind: 'text', ...this.standing(part.range) }
    const written = [{ length: part.text.length, range: part.range, exact: false }]
    return { kind: 'text', segments: [{ text: part.text, at: undefined }], written }
  }

  /** A number as a text: what is printed otherwise than it is written stands nowhere. */
  private printed(name: string, range: TextRange): HclText {
    const text = printNumber(name)
    if (text === name) return this.standing(range)
    return { segments: [{ text, at: undefined }], written: [{ length: text.length, range, exact: false }] }
  }

  private spelled(value: Value, range: TextRange): HclValue {
    return value.kind === 'unknown' ? { ...value, ...this.standing(range) } : value
  }

  private standing({ start, end }: TextRange): HclText {
    const at = { path: this.file.path, start, end }
    const written = [{ length: end - start, range: at, exact: true }]
    return { segments: [{ text: this.file.text.slice(start, end), at }], written }
  }
}

const NOT_COMPUTED = unknown('template-expression', 'an expression is not computed')

function unknown(reason: HclUnknown['reason'], detail: string): HclUnknown {
  return { kind: 'unknown', reason, detail }
}

function lengthOf({ segments }: HclText): number {
  let length = 0
  for (const { text } of segments) length += text.length
  return length
}

/** The default of a variable that others read too, perhaps as a build argument, is not theirs to change. */
function unplaced(value: HclText): HclText & { readonly kind: 'text' } {
  return { kind: 'text', written: [], segments: value.segments.map(({ text }) => ({ text, at: undefined })) }
}

/** A word that is no key. */
const WORD = /(?<![\p{L}\p{N}_-])[\p{L}_][\p{L}\p{N}_-]*(?![\p{L}\p{N}_-]|"?\s*=(?![=>])|"\s*:)/gu
/** What stands before the name of a variable that is declared. */
const DECLARES = /\bvariable[ \t]+"?$/
/** Looked at before a word: from any place of a text, blanks without end would be looked through again and again. */
const BEFORE = 40

function countWords(text: string): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const { 0: word, index } of text.matchAll(WORD))
    if (!DECLARES.test(text.slice(Math.max(0, index - BEFORE), index)))
      counts.set(word, (counts.get(word) ?? 0) + 1)
  return counts
}

/** Joins segments that stand side by side in the file, and drops those without a character. */
function mergeNeighbours(segments: readonly Segment[]): readonly Segment[] {
  const merged: Segment[] = []
  for (const segment of segments) {
    if (segment.text === '') continue
    const last = merged.at(-1)
    if (
      last?.at !== undefined &&
      segment.at !== undefined &&
      last.at.end === segment.at.start &&
      last.at.path === segment.at.path
    ) {
      merged[merged.length - 1] = { text: last.text + segment.text, at: { ...last.at, end: segment.at.end } }
    } else merged.push(segment)
  }
  return merged
}

/** The text that segments spell. */
export function textOf(segments: readonly Segment[]): string {
  let text = ''
  for (const segment of segments) text += segment.text
  return text
}
