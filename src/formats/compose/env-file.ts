import { expandVariables, type VariableLookup, type VariableValue } from '../../languages/variables.ts'
import type { Segment } from '../../text/segment.ts'
import type { SourceFile } from '../../text/source-file.ts'

/** A statement: an optional `export`, the name, and `=` or `:`; a name alone takes its value from outside. */
const STATEMENT = /(?:export[^\S\n]+)?([\p{L}\p{N}_.[\]-]+)[^\S\n]*(?:([=:])[^\S\n]*|(?=\n|$))/uy
const ESCAPE = /\\(?:[abcfnrtv$"\\]|0\d{0,3})/g
const CONTROL: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  c: '\\c',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
  $: '$$',
}

/**
 * Reads an environment file as `docker compose` reads the `.env` beside its file.
 *
 * Values in single quotes are taken as they are, others are expanded with `lookup`. The last of several statements for
 * one name wins. A line that is no statement is passed over, where Compose would stop.
 *
 * @param values takes what is read; `lookup` may look into it
 * @see https://github.com/compose-spec/compose-go/blob/e70e961c3a3acebf0800b882f1afb3dbf1fb74a2/dotenv/parser.go
 */
export function parseEnvFile(
  file: SourceFile,
  values: Map<string, VariableValue>,
  lookup: VariableLookup,
): void {
  const { text } = file
  for (let at = nextStatement(text, 0); at < text.length; at = nextStatement(text, at)) {
    STATEMENT.lastIndex = at
    const match = STATEMENT.exec(text)
    const [all = '', name = '', assigns] = match ?? []
    if (match === null || assigns === undefined) {
      at = match === null ? lineEnd(text, at) : at + all.length
      continue
    }
    const value = readValue(file, at + all.length)
    values.set(name, value.isExpanded ? expand(value.segments, lookup) : { segments: value.segments })
    at = value.end
  }
}

function expand(segments: readonly Segment[], lookup: VariableLookup): VariableValue {
  const expanded = expandVariables(segments, 'compose', lookup)
  if (expanded.ok) return { segments: expanded.segments }
  const { reason, name, detail } = expanded
  return { segments: expanded.segments, lacks: { reason, name, detail } }
}

/** The offset of the next character that is neither white space nor in a comment. */
function nextStatement(text: string, from: number): number {
  let at = from
  while (at < text.length) {
    if (text[at] === '#') at = lineEnd(text, at)
    else if (/\s/.test(text.charAt(at))) at++
    else break
  }
  return at
}

function lineEnd(text: string, from: number): number {
  const end = text.indexOf('\n', from)
  return end === -1 ? text.length : end
}

interface WrittenValue {
  readonly segments: readonly Segment[]
  readonly isExpanded: boolean
  readonly end: number
}

function readValue({ path, text }: SourceFile, start: number): WrittenValue {
  const quote = text.charAt(start)
  const end = lineEnd(text, start)
  if (quote !== '"' && quote !== "'") {
    const line = text.slice(start, end)
    const value = (line.split(' #', 1)[0] ?? '').trimEnd()
    return { segments: [segment(path, start, value)], isExpanded: true, end }
  }
  const close = closingQuote(text, start)
  if (close === -1) return { segments: [], isExpanded: false, end }
  const inner = text.slice(start + 1, close)
  const value = unescaped(inner, quote)
  const segments = [value === inner ? segment(path, start + 1, value) : { text: value, at: undefined }]
  return { segments, isExpanded: quote === '"', end: close + 1 }
}

function segment(path: string, start: number, text: string): Segment {
  return { text, at: { path, start, end: start + text.length } }
}

function closingQuote(text: string, open: number): number {
  for (let i = open + 1; i < text.length; i++) {
    if (text[i] === '\\') i++
    else if (text[i] === text[open]) return i
  }
  return -1
}

function unescaped(inner: string, quote: string): string {
  if (quote === "'") return inner.replaceAll("\\'", "'")
  return inner.replaceAll('\\"', '"').replace(ESCAPE, (written) => {
    const code = written.charAt(1)
    if (code === '0') return String.fromCharCode(Number.parseInt(written.slice(1), 8))
    return CONTROL[code] ?? code
  })
}
