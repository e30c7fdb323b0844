/*
 * A tolerant scanner for the part of HCL that Bake files use. JSON is read by the same rules: an HCL object
 * takes `:` and quoted keys. Nothing is evaluated, every character is passed a bounded number of times.
 *
 *   body    := { IDENT "=" expression | IDENT { STRING | IDENT } "{" body "}" }
 *   primary := STRING | HEREDOC | "[" … "]" | "{" … "}" | IDENT [ "(" … ")" ] | number; what goes on after it is `other`
 *
 * https://github.com/hashicorp/hcl/blob/v2.23.0/hclsyntax/spec.md
 */

import type { TextRange } from '../text/range.ts'
import { HclCursor } from './hcl/cursor.ts'
import { bodyOfJson } from './hcl/json-body.ts'
import {
  type HclBlock,
  type HclBody,
  type HclEntry,
  type HclNode,
  isEnd,
  OPERATORS,
  plainText,
  stringsOf,
} from './hcl/nodes.ts'

/** Deeper brackets are stepped over, unread: no Bake file has them. */
const DEPTH_MAX = 60

/** Reads a text as HCL, or as JSON where it begins with `{`. What cannot be read is stepped over. */
export function parseHcl(text: string): HclBody {
  const scanner = new Scanner(text)
  return scanner.startsWithObject() ? bodyOfJson(scanner.expression(0, true)) : scanner.body(0)
}

/** The expression in an interpolation; undefined for a directive and where something follows it. */
export function parseExpression(text: string, { start, end }: TextRange): HclNode | undefined {
  if (text[start] !== '$' || text[end - 1] !== '}') return undefined
  const scanner = new Scanner(text.slice(0, end - 1), start + 2)
  const node = scanner.expression(0, true)
  return scanner.isAtEnd() ? node : undefined
}

class Scanner extends HclCursor {
  isAtEnd(): boolean {
    return !this.isInside() && this.at > this.text.length
  }

  startsWithObject(): boolean {
    this.skipBlank(true)
    return this.text[this.at] === '{'
  }

  body(depth: number): HclBody {
    const attributes: HclEntry[] = []
    const blocks: HclBlock[] = []
    for (;;) {
      this.skipBlank(true)
      const char = this.text[this.at]
      if (char === undefined || char === '}') break
      const name = this.name()
      if (name === undefined) {
        this.at++
        continue
      }
      this.skipBlank(false)
      if (this.text[this.at] === '=') {
        this.at++
        attributes.push({ key: name.name, keyRange: name.range, value: this.expression(depth, false) })
        continue
      }
      const labels = this.labels()
      if (this.text[this.at] !== '{' || depth === DEPTH_MAX) this.skipRest(false)
      else {
        this.at++
        blocks.push({ type: name.name, labels, body: this.body(depth + 1) })
      }
    }
    this.at++
    return { attributes, blocks }
  }

  /** @param lines line ends mean nothing here, as in a list */
  expression(depth: number, lines: boolean): HclNode {
    this.skipBlank(lines)
    const start = this.at
    const first = this.operation(depth, lines, 0)
    if (first === undefined) return this.rest(start, lines, [])
    if (this.text[this.at] === '?' && depth < DEPTH_MAX) {
      this.at++
      const yes = this.expression(depth + 1, lines)
      this.skipBlank(lines)
      if (this.text[this.at] === ':') {
        this.at++
        const no = this.expression(depth + 1, lines)
        return { kind: 'conditional', items: [first, yes, no], range: { start, end: no.range.end } }
      }
      return this.rest(start, lines, [first, yes])
    }
    const char = this.text[this.at]
    return isEnd(char) || char === ':' ? first : this.rest(start, lines, [first])
  }

  /** The rest of an expression that is not read further, behind what is. */
  private rest(start: number, lines: boolean, before: readonly HclNode[]): HclNode {
    const rest = this.skipRest(lines)
    const strings = [...before.flatMap((node) => [...stringsOf(node)]), ...rest.strings]
    const calls = rest.calls || before.some(({ kind }) => kind === 'call')
    const range = { start, end: Math.max(before.at(-1)?.range.end ?? start, rest.end) }
    return { kind: 'other', strings, calls, range }
  }

  /** @param rank of the weakest operator that is read */
  private operation(depth: number, lines: boolean, rank: number): HclNode | undefined {
    let left = this.operand(depth, lines)
    while (left !== undefined) {
      this.skipBlank(lines)
      const sign = this.text.slice(this.at, this.at + 2)
      const operator = OPERATORS.get(sign)
      if (operator === undefined || operator.rank < rank || depth === DEPTH_MAX) break
      this.at += sign.length
      this.skipBlank(lines)
      const right = this.operation(depth + 1, lines, operator.rank + 1)
      const range = { start: left.range.start, end: right?.range.end ?? this.at }
      left = { kind: 'call', name: operator.name, items: right === undefined ? [left] : [left, right], range }
    }
    return left
  }

  /** A value with what is taken of it: `f()[0].name`. */
  private operand(depth: number, lines: boolean): HclNode | undefined {
    let value = this.plainOperand(depth, lines)
    while (value !== undefined && depth < DEPTH_MAX) {
      const { at } = this
      const key =
        this.text[at] === '[' ? this.index(depth + 1) : this.text[at] === '.' ? this.member() : undefined
      if (key === undefined) {
        this.at = at
        return value
      }
      value = { kind: 'index', items: [value, key], range: { start: value.range.start, end: this.at } }
    }
    return value
  }

  /** `[0]`; undefined for `[*]`. */
  private index(depth: number): HclNode | undefined {
    this.at++
    const key = this.text[this.at] === '*' ? undefined : this.expression(depth, true)
    this.skipBlank(true)
    if (key === undefined || this.text[this.at] !== ']') return undefined
    this.at++
    return key
  }

  /** `.name`, as the text that it is. */
  private member(): HclNode | undefined {
    this.at++
    const start = this.at
    const name = /^[\p{L}\p{N}_-]+/u.exec(this.text.slice(start, start + 256))?.[0]
    if (name === undefined) return undefined
    this.at += name.length
    const range = { start, end: this.at }
    return { kind: 'string', parts: [{ kind: 'text', text: name, exact: true, range }], range }
  }

  /** A value, `!` before it, or what stands in parentheses. */
  private plainOperand(depth: number, lines: boolean): HclNode | undefined {
    const { at: start } = this
    const char = this.text[start]
    if ((char !== '!' && char !== '(') || depth === DEPTH_MAX) {
      const value = this.primary(depth)
      if (value?.kind !== 'name' || this.text[this.at] !== '(' || depth === DEPTH_MAX) return value
      return { kind: 'call', name: value.name, items: this.items(depth + 1), range: { start, end: this.at } }
    }
    this.at++
    if (char === '(') {
      const inner = this.expression(depth + 1, true)
      this.skipBlank(true)
      if (this.text[this.at] === ')') this.at++
      return inner
    }
    this.skipBlank(lines)
    const value = this.operand(depth + 1, lines)
    const range = { start, end: this.at }
    return { kind: 'call', name: 'not', items: value === undefined ? [] : [value], range }
  }

  private primary(depth: number): HclNode | undefined {
    const start = this.at
    const char = this.text[start]
    if (char === '"') return this.quoted()
    if (char === '<') return this.heredoc()
    if ((char === '[' || char === '{') && this.isLoop()) {
      const loop = depth < DEPTH_MAX ? this.loop(depth + 1) : undefined
      if (loop === undefined) this.at = start
      return loop
    }
    if (char === '[' && depth < DEPTH_MAX) {
      return { kind: 'list', items: this.items(depth + 1), range: { start, end: this.at } }
    }
    if (char === '{' && depth < DEPTH_MAX) {
      return { kind: 'object', entries: this.entries(depth + 1), range: { start, end: this.at } }
    }
    return this.name()
  }

  /** `[for …]` and `{for …}` make a list or an object of another one. */
  private isLoop(): boolean {
    return /^.\s*for\s/.test(this.text.slice(this.at, this.at + 64))
  }

  /** Undefined for what groups values by their keys, and for what is written otherwise. */
  private loop(depth: number): HclNode | undefined {
    const { at: start } = this
    const isObject = this.text[start] === '{'
    this.at++
    if (this.nextName() !== 'for') return undefined
    const first = this.nextName()
    const second = this.takes(',') ? this.nextName() : undefined
    if (first === undefined || this.nextName() !== 'in') return undefined
    const over = this.expression(depth, true)
    const key = this.takes(':') && isObject ? this.nextOperation(depth) : undefined
    const value = isObject && !this.takes('=>') ? undefined : this.nextOperation(depth)
    this.skipBlank(true)
    const test = this.text.startsWith('if', this.at) ? this.testBehindIf(depth) : undefined
    if (value === undefined || !this.takes(isObject ? '}' : ']')) return undefined
    const names = second === undefined ? ([undefined, first] as const) : ([first, second] as const)
    return {
      kind: 'loop',
      keyName: names[0],
      valueName: names[1],
      key,
      test,
      items: [over, value],
      range: { start, end: this.at },
    }
  }

  private testBehindIf(depth: number): HclNode | undefined {
    this.at += 'if'.length
    return this.nextOperation(depth)
  }

  private nextOperation(depth: number): HclNode | undefined {
    this.skipBlank(true)
    return this.operation(depth, true, 0)
  }

  private items(depth: number): readonly HclNode[] {
    const items: HclNode[] = []
    this.at++
    while (this.isInside()) {
      if (this.text[this.at] === ',') this.at++
      else items.push(this.expression(depth, true))
    }
    return items
  }

  private entries(depth: number): readonly HclEntry[] {
    const entries: HclEntry[] = []
    this.at++
    while (this.isInside()) {
      const key = this.key(depth)
      this.skipBlank(true)
      const char = this.text[this.at]
      if (key !== undefined && (char === '=' || char === ':')) {
        this.at++
        this.skipBlank(true)
        const name = key.kind === 'string' ? plainText(key) : this.text.slice(key.range.start, key.range.end)
        entries.push({ key: name, keyRange: key.range, value: this.expression(depth, false) })
      } else if (char === ',') this.at++
      else this.skipRest(false)
    }
    return entries
  }

  /** A word, a text, or an expression in parentheses. */
  private key(depth: number): HclNode | undefined {
    if (this.text[this.at] === '(') return this.operand(depth, true)
    return this.text[this.at] === '"' ? this.quoted() : this.name()
  }
}
