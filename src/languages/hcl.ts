/*
 * A tolerant scanner for the part of HCL that Bake files use. JSON is read by the same rules: an HCL object
 * takes `:` and quoted keys. Nothing is evaluated, every character is passed a bounded number of times.
 *
 *   body    := { IDENT "=" expression | IDENT { STRING | IDENT } "{" body "}" }
 *   primary := STRING | HEREDOC | "[" … "]" | "{" … "}" | IDENT | number; whatever goes on after it is `other`
 *
 * https://github.com/hashicorp/hcl/blob/v2.23.0/hclsyntax/spec.md
 */
import type { TextRange } from '../text/range.ts'
import { type HclPart, heredocAt, templatePart } from './hcl/interpolation.ts'

/** A quoted string or a heredoc; `range` is what stands between its quotes or markers. */
export interface HclString {
  readonly kind: 'string'
  readonly parts: readonly HclPart[]
  readonly range: TextRange
}

/** An expression, as far as it is read. */
export type HclNode =
  | HclString
  | { readonly kind: 'list'; readonly items: readonly HclNode[]; readonly range: TextRange }
  | { readonly kind: 'object'; readonly entries: readonly HclEntry[]; readonly range: TextRange }
  /** A bare word: a variable, `null`, `true` or a number. */
  | { readonly kind: 'name'; readonly name: string; readonly range: TextRange }
  /** Operators, calls, conditionals; `strings` are the literals in it, `calls` says that something is called. */
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

/** Deeper brackets are stepped over, unread: no Bake file has them. */
const DEPTH_MAX = 60

/** Reads a text as HCL, or as JSON where it begins with `{`. What cannot be read is stepped over. */
export function parseHcl(text: string): HclBody {
  const scanner = new Scanner(text)
  return scanner.startsWithObject() ? bodyOfJson(scanner.expression(0, true)) : scanner.body(0)
}

/** Blocks are written in JSON as objects by type and label. */
function bodyOfJson(root: HclNode): HclBody {
  const entries = root.kind === 'object' ? root.entries : []
  const blocks: HclBlock[] = []
  for (const { key, value } of entries) {
    if (value.kind !== 'object') continue
    for (const labelled of value.entries) {
      const attributes = labelled.value.kind === 'object' ? labelled.value.entries : []
      blocks.push({ type: key, labels: [labelled.key], body: { attributes, blocks: [] } })
    }
  }
  return { attributes: entries, blocks }
}

class Scanner {
  private readonly text: string
  private readonly word = /-?[\p{L}\p{N}_][\p{L}\p{N}_.-]*/uy
  private at: number

  constructor(text: string) {
    this.text = text
    this.at = text.charCodeAt(0) === 0xfeff ? 1 : 0
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
    const first = this.primary(depth)
    const end = this.at
    this.skipBlank(lines)
    if (first !== undefined && isEnd(this.text[this.at])) return first
    const rest = this.skipRest(lines)
    const strings = first?.kind === 'string' ? [first, ...rest.strings] : rest.strings
    return { kind: 'other', strings, calls: rest.calls, range: { start, end: Math.max(end, rest.end) } }
  }

  private primary(depth: number): HclNode | undefined {
    const start = this.at
    const char = this.text[start]
    if (char === '"') return this.quoted()
    if (char === '<') return this.heredoc()
    if (char === '[' && depth < DEPTH_MAX) {
      return { kind: 'list', items: this.items(depth + 1), range: { start, end: this.at } }
    }
    if (char === '{' && depth < DEPTH_MAX) {
      return { kind: 'object', entries: this.entries(depth + 1), range: { start, end: this.at } }
    }
    return this.name()
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
      const key = this.text[this.at] === '"' ? this.quoted() : this.name()
      this.skipBlank(true)
      const char = this.text[this.at]
      if (key !== undefined && (char === '=' || char === ':')) {
        this.at++
        this.skipBlank(true)
        const name = key.kind === 'name' ? key.name : plainText(key)
        entries.push({ key: name, keyRange: key.range, value: this.expression(depth, false) })
      } else if (char === ',') this.at++
      else this.skipRest(false)
    }
    return entries
  }

  /** Steps to the next character in a bracket, or over the bracket's end. */
  private isInside(): boolean {
    this.skipBlank(true)
    const char = this.text[this.at]
    if (char !== undefined && !')]}'.includes(char)) return true
    this.at++
    return false
  }

  private labels(): readonly string[] {
    const labels: string[] = []
    for (;;) {
      this.skipBlank(false)
      const label = this.text[this.at] === '"' ? plainText(this.quoted()) : this.name()?.name
      if (label === undefined) return labels
      labels.push(label)
    }
  }

  /** Steps to the end of an expression, over brackets, strings and comments. */
  private skipRest(lines: boolean): { strings: readonly HclString[]; calls: boolean; end: number } {
    const strings: HclString[] = []
    let calls = false
    let depth = 0
    let end = this.at
    for (;;) {
      this.skipBlank(lines || depth > 0)
      const char = this.text[this.at]
      if (char === undefined || (depth === 0 && isEnd(char))) return { strings, calls, end }
      const literal = char === '"' ? this.quoted() : char === '<' ? this.heredoc() : undefined
      if (literal !== undefined) strings.push(literal)
      else {
        if ('([{'.includes(char)) depth++
        else if (')]}'.includes(char)) depth--
        calls ||= char === '('
        this.at++
      }
      end = this.at
    }
  }

  private name(): (HclNode & { kind: 'name' }) | undefined {
    this.word.lastIndex = this.at
    const name = this.word.exec(this.text)?.[0]
    if (name === undefined) return undefined
    const start = this.at
    this.at += name.length
    return { kind: 'name', name, range: { start, end: this.at } }
  }

  private quoted(): HclString {
    const start = ++this.at
    const parts: HclPart[] = []
    for (;;) {
      const char = this.text[this.at]
      if (char === undefined || char === '"' || char === '\n') break
      const part = templatePart(this.text, this.at, true)
      parts.push(part)
      this.at = part.range.end
    }
    const range = { start, end: this.at }
    if (this.text[this.at] === '"') this.at++
    return { kind: 'string', parts, range }
  }

  private heredoc(): HclString | undefined {
    const found = heredocAt(this.text, this.at)
    if (found === undefined) return undefined
    this.at = found.end
    return { kind: 'string', parts: found.parts, range: found.range }
  }

  private skipBlank(lines: boolean): void {
    for (;;) {
      const char = this.text[this.at]
      if (char === ' ' || char === '\t' || char === '\r' || (lines && char === '\n')) this.at++
      else if (char === '#' || this.text.startsWith('//', this.at))
        this.at = indexOr(this.text, '\n', this.at)
      else if (char === '/' && this.text[this.at + 1] === '*')
        this.at = indexOr(this.text, '*/', this.at + 2) + 2
      else return
    }
  }
}

/** Ends an expression outside all brackets. */
function isEnd(char: string | undefined): boolean {
  return char === undefined || '\n,)]}'.includes(char)
}

function indexOr(text: string, wanted: string, from: number): number {
  const found = text.indexOf(wanted, from)
  return found === -1 ? text.length : found
}

function plainText(string: HclString): string {
  let text = ''
  for (const part of string.parts) if (part.kind === 'text') text += part.text
  return text
}
