import type { SpecialEffect } from '../plan/types.ts'
import { type CacheChange, findCacheDifference } from './cache-difference.ts'

export function effectOf(change: CacheChange): SpecialEffect {
  const { throughCache } = change
  return {
    apply: (use) => ({ ...use, role: 'cached-image', pin: 'tag-only', throughCache }),
    findUseDifference: (after) =>
      after.image.kind === 'read' && after.throughCache === throughCache
        ? undefined
        : 'it does not come through the image cache',
    findFileDifference: (before, after) =>
      findCacheDifference(before.observations, after.observations, change),
  }
}
