import type { YamlMap, YamlNode } from '../languages/yaml.ts'

/** Takes a problem at an offset into the file; lower case, no full stop. */
export type Report = (offset: number, message: string) => void

/** A text read as something else, or why it is not; `reason` follows the name of the key and a colon. */
export type Checked<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: string }

/** The values of a map by key; reports keys that are not `known` or stand twice. */
export function readFields(
  map: YamlMap,
  known: readonly string[],
  report: Report,
): ReadonlyMap<string, YamlNode | undefined> {
  const fields = new Map<string, YamlNode | undefined>()
  for (const { key, value } of map.entries) {
    const shown = JSON.stringify(key.value.slice(0, 60))
    if (!known.includes(key.value)) {
      report(key.range.start, `unknown key ${shown}; a newer holdfast may have written it: update holdfast`)
    } else if (fields.has(key.value)) {
      report(key.range.start, `the key ${shown} stands twice; keep one`)
    } else if (value !== undefined && value.range.start < map.range.start) {
      report(key.range.start, `${key.value} is an alias, and a lock file has none; write the value out`)
    } else fields.set(key.value, value)
  }
  return fields
}

/** The text at a key, read by `check`; reports where it is missing or wrong. */
export function readField<T>(
  map: YamlMap,
  fields: ReadonlyMap<string, YamlNode | undefined>,
  key: string,
  check: (text: string) => Checked<T>,
  report: Report,
): T | undefined {
  const node = fields.get(key)
  if (node === undefined || (node.kind === 'scalar' && node.value === '')) {
    report(map.range.start, `${key} is missing`)
    return undefined
  }
  return readText(node, key, check, report)
}

/** The texts of the list at a key; undefined where there is none or a problem was reported. */
export function readList<T>(
  fields: ReadonlyMap<string, YamlNode | undefined>,
  key: string,
  most: number,
  check: (text: string) => Checked<T>,
  report: Report,
): readonly T[] | undefined {
  const node = fields.get(key)
  if (node === undefined) return undefined
  if (node.kind !== 'sequence') {
    report(node.range.start, `${key}: expected a list`)
    return undefined
  }
  if (node.items.length > most) {
    report(node.range.start, `${key}: more than ${most}`)
    return undefined
  }
  const values: T[] = []
  for (const item of node.items) {
    if (item === undefined) {
      report(node.range.start, `${key}: an item is empty`)
      continue
    }
    const value = readText(item, key, check, report)
    if (value !== undefined) values.push(value)
  }
  return values
}

function readText<T>(
  node: YamlNode,
  key: string,
  check: (text: string) => Checked<T>,
  report: Report,
): T | undefined {
  if (node.kind !== 'scalar') {
    report(node.range.start, `${key}: expected a text`)
    return undefined
  }
  const checked = check(node.value)
  if (checked.ok) return checked.value
  report((node.alias ?? node.range).start, `${key}: ${checked.reason}`)
  return undefined
}
