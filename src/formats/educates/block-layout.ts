import type { YamlEntry, YamlMap, YamlNode, YamlScalar, YamlSequence } from '../../languages/yaml.ts'
import type { NewLines } from '../../model/image-cache.ts'
import { append } from '../../text/lists.ts'

/** A map in block style, each key on a line of its own. */
export interface BlockMap {
  readonly node: YamlMap
  /** Columns before its keys. */
  readonly indent: number
  /** Whose value it is. */
  readonly entry: YamlEntry
}

/** A list in block style. */
export interface BlockList {
  readonly node: YamlSequence
  /** Columns before its dashes. */
  readonly indent: number
}

/** Between a key and a block below it: no anchor, no tag, nothing of the block. */
const TO_BELOW = /^["']?[ \t]*:[ \t]*(?:#[^\r\n]*)?\r?\n(?:[ \t]*(?:#[^\r\n]*)?\r?\n)*[ \t]*$/
/** Behind the last character of a value, or of a key that has none, on its line. */
const REST = /^["']?(?:[ \t]*:)?[ \t]*(?:#[^\r\n]*)?\r?$/

/** Entries that are looked at for a list; the first of them is enough. */
const ENTRIES_MAX = 1000

/** The entry of a key; undefined where it is missing, or stands there twice. */
export function onlyEntry({ entries }: YamlMap, key: string): YamlEntry | undefined {
  const [entry, ...more] = entries.filter((one) => one.key.value === key)
  return more.length === 0 ? entry : undefined
}

/** Whether a key has no value. */
export function isBare({ value }: YamlEntry): boolean {
  return isEmpty(value)
}

function isEmpty(node: YamlNode | undefined): node is undefined {
  return node === undefined || (node.kind === 'scalar' && node.style === 'plain' && node.value === '')
}

/** The map that is the value of an entry, where lines can be added to it: no alias, anchor, merge or repeated key. */
export function mapBelow(text: string, entry: YamlEntry): BlockMap | undefined {
  const { value } = entry
  if (value?.kind !== 'map' || !isBelow(text, entry.key, value)) return undefined
  const names = new Set<string>()
  let indent: number | undefined
  for (const { key } of value.entries) {
    const before = lineBefore(text, key.range.start)
    const column = /^ *["']?$/.test(before) ? before.replace(/["']$/, '').length : undefined
    const isPlain = column !== undefined && key.value !== '<<' && !names.has(key.value)
    if (!isPlain || (indent ?? column) !== column) return undefined
    names.add(key.value)
    indent = column
  }
  return indent === undefined ? undefined : { node: value, indent, entry }
}

/** The list that is the value of an entry, where items can be added to it. */
export function listBelow(text: string, { key, value }: YamlEntry): BlockList | undefined {
  if (value?.kind !== 'sequence' || !isBelow(text, key, value)) return undefined
  let indent: number | undefined
  for (const item of value.items) {
    const before = isEmpty(item) ? '' : lineBefore(text, item.range.start)
    const column = before.indexOf('-')
    if (!/^ *- +$/.test(before) || (indent ?? column) !== column) return undefined
    indent = column
  }
  return indent === undefined ? undefined : { node: value, indent }
}

/**
 * Columns by which the lists in a map are indented below their keys, as its first one is.
 *
 * @returns undefined where it has none
 */
export function listStepIn(text: string, { node }: BlockMap): number | undefined {
  const waiting = [...node.entries]
  for (const entry of waiting) {
    const list = listBelow(text, entry)
    if (list !== undefined) return list.indent - columnOf(text, entry.key)
    if (entry.value?.kind === 'map' && waiting.length < ENTRIES_MAX) append(waiting, entry.value.entries)
  }
  return undefined
}

function isBelow(text: string, { range }: YamlScalar, node: YamlNode): boolean {
  return !isFlow(text, node) && TO_BELOW.test(text.slice(range.end, node.range.start))
}

/** Whether a map or list stands in brackets. */
function isFlow(text: string, { range }: YamlNode): boolean {
  return text[range.start] === '{' || text[range.start] === '['
}

/** The columns before a key, dashes of the list that it stands in included. */
export function columnOf(text: string, { range }: YamlScalar): number {
  return lineBefore(text, range.start).replace(/["']$/, '').length
}

function lineBefore(text: string, offset: number): string {
  return text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset).replace(/^\uFEFF/, '')
}

/** The place for another key of a map: behind its last one, or above its first where the last ends in an unusual way. */
export function newKeyIn(text: string, { node, indent, entry }: BlockMap): NewLines | undefined {
  const end = endOf(text, node, entry.key)
  const behind = end === undefined ? undefined : lineAfter(text, end)
  const offset = behind ?? lineAfter(text, entry.key.range.end)
  return offset === undefined ? undefined : { offset, indent }
}

/** The place for another item of a list. */
export function newItemIn(text: string, { node, indent }: BlockList, key: YamlScalar): NewLines | undefined {
  const end = endOf(text, node, key)
  const offset = end === undefined ? undefined : lineAfter(text, end)
  return offset === undefined ? undefined : { offset, indent }
}

/** The place for the value of a key that has none. */
export function newValueOf(text: string, { key }: YamlEntry, indent: number): NewLines | undefined {
  const offset = lineAfter(text, key.range.end)
  return offset === undefined ? undefined : { offset, indent }
}

/**
 * The end of the last value in a node, without the quote behind it.
 *
 * @param key of the node
 * @returns undefined for a block scalar, whose end its header decides, and for an alias
 */
function endOf(text: string, node: YamlNode, key: YamlScalar): number | undefined {
  let at: YamlNode | undefined = node
  let after = key.range.end
  while (at !== undefined && !isEmpty(at)) {
    if (at.kind === 'scalar') return at.style === 'block' || at.alias !== undefined ? undefined : at.range.end
    // An alias stands for what was written before it.
    if (at.range.start < after) return undefined
    if (isFlow(text, at)) return at.range.end
    if (at.kind === 'sequence') {
      at = at.items.at(-1)
      if (isEmpty(at)) return undefined
      continue
    }
    const last: YamlEntry | undefined = at.entries.at(-1)
    if (last === undefined) return undefined
    after = last.key.range.end
    at = last.value
  }
  return after
}

/** The offset of the line below an offset behind which its line has nothing more; the end of the text where it is the last. */
function lineAfter(text: string, offset: number): number | undefined {
  const next = text.indexOf('\n', offset)
  const end = next === -1 ? text.length : next
  if (!REST.test(text.slice(offset, end))) return undefined
  return next === -1 ? text.length : next + 1
}
