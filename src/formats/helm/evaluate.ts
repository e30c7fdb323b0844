/*
 * Simple expressions of templates: values of the chart, its appVersion, strings, `default` and `printf`, and which branch of
 * an `if` is taken.
 */
import { findHoles } from '../../languages/template-actions.ts'
import { slice } from '../../languages/variables/lexer.ts'
import { get, type YamlNode } from '../../languages/yaml.ts'
import type { Segment } from '../../text/segment.ts'
import type { SourceFile } from '../../text/source-file.ts'
import { scalarSegments } from '../image/reading.ts'
import type { Chart } from './chart.ts'
import { filled } from './groups.ts'
import { contentOf, type TemplateScopes, valuePaths } from './template-scopes.ts'

/** A template with the chart that it belongs to. */
export interface ChartTemplate {
  readonly file: SourceFile
  readonly scopes: TemplateScopes
  readonly chart: Chart
}

type Value = readonly Segment[]

/** Longer texts are no images. */
const LENGTH_MAX = 1000
const TOKEN = /\s+|"((?:\\.|[^"\\\n])*)"|`([^`]*)`|[()|]|[^\s()|"`]+/gy
const FILTERS: ReadonlySet<string> = new Set(['quote', 'squote', 'toString', 'trim', 'print', 'tpl'])
const FUNCTIONS: ReadonlySet<string> = new Set([
  ...FILTERS,
  ...['required', 'not', 'ternary', 'default', 'coalesce', 'printf'],
])

/**
 * What a stretch of a template prints with the chart's own values, each character with its place.
 *
 * @returns undefined where it does more than that can be told from
 */
export function evaluate(
  template: ChartTemplate,
  range: { readonly start: number; readonly end: number },
): Value | undefined {
  const { path, text } = template.file
  if (range.end - range.start > LENGTH_MAX) return undefined
  const segments: Segment[] = []
  const open: Branch[] = []
  const isTaken = () => open.every(({ taken }) => taken)
  const literal = (start: number, end: number) => {
    if (start < end && isTaken()) segments.push({ text: text.slice(start, end), at: { path, start, end } })
  }
  let done = range.start
  for (const hole of findHoles(text.slice(range.start, range.end))) {
    const [start, end] = [range.start + hole.start, range.start + hole.end]
    literal(done, start)
    done = end
    const [whole, word = ''] =
      /^(if|with|else if|else with|else|end)(?![\w.])/.exec(contentOf(text.slice(start, end))) ?? []
    if (whole !== undefined) {
      if (!changeBranch(open, word, template, start, end)) return undefined
      continue
    }
    if (!isTaken()) continue
    const value = evaluateAction(template, start, end)
    if (value === undefined) return undefined
    for (const segment of value) segments.push(segment)
  }
  literal(done, range.end)
  return open.length === 0 ? trimmed(segments) : undefined
}

/** An `if` that is open. */
interface Branch {
  /** The stretch at hand is printed. */
  taken: boolean
  /** Some stretch of it was. */
  hadTaken: boolean
}

/** @returns false where a condition is not known */
function changeBranch(
  open: Branch[],
  word: string,
  template: ChartTemplate,
  start: number,
  end: number,
): boolean {
  const branch = open.at(-1)
  if (word === 'end') return open.pop() !== undefined
  if (word === 'if' || word === 'with') {
    const value = evaluateAction(template, start, end, word)
    const taken = value !== undefined && isTruth(value)
    open.push({ taken, hadTaken: taken })
    return value !== undefined
  }
  if (branch === undefined) return false
  const value = word === 'else' ? undefined : evaluateAction(template, start, end, word)
  if (word !== 'else' && value === undefined) return false
  branch.taken = !branch.hadTaken && (value === undefined || isTruth(value))
  branch.hadTaken ||= branch.taken
  return true
}

function isTruth(value: Value): boolean {
  return !/^(?:false|0)?$/.test(spell(value))
}

/** Without the blanks around it, which a reference has not. */
function trimmed(segments: readonly Segment[]): Value {
  const text = spell(segments)
  const start = text.length - text.trimStart().length
  return slice(segments, start, Math.max(start, text.trimEnd().length))
}

interface Token {
  readonly text: string
  /** What a string holds. */
  readonly value: Value | undefined
}

interface Reader {
  readonly template: ChartTemplate
  /** Where the action stands. */
  readonly at: number
  readonly tokens: readonly Token[]
  next: number
}

/** @param word that stands before the expression */
function evaluateAction(template: ChartTemplate, start: number, end: number, word = ''): Value | undefined {
  const { text } = template.file
  const whole = contentOf(text.slice(start, end))
  const content = whole.slice(word.length)
  const from = text.indexOf(whole, start) + word.length
  const tokens: Token[] = []
  let at = 0
  for (const match of content.matchAll(TOKEN)) {
    if (match.index !== at) return undefined
    at += match[0].length
    const [token, double, raw] = match
    if (token.trim() === '') continue
    const string = double ?? raw
    const place = { path: template.file.path, start: from + match.index + 1, end: from + at - 1 }
    if (double?.includes('\\') === true) return undefined
    tokens.push({ text: token, value: string === undefined ? undefined : [{ text: string, at: place }] })
  }
  if (at !== content.length) return undefined
  const reader: Reader = { template, at: start, tokens, next: 0 }
  const value = readPipeline(reader)
  return reader.next === tokens.length ? value : undefined
}

/** `term | filter | default term` */
function readPipeline(reader: Reader): Value | undefined {
  let value = readCommand(reader, undefined)
  while (value !== undefined && reader.tokens[reader.next]?.text === '|') {
    reader.next++
    value = readCommand(reader, value)
  }
  return value
}

/** A function with its arguments, or a term alone; `piped` is the last argument. */
function readCommand(reader: Reader, piped: Value | undefined): Value | undefined {
  const word = reader.tokens[reader.next]?.text ?? ''
  const isCall = /^[a-z]/i.test(word)
  // Before any values are read for its arguments.
  if (isCall && !FUNCTIONS.has(word)) return undefined
  if (isCall) reader.next++
  const terms: Value[] = []
  for (;;) {
    const token = reader.tokens[reader.next]
    if (
      word === 'tpl' &&
      terms.length + (piped === undefined ? 0 : 1) === 1 &&
      /^[.$]\w*$/.test(token?.text ?? '')
    ) {
      reader.next++
      continue
    }
    if (token === undefined || token.text === '|' || token.text === ')') break
    const term = readTerm(reader, token)
    if (term === undefined) return undefined
    terms.push(term)
  }
  if (piped !== undefined) terms.push(piped)
  const [first, second] = terms
  if (!isCall) return terms.length === 1 ? first : undefined
  if (FILTERS.has(word)) return terms.length === 1 ? first : undefined
  if (word === 'required') return second === undefined || spell(second) === '' ? undefined : second
  if (word === 'not' && first !== undefined)
    return terms.length === 1 ? [{ text: String(!isTruth(first)), at: undefined }] : undefined
  if (word === 'ternary') {
    const condition = terms[2]
    return condition === undefined || terms.length !== 3 ? undefined : isTruth(condition) ? first : second
  }
  if (word === 'default')
    return terms.length !== 2 || second === undefined || spell(second) !== '' ? second : first
  if (word === 'coalesce') return terms.find((term) => spell(term) !== '') ?? []
  return first === undefined ? undefined : format(first, terms.slice(1))
}

function readTerm(reader: Reader, token: Token): Value | undefined {
  reader.next++
  if (token.value !== undefined) return token.value
  if (token.text === '(') {
    const value = readPipeline(reader)
    return reader.tokens[reader.next++]?.text === ')' ? value : undefined
  }
  const { scopes, chart } = reader.template
  if (/^\$?\.Chart\.AppVersion$/.test(token.text))
    return chart.appVersion === undefined ? undefined : [{ text: chart.appVersion.text, at: undefined }]
  if (token.text !== '.' && !/^\$?(?:\w+)?(?:\.\w+)+$/.test(token.text)) return undefined
  const [keys, ...others] = valuePaths(scopes, token.text, reader.at)
  return keys === undefined || others.length > 0 || keys.includes('*') ? undefined : valueAt(chart, keys)
}

/** The text that the chart's own values have there; empty where they have none. */
function valueAt({ values }: Chart, keys: string): Value | undefined {
  if (values === undefined) return undefined
  let node: YamlNode | undefined = values.root
  for (const key of keys.split('.')) node = get(node, key)
  if (node !== undefined && node.kind !== 'scalar') return undefined
  const scalar = filled(node)
  if (scalar === undefined) return []
  return /\{\{|\$/.test(scalar.value) ? undefined : scalarSegments(scalar, values.file)
}

function spell(value: Value): string {
  let text = ''
  for (const segment of value) text += segment.text
  return text
}

/** `printf "%s:%s" a b` */
function format([pattern]: Value, terms: readonly Value[]): Value | undefined {
  if (pattern?.at === undefined || /%[^svd]/.test(pattern.text)) return undefined
  const segments: Segment[] = []
  const pieces = pattern.text.split(/%[svd]/)
  if (pieces.length !== terms.length + 1) return undefined
  let start = pattern.at.start
  for (const [index, text] of pieces.entries()) {
    if (text !== '') segments.push({ text, at: { path: pattern.at.path, start, end: start + text.length } })
    start += text.length + 2
    for (const segment of terms[index] ?? []) segments.push(segment)
  }
  return segments
}
