import type { YamlEntry, YamlMap, YamlNode } from '../../languages/yaml.ts'
import { usesYtt } from '../../languages/ytt.ts'
import type { YamlView } from '../../model/format.ts'
import type { CachePlaces, CacheSlot, NewLines } from '../../model/image-cache.ts'
import type { Cursor } from '../kubernetes/cursor.ts'
import {
  type BlockList,
  type BlockMap,
  columnOf,
  isBare,
  listBelow,
  listStepIn,
  mapBelow,
  newItemIn,
  newKeyIn,
  newValueOf,
  onlyEntry,
} from './block-layout.ts'
import { isTrue } from './image-cache.ts'
import type { CacheContent } from './workshop-image.ts'
import { dig, type Scope } from './workshop-scope.ts'

/** A wider indentation is taken for unusual layout. */
const STEP_MAX = 8
type Steps = Pick<CachePlaces, 'step' | 'listStep'>

const KEYS = ['environment', 'images'] as const

/**
 * Finds where the image cache of a definition can get an entry.
 *
 * @param spec of the definition
 * @param content what its cache holds; undefined where a template decides
 * @returns undefined where there is no image cache: in older versions, and in copies that a cluster keeps
 */
export function findCacheSlot({ view }: Scope, spec: Cursor, content: CacheContent): CacheSlot | undefined {
  const { kind, apiVersion, root } = spec.object
  if (kind !== 'Workshop' || !apiVersion.startsWith('training.educates.dev/')) return undefined
  const { range } = root
  const slot = { range, content: content ?? [] }
  if (view.templated || usesYtt(view.file) || content === undefined)
    return { ...slot, places: 'a template decides what stands in the definition' }
  if (view.problems.length > 0) return { ...slot, places: 'the definition does not parse' }
  if (isRepeated(view, root)) return { ...slot, places: 'an alias repeats the definition' }
  return { ...slot, places: findPlaces(view.file.text, root) }
}

/** Goes down to `images` as far as there are keys. */
function findPlaces(text: string, root: YamlMap): CachePlaces | string {
  const spec = onlyEntry(root, 'spec')
  let map = spec === undefined ? undefined : mapBelow(text, spec)
  if (spec === undefined || map === undefined) return unusual('spec')
  const step = map.indent - columnOf(text, spec.key)
  if (step < 1 || step > STEP_MAX) return unusual('spec')
  const steps = { step, listStep: listStepIn(text, map) ?? step }
  for (const [depth, key] of KEYS.entries()) {
    const entry = onlyEntry(map.node, key)
    const path = KEYS.slice(0, depth + 1).join('.')
    if (entry === undefined) return whole(newKeyIn(text, map), KEYS.slice(depth), steps, path)
    if (isBare(entry)) {
      const place = newValueOf(text, entry, map.indent + step)
      return whole(place, KEYS.slice(depth + 1), steps, path)
    }
    map = mapBelow(text, entry)
    if (map === undefined) return unusual(path)
  }
  return placesIn(text, map, steps)
}

function unusual(path: string): string {
  return `${path} is written in a way that lines are not added to`
}

/** All of `images` is missing, or all that is in it. */
function whole(
  place: NewLines | undefined,
  above: readonly string[],
  steps: Steps,
  path: string,
): CachePlaces | string {
  if (place === undefined) return unusual(path)
  return { above, registries: place, lacksRegistries: true, ingress: place, known: [], ...steps }
}

/** The places in `images`. */
function placesIn(text: string, images: BlockMap, steps: Steps): CachePlaces | string {
  const own = newKeyIn(text, images)
  const switched = onlyEntry(images.node, 'ingress')
  const isEnabled = isTrue(dig(images.node, 'ingress', 'enabled'))
  const ingress = isEnabled ? 'enabled' : switched === undefined ? own : undefined
  const base = { above: [], ingress, known: [], ...steps } as const
  const entry = onlyEntry(images.node, 'registries')
  if (entry === undefined || isBare(entry)) {
    const registries = entry === undefined ? own : newValueOf(text, entry, images.indent + steps.listStep)
    if (registries === undefined) return unusual('environment.images')
    return { ...base, registries, lacksRegistries: entry === undefined }
  }
  const list = listBelow(text, entry)
  const registries = list === undefined ? undefined : newItemIn(text, list, entry.key)
  if (list === undefined || registries === undefined) return unusual('environment.images.registries')
  const listStep = list.indent - images.indent
  return { ...base, registries, lacksRegistries: false, known: knownIn(text, list), listStep }
}

/** The entries that mirror what is named, on demand, from one upstream. */
function knownIn(text: string, { node }: BlockList): CachePlaces['known'] {
  return node.items.flatMap((item) => {
    const urls = dig(item, 'urls')
    const [url, ...others] = urls?.kind === 'sequence' ? urls.items : []
    const entry = item?.kind === 'map' ? onlyEntry(item, 'content') : undefined
    if (url?.kind !== 'scalar' || others.length > 0 || entry === undefined || isBare(entry)) return []
    // Not a URL with user info: it is not kept, and nothing is added below it.
    if (!isTrue(dig(item, 'onDemand')) || url.value.includes('@')) return []
    return [{ url: url.value, content: newContentIn(text, entry) }]
  })
}

function newContentIn(text: string, entry: YamlEntry): NewLines | undefined {
  const list = listBelow(text, entry)
  return list === undefined ? undefined : newItemIn(text, list, entry.key)
}

/** Maps and lists that aliases repeat, by document. */
const repeated = new WeakMap<YamlView, readonly YamlNode[]>()

/** Whether a node, or one around it, has an alias: an edit would then also change the alias's place. */
function isRepeated(view: YamlView, { range }: YamlNode): boolean {
  const known = repeated.get(view) ?? findRepeated(view)
  repeated.set(view, known)
  return known.some((node) => node.range.start <= range.start && range.end <= node.range.end)
}

function findRepeated({ root, file, range }: YamlView): readonly YamlNode[] {
  const slice = file.text.slice(range.start, range.end)
  if (root === undefined || !slice.includes('*') || !slice.includes('&')) return []
  const seen = new Set<YamlNode>()
  const found = new Set<YamlNode>()
  const waiting: YamlNode[] = [root]
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (node.kind === 'scalar') continue
    if (seen.has(node)) {
      found.add(node)
      continue
    }
    seen.add(node)
    const children = node.kind === 'map' ? node.entries.map(({ value }) => value) : node.items
    for (const child of children) if (child !== undefined) waiting.push(child)
  }
  return [...found]
}
