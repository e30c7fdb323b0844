import { append } from '../../text/lists.ts'
import type { TextRange } from '../../text/range.ts'
import type { Segment } from '../../text/segment.ts'
import { slice } from '../variables/lexer.ts'
import type { YamlEntry, YamlMap, YamlNode, YamlScalar } from '../yaml.ts'
import type { CodeSyntax, Token } from './tokens.ts'

/** A map that is being filled. */
export interface OpenMap extends YamlMap {
  readonly entries: YamlEntry[]
}

export function openMap(range: TextRange): OpenMap {
  return { kind: 'map', entries: [], range: { start: range.start, end: range.end } }
}

/** A word or string as it stands, or what stands for it. */
export function scalarOf(
  token: Token,
  value: string = token.text,
  segments?: readonly Segment[],
): YamlScalar {
  const { start, end } = token.kind === 'string' ? token.content : token
  return {
    kind: 'scalar',
    value,
    range: { start, end },
    exact: false,
    style: 'double',
    templated: false,
    alias: undefined,
    segments: segments ?? (token.kind === 'string' ? token.segments : [{ text: value, at: undefined }]),
  }
}

/** Texts one behind the other as one. */
export function joinScalars(parts: readonly YamlScalar[]): YamlScalar | undefined {
  const [first] = parts
  const last = parts.at(-1)
  if (first === undefined || last === undefined || parts.length === 1) return first
  const segments = parts.flatMap((part) => part.segments ?? [])
  const value = parts.map((part) => part.value).join('')
  return { ...first, value, segments, range: { start: first.range.start, end: last.range.end } }
}

/** A text that something is done with, so that only the machine knows what becomes of it. */
export function computed(scalar: YamlScalar, by: string): YamlScalar {
  const open = `\${${by}}`
  const segments = [...(scalar.segments ?? []), { text: open, at: undefined }]
  return { ...scalar, value: scalar.value + open, segments }
}

/**
 * The text that a call of `format` or `concat` gives.
 *
 * @param call its arguments, in order
 * @returns undefined where one of them may have several values, or is no text
 */
export function textOfCall(name: string, call: YamlMap): YamlScalar | undefined {
  const texts = new Map<string, YamlScalar | undefined>()
  for (const { key, value } of call.entries) {
    if (value?.kind !== 'scalar' || !key.value.startsWith('(')) return undefined
    texts.set(key.value, texts.has(key.value) ? undefined : value)
  }
  const [pattern, ...rest] = texts.values()
  if (pattern === undefined || rest.some((text) => text === undefined)) return undefined
  const given = rest.flatMap((text) => text ?? [])
  return name === 'concat' ? joinScalars([pattern, ...given]) : formatted(pattern, given)
}

const TEXT_CALLS = new Set(['concat', 'format'])

/** Whether a call of this name gives a text. */
export function isTextCall({ hasTextCalls }: CodeSyntax, [name, ...more]: readonly Token[]): boolean {
  return hasTextCalls === true && more.length === 0 && TEXT_CALLS.has(name?.text ?? '')
}

function formatted(pattern: YamlScalar, given: readonly YamlScalar[]): YamlScalar | undefined {
  const { value, segments = [] } = pattern
  const pieces: Segment[] = []
  let done = 0
  for (const { 0: place, 1: number, index } of value.matchAll(/\{(\d+)\}/g)) {
    const text = given[Number(number)]
    if (text === undefined) return undefined
    append(pieces, slice(segments, done, index))
    append(pieces, text.segments ?? [{ text: text.value, at: undefined }])
    done = index + place.length
  }
  append(pieces, slice(segments, done, value.length))
  return { ...pattern, value: pieces.map(({ text }) => text).join(''), segments: pieces }
}

/** Adds a value below the words of a path: maps in maps. */
export function addBelow(entries: YamlEntry[], path: readonly Token[], value: YamlNode): void {
  let target = entries
  for (const [index, token] of path.entries()) {
    const key = scalarOf(token)
    if (index === path.length - 1) target.push({ key, value })
    else {
      const below = openMap(token)
      target.push({ key, value: below })
      target = below.entries
    }
  }
}

/** What brackets hold: a list where nothing in them has a name. */
export function listOf(entries: readonly YamlEntry[], range: TextRange): YamlNode {
  const isList = entries.every(({ key }) => key.value.startsWith('('))
  return isList
    ? { kind: 'sequence', items: entries.map(({ value }) => value), range }
    : { kind: 'map', entries, range }
}

/** The key of what has no name. */
export function placeKey(count: number, range: TextRange): YamlScalar {
  return {
    kind: 'scalar',
    value: count === 0 ? '()' : `(${count})`,
    range,
    exact: false,
    style: 'plain',
    templated: false,
    alias: undefined,
  }
}
