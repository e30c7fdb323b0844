/*
 * Expressions of Azure Resource Manager, `[concat(parameters('registry'), '/web:1')]`, as far as they are texts that the
 * template gives: `concat`, `format`, parameters with defaults and variables.
 */
import { get, type YamlNode, type YamlScalar } from '../../languages/yaml.ts'
import { append } from '../../text/lists.ts'
import type { Segment } from '../../text/segment.ts'
import { valueSegments } from '../substitution.ts'
import type { FieldScope, FieldVariables } from '../table.ts'
import { isReadOften } from '../word-counts.ts'

/** An expression; `[[` is a bracket. */
const OPEN = /^\[(?!\[)/
/** Values that one expression may take in, those of its values included. */
const VALUES_MAX = 100
/** Calls in one expression. */
const CALLS_MAX = 30
const TOKEN = /\s*(?:'((?:[^']|'')*)'|([A-Za-z_][\w.]*|\d+)|([()[\],.]))/y

interface Token {
  readonly kind: 'text' | 'word' | 'sign'
  readonly text: string
  /** Offset of the first character of a text, or of the token. */
  readonly start: number
}

/** What an expression gives. */
interface Reader {
  readonly scope: FieldScope
  /** The variables that it is the value of. */
  readonly within: ReadonlySet<string>
  readonly left: { count: number }
}

export const EXPRESSIONS: FieldVariables = {
  open: OPEN,
  unread: 'what the expression stands for is known when the template is deployed',
  expand: (scalar, scope) => evaluate(scalar, { scope, within: new Set(), left: { count: VALUES_MAX } }),
}

function evaluate(scalar: YamlScalar, reader: Reader): readonly Segment[] | undefined {
  const tokens = tokensOf(scalar.value)
  const parser = { scalar, reader, tokens: tokens ?? [], at: 0, calls: 0 }
  const found = tokens === undefined ? undefined : valueAt(parser)
  return parser.at === parser.tokens.length ? found : undefined
}

/** What stands between the brackets; undefined where it is no expression. */
function tokensOf(value: string): readonly Token[] | undefined {
  const end = value.trimEnd().length - 1
  if (value[end] !== ']') return undefined
  const tokens: Token[] = []
  TOKEN.lastIndex = 1
  while (TOKEN.lastIndex < end && value.slice(TOKEN.lastIndex, end).trim() !== '') {
    const from = TOKEN.lastIndex
    const match = TOKEN.exec(value)
    if (match === null || TOKEN.lastIndex > end || tokens.length > 1000) return undefined
    const [whole, text, word, sign] = match
    const start = from + whole.length
    if (text !== undefined) tokens.push({ kind: 'text', text, start: start - text.length - 1 })
    else if (word !== undefined) tokens.push({ kind: 'word', text: word, start: start - word.length })
    else tokens.push({ kind: 'sign', text: sign ?? '', start: start - 1 })
  }
  return tokens
}

interface Parser {
  readonly scalar: YamlScalar
  readonly reader: Reader
  readonly tokens: readonly Token[]
  at: number
  calls: number
}

function valueAt(parser: Parser): readonly Segment[] | undefined {
  const token = parser.tokens[parser.at++]
  if (token?.kind === 'text') return [literal(token, parser)]
  if (token?.kind !== 'word' || parser.tokens[parser.at]?.text !== '(' || parser.calls++ > CALLS_MAX)
    return undefined
  parser.at++
  const name = token.text.toLowerCase()
  if (name === 'parameters' || name === 'variables') return namedAt(parser, name)
  const given: (readonly Segment[])[] = []
  for (;;) {
    const value = valueAt(parser)
    if (value === undefined) return undefined
    given.push(value)
    const next = parser.tokens[parser.at++]?.text
    if (next === ')') break
    if (next !== ',') return undefined
  }
  if (name === 'concat') return given.flat()
  return name === 'format' ? formatted(given) : undefined
}

function literal({ text, start }: Token, { scalar, reader }: Parser): Segment {
  const { exact, range } = scalar
  if (!exact || text.includes("'")) return { text: text.replaceAll("''", "'"), at: undefined }
  const from = range.start + start
  return { text, at: { path: reader.scope.file.path, start: from, end: from + text.length } }
}

/** `parameters('name')`, or `variables('name').key` and `variables('name')['key']`. */
function namedAt(parser: Parser, kind: 'parameters' | 'variables'): readonly Segment[] | undefined {
  const { tokens } = parser
  const name = tokens[parser.at]
  if (name?.kind !== 'text' || tokens[parser.at + 1]?.text !== ')') return undefined
  parser.at += 2
  const keys: string[] = kind === 'parameters' ? [name.text, 'defaultValue'] : [name.text]
  for (let next = tokens[parser.at]; next?.text === '.' || next?.text === '['; next = tokens[parser.at]) {
    const key = tokens[parser.at + 1]
    if (key === undefined || key.kind === 'sign') return undefined
    // `.registry.name` is one word.
    append(keys, key.kind === 'word' ? key.text.split('.') : [key.text])
    parser.at += next.text === '.' ? 2 : 3
  }
  return valueUnder(kind, name.text, keys, parser.reader)
}

function valueUnder(
  kind: string,
  name: string,
  keys: readonly string[],
  reader: Reader,
): readonly Segment[] | undefined {
  const { scope, within, left } = reader
  const variable = `${kind} ${keys.join(' ')}`
  if (left.count-- <= 0 || within.has(variable)) return undefined
  const [first = '', ...rest] = keys
  let node: YamlNode | undefined = scope.nearest(kind, first)
  for (const key of rest) node = get(node, key)
  if (node?.kind !== 'scalar') {
    const given = scope.vars.get(name)
    return given === undefined ? undefined : [{ text: given, at: undefined }]
  }
  const segments = OPEN.test(node.value)
    ? evaluate(node, { scope, within: new Set([...within, variable]), left })
    : valueSegments(node, scope.file, OPEN)
  // A default has to be one of the values that are allowed.
  const isListed = get(scope.nearest(kind, first), 'allowedValues') !== undefined
  return isListed || isReadOften(name, scope.file)
    ? segments?.map(({ text }) => ({ text, at: undefined }))
    : segments
}

/** `format('{0}:{1}', a, b)` */
function formatted([pattern = [], ...given]: readonly (readonly Segment[])[]):
  | readonly Segment[]
  | undefined {
  const segments: Segment[] = []
  for (const { text, at } of pattern) {
    let done = 0
    for (const { 0: place, 1: number, index } of text.matchAll(/\{(\d+)\}|$/g)) {
      const piece = text.slice(done, index)
      if (/[{}]/.test(piece)) return undefined
      const from = (at?.start ?? 0) + done
      if (piece !== '')
        segments.push({ text: piece, at: at && { ...at, start: from, end: from + piece.length } })
      done = index + place.length
      const value = number === undefined ? [] : given[Number(number)]
      if (value === undefined) return undefined
      append(segments, value)
    }
  }
  return segments
}
