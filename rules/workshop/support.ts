import type { CacheSlot } from '../../src/model/image-cache.ts'
import type { ImageUse } from '../../src/model/image-use.ts'
import type { Remedy, RuleEnvironment } from '../../src/model/rule.ts'
import type { Classroom, Workshop } from '../../src/model/workshop.ts'
import { HUB } from '../../src/oci/hub.ts'
import { upstreamOf } from '../../src/oci/mirrored-content.ts'
import {
  formatRepository,
  parseReference,
  type Reference,
  sourceOf,
  sourceOfRepository,
} from '../../src/oci/reference.ts'
import { isMoving, type TagClass } from '../../src/oci/tag-class.ts'
import { cacheEntryFor } from './cache-entry.ts'

/** A use whose image is known. */
export interface ReadUse extends ImageUse {
  readonly image: Extract<ImageUse['image'], { kind: 'read' }>
}

/** Whether the image of a use is known. */
export function isRead(use: ImageUse): use is ReadUse {
  return use.image.kind === 'read'
}

/** Every use of every workshop with the workshop it is of, in the order of the classroom. */
export function* usesIn({ workshops }: Classroom): Iterable<readonly [Workshop, ImageUse]> {
  for (const workshop of workshops) for (const use of workshop.uses) yield [workshop, use]
}

/** Whether Docker Hub itself is asked for the image: not the image cache, nor a part of Hub that is ours. */
export function isOnHub(use: ImageUse, environment: RuleEnvironment): use is ReadUse {
  if (!isRead(use) || use.throughCache !== undefined) return false
  const source = sourceOf(use.image.reference)
  return source.registry === HUB && !environment.isInternal(source)
}

/**
 * Why a reference may name another image tomorrow: its tag moves, or cannot be told not to (class `unknown`).
 *
 * @returns undefined for fixed tags and where there is a digest
 */
export function floatingOf(
  reference: Reference,
  environment: RuleEnvironment,
): { readonly tagClass: TagClass; readonly why: string } | undefined {
  if (reference.digest !== undefined) return undefined
  const classified = environment.classify(reference)
  return isMoving(classified.tagClass) || classified.tagClass === 'unknown' ? classified : undefined
}

/** The internal name that the configuration gives to an image, and the remedy that writes it. */
export function mappingOf(
  reference: Reference,
  environment: RuleEnvironment,
): { readonly name: string; readonly remedy: Remedy } | undefined {
  const repository = environment.rewriteOf(sourceOf(reference))
  if (repository === undefined) return undefined
  return { name: formatRepository(repository), remedy: { kind: 'replace-repository', repository } }
}

/**
 * What comes through the image cache for a use: the upstream image where it is read or a cache of the workshop tells,
 * else what is named there.
 *
 * @returns undefined where the use does not name an image of the cache, or variables are in it
 */
export function cachedReferenceOf(
  { image, throughCache = '' }: ImageUse,
  { caches }: Workshop,
): Reference | undefined {
  if (image.kind === 'read') return image.reference
  const written = parseReference(throughCache)
  if (written === undefined) return undefined
  const { end } = written.parts.path
  for (const { subject } of caches) {
    const upstream = upstreamOf(subject.content ?? [], throughCache.slice(0, end))
    const reference = upstream === undefined ? undefined : parseReference(upstream + throughCache.slice(end))
    if (reference !== undefined) return reference
  }
  return written
}

/**
 * The remedy that lets an image come through the image cache of the definition that names it.
 *
 * @returns undefined where no definition with an image cache does, or its name or field is none for the cache
 */
export function cacheRemedyOf(use: ImageUse, workshop: Workshop): Remedy | undefined {
  const known = remedies.get(use) ?? { remedy: findCacheRemedy(use, workshop) }
  remedies.set(use, known)
  return known.remedy
}

/** Kept, since a workshop is judged once more for each of its uses that is fixed. */
const remedies = new WeakMap<ImageUse, { readonly remedy: Remedy | undefined }>()

function findCacheRemedy(use: ImageUse, { definitions }: Workshop): Remedy | undefined {
  const { place, throughCache } = use
  const held = heldBy.get(definitions) ?? findHeld(definitions)
  heldBy.set(definitions, held)
  const nearest = held.get(place.path)?.findLast(({ start }) => start <= place.start)
  if (nearest === undefined || place.end > nearest.end) return undefined
  const reference = throughCache === undefined ? hubReferenceIn(use) : parseReference(throughCache)
  if (reference === undefined || reference.digest !== undefined) return undefined
  const name =
    throughCache === undefined ? formatRepository(sourceOf(reference)) : throughCache.split(':', 1)[0]
  const entry = cacheEntryFor(name ?? '')
  return entry === undefined ? undefined : { kind: 'image-cache', entry }
}

/** The ranges of definitions with an image cache, by file, in file order, those inside others left out. */
const heldBy = new WeakMap<Workshop['definitions'], ReadonlyMap<string, readonly CacheSlot['range'][]>>()

function findHeld(definitions: Workshop['definitions']): ReadonlyMap<string, readonly CacheSlot['range'][]> {
  const held = new Map<string, CacheSlot['range'][]>()
  const slots = definitions.flatMap(({ place: { path }, subject: { cacheSlot } }) =>
    cacheSlot === undefined ? [] : [{ path, range: cacheSlot.range }],
  )
  for (const { path, range } of slots.sort((a, b) => a.range.start - b.range.start)) {
    const known = held.get(path) ?? []
    held.set(path, known)
    if (range.start >= (known.at(-1)?.end ?? 0)) known.push(range)
  }
  return held
}

/** What a field that takes any reference holds: that of a package takes no variable, that of a chart is no reference. */
function hubReferenceIn({ image, pin, confidence }: ImageUse): Reference | undefined {
  const isWhole = pin === 'digest' && confidence === 'certain'
  return isWhole && image.kind === 'read' ? image.reference : undefined
}

/**
 * The place, `path:line`, that makes `$(image_repository)` a part of Docker Hub for a use that begins with it.
 *
 * @returns undefined for other uses, and where nothing in the run does or one of several places does not
 */
export function hubRepositoryOf(
  use: ImageUse,
  { imageRepositories }: Workshop,
  environment: RuleEnvironment,
): string | undefined {
  if (use.image.kind !== 'unread' || !use.raw.startsWith('$(image_repository)/')) return undefined
  const named = imageRepositories.filter(({ subject }) => subject.workshops !== undefined)
  const deciding = named.length > 0 ? named : imageRepositories
  const [first] = deciding
  if (first === undefined) return undefined
  const isAll = deciding.every(({ subject }) => {
    // Its first part is a host, also where a reference would not take it for one.
    const [host = '', ...path] = `${subject.repository}/image`.split('/')
    const source = sourceOfRepository({ registry: host.toLowerCase(), path: path.join('/') })
    return source.registry === HUB && !environment.isInternal(source)
  })
  return isAll ? `${first.place.path}:${first.position.line}` : undefined
}

/** What writes the internal name of an image, else lets it come through the image cache. */
export function remedyOf(
  use: ImageUse,
  workshop: Workshop,
  mapping: { readonly remedy: Remedy } | undefined,
): { readonly remedy?: Remedy } {
  const remedy = mapping?.remedy ?? cacheRemedyOf(use, workshop)
  return remedy === undefined ? {} : { remedy }
}

/** Whether the sessions of a workshop have no Docker daemon: its definitions were read, and none enables one. */
export function lacksDocker({ definitions }: Workshop): boolean {
  return definitions.length > 0 && definitions.every(({ subject }) => !subject.docker && !subject.templated)
}

/** Whether sessions of the workshop have both a Docker daemon and a registry to push to. */
export function canPushInSession({ definitions }: Workshop): boolean {
  return definitions.some(({ subject }) => subject.docker && subject.registry)
}
