import { get, type YamlMap, type YamlNode, type YamlScalar } from '../../languages/yaml.ts'
import { parseReference } from '../../oci/reference.ts'
import type { Trail } from '../trail.ts'
import type { Part } from './assemble.ts'
import { filled, type PartGroup } from './groups.ts'

/** What values set for many images at once. */
export interface CommonParts {
  readonly registry: YamlScalar | undefined
  readonly tag: YamlScalar | undefined
}

const NONE: CommonParts = { registry: undefined, tag: undefined }

/**
 * The registry that values give to all images, in the place of what an image says itself; for an image of one word,
 * Istio's `hub` and `tag`.
 */
export function commonParts(
  root: YamlNode,
  trail: Trail,
  group: PartGroup,
  path: readonly Part[],
): CommonParts {
  const [first] = path
  if (first === undefined || hasHost(first.scalar.value)) return NONE
  if (group.parts.has('registry') || !group.parts.has('image')) {
    const registry = sharedRegistry(root)
    return registry === undefined || registry.templated ? NONE : { registry, tag: undefined }
  }
  return /[/:]/.test(first.scalar.value) ? NONE : hubOf(trail)
}

function hasHost(text: string): boolean {
  const domain = parseReference(text)?.parts.domain
  return domain !== undefined && /[.:]|^localhost$/.test(text.slice(domain.start, domain.end))
}

/** Charts of Bitnami and Grafana put it in the place of the registry of each image. */
function sharedRegistry(root: YamlNode): YamlScalar | undefined {
  const global = get(root, 'global')
  return filled(get(global, 'imageRegistry')) ?? filled(get(get(global, 'image'), 'registry'))
}

/** The nearest `hub` around an image, else that of `global`, with the tag beside it. */
function hubOf(trail: Trail): CommonParts {
  for (let at: Trail | undefined = trail; at !== undefined; at = at.parent) {
    const registry = filled(get(at.node, 'hub'))
    if (registry !== undefined) return { registry, tag: filled(get(at.node, 'tag')) }
    const global = at.parent === undefined ? get(at.node, 'global') : undefined
    const common = filled(get(global, 'hub'))
    if (common !== undefined) return { registry: common, tag: filled(get(global, 'tag')) }
  }
  return NONE
}

/** Cilium takes a digest only where this says so. */
export function isUnusedDigest(map: YamlMap): boolean {
  return filled(get(map, 'useDigest'))?.value === 'false'
}
