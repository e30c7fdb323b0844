import { compileFields, type FieldState } from '../field-path.ts'
import type { ManifestObject } from './cursor.ts'
import type { ImageField } from './image-field.ts'
import { IMAGE_FIELDS, IMAGE_VOLUME, UNKNOWN_FIELD, UNUSED_KEYS } from './image-field-table.ts'

const NO_ROWS: readonly ImageField[] = []
/** Compiled once for each choice of rows; the groups of the table give a few dozen. By the rows that a configuration adds. */
const compiled = new WeakMap<readonly ImageField[], Map<string, FieldState<ImageField>>>()

/** The same by the group and kind of objects; documents may make up as many as they like. */
const chosen = new WeakMap<readonly ImageField[], Map<string, FieldState<ImageField>>>()
const CHOSEN_MAX = 1000

/**
 * The rows of the table that speak of an object, in the order of the table, at the root of the object.
 *
 * @param more rows before those of the table; the same list for all objects of a run
 */
export function fieldsOf({ group, kind }: ManifestObject, more = NO_ROWS): FieldState<ImageField> {
  const known = chosen.get(more) ?? new Map<string, FieldState<ImageField>>()
  chosen.set(more, known)
  const name = `${group} ${kind}`
  const state = known.get(name) ?? chooseFields(group, kind, more)
  if (known.size < CHOSEN_MAX) known.set(name, state)
  return state
}

function chooseFields(group: string, kind: string, more: readonly ImageField[]): FieldState<ImageField> {
  const speaks = ({ groups, kinds }: ImageField) =>
    inGroups(group, groups) && (kinds === undefined || kinds.includes(kind))
  const own = more.filter(speaks)
  const known = [...own, ...IMAGE_FIELDS.filter(speaks)]
  const rows = isBuiltIn(group) ? known : [...known, IMAGE_VOLUME, UNKNOWN_FIELD]
  const name = rows
    .map((row, at) => (at < own.length ? `+${more.indexOf(row)}` : IMAGE_FIELDS.indexOf(row)))
    .join()
  const states = compiled.get(more) ?? new Map<string, FieldState<ImageField>>()
  compiled.set(more, states)
  const state = states.get(name) ?? compileFields(rows)
  states.set(name, state)
  return state
}

/** Whether what lies below a key of an object is talk of images, not use of them. */
export function isUnused({ group }: ManifestObject, key: string): boolean {
  return UNUSED_KEYS.some(({ groups, keys }) => keys.has(key) && inGroups(group, groups))
}

/** Groups of Kubernetes itself have no `image` beside those found by shape. */
function isBuiltIn(group: string): boolean {
  return !group.includes('.') || (group.endsWith('.k8s.io') && !group.endsWith('.x-k8s.io'))
}

function inGroups(group: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) =>
    pattern.startsWith('*.')
      ? group === pattern.slice(2) || group.endsWith(pattern.slice(1))
      : group === pattern,
  )
}
