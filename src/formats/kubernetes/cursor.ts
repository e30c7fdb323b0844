import { entriesOf, get, getText, type YamlEntry, type YamlMap, type YamlNode } from '../../languages/yaml.ts'

/** A Kubernetes object: a document, an item of a List, or an object inside another one. */
export interface ManifestObject {
  readonly apiVersion: string
  /** `apiVersion` without its version: `apps`, or empty for the core group and for what a template decides. */
  readonly group: string
  readonly kind: string
  /** `Deployment/web`, or the kind alone where there is no name. */
  readonly label: string
  readonly root: YamlMap
}

/** A node of an object, with the way that led to it. */
export interface Cursor {
  readonly node: YamlNode
  readonly object: ManifestObject
  /** Undefined at the root of the object. */
  readonly parent: Cursor | undefined
  /** The key in a map, the 0-based index in a sequence. */
  readonly step: string | number
}

/**
 * Describes a map as a Kubernetes object.
 *
 * @param inherited what an item of a typed List need not say itself
 */
export function describeObject(
  root: YamlMap,
  inherited: { readonly apiVersion?: string; readonly kind?: string } = {},
): ManifestObject {
  const apiVersion = getText(root, 'apiVersion') ?? inherited.apiVersion ?? ''
  const kind = getText(root, 'kind') ?? inherited.kind ?? ''
  const metadata = get(root, 'metadata')
  const name = getText(metadata, 'name') ?? getText(metadata, 'generateName')
  const slash = apiVersion.indexOf('/')
  const group = slash === -1 || apiVersion.includes('{{') ? '' : apiVersion.slice(0, slash)
  return { apiVersion, group, kind, label: name === undefined ? kind : `${kind}/${name}`, root }
}

/** A cursor at the root of an object. */
export function rootCursor(object: ManifestObject): Cursor {
  return { node: object.root, object, parent: undefined, step: '' }
}

/** A cursor one step further down. */
export function child(parent: Cursor, step: string | number, node: YamlNode): Cursor {
  return { node, object: parent.object, parent, step }
}

/** The keys that lead to a cursor from the root of its object, `[]` for each index. */
export function keysTo(cursor: Cursor): readonly string[] {
  const keys: string[] = []
  for (let at = cursor; at.parent !== undefined; at = at.parent)
    keys.push(typeof at.step === 'number' ? '[]' : at.step)
  return keys.reverse()
}

/** How a use at a cursor is called: for people by index, for fingerprints by name. */
export function locationOf(cursor: Cursor): { readonly path: string; readonly identity: string } {
  const path: string[] = []
  const identity: string[] = []
  for (let at = cursor; at.parent !== undefined; at = at.parent) {
    if (typeof at.step === 'number') {
      path.push(`[${at.step}]`)
      identity.push(`[${getText(at.node, 'name') ?? at.step}]`)
    } else {
      const dot = at.parent.parent === undefined ? '' : '.'
      path.push(dot + at.step)
      identity.push(dot + at.step)
    }
  }
  const { label } = cursor.object
  return { path: `${label} ${path.reverse().join('')}`, identity: `${label} ${identity.reverse().join('')}` }
}

/**
 * The entries of a map, merge keys resolved, but with all of the duplicates: the branches of a
 * template's `if` and `else` stand in one map, and each of them names an image.
 */
export function allEntries(map: YamlMap): readonly YamlEntry[] {
  const own = map.entries.filter(({ key }) => key.value !== '<<' || key.style !== 'plain')
  if (own.length === map.entries.length) return own
  const keys = new Set(own.map(({ key }) => key.value))
  for (const [key, entry] of entriesOf(map)) if (!keys.has(key)) own.push(entry)
  return own
}

/** The key of an entry without the template actions around it: `{{ if .x }}image: a` has the key `image`. */
export function keyOf({ key }: YamlEntry): string {
  return key.templated ? key.value.replace(/\{\{.*?\}\}/gs, '').trim() : key.value
}
