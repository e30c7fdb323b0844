/*
 * YAML as readers see it: a light tree of maps, sequences and scalars that know where they stand. Values are never
 * typed and nothing is expanded: `tag: 1.10` keeps its spelling.
 */
import type { TextRange } from '../text/range.ts'
import type { Segment } from '../text/segment.ts'

/** A scalar. Ranges are offsets into the whole file. A `tag` is one of the application's own, such as `!Ref`. */
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
  readonly tag?: string
  /** Where the characters of the value stand, for readers of other languages that know it of values that are not exact. */
  readonly segments?: readonly Segment[]
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
  readonly tag?: string
}

export interface YamlSequence {
  readonly kind: 'sequence'
  readonly items: readonly (YamlNode | undefined)[]
  readonly range: TextRange
  readonly tag?: string
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
  // From the end, where the last of equal keys counts. This is asked more often than anything else.
  let merges = false
  for (let at = node.entries.length - 1; at >= 0; at--) {
    const entry = node.entries[at]
    if (entry?.key.value === key) return entry.value
    merges ||= entry?.key.value === '<<'
  }
  return merges ? entriesOf(node).get(key)?.value : undefined
}

/** The scalar's value at a key of a map. */
export function getText(node: YamlNode | undefined, key: string): string | undefined {
  const value = get(node, key)
  return value?.kind === 'scalar' ? value.value : undefined
}
