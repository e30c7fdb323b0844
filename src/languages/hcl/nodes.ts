import type { TextRange } from '../../text/range.ts'
import type { HclPart } from './interpolation.ts'

/** A quoted string or a heredoc; `range` is what stands between its quotes or markers. */
export interface HclString {
  readonly kind: 'string'
  readonly parts: readonly HclPart[]
  readonly range: TextRange
  /** A part of a variable that is read more than once: not to be changed for one of its readers. */
  readonly isShared?: true
}

/** `[for v in list : value if test]` or `{for k, v in list : key => value}`. */
export interface HclLoop {
  readonly kind: 'loop'
  /** What stands for the key or the number of an item; undefined where it has no name. */
  readonly keyName: string | undefined
  readonly valueName: string
  /** Of the entries of an object; undefined for a list. */
  readonly key: HclNode | undefined
  readonly test: HclNode | undefined
  /** What is gone through, and what each item gives. */
  readonly items: readonly [HclNode, HclNode]
  readonly range: TextRange
}

/** An expression, as far as it is read. */
export type HclNode =
  | HclString
  | { readonly kind: 'list'; readonly items: readonly HclNode[]; readonly range: TextRange }
  | { readonly kind: 'object'; readonly entries: readonly HclEntry[]; readonly range: TextRange }
  /** A bare word: a variable, `null`, `true` or a number. */
  | { readonly kind: 'name'; readonly name: string; readonly range: TextRange }
  /** A call; the operators `==`, `!=`, `&&`, `||` and `!` are calls of `equal`, `notequal`, `and`, `or` and `not`. */
  | {
      readonly kind: 'call'
      readonly name: string
      readonly items: readonly HclNode[]
      readonly range: TextRange
    }
  /** `items` are the condition, what stands for true and what for false. */
  | {
      readonly kind: 'conditional'
      readonly items: readonly [HclNode, HclNode, HclNode]
      readonly range: TextRange
    }
  /** `a[0]`, `f().name`: the second item says which part of the first. */
  | { readonly kind: 'index'; readonly items: readonly [HclNode, HclNode]; readonly range: TextRange }
  | HclLoop
  /** A conditional of which the value is known; `others` are the literals that it could have given too. */
  | {
      readonly kind: 'choice'
      readonly taken: HclNode
      readonly others: readonly HclString[]
      readonly range: TextRange
    }
  /** Anything else; `strings` are the literals in it, `calls` says that something is called. */
  | {
      readonly kind: 'other'
      readonly strings: readonly HclString[]
      readonly calls: boolean
      readonly range: TextRange
    }

/** `key = value` or `"key": value`. */
export interface HclEntry {
  readonly key: string
  readonly keyRange: TextRange
  readonly value: HclNode
}

/** `type "label" { … }`. */
export interface HclBlock {
  readonly type: string
  readonly labels: readonly string[]
  readonly body: HclBody
}

/** Attributes and blocks, each in file order. */
export interface HclBody {
  readonly attributes: readonly HclEntry[]
  readonly blocks: readonly HclBlock[]
}

/** The literals in an expression, in file order; those that a loop goes through are none of what it gives. */
export function* stringsOf(node: HclNode): Generator<HclString> {
  if (node.kind === 'string') yield node
  else if (node.kind === 'other') yield* node.strings
  else if (node.kind === 'choice') yield* stringsOf(node.taken)
  else if (node.kind === 'loop') yield* stringsOf(node.items[1])
  else if (node.kind === 'object') for (const { value } of node.entries) yield* stringsOf(value)
  else if (node.kind !== 'name') for (const item of node.items) yield* stringsOf(item)
}

/** Operators by the two characters that write them; those of a higher rank bind closer. */
export const OPERATORS: ReadonlyMap<string, { readonly name: string; readonly rank: number }> = new Map([
  ['||', { name: 'or', rank: 1 }],
  ['&&', { name: 'and', rank: 2 }],
  ['==', { name: 'equal', rank: 3 }],
  ['!=', { name: 'notequal', rank: 3 }],
])

/** The text of a string, without what is interpolated into it. */
export function plainText(string: HclString): string {
  let text = ''
  for (const part of string.parts) if (part.kind === 'text') text += part.text
  return text
}

/** Ends an expression outside all brackets. */
export function isEnd(char: string | undefined): boolean {
  return char === undefined || '\n,)]}'.includes(char)
}

/** Where a text is found, or the end. */
export function indexOr(text: string, wanted: string, from: number): number {
  const found = text.indexOf(wanted, from)
  return found === -1 ? text.length : found
}
