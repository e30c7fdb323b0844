import type { MirroredContent } from '../../oci/mirrored-content.ts'
import type { SpecialEffect } from '../plan/types.ts'
import { findCacheDifference } from './cache-difference.ts'

/** What a use becomes when it comes through the image cache, and all that the caches in its file get. */
export interface CacheChange {
  /** What follows `$(oci_image_cache)/`. */
  readonly throughCache: string
  readonly content: readonly MirroredContent[]
  /** How many caches get an ingress. */
  readonly ingresses: number
}

export function effectOf(change: CacheChange): SpecialEffect {
  const { throughCache } = change
  return {
    apply: (use) => ({ ...use, role: 'cached-image', pin: 'tag-only', throughCache }),
    findUseDifference: (after) =>
      after.image.kind === 'read' && after.throughCache === throughCache
        ? undefined
        : 'it does not come through the image cache',
    findFileDifference: (before, after) => findCacheDifference(before.marks, after.marks, change),
  }
}
