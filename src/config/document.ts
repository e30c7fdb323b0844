import { parseYaml } from '../languages/yaml/parse.ts'
import type { YamlEntry, YamlMap, YamlNode, YamlScalar } from '../languages/yaml.ts'
import type { FoundProblem } from '../model/reading.ts'
import { UsageError } from '../model/usage-error.ts'
import { indexLines } from '../text/source-file.ts'

/** Problems of one file that are listed. */
const PROBLEMS_MAX = 20

/**
 * Parses a configuration file; an empty one is an empty map.
 *
 * @returns the map, or what is wrong with the YAML
 */
export function parseDocument(text: string): { root: YamlMap; problems: readonly FoundProblem[] } {
  const documents = parseYaml(text, { start: 0, end: text.length })
  const empty: YamlMap = { kind: 'map', entries: [], range: { start: 0, end: 0 } }
  const problems = documents.flatMap((document) => document.problems)
  if (problems.length > 0) return { root: empty, problems }
  const [first, second] = documents
  const root = first?.root
  if (second !== undefined) {
    const offset = second.root?.range.start ?? text.length
    return {
      root: empty,
      problems: [{ offset, message: 'a configuration is one YAML document; this is a second one' }],
    }
  }
  if (root === undefined || isNothing(root)) return { root: empty, problems }
  if (root.kind === 'map') return { root, problems }
  return {
    root: empty,
    problems: [
      { offset: root.range.start, message: `expected a map with keys such as rules, got ${describe(root)}` },
    ],
  }
}

/** Raises the problems of one file in one message, a line each, in file order. */
export function throwProblems(file: string, text: string, problems: readonly FoundProblem[]): void {
  if (problems.length === 0) return
  const lines = indexLines(text)
  const messages = problems
    .toSorted((a, b) => a.offset - b.offset)
    .map(({ offset, message }) => {
      const { line, column } = lines.position({ start: offset, end: offset })
      return `${file}:${line}:${column}: ${message}`
    })
  const distinct = [...new Set(messages)]
  const left = distinct.length - PROBLEMS_MAX
  const more = left > 0 ? [`${file}: ${left} more`] : []
  throw new UsageError([...distinct.slice(0, PROBLEMS_MAX), ...more])
}

/** A key without a value, or `null`. */
export function isNothing(node: YamlNode | undefined): boolean {
  return node === undefined || (node.kind === 'scalar' && scalarValue(node) === null)
}

/** A scalar as YAML's core schema types it. */
export function scalarValue({ style, value }: YamlScalar): string | number | boolean | null {
  if (style !== 'plain') return value
  if (/^(?:|~|null|Null|NULL)$/.test(value)) return null
  if (/^(?:true|True|TRUE)$/.test(value)) return true
  if (/^(?:false|False|FALSE)$/.test(value)) return false
  const isNumber = /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$|^0x[\da-fA-F]+$|^0o[0-7]+$/.test(value)
  return isNumber ? Number(value) : value
}

/** A value in words, for "expected …, got …". */
export function describe(node: YamlNode | undefined): string {
  if (node === undefined || isNothing(node)) return 'nothing'
  if (node.kind !== 'scalar') return node.kind === 'map' ? 'a map' : 'a list'
  return typeof scalarValue(node) === 'string'
    ? 'a text'
    : `the ${typeof scalarValue(node)} ${node.value.slice(0, 60)}`
}

/**
 * The entries of a map with merge keys (`<<`) laid under its own.
 *
 * @param spend called for every entry looked at; returns false to stop, since merges of merges can be many
 */
export function mergedEntries(
  map: YamlMap,
  spend: () => boolean = () => true,
): ReadonlyMap<string, YamlEntry> {
  const result = new Map<string, YamlEntry>()
  collect(map, result, spend)
  return result
}

function collect(map: YamlMap, result: Map<string, YamlEntry>, spend: () => boolean): void {
  for (const entry of map.entries) {
    if (!spend()) return
    if (!isMergeKey(entry)) continue
    const sources = entry.value?.kind === 'sequence' ? entry.value.items.toReversed() : [entry.value]
    for (const source of sources) if (source?.kind === 'map') collect(source, result, spend)
  }
  for (const entry of map.entries) if (!isMergeKey(entry)) result.set(entry.key.value, entry)
}

export function isMergeKey({ key }: YamlEntry): boolean {
  return key.value === '<<' && key.style === 'plain'
}
