import { get, getText, type YamlEntry } from '../../languages/yaml.ts'
import { type Cursor, keyOf, keysTo, type ManifestObject } from './cursor.ts'
import { IMAGE_FIELDS, type ImageField, UNKNOWN_FIELD, UNUSED_KEYS } from './image-field-table.ts'

/** The rows of the table that speak of an object, in the order of the table. */
export function fieldsOf({ group, kind }: ManifestObject): readonly ImageField[] {
  const known = IMAGE_FIELDS.filter(
    ({ groups, kinds }) => inGroups(group, groups) && (kinds === undefined || kinds.includes(kind)),
  )
  return isBuiltIn(group) ? known : [...known, UNKNOWN_FIELD]
}

/** The row that an entry of an object fits. */
export function fieldAt(
  fields: readonly ImageField[],
  cursor: Cursor,
  entry: YamlEntry,
): ImageField | undefined {
  if (fields.length === 0) return undefined
  const last = keyOf(entry)
  let keys: readonly string[] | undefined
  for (const field of fields) {
    const pattern = tokensOf(field)
    if (!fits(pattern[pattern.length - 1] ?? '', last)) continue
    keys ??= [...keysTo(cursor), last]
    if (matches(pattern, 0, keys, 0) && isOfForm(field, entry)) return field
  }
  return undefined
}

/** Whether what lies below a key of an object is talk of images, not use of them. */
export function isUnused({ group }: ManifestObject, key: string): boolean {
  return UNUSED_KEYS.some(({ groups, keys }) => keys.has(key) && inGroups(group, groups))
}

/** Rows that read a map by its own part keys fit only where the map has the leading one. */
function isOfForm({ parts, form }: ImageField, { value }: YamlEntry): boolean {
  if (form === 'docker-image') return getText(value, 'kind') === 'DockerImage'
  return parts === undefined || get(value, parts.repository) !== undefined
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

const tokens = new Map<ImageField, readonly string[]>()

function tokensOf(field: ImageField): readonly string[] {
  const known = tokens.get(field)
  if (known !== undefined) return known
  const made = field.path.replaceAll('[]', '.[]').split('.')
  tokens.set(field, made)
  return made
}

function matches(pattern: readonly string[], p: number, keys: readonly string[], k: number): boolean {
  const token = pattern[p]
  if (token === undefined) return k === keys.length
  if (token === '**') {
    for (let next = k; next <= keys.length; next++) if (matches(pattern, p + 1, keys, next)) return true
    return false
  }
  const key = keys[k]
  return key !== undefined && fits(token, key) && matches(pattern, p + 1, keys, k + 1)
}

function fits(token: string, key: string): boolean {
  if (token === key || token === '*') return true
  return token.startsWith('*') && key.endsWith(token.slice(1))
}
