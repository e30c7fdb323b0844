import type { TextRange } from '../../text/range.ts'
import type { Segment } from '../../text/segment.ts'
import type { YamlEntry, YamlMap, YamlNode, YamlScalar } from '../yaml.ts'
import type { Token } from './tokens.ts'

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
