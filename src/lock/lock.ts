import type { Resolved } from '../model/resolver.ts'
import type { Digest } from '../oci/digest.ts'
import { formatPlatform, type Platform } from '../oci/platform.ts'
import { formatRepository, type Reference, sourceOf } from '../oci/reference.ts'
import { groupBy } from '../text/group-by.ts'

/** Name of the lock file, beside the root configuration or at the repository root. */
export const LOCK_FILE_NAME = 'holdfast.lock'

/** The image for one platform of a locked index. */
export interface LockedPlatform {
  readonly platform: Platform
  readonly osVersion: string | undefined
  readonly digest: Digest
}

/** A digest that a tag was seen to have and that is not pinned yet. */
export interface LockedCandidate {
  readonly digest: Digest
  /** As {@link LockEntry.firstSeen}. */
  readonly firstSeen: string
}

/** What one endpoint said of one reference. */
export interface LockEntry {
  /** Canonical and with a tag, as {@link lockKeyOf} gives it: `docker.io/library/nginx:1.27`. */
  readonly reference: string
  /** Base URL of the endpoint that answered. */
  readonly endpoint: string
  readonly digest: Digest
  readonly mediaType: string
  /** When the digest was first seen: UTC to the second, `2026-08-20T10:00:00Z`. */
  readonly firstSeen: string
  /** In the order of the index; undefined for a single image, and where they are not known. */
  readonly platforms: readonly LockedPlatform[] | undefined
  /** Oldest first. */
  readonly candidates: readonly LockedCandidate[]
}

/** The content of a lock file; never changes. */
export interface Lock {
  /** By reference, then endpoint. */
  readonly entries: readonly LockEntry[]
  get(reference: string, endpoint: string): LockEntry | undefined
  /** What every endpoint said of a reference, by endpoint. */
  entriesOf(reference: string): readonly LockEntry[]
  /** A lock with these entries too, each in place of the one of its reference and endpoint. */
  with(...entries: readonly LockEntry[]): Lock
  without(reference: string, endpoint: string): Lock
}

/** How many platforms of one index are recorded. */
export const PLATFORMS_MAX = 256
/** How many candidates of one reference are recorded. */
export const CANDIDATES_MAX = 16
/** What a part of a platform's name, or the version of a system, may be in a lock. */
export const PLATFORM_WORD = /^[\w.+-]{1,64}$/

/** Makes a lock; where entries have the same reference and endpoint, the last one is kept. */
export function createLock(entries: Iterable<LockEntry> = []): Lock {
  const byKey = new Map<string, LockEntry>()
  for (const entry of entries) byKey.set(keyOf(entry.reference, entry.endpoint), entry)
  const sorted = [...byKey.values()].sort(
    (a, b) => compare(a.reference, b.reference) || compare(a.endpoint, b.endpoint),
  )
  const byReference = groupBy(sorted, (entry) => entry.reference)
  return {
    entries: sorted,
    get: (reference, endpoint) => byKey.get(keyOf(reference, endpoint)),
    entriesOf: (reference) => byReference.get(reference) ?? [],
    with: (...added) => createLock([...sorted, ...added]),
    without: (reference, endpoint) =>
      createLock(sorted.filter((entry) => entry.reference !== reference || entry.endpoint !== endpoint)),
  }
}

function keyOf(reference: string, endpoint: string): string {
  return `${reference}\n${endpoint}`
}

/** By UTF-16 units, so that the order is the same under every locale. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}

/**
 * The name under which a reference is locked: Docker Hub's aliases folded in, `latest` where no tag is written, the
 * digest left out.
 *
 * @returns undefined for a digest without a tag, which follows nothing that could move
 */
export function lockKeyOf(reference: Reference): string | undefined {
  if (reference.tag === undefined && reference.digest !== undefined) return undefined
  return `${formatRepository(sourceOf(reference))}:${reference.tag ?? 'latest'}`
}

/**
 * The entry to record after a reference was resolved.
 *
 * A date changes only with its digest: one that stands in `previous`, also as a candidate, keeps its own, and only
 * candidates that were seen later stay. Platforms that no reference can ask for are left out.
 *
 * @param previous the entry for the same reference and endpoint
 */
export function lockResolved(
  reference: string,
  { endpoint, descriptor, platforms }: Resolved,
  now: Date,
  previous?: LockEntry,
): LockEntry {
  const { digest, mediaType } = descriptor
  const isSame = previous?.digest === digest
  const seen = isSame ? previous : previous?.candidates.find((candidate) => candidate.digest === digest)
  const firstSeen = seen?.firstSeen ?? formatInstant(now)
  const candidates = previous?.candidates.filter((candidate) => isSame || candidate.firstSeen > firstSeen)
  return {
    reference,
    endpoint,
    digest,
    mediaType,
    firstSeen,
    platforms: lockPlatforms(platforms) ?? (isSame ? previous.platforms : undefined),
    candidates: candidates ?? [],
  }
}

/** No real index has so many. None are recorded then: a part of them would say that the others do not exist. */
function lockPlatforms(platforms: Resolved['platforms']): readonly LockedPlatform[] | undefined {
  if (platforms === undefined || platforms.length > PLATFORMS_MAX) return undefined
  const locked: LockedPlatform[] = []
  for (const { platform, osVersion, descriptor } of platforms) {
    const words = [platform.os, platform.architecture, platform.variant ?? 'none']
    if (!words.every((word) => PLATFORM_WORD.test(word))) continue
    const isWord = osVersion !== undefined && PLATFORM_WORD.test(osVersion)
    locked.push({ platform, osVersion: isWord ? osVersion : undefined, digest: descriptor.digest })
  }
  return locked
}

/** The entry with a digest that its tag was seen to have; the oldest candidates go when there are too many. */
export function withCandidate(entry: LockEntry, digest: Digest, now: Date): LockEntry {
  const isKnown = entry.candidates.some((candidate) => candidate.digest === digest)
  if (isKnown || digest === entry.digest) return entry
  const candidates = [...entry.candidates, { digest, firstSeen: formatInstant(now) }]
  return { ...entry, candidates: candidates.slice(-CANDIDATES_MAX) }
}

/** UTC to the second. */
export function formatInstant(date: Date): string {
  return date.toISOString().replace(/\.\d+Z$/, 'Z')
}

/** `linux/arm64/v8 sha256:…`, with the version of the system between where there is one. */
export function formatLockedPlatform({ platform, osVersion, digest }: LockedPlatform): string {
  const name = formatPlatform(platform)
  return osVersion === undefined ? `${name} ${digest}` : `${name} ${osVersion} ${digest}`
}
