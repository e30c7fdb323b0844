import { get, getText } from '../../languages/yaml.ts'
import type { ImageText } from '../image/scalar.ts'
import type { Cursor, ManifestObject } from './cursor.ts'

const ANNOTATION = 'image.openshift.io/triggers'
const CONTAINER = /\b((?:init)?[cC]ontainers)\[(?:(\d+)|\?\(@\.name\s*==\s*\\?["']([^"'\\]+)\\?["']\))\]/g

/** The containers of an object that triggers are about, as `containers[0]` and `containers web`. */
const known = new WeakMap<ManifestObject, ReadonlySet<string>>()

/**
 * Whether OpenShift puts the image of an image stream in the place of what a container names. A name without a host is
 * that of the stream then, and nothing pulls it.
 *
 * @param cursor at the `image` of the container
 * @see https://docs.openshift.com/container-platform/4.17/openshift_images/triggering-updates-on-imagestream-changes.html
 */
export function isFromStream({ step, parent, object }: Cursor, { image }: ImageText): boolean {
  if (step !== 'image' || typeof parent?.step !== 'number') return false
  if (image.kind === 'read' && image.reference.parts.domain !== undefined) return false
  const names = known.get(object) ?? triggeredIn(object)
  known.set(object, names)
  if (names.size === 0) return false
  const list = String(parent.parent?.step)
  return names.has(`${list}[${parent.step}]`) || names.has(`${list} ${getText(parent.node, 'name')}`)
}

function triggeredIn({ root }: ManifestObject): ReadonlySet<string> {
  const names = new Set<string>()
  const text = getText(get(get(root, 'metadata'), 'annotations'), ANNOTATION)
  for (const [, list = '', index, name] of text?.matchAll(CONTAINER) ?? [])
    names.add(index === undefined ? `${list} ${name}` : `${list}[${index}]`)
  const triggers = get(get(root, 'spec'), 'triggers')
  for (const trigger of triggers?.kind === 'sequence' ? triggers.items : []) {
    const containers = get(get(trigger, 'imageChangeParams'), 'containerNames')
    for (const one of containers?.kind === 'sequence' ? containers.items : [])
      if (one?.kind === 'scalar')
        for (const list of ['containers', 'initContainers']) names.add(`${list} ${one.value}`)
  }
  return names
}
