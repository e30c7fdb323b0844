import { posix } from 'node:path'
import { get, type YamlNode } from '../../languages/yaml.ts'
import { isNull, type Layer, type Load, layerOf, resolvePath, textIn } from './layer.ts'

/** A field of a service, and the document that says it. */
export interface Stated {
  readonly node: YamlNode
  readonly layer: Layer
}

/** A service after `extends` and the merge of files. */
export interface EffectiveService {
  readonly image: Stated | undefined
  readonly pullPolicy: string | undefined
  /** It has a `build`: its image is the name of what is built. */
  readonly build: Stated | undefined
}

/** What decides about the image of a service. */
const FIELDS = ['image', 'build', 'pull_policy'] as const
type Field = (typeof FIELDS)[number]
/** `reset`: a field is taken away again. */
type Fields = Map<Field, Stated | 'reset'>

/** Services that extend one another; a cycle ends here too. */
const EXTENDS_MAX = 64

/** The documents of the files that a project extends. */
export interface Extended {
  /** Those of the file at this path, for a layer that extends it. */
  find(layer: Layer, path: string): readonly Layer[]
  /** All that were found. */
  layers(): readonly Layer[]
}

/** @param lookupOf the variables of a file that a layer extends */
export function createExtended(
  load: Load,
  lookupOf: (layer: Layer, path: string) => Layer['lookup'],
): Extended {
  const known = new Map<string, readonly Layer[]>()
  return {
    find(layer, path) {
      const found =
        known.get(path) ??
        load(path).map((document) => layerOf(document, lookupOf(layer, path), posix.dirname(path)))
      known.set(path, found)
      return found
    },
    layers: () => [...known.values()].flat(),
  }
}

/** Merges what layers say about a service; later layers win. */
export function mergeService(
  layers: readonly Layer[],
  name: string,
  extended: Extended['find'],
): EffectiveService {
  const merged: Fields = new Map()
  for (const layer of layers) {
    const service = layer.services.get(name)?.value
    if (service === undefined) continue
    const tag = tagOf(service, layer)
    if (tag === 'reset' || tag === 'override') merged.clear()
    if (tag === 'reset') continue
    for (const [field, stated] of extendService(layer, name, extended)) merged.set(field, stated)
  }
  const policy = present(merged, 'pull_policy')
  return {
    image: present(merged, 'image'),
    build: present(merged, 'build'),
    pullPolicy: policy && textIn(policy.layer, policy.node),
  }
}

function present(fields: Fields, field: Field): Stated | undefined {
  const stated = fields.get(field)
  return stated === 'reset' ? undefined : stated
}

/** The fields of a service, from itself or the nearest service that it extends. */
function extendService(layer: Layer, name: string, extended: Extended['find']): Fields {
  const result: Fields = new Map()
  let owner: readonly Layer[] = [layer]
  let next = name
  for (let depth = 0; depth < EXTENDS_MAX; depth++) {
    const holder = owner.findLast(({ services }) => services.get(next)?.value?.kind === 'map')
    const service = holder?.services.get(next)?.value
    if (holder === undefined || service === undefined) break
    for (const field of FIELDS) {
      const stated = result.has(field) ? undefined : stateField(holder, service, field)
      if (stated !== undefined) result.set(field, stated)
    }
    const base = get(service, 'extends')
    const path = base?.kind === 'map' ? textIn(holder, get(base, 'file')) : undefined
    const baseName = textIn(holder, base?.kind === 'map' ? get(base, 'service') : base)
    if (baseName === undefined || path?.includes('://') === true) break
    if (path !== undefined) owner = extended(holder, resolvePath(holder.directory, path))
    next = baseName
  }
  return result
}

function stateField(layer: Layer, service: YamlNode, field: Field): Stated | 'reset' | undefined {
  const node = get(service, field)
  if (node === undefined) return undefined
  if (tagOf(node, layer) === 'reset') return 'reset'
  return isNull(node) ? undefined : { node, layer }
}

/** Characters before a node among which its tag stands. */
const TAG_MAX = 200

/** `!reset` takes away what earlier files say, `!override` replaces it. */
function tagOf({ range }: YamlNode, { file }: Layer): string | undefined {
  const before = file.text.slice(Math.max(0, range.start - TAG_MAX), range.start)
  return /!(reset|override)(?:\s+&\S+)?\s*["'|>]?$/.exec(before)?.[1]
}
