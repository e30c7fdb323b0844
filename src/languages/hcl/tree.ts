/*
 * HCL as a tree of maps, lists and scalars, the form in which tables of fields read every language. A block is a map
 * below its type and labels; blocks of one name stand side by side under keys that are the same. An expression that is
 * not computed here is the scalar `${expression}`.
 */
import type { TextRange } from '../../text/range.ts'
import type { Segment } from '../../text/segment.ts'
import type { SourceFile } from '../../text/source-file.ts'
import { parseHcl } from '../hcl.ts'
import { isTemplated, maskTemplate } from '../template-mask.ts'
import { parseYaml } from '../yaml/parse.ts'
import type { YamlEntry, YamlMap, YamlNode, YamlScalar } from '../yaml.ts'
import { type HclBlock, type HclBody, type HclEntry, type HclNode, type HclString, indexOr } from './nodes.ts'
import { printNumber } from './number.ts'

/** Functions that give what they are given, as far as images are concerned. */
const SAME: ReadonlySet<string> = new Set([
  'jsonencode',
  'yamlencode',
  'yamldecode',
  'jsondecode',
  'tolist',
  'toset',
  'tomap',
  'tostring',
  'sensitive',
  'nonsensitive',
  'trimspace',
  'chomp',
])
/** Functions of which one argument is the value: the literals among them are what it may be. */
const FIRST_OF: ReadonlySet<string> = new Set(['coalesce', 'try', 'lookup'])
const NOWHERE = { start: 0, end: 0 }
const PLAIN = /^(?:true|false|null|-?\d+(?:\.\d+)?)$/

/** Reads a file of HCL, or of the same in JSON where it begins with `{`. What cannot be read is left out. */
export function treeOfHcl(file: SourceFile): YamlMap {
  const masked = maskTemplate(file.text).text
  const isJson = /^\uFEFF?\s*\{/.test(masked)
  const { attributes, blocks } = parseHcl(masked)
  const builder = new TreeBuilder(file, masked, isJson)
  return builder.body({ attributes, blocks: isJson ? [] : blocks })
}

class TreeBuilder {
  private readonly file: SourceFile
  /** Its text without template actions. */
  private readonly masked: string
  private readonly isJson: boolean

  constructor(file: SourceFile, masked: string, isJson: boolean) {
    this.file = file
    this.masked = masked
    this.isJson = isJson
  }

  body({ attributes, blocks }: HclBody): YamlMap {
    const entries = this.entries(attributes)
    for (const { type, labels, body } of blocks.flatMap(madeBy)) {
      let node: YamlMap = this.body(body)
      for (const label of labels.toReversed())
        node = { kind: 'map', entries: [{ key: keyOf(label), value: node }], range: NOWHERE }
      entries.push({ key: keyOf(type), value: node })
    }
    return { kind: 'map', entries, range: NOWHERE }
  }

  /** A value that may be one of several gives an entry for each. */
  private entries(given: readonly HclEntry[]): YamlEntry[] {
    const entries: YamlEntry[] = []
    for (const { key, keyRange, value } of given) {
      const name: YamlScalar = { ...keyOf(key), range: keyRange }
      for (const one of this.alternatives(value)) {
        // In JSON a list of objects stands for so many blocks.
        const blocks = this.isJson && one.kind === 'sequence' ? one.items : [one]
        const isBlocks = blocks.length > 0 && blocks.every((item) => item?.kind === 'map')
        for (const item of isBlocks ? blocks : [one]) entries.push({ key: name, value: item })
      }
    }
    return entries
  }

  private alternatives(node: HclNode): readonly YamlNode[] {
    if (node.kind === 'conditional')
      return [...this.alternatives(node.items[1]), ...this.alternatives(node.items[2])]
    if (node.kind !== 'call' || !FIRST_OF.has(node.name)) return [this.node(node)]
    const literals = node.items.filter(
      (item, index) => item.kind === 'string' && !(node.name === 'lookup' && index < 2),
    )
    return literals.length === 0 ? [this.expression(node)] : literals.map((item) => this.node(item))
  }

  private node(node: HclNode): YamlNode {
    const { range } = node
    if (node.kind === 'string') return this.text(node)
    if (node.kind === 'list')
      return { kind: 'sequence', items: node.items.flatMap((item) => this.alternatives(item)), range }
    if (node.kind === 'object') return { kind: 'map', entries: this.entries(node.entries), range }
    if (node.kind === 'name' && PLAIN.test(node.name)) {
      const value = printNumber(node.name)
      return {
        kind: 'scalar',
        value,
        range,
        ...(value === node.name
          ? { exact: true }
          : { exact: false, segments: [{ text: value, at: undefined }] }),
        style: 'plain',
        templated: false,
        alias: undefined,
      }
    }
    if (node.kind === 'index') return this.member(node) ?? this.expression(node)
    return node.kind === 'call' ? this.call(node) : this.expression(node)
  }

  private call(node: HclNode & { kind: 'call' }): YamlNode {
    const { name, items, range } = node
    const [first] = items
    if (first === undefined) return this.expression(node)
    if (SAME.has(name)) return this.node(first)
    const given = items.map((item) => this.node(item))
    if (name === 'merge' && given.every((one) => one.kind === 'map'))
      return { kind: 'map', entries: given.flatMap((one) => (one.kind === 'map' ? one.entries : [])), range }
    if (name === 'concat' && given.every((one) => one.kind === 'sequence'))
      return {
        kind: 'sequence',
        items: given.flatMap((one) => (one.kind === 'sequence' ? one.items : [])),
        range,
      }
    return this.formatted(name, given, node) ?? this.expression(node)
  }

  /** The text that `format` or `join` makes of texts. */
  private formatted(name: string, given: readonly YamlNode[], node: HclNode): YamlScalar | undefined {
    const [first, list] = given
    if (first?.kind !== 'scalar') return undefined
    const isJoin = name === 'join' && list?.kind === 'sequence'
    if (!isJoin && (name !== 'format' || first.value.includes('${'))) return undefined
    const texts = isJoin ? list.items : given.slice(1)
    const between = isJoin
      ? texts.map((_, index) => (index === 0 ? '' : first.value)).concat('')
      : first.value.split(/%[sdvq]/)
    if (between.length !== texts.length + 1) return undefined
    const segments: Segment[] = []
    for (const [index, text] of between.entries()) {
      const value = texts[index]
      segments.push({ text, at: undefined })
      if (value === undefined) continue
      if (value.kind !== 'scalar') return undefined
      for (const segment of this.segmentsOf(value)) segments.push(segment)
    }
    return this.scalar(segments, node, 'double')
  }

  private segmentsOf({ segments, value, exact, range }: YamlScalar): readonly Segment[] {
    return segments ?? [{ text: value, at: exact ? { path: this.file.path, ...range } : undefined }]
  }

  /** `var.images["web"]` as `${var.images.web}`. */
  private member({ items: [holder, key], range }: HclNode & { kind: 'index' }): YamlNode | undefined {
    const above = this.node(holder)
    const step = this.node(key)
    if (above.kind !== 'scalar' || step.kind !== 'scalar' || !/^[\w-]+$/.test(step.value)) return undefined
    const path = /^\$\{([\w.-]+)\}$/.exec(above.value)?.[1]
    if (path === undefined) return undefined
    return this.scalar([{ text: `\${${path}.${step.value}}`, at: undefined }], { range }, 'double')
  }

  private expression({ range }: Pick<HclNode, 'range'>): YamlScalar {
    const at = { path: this.file.path, ...range }
    const text = this.file.text.slice(range.start, range.end)
    const around = (part: string) => ({ text: part, at: undefined })
    return this.scalar([around('${'), { text, at }, around('}')], { range }, 'double')
  }

  private text(node: HclString): YamlNode {
    const { text, path } = this.file
    const segments = node.parts.map((part): Segment => {
      // `$${` stays as it is written: what is meant is no variable, and no image either.
      const isEscape = part.kind === 'text' && !part.exact && part.text.endsWith('{')
      if (part.kind === 'text' && !part.exact && !isEscape) return { text: part.text, at: undefined }
      const { start, end } = part.range
      return { text: text.slice(start, end), at: { path, start, end } }
    })
    const isHeredoc = text[node.range.start - 1] !== '"'
    const scalar = this.scalar(segments, node, isHeredoc ? 'block' : 'double')
    return (isHeredoc ? this.jsonIn(scalar) : undefined) ?? scalar
  }

  private scalar(
    segments: readonly Segment[],
    { range }: Pick<HclNode, 'range'>,
    style: YamlScalar['style'],
  ): YamlScalar {
    const value = segments.map(({ text }) => text).join('')
    const source = this.file.text.slice(range.start, range.end)
    const exact = value === source
    const templated = isTemplated(this.masked.slice(range.start, range.end))
    const rest = { range, exact, style, templated, alias: undefined } as const
    return { kind: 'scalar', value, ...rest, ...(exact ? {} : { segments }) }
  }

  /** The tree of a heredoc that holds JSON, as definitions of tasks do. */
  private jsonIn({ range, value }: YamlScalar): YamlNode | undefined {
    if (!/^\s*[[{]/.test(value) || !/image/i.test(value)) return undefined
    const text = this.file.text.slice(range.start, range.end)
    const [first, more] = parseYaml(blankOpen(text), { start: 0, end: text.length }, text)
    if (more !== undefined || first?.root === undefined || first.problems.length > 0) return undefined
    return moved(first.root, range.start)
  }
}

/** The blocks that `dynamic "x"` makes are of the type `x`, with the content that it holds. */
function madeBy(block: HclBlock): readonly HclBlock[] {
  const [type] = block.labels
  if (block.type !== 'dynamic' || type === undefined) return [block]
  return block.body.blocks.flatMap((content) =>
    content.type === 'content' ? [{ type, labels: [], body: content.body }] : [],
  )
}

function keyOf(name: string): YamlScalar {
  return {
    kind: 'scalar',
    value: name,
    range: NOWHERE,
    exact: true,
    style: 'plain',
    templated: false,
    alias: undefined,
  }
}

/** Interpolations outside of quotes are no JSON: they become letters. Of those in quotes only inner quotes do. */
function blankOpen(text: string): string {
  let blanked = ''
  let done = 0
  let isQuoted = false
  for (let at = 0; at < text.length; at++) {
    const char = text[at]
    if (char === '"') isQuoted = !isQuoted
    else if (char === '\\') at++
    else if (char === '$' && text[at + 1] === '{') {
      const end = Math.min(text.length, indexOr(text, '}', at) + 1)
      const inner = text.slice(at, end)
      blanked += text.slice(done, at) + inner.replace(isQuoted ? /"/g : /[^\r\n]/g, 'x')
      done = end
      at = end - 1
    }
  }
  return blanked + text.slice(done)
}

/** The same tree, so much further behind. */
export function moved(node: YamlNode, by: number): YamlNode {
  const further = ({ start, end }: TextRange) => ({ start: start + by, end: end + by })
  const range = further(node.range)
  if (node.kind === 'sequence')
    return { ...node, range, items: node.items.map((item) => item && moved(item, by)) }
  if (node.kind === 'scalar') {
    const segments = node.segments?.map(({ text, at }): Segment => {
      return { text, at: at && { path: at.path, ...further(at) } }
    })
    return { ...node, range, ...(segments === undefined ? {} : { segments }) }
  }
  const entries = node.entries.map(({ key, value }) => ({
    key: { ...key, range: further(key.range) },
    value: value && moved(value, by),
  }))
  return { ...node, range, entries }
}
