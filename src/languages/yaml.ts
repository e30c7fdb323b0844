/*
 * The one door to the yaml package: a text becomes a light tree of maps, sequences and scalars that know
 * where they stand. Values are never typed and nothing is expanded: `tag: 1.10` keeps its spelling.
 */
import {
  Composer,
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type Node,
  type Scalar,
} from 'yaml'
import type { TextRange } from '../text/range.ts'
import { HOLE } from './template-mask.ts'
import { DEPTH_MAX, tokenize } from './yaml/tokens.ts'

/** A scalar. Ranges are offsets into the whole file. */
export interface YamlScalar {
  readonly kind: 'scalar'
  /** The value as text: unquoted, unescaped, unfolded; for a block scalar without its final line ends. */
  readonly value: string
  /** The characters of the value as they stand, without quotes, block header or indentation of the first line. */
  readonly range: TextRange
  /** The characters in `range` equal `value`, so that offsets into the value are offsets into the file. */
  readonly exact: boolean
  readonly style: 'plain' | 'single' | 'double' | 'block'
  /** Part of it is a template action such as `{{ .Values.image }}`. */
  readonly templated: boolean
  /** Where an alias stands that led here; `range` is then the anchor's. */
  readonly alias: TextRange | undefined
}

export interface YamlEntry {
  readonly key: YamlScalar
  readonly value: YamlNode | undefined
}

export interface YamlMap {
  readonly kind: 'map'
  /** In file order, duplicates and `<<` included; see {@link entriesOf}. */
  readonly entries: readonly YamlEntry[]
  readonly range: TextRange
}

export interface YamlSequence {
  readonly kind: 'sequence'
  readonly items: readonly (YamlNode | undefined)[]
  readonly range: TextRange
}

export type YamlNode = YamlMap | YamlSequence | YamlScalar

/** What the parser could not read. */
export interface YamlProblem {
  readonly message: string
  readonly offset: number
}

/** One document of a stream. */
export interface YamlDocument {
  readonly root: YamlNode | undefined
  readonly problems: readonly YamlProblem[]
}

/**
 * Parses the YAML in `text.slice(range.start, range.end)`; one broken document does not hide the next.
 *
 * @param text the whole file, in which all resulting offsets count; template actions already masked
 * @param original the text before masking: values and exactness come from it. Equal to `text` where nothing is masked
 */
export function parseYaml(text: string, range: TextRange, original: string = text): readonly YamlDocument[] {
  const slice = text.slice(range.start, range.end)
  const strict = compose(slice, false)
  // Few files need it; a text that is broken either way is recovered better by the grammar.
  const lenient = isBroken(strict) ? compose(slice, true) : undefined
  const documents = lenient === undefined || isBroken(lenient) ? strict : lenient
  if (documents === undefined)
    return [{ root: undefined, problems: [{ message: TOO_DEEP, offset: range.start }] }]
  return documents.map((document) => convert(document, slice, range.start, original))
}

function compose(slice: string, lenient: boolean): readonly Document.Parsed[] | undefined {
  const tokens = tokenize(slice, lenient)
  if (tokens === undefined) return undefined
  const composer = new Composer({
    uniqueKeys: false,
    merge: false,
    logLevel: 'silent',
    prettyErrors: false,
    keepSourceTokens: false,
    strict: false,
  })
  return [...composer.compose(tokens)]
}

function isBroken(documents: readonly Document.Parsed[] | undefined): boolean {
  return documents === undefined || documents.some(({ errors }) => errors.length > 0)
}

const TOO_DEEP = 'nested too deeply to be read'

function convert(document: Document.Parsed, slice: string, base: number, original: string): YamlDocument {
  const anchors = new Map<string, YamlNode>()
  const heights = new Map<YamlNode, number>()
  const problems = document.errors.map((error) => ({
    message: lowerFirst(error.message),
    offset: base + error.pos[0],
  }))

  function aliased(name: string, range: TextRange): YamlNode | undefined {
    const target = anchors.get(name)
    if (target === undefined) {
      if (name.includes(HOLE)) return undefined
      const message = `the alias *${name.slice(0, 60)} names no anchor before it; write the anchor, or take the alias away`
      problems.push({ message, offset: range.start })
      return undefined
    }
    if (target?.kind === 'scalar') return { ...target, alias: range }
    // Aliases of aliases nest as deeply as brackets do, for everyone who walks the tree.
    if ((heights.get(target) ?? 0) < DEPTH_MAX) return target
    problems.push({ message: TOO_DEEP, offset: range.start })
    return undefined
  }
  function node(source: Node | null | undefined): YamlNode | undefined {
    if (source === null || source === undefined) return undefined
    if (isAlias(source)) return aliased(source.source, rangeOf(source, base))
    const result = isMap(source)
      ? mapNode(source.items, rangeOf(source, base))
      : isSeq(source)
        ? sequenceNode(source.items, rangeOf(source, base))
        : isScalar(source)
          ? scalarNode(source, slice, base, original)
          : undefined
    if (result !== undefined && source.anchor !== undefined) anchors.set(source.anchor, result)
    return result
  }
  function over<T extends YamlMap | YamlSequence>(parent: T, children: readonly (YamlNode | undefined)[]): T {
    let height = 0
    for (const one of children) if (one !== undefined) height = Math.max(height, heights.get(one) ?? 0)
    heights.set(parent, height + 1)
    return parent
  }
  function mapNode(items: readonly unknown[], range: TextRange): YamlMap {
    const entries: YamlEntry[] = []
    for (const item of items) {
      if (!isPair(item)) continue
      const key = node(asNode(item.key))
      const value = node(asNode(item.value))
      if (key?.kind === 'scalar') entries.push({ key, value })
    }
    return over(
      { kind: 'map', entries, range },
      entries.map(({ value }) => value),
    )
  }
  function sequenceNode(items: readonly unknown[], range: TextRange): YamlSequence {
    const nodes = items.map((item) => node(asNode(item)))
    return over({ kind: 'sequence', items: nodes, range }, nodes)
  }
  return { root: node(asNode(document.contents)), problems }
}

function asNode(value: unknown): Node | undefined {
  return isMap(value) || isSeq(value) || isScalar(value) || isAlias(value) ? value : undefined
}

function rangeOf(source: Node, base: number): TextRange {
  const [start, end] = source.range ?? [0, 0]
  return { start: base + start, end: base + end }
}

function scalarNode(source: Scalar, slice: string, base: number, original: string): YamlScalar {
  const [start, end] = source.range ?? [0, 0]
  const style = styleOf(source)
  const inner = style === 'block' ? blockContent(slice, start, end) : innerRange(style, slice, start, end)
  const range = { start: base + inner.start, end: base + inner.end }
  const masked = slice.slice(inner.start, inner.end)
  const value = style === 'block' ? withoutLineEnds(source.source ?? '') : (source.source ?? '')
  const templated = value.includes(HOLE) || masked !== original.slice(range.start, range.end)
  return {
    kind: 'scalar',
    value: templated ? original.slice(range.start, range.end) : value,
    range,
    exact: style !== 'block' && masked === value,
    style,
    templated,
    alias: undefined,
  }
}

function styleOf(source: Scalar): YamlScalar['style'] {
  if (source.type === 'QUOTE_DOUBLE') return 'double'
  if (source.type === 'QUOTE_SINGLE') return 'single'
  return source.type === 'BLOCK_FOLDED' || source.type === 'BLOCK_LITERAL' ? 'block' : 'plain'
}

function innerRange(style: YamlScalar['style'], slice: string, start: number, end: number): TextRange {
  if (style === 'plain') return { start, end }
  const quote = slice[start]
  const closed = end - 1 > start && slice[end - 1] === quote
  return { start: start + 1, end: closed ? end - 1 : end }
}

/** The content of a block scalar from its first to its last character that is not white space. */
function blockContent(slice: string, start: number, end: number): TextRange {
  const header = slice.indexOf('\n', start)
  if (header === -1 || header >= end) return { start: end, end }
  let from = header + 1
  while (from < end && /\s/.test(slice[from] ?? '')) from++
  let to = end
  while (to > from && /\s/.test(slice[to - 1] ?? '')) to--
  return { start: from, end: to }
}

function withoutLineEnds(text: string): string {
  let end = text.length
  while (text[end - 1] === '\n' || (text[end - 1] === '\r' && text[end] === '\n')) end--
  return text.slice(0, end)
}

function lowerFirst(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1)
}

/**
 * The entries of a map as a reader of the file sees them: merge keys (`<<`) laid under the map's own
 * keys, the first source of a list before the next, the last of duplicate keys winning. Linear also
 * where maps merge one another many times over.
 *
 * @see https://yaml.org/type/merge.html
 */
export function entriesOf(map: YamlMap): ReadonlyMap<string, YamlEntry> {
  const known = merged.get(map)
  if (known !== undefined) return known
  const result = new Map<string, YamlEntry>()
  for (const { key, value } of map.entries) {
    if (!isMergeKey(key)) continue
    const sources = value?.kind === 'sequence' ? value.items.toReversed() : [value]
    for (const source of sources) {
      if (source?.kind === 'map') for (const [name, entry] of entriesOf(source)) result.set(name, entry)
    }
  }
  for (const entry of map.entries) if (!isMergeKey(entry.key)) result.set(entry.key.value, entry)
  merged.set(map, result)
  return result
}

/** Maps merged once: a file can make the same map be merged exponentially often. */
const merged = new WeakMap<YamlMap, ReadonlyMap<string, YamlEntry>>()

function isMergeKey(key: YamlScalar): boolean {
  return key.value === '<<' && key.style === 'plain'
}

/** Entries of a map that are looked through: a larger one gets an index, so that asking for each key stays linear. */
const SCANNED_MAX = 32

/** The value at a key of a map, merge keys included. */
export function get(node: YamlNode | undefined, key: string): YamlNode | undefined {
  if (node?.kind !== 'map') return undefined
  if (node.entries.length > SCANNED_MAX && key !== '<<') return entriesOf(node).get(key)?.value
  let found: YamlEntry | undefined
  for (const entry of node.entries) if (entry.key.value === key) found = entry
  if (found !== undefined) return found.value
  return node.entries.some((entry) => entry.key.value === '<<') ? entriesOf(node).get(key)?.value : undefined
}

/** The scalar's value at a key of a map. */
export function getText(node: YamlNode | undefined, key: string): string | undefined {
  const value = get(node, key)
  return value?.kind === 'scalar' ? value.value : undefined
}
