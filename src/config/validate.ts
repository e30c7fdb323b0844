import * as v from 'valibot'
import type { YamlEntry, YamlMap, YamlNode } from '../languages/yaml.ts'
import type { FoundProblem } from '../model/reading.ts'
import { nearest } from '../text/nearest.ts'
import { describe, isMergeKey, isNothing, mergedEntries, scalarValue } from './document.ts'
import { hint, show } from './words.ts'

/** Values that one file may hold once its aliases are followed: an alias can stand for a million. */
const VALUES_MAX = 50_000

type Schema = v.GenericSchema
type MapSchema = Schema & { readonly entries: Readonly<Record<string, Schema>> }
type RecordSchema = Schema & { readonly key: Schema; readonly value: Schema }
type ListSchema = Schema & { readonly item: Schema }

interface Walk {
  readonly problems: FoundProblem[]
  /** Counts a value; false once there are too many to go on. */
  spend(): boolean
}

/**
 * Holds a YAML tree against a schema and says of everything that is wrong where it stands.
 *
 * Walks both together, since valibot by itself knows no places, stops at the first unknown key of a map
 * and takes a list for one. It judges the single values.
 */
export function validate(schema: Schema, root: YamlMap): readonly FoundProblem[] {
  const problems: FoundProblem[] = []
  let visited = 0
  const walk: Walk = {
    problems,
    spend() {
      visited++
      if (visited === VALUES_MAX) {
        problems.push({
          offset: 0,
          message: `with its aliases and merges followed, this file holds more than ${VALUES_MAX} values`,
        })
      }
      return visited < VALUES_MAX
    },
  }
  checkNode(schema, root, { at: root.range.start, name: '' }, walk)
  return problems
}

/** Where a value stands, and the key that it stands at. */
interface Spot {
  readonly at: number
  readonly name: string
}

function checkNode(expected: Schema, node: YamlNode | undefined, spot: Spot, walk: Walk): void {
  if (!walk.spend()) return
  const schema = optionFor(expected, node)
  if (schema === undefined || isNothing(node)) {
    walk.problems.push(mismatch(expected, node, spot.at))
  } else if (isMapSchema(schema) && node?.kind === 'map') checkMap(schema, node, spot.name, walk)
  else if (isRecordSchema(schema) && node?.kind === 'map') checkRecord(schema, node, walk)
  else if (isListSchema(schema) && node?.kind === 'sequence') {
    for (const item of node.items)
      checkNode(schema.item, item, { at: startOf(item, node.range.start), name: spot.name }, walk)
  } else if (hasStructure(schema) || node?.kind !== 'scalar')
    walk.problems.push(mismatch(expected, node, spot.at))
  else checkScalar(schema, scalarValue(node), node, spot.at, walk)
}

function checkMap(schema: MapSchema, map: YamlMap, name: string, walk: Walk): void {
  const entries = entriesOf(map, walk)
  const known = Object.keys(schema.entries).filter((key) => !key.startsWith('$'))
  for (const [key, { key: written, value }] of entries) {
    const expected = Object.hasOwn(schema.entries, key) ? schema.entries[key] : undefined
    const at = written.range.start
    if (expected !== undefined)
      checkNode(unwrap(expected), value, { at: startOf(value, at), name: key }, walk)
    else
      walk.problems.push({
        offset: at,
        message: `unknown ${name === 'rules' ? 'rule' : 'key'} ${show(key)}${hint(key, known)}`,
      })
  }
  for (const key of known) {
    if (schema.entries[key]?.type === 'exact_optional' || entries.has(key)) continue
    walk.problems.push({ offset: map.range.start, message: `the key ${key} is missing` })
  }
}

function checkRecord(schema: RecordSchema, map: YamlMap, walk: Walk): void {
  for (const [key, { key: written, value }] of entriesOf(map, walk)) {
    const at = written.range.start
    checkScalar(schema.key, key, written, at, walk)
    checkNode(schema.value, value, { at: startOf(value, at), name: key }, walk)
  }
}

/** The entries of a map, merges included; notes keys given twice and merges of what is no map. */
function entriesOf(map: YamlMap, walk: Walk): ReadonlyMap<string, YamlEntry> {
  const seen = new Set<string>()
  for (const entry of map.entries) {
    const { key, value } = entry
    if (seen.has(key.value))
      walk.problems.push({ offset: key.range.start, message: `the key ${show(key.value)} is given twice` })
    seen.add(key.value)
    const sources = value?.kind === 'sequence' ? value.items : [value]
    if (isMergeKey(entry) && !sources.every((source) => source?.kind === 'map')) {
      walk.problems.push({ offset: key.range.start, message: 'a merge key takes a map or a list of maps' })
    }
  }
  return mergedEntries(map, walk.spend)
}

function checkScalar(schema: Schema, value: unknown, node: YamlNode, at: number, walk: Walk): void {
  const { issues } = v.safeParse(schema, value, { abortPipeEarly: true })
  for (const issue of issues ?? []) {
    walk.problems.push(
      issue.kind === 'schema' ? mismatch(schema, node, at) : { offset: at, message: issue.message },
    )
  }
}

function mismatch(expected: Schema, node: YamlNode | undefined, offset: number): FoundProblem {
  const noun =
    'message' in expected && typeof expected.message === 'string' ? expected.message : 'another value'
  const words = choicesOf(expected)
  const isText = node?.kind === 'scalar' && typeof scalarValue(node) === 'string'
  if (words.length === 0 || !isText) return { offset, message: `expected ${noun}, got ${describe(node)}` }
  const near = nearest(node.value, words)
  const suggestion = near === undefined ? '' : `; did you mean ${near}?`
  return { offset, message: `expected ${noun}, got ${show(node.value)}${suggestion}` }
}

/** The option of a union that a value of this kind can only be meant for; undefined when there is none. */
function optionFor(schema: Schema, node: YamlNode | undefined): Schema | undefined {
  if (!isUnionSchema(schema)) return schema
  if (node?.kind === 'map')
    return schema.options.find((option) => isMapSchema(option) || isRecordSchema(option))
  if (node?.kind === 'sequence') return schema.options.find(isListSchema)
  const single = schema.options.filter((option) => !hasStructure(option))
  return single.length > 1 ? schema : single[0]
}

function choicesOf(schema: Schema): readonly string[] {
  if (isUnionSchema(schema)) return schema.options.flatMap(choicesOf)
  return isChoiceSchema(schema) ? schema.options : []
}

function startOf(node: YamlNode | undefined, fallback: number): number {
  return node === undefined || isNothing(node) ? fallback : node.range.start
}

function unwrap(schema: Schema): Schema {
  return isOptionalSchema(schema) ? schema.wrapped : schema
}

function hasStructure(schema: Schema): boolean {
  return isMapSchema(schema) || isRecordSchema(schema) || isListSchema(schema)
}

function isMapSchema(schema: Schema): schema is MapSchema {
  return schema.type === 'strict_object'
}

function isRecordSchema(schema: Schema): schema is RecordSchema {
  return schema.type === 'record'
}

function isListSchema(schema: Schema): schema is ListSchema {
  return schema.type === 'array'
}

function isUnionSchema(schema: Schema): schema is Schema & { readonly options: readonly Schema[] } {
  return schema.type === 'union'
}

function isChoiceSchema(schema: Schema): schema is Schema & { readonly options: readonly string[] } {
  return schema.type === 'picklist'
}

function isOptionalSchema(schema: Schema): schema is Schema & { readonly wrapped: Schema } {
  return schema.type === 'exact_optional'
}
