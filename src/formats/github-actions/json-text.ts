import { type Expression, hasExpression, splitExpressions } from '../../languages/github-expression.ts'
import { slice } from '../../languages/variables/lexer.ts'
import { parseYaml } from '../../languages/yaml/parse.ts'
import { get, type YamlNode, type YamlScalar } from '../../languages/yaml.ts'
import type { Segment } from '../../text/segment.ts'
import type { SourceFile } from '../../text/source-file.ts'
import { scalarSegments } from '../image/reading.ts'

/** The text of a scalar with expressions, of which the parser gives what stands between its quotes. */
export function unquoted(
  scalar: YamlScalar,
  file: SourceFile,
): { readonly text: string; readonly segments: readonly Segment[] } {
  const { style, templated, value } = scalar
  const text = !templated
    ? value
    : style === 'single'
      ? value.replaceAll("''", "'")
      : style === 'double'
        ? value.replaceAll(/\\(["\\/])/g, '$1')
        : value
  return { text, segments: text === value ? scalarSegments(scalar, file) : [{ text, at: undefined }] }
}

/** What scalars with expressions stand for: a long list is parsed once, however many fields take from it. */
const known = new WeakMap<YamlScalar, readonly YamlNode[]>()

/** What a value stands for: itself, or the values that its one expression spells as JSON. */
export function writtenNodes(
  node: YamlNode | undefined,
  file: SourceFile,
  textsOf: InputTexts,
): readonly YamlNode[] {
  if (node === undefined) return []
  if (node.kind !== 'scalar' || !hasExpression(node.value)) return [node]
  const before = known.get(node)
  if (before !== undefined) return before
  const { text, segments } = unquoted(node, file)
  const [part, more] = splitExpressions(text)
  const found =
    part?.expression === undefined || more !== undefined
      ? 'unknown'
      : nodesOf(part.expression, segments, file, textsOf)
  const nodes = found === 'unknown' ? [node] : found
  // What an input gives is another thing for each caller.
  if (!/\binputs\b/.test(text)) known.set(node, nodes)
  return nodes
}

/** The texts that an input may have, by the names that lead to it. */
export type InputTexts = (names: readonly string[]) => readonly (readonly Segment[])[]

/** Where the strings of a JSON text stand that an input has. */
const inputPieces = new WeakMap<YamlScalar, readonly Segment[]>()

/** Where a string stands that comes from an input; undefined for others. */
export function piecesOf(scalar: YamlScalar): readonly Segment[] | undefined {
  return inputPieces.get(scalar)
}

/**
 * The values that an expression may give by JSON texts which it spells: both sides of a condition, and what follows in
 * `fromJSON('[…]')[0]`.
 *
 * @param segments of the text that holds the expression
 */
export function nodesOf(
  expression: Expression,
  segments: readonly Segment[],
  file: SourceFile,
  textsOf: InputTexts,
): readonly YamlNode[] | 'unknown' {
  if (expression.kind === 'or') {
    const left = nodesOf(expression.left, segments, file, textsOf)
    const right = nodesOf(expression.right, segments, file, textsOf)
    if (left === 'unknown') return right
    return right === 'unknown' ? left : [...left, ...right]
  }
  if (expression.kind === 'and') return nodesOf(expression.right, segments, file, textsOf)
  if (expression.kind !== 'call' || expression.name !== 'fromjson') return 'unknown'
  const [argument] = expression.arguments
  if (argument?.kind === 'path' && argument.names[0] === 'inputs') {
    const texts = textsOf(argument.names)
    if (texts.length === 0) return 'unknown'
    return texts.flatMap((text) => {
      const root = parseInput(text)
      return root === undefined ? [] : nodesAt(root, expression.names)
    })
  }
  if (argument?.kind !== 'literal') return 'unknown'
  const root = parseJson(argument, segments, file)
  return root === undefined ? [] : nodesAt(root, expression.names)
}

/** JSON is YAML. What is not written as it stands keeps no place in the file. */
function parseJson(
  { value, range, exact }: Extract<Expression, { kind: 'literal' }>,
  segments: readonly Segment[],
  file: SourceFile,
): YamlNode | undefined {
  const [part, more] = exact ? slice(segments, range.start, range.end) : []
  const at = more === undefined ? part?.at : undefined
  const [document] =
    at === undefined ? parseYaml(value, { start: 0, end: value.length }) : parseYaml(file.text, at)
  if (document === undefined || document.problems.length > 0) return undefined
  return at === undefined ? withoutPlace(document.root) : document.root
}

/** Each string knows where its characters stand, in whichever file. */
function parseInput(segments: readonly Segment[]): YamlNode | undefined {
  const text = segments.map((segment) => segment.text).join('')
  const [document] = parseYaml(text, { start: 0, end: text.length })
  if (document === undefined || document.problems.length > 0) return undefined
  return withoutPlace(document.root, (scalar, copy) => {
    const { value, exact, range } = scalar
    inputPieces.set(copy, exact ? slice(segments, range.start, range.end) : [{ text: value, at: undefined }])
  })
}

function withoutPlace(
  node: YamlNode | undefined,
  note: (scalar: YamlScalar, copy: YamlScalar) => void = () => {},
): YamlNode | undefined {
  switch (node?.kind) {
    case undefined:
      return undefined
    case 'scalar': {
      const copy = { ...node, exact: false }
      note(node, copy)
      return copy
    }
    case 'sequence':
      return { ...node, items: node.items.map((item) => withoutPlace(item, note)) }
    case 'map': {
      const entries = node.entries.map(({ key, value }) => ({ key, value: withoutPlace(value, note) }))
      return { ...node, entries }
    }
  }
}

/** What names and numbers lead to; a star to all there is. */
export function nodesAt(root: YamlNode, names: readonly string[]): readonly YamlNode[] {
  let nodes: readonly YamlNode[] = [root]
  for (const name of names) nodes = nodes.flatMap((node) => childrenOf(node, name))
  return nodes
}

function childrenOf(node: YamlNode, name: string): readonly YamlNode[] {
  if (node.kind === 'scalar') return []
  const all = node.kind === 'sequence' ? node.items : node.entries.map(({ value }) => value)
  const found = name === '*' ? all : [node.kind === 'sequence' ? node.items[Number(name)] : get(node, name)]
  return found.filter((child) => child !== undefined)
}
