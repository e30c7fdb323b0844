import type { Change, PlatformImage } from '../../model/verification.ts'
import type { Digest } from '../../oci/digest.ts'
import { matchPlatform } from '../../oci/manifest.ts'
import { formatPlatform } from '../../oci/platform.ts'

/** What a digest stands for, as far as manifests tell. */
export interface Content {
  readonly digest: Digest
  /** By the index, in its order; undefined for a single image. */
  readonly platforms: readonly PlatformImage[] | undefined
}

/**
 * Tells how two contents of one tag differ, by the digests of their images: those of a build stay the same when a
 * platform or an attestation is added to its index.
 */
export function compareContents(before: Content, after: Content): Change {
  if (before.platforms === undefined) {
    return after.platforms === undefined
      ? { kind: 'new-build' }
      : compareToIndex(before.digest, after.platforms)
  }
  const images = after.platforms ?? before.platforms.filter(({ digest }) => digest === after.digest)
  return compareIndexes(before.platforms, images)
}

function compareToIndex(digest: Digest, platforms: readonly PlatformImage[]): Change {
  const found = platforms.find((image) => image.digest === digest)
  return {
    kind: 'single-platform',
    platform: found?.platform,
    platforms: namesOf(platforms),
  }
}

function compareIndexes(before: readonly PlatformImage[], after: readonly PlatformImage[]): Change {
  const digests = new Set(after.map(({ digest }) => digest))
  const removed: PlatformImage[] = []
  const kept = new Set<Digest>()
  for (const entry of before) {
    if (digests.has(entry.digest)) kept.add(entry.digest)
    else if (hasCounterpart(entry, after)) return { kind: 'new-build' }
    else removed.push(entry)
  }
  const added = namesOf(after.filter(({ digest }) => !kept.has(digest)))
  const gone = namesOf(removed)
  // Windows images for another version of the system were built anew.
  const isRebuilt = gone.some((name) => added.includes(name))
  return kept.size === 0 || isRebuilt ? { kind: 'new-build' } : { kind: 'same-build', added, removed: gone }
}

/** An image for the same platform; those of Windows differ in the version of the system. */
function hasCounterpart({ platform, osVersion }: PlatformImage, others: readonly PlatformImage[]): boolean {
  return matchPlatform(others, platform).some((other) => other.osVersion === osVersion)
}

function namesOf(platforms: readonly PlatformImage[]): readonly string[] {
  return [...new Set(platforms.map(({ platform }) => formatPlatform(platform)))]
}
