import { get, getText, type YamlMap, type YamlNode } from '../../languages/yaml.ts'
import type { ObjectField } from '../../model/image-use.ts'
import { stepsTo, type Trail } from '../trail.ts'

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
export interface Cursor extends Trail {
  readonly object: ManifestObject
  /** Undefined at the root of the object. */
  readonly parent: Cursor | undefined
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

/** How a use at a cursor is called: for people by index, for fingerprints by name. */
export function locationOf(cursor: Cursor): { readonly path: string; readonly identity: string } {
  const { label } = cursor.object
  const { path, identity } = stepsTo(cursor)
  return { path: `${label} ${path}`, identity: `${label} ${identity}` }
}

/** The field at a cursor, without the places of items in their lists. */
export function fieldAt(cursor: Cursor): ObjectField {
  const { apiVersion, kind } = cursor.object
  let path = ''
  for (let at = cursor; at.parent !== undefined; at = at.parent) {
    if (typeof at.step === 'number') path = `[]${path === '' ? '' : '/'}${path}`
    else path = path === '' || path.startsWith('[]') ? at.step + path : `${at.step}/${path}`
  }
  return { apiVersion, kind, path }
}
