import type { ImageUse } from '../../model/image-use.ts'
import type { CachedContent } from '../../model/mark.ts'

/** What a use becomes when it comes through the image cache, and all that the caches in its file get. */
export interface CacheChange {
  /** What follows `$(oci_image_cache)/`. */
  readonly throughCache: string
  readonly content: readonly CachedContent[]
  /** How many caches get an ingress. */
  readonly ingresses: number
}

/** What a reader says of an image that comes through the cache, beside the image. */
export function cachedUse({
  throughCache,
}: CacheChange): Pick<ImageUse, 'role' | 'pin'> & { readonly throughCache: string } {
  return { role: 'cached-image', pin: 'tag-only', throughCache }
}
