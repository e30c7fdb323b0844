import { posix } from 'node:path'
import { get, getText, type YamlMap, type YamlNode } from '../../languages/yaml.ts'
import type { YamlView } from '../../model/format.ts'
import { declaredIn } from '../kubernetes/manifest-reader.ts'
import { COMMON_CONFIG_KEYS, isEducatesGroup, OWN_CONFIG_KEYS } from './own-keys.ts'

const OWN_KEYS: ReadonlySet<string> = new Set(OWN_CONFIG_KEYS)
const CONFIG_KEYS: ReadonlySet<string> = new Set([...OWN_CONFIG_KEYS, ...COMMON_CONFIG_KEYS])

/** What a document is, as far as it is read here. */
export type DocumentKind = 'object' | 'config'

/** Whether a node is an object of Educates: a Workshop inside another one. */
export function isEducatesObject(node: YamlNode | undefined): node is YamlMap {
  return node?.kind === 'map' && isEducatesGroup(getText(node, 'apiVersion') ?? '')
}

/** What a document is to this format; undefined when it belongs to others. */
export function kindOf(view: YamlView): DocumentKind | undefined {
  const declared = declaredIn(view)
  if (declared === undefined) return isConfig(view) ? 'config' : undefined
  if (isEducatesGroup(declared.apiVersion)) return 'object'
  return isDump(view.root) ? 'object' : undefined
}

/** A list as `kubectl get -o yaml` prints it. */
function isDump(root: YamlNode | undefined): boolean {
  const items = getText(root, 'kind') === 'List' ? get(root, 'items') : undefined
  return items?.kind === 'sequence' && items.items.some(isEducatesObject)
}

/**
 * Values of an installation say nothing of what they are. They are known by keys that nothing else has: one that is
 * shaped as it should be, or two in a document that has no others.
 */
function isConfig({ root, file }: YamlView): boolean {
  if (root?.kind !== 'map' || get(root, 'apiVersion') !== undefined || get(root, 'kind') !== undefined)
    return false
  const keys = root.entries.map(({ key }) => key.value)
  const own = keys.filter((key) => OWN_KEYS.has(key))
  if (own.length === 0) return false
  if (/^educates[-_]config\b/i.test(posix.basename(file.path)) || hasOwnShape(root)) return true
  return own.length > 1 && keys.every((key) => CONFIG_KEYS.has(key))
}

function hasOwnShape(root: YamlMap): boolean {
  const versions = get(root, 'imageVersions')
  return (
    get(get(root, 'clusterPackages'), 'educates')?.kind === 'map' ||
    get(get(root, 'dockerDaemon'), 'proxyCache') !== undefined ||
    get(get(root, 'localKindCluster'), 'registryMirrors') !== undefined ||
    (versions?.kind === 'sequence' &&
      versions.items.some((item) => get(item, 'name') !== undefined && get(item, 'image') !== undefined))
  )
}
