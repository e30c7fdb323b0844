import type { Finding } from '../../model/finding.ts'
import { type Obstacle, refuse } from '../../model/fix.ts'
import type { CacheEntry, CacheSlot } from '../../model/image-cache.ts'
import type { ImageUse } from '../../model/image-use.ts'
import { isRead, useKey } from '../../model/image-use.ts'
import { parseReference, type Repository, sourceOf } from '../../oci/reference.ts'
import { addToGroup } from '../../text/group-by.ts'
import { isFixed } from '../plan/full-tags.ts'
import { obstacleOf } from '../plan/obstacles.ts'
import { blocked } from '../plan/parts.ts'
import { indexReaders, type Readers } from '../plan/readers.ts'
import type { PlanOptions, SpecialPlan } from '../plan/types.ts'
import type { FileReading } from '../read.ts'
import { type Candidate, completeFixes, type Slots, slotOf } from './cache-fixes.ts'
import { blocksFor, contentOf, describeEntry, lacks } from './cache-lines.ts'
import { cacheIsUnsafe, whyNotThroughCache } from './cache-place.ts'

type CacheOptions = Pick<
  PlanOptions,
  'uses' | 'findings' | 'readings' | 'environment' | 'texts' | 'unsafe' | 'only'
>

/**
 * Tells which images can come through an image cache, as far as it can be told without asking. A use that comes through
 * the cache gets no digest.
 */
export function planImageCache(options: CacheOptions): SpecialPlan {
  const { uses, findings } = options
  const slots = slotsByPath(options.readings)
  const candidates = slots.size === 0 ? new Map<string, Candidate>() : findCandidates(options, slots)
  if (candidates.size === 0) return { uses, findings, complete: (fixes) => fixes }
  const isGranted = (use: ImageUse | undefined) => {
    const candidate = use === undefined ? undefined : candidates.get(useKey(use))
    return candidate !== undefined && candidate.why === undefined
  }
  return {
    uses: uses.map((use) => (isGranted(use) ? { ...use, pin: 'tag-only' } : use)),
    findings: findings.filter(({ use, remedy }) => remedy?.kind !== 'pin-digest' || !isGranted(use)),
    complete: (fixes) => completeFixes(fixes, candidates, slots, options),
  }
}

type Wanted = Omit<Candidate, 'why'>

function slotsByPath(readings: readonly FileReading[]): Slots {
  const slots = new Map<string, readonly CacheSlot[]>()
  for (const { path, observations } of readings) {
    const found = observations.flatMap(({ subject }) =>
      subject.kind === 'workshop' && subject.cacheSlot !== undefined ? [subject.cacheSlot] : [],
    )
    if (found.length > 0)
      slots.set(
        path,
        found.sort((a, b) => a.range.start - b.range.start),
      )
  }
  return slots
}

/** By the key of their use, in the order of the uses. */
function findCandidates(options: CacheOptions, slots: Slots): ReadonlyMap<string, Candidate> {
  const { uses, findings, only } = options
  let indexed: Readers | undefined
  const readers = () => {
    indexed ??= indexReaders(options.readings)
    return indexed
  }
  const byKey = new Map<string, Finding[]>()
  for (const finding of findings) {
    if (finding.use === undefined) continue
    const key = useKey(finding.use)
    addToGroup(byKey, key, finding)
  }
  const candidates = new Map<string, Candidate>()
  for (const use of uses) {
    const own = byKey.get(useKey(use)) ?? []
    const entry = entryIn(own)
    if (entry === undefined || only?.(repositoryOf(use, entry)) === false) continue
    const wanted = { use, findings: own, entry, slot: slotOf(use, slots) }
    const obstacle = obstacleTo(wanted, options, readers)
    const why = obstacle === undefined ? undefined : blocked(obstacle)
    candidates.set(useKey(use), { ...wanted, why })
  }
  return candidates
}

/** The entry that is wanted for a use, unless another name is wanted in its stead. */
function entryIn(findings: readonly Finding[]): CacheEntry | undefined {
  if (findings.some(({ remedy }) => remedy?.kind === 'replace-repository')) return undefined
  for (const { remedy } of findings) if (remedy?.kind === 'image-cache') return remedy.entry
  return undefined
}

function repositoryOf(use: ImageUse, { name }: CacheEntry): Repository {
  const reference = isRead(use) ? use.image.reference : parseReference(name)
  if (reference === undefined) throw new RangeError(`${name} is wanted in an image cache but is no reference`)
  return sourceOf(reference)
}

/** What keeps an image from coming through the cache. */
function obstacleTo(wanted: Wanted, options: CacheOptions, readers: () => Readers): Obstacle | undefined {
  const { use, findings, entry } = wanted
  const { unsafe, environment, texts } = options
  const why = whyNoRoom(wanted)
  if (why !== undefined) return refuse('unsupported-here', `${why}; ${describeEntry(use, entry)}`)
  const text = texts(use.place.path)
  if (typeof text !== 'string') return text
  if (isRead(use)) {
    const { reference } = use.image
    const isFull = isFixed(environment.classify(reference).tagClass)
    if (!isFull && !findings.some(({ remedy }) => remedy?.kind === 'full-tag')) {
      return refuse(
        'unsupported-here',
        'an image cache takes no digest, so its images need full versions; name one first',
      )
    }
    const obstacle = obstacleOf(use, true) ?? whyNotThroughCache(use, text, readers())
    if (obstacle !== undefined) return obstacle
  }
  return unsafe ? undefined : cacheIsUnsafe()
}

/** Why a definition has no room for what a use needs, in words. */
function whyNoRoom({ use, slot, entry }: Wanted): string | undefined {
  if (slot === undefined) return 'no definition of the workshop holds it'
  const { content, places } = slot
  if (typeof places === 'string') return places
  if (lacks({ ...slot, content: [...content, contentOf(entry)] }, entry))
    return `another entry gives the image cache something else as ${entry.name} and has to go`
  if (use.puller?.by === 'kubelet' && places.ingress === undefined)
    return 'environment.images.ingress is written in a way that lines are not added to'
  if (lacks(slot, entry) && blocksFor({ slot, entries: [entry], ingress: false }) === undefined)
    return `the entry for ${entry.url} is written in a way that lines are not added to`
  return undefined
}
