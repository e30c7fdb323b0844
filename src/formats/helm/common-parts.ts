import { get, type YamlMap, type YamlNode, type YamlScalar } from '../../languages/yaml.ts'
import { parseReference } from '../../oci/reference.ts'
import type { SourceFile } from '../../text/source-file.ts'
import type { Trail } from '../trail.ts'
import type { Part } from './assemble.ts'
import { filled, type PartGroup } from './groups.ts'
import type { ChartTemplates } from './templates.ts'

/** What values set for many images at once. */
export interface CommonParts {
  readonly registry: Part | undefined
  /** A folder of the registry in which all images lie. */
  readonly namespace: Part | undefined
  readonly tag: Part | undefined
}

/** Where values that count for many images may stand, nearest first. */
export interface CommonValues {
  /** The values of the chart, then those that it sets itself. */
  readonly roots: readonly { readonly root: YamlNode | undefined; readonly file: SourceFile }[]
  readonly templates: ChartTemplates | undefined
}

const NONE: CommonParts = { registry: undefined, namespace: undefined, tag: undefined }

/**
 * The registry that values give to all images, in the place of what an image says itself; for an image of one word,
 * Istio's `hub` and `tag`.
 *
 * @param inImages the image stands below a key that says image
 */
export function commonParts(
  values: CommonValues,
  trail: Trail,
  group: PartGroup,
  path: readonly Part[],
  inImages: boolean,
): CommonParts {
  const [first] = path
  if (first === undefined || hasHost(first.scalar.value)) return NONE
  if (isNameAlone(group, first)) {
    const registry = sharedRegistry(values) ?? find(values, 'imageRegistry')
    return { registry, namespace: find(values, 'imageNamespace'), tag: undefined }
  }
  if (group.parts.has('registry') || !group.parts.has('image'))
    return { ...NONE, registry: sharedRegistry(values) ?? ownRegistry(values, group) }
  const hub = /[/:]/.test(first.scalar.value) ? NONE : hubOf(trail, first.file)
  if (hub.registry !== undefined || !inImages || !group.parts.has('tag')) return hub
  return { ...NONE, registry: sharedRegistry(values) }
}

/** `image.name` beside an empty `image.repository`: the rest of the path stands elsewhere. */
function isNameAlone({ parts }: PartGroup, { scalar }: Part): boolean {
  return parts.get('name')?.value === scalar && !scalar.value.includes('/')
}

function hasHost(text: string): boolean {
  const domain = parseReference(text)?.parts.domain
  return domain !== undefined && /[.:]|^localhost$/.test(text.slice(domain.start, domain.end))
}

/** Charts of Bitnami and Grafana put it in the place of the registry of each image. */
function sharedRegistry(values: CommonValues): Part | undefined {
  return find(values, 'global', 'imageRegistry') ?? find(values, 'global', 'image', 'registry')
}

/** Other names count where the templates take them, for images that have no registry of their own. */
function ownRegistry(values: CommonValues, group: PartGroup): Part | undefined {
  const { templates } = values
  if (templates === undefined || filled(group.parts.get('registry')?.value) !== undefined) return undefined
  const isTaken = (path: string) => templates.uses.has(path)
  const found = isTaken('imageRegistry') ? find(values, 'imageRegistry') : undefined
  return found ?? (isTaken('global.registry') ? find(values, 'global', 'registry') : undefined)
}

function find({ roots }: CommonValues, ...keys: readonly string[]): Part | undefined {
  for (const { root, file } of roots) {
    let node = root
    for (const key of keys) node = get(node, key)
    const scalar = filled(node)
    if (scalar !== undefined) return scalar.templated ? undefined : { scalar, file }
  }
  return undefined
}

/** The nearest `hub` around an image, else that of `global`, with the tag beside it. */
function hubOf(trail: Trail, file: SourceFile): CommonParts {
  const part = (scalar: YamlScalar | undefined) => (scalar === undefined ? undefined : { scalar, file })
  for (let at: Trail | undefined = trail; at !== undefined; at = at.parent) {
    const registry = part(filled(get(at.node, 'hub')))
    if (registry !== undefined) return { ...NONE, registry, tag: part(filled(get(at.node, 'tag'))) }
    const global = at.parent === undefined ? get(at.node, 'global') : undefined
    const common = part(filled(get(global, 'hub')))
    if (common !== undefined) return { ...NONE, registry: common, tag: part(filled(get(global, 'tag'))) }
  }
  return NONE
}

/** Cilium takes a digest only where this says so. */
export function isUnusedDigest(map: YamlMap): boolean {
  return filled(get(map, 'useDigest'))?.value === 'false'
}
