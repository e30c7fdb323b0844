import {
  Composer,
  type CST,
  type Document,
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type Node,
  type Scalar,
} from 'yaml'
import type { TextRange } from '../../text/range.ts'
import { HOLE } from '../template-mask.ts'
import type { YamlDocument, YamlEntry, YamlMap, YamlNode, YamlScalar, YamlSequence } from '../yaml.ts'
import { blockContent, withoutLineEnds } from './block-text.ts'
import { DEPTH_MAX, tokenize } from './tokens.ts'

/** Reads any YAML with the yaml package, and what other parsers let pass. Parameters as of `parseYaml`. */
export function composeYaml(text: string, range: TextRange, original: string): readonly YamlDocument[] {
  const slice = text.slice(range.start, range.end)
  const strict = tokenize(slice, false)
  if (strict === undefined)
    return [{ root: undefined, problems: [{ message: TOO_DEEP, offset: range.start }] }]
  let documents = compose(strict.tokens)
  if (isBroken(documents) && strict.mayBeLenient) {
    // Few files need it; a text that is broken either way is recovered better by the grammar.
    const lenient = tokenize(slice, true)
    const repaired = lenient === undefined ? documents : compose(lenient.tokens)
    if (!isBroken(repaired)) documents = repaired
  }
  return documents.map((document) => convert(document, slice, range.start, original))
}

function compose(tokens: readonly CST.Token[]): readonly Document.Parsed[] {
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

function isBroken(documents: readonly Document.Parsed[]): boolean {
  return documents.some(({ errors }) => errors.length > 0)
}

const TOO_DEEP = 'nested too deeply to be read'

type About = Pick<YamlMap, 'range' | 'tag'>

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
    const tag = source.tag !== undefined && /^!(?!!)./.test(source.tag) ? { tag: source.tag } : {}
    const result = isMap(source)
      ? mapNode(source.items, { range: rangeOf(source, base), ...tag })
      : isSeq(source)
        ? sequenceNode(source.items, { range: rangeOf(source, base), ...tag })
        : isScalar(source)
          ? { ...scalarNode(source, slice, base, original), ...tag }
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
  function mapNode(items: readonly unknown[], about: About): YamlMap {
    const entries: YamlEntry[] = []
    for (const item of items) {
      if (!isPair(item)) continue
      const key = node(asNode(item.key))
      const value = node(asNode(item.value))
      if (key?.kind === 'scalar') entries.push({ key, value })
    }
    return over(
      { kind: 'map', entries, ...about },
      entries.map(({ value }) => value),
    )
  }
  function sequenceNode(items: readonly unknown[], about: About): YamlSequence {
    const nodes = items.map((item) => node(asNode(item)))
    return over({ kind: 'sequence', items: nodes, ...about }, nodes)
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

function lowerFirst(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1)
}
