import type { ImageUse } from '../../model/image-use.ts'
import type { Resolver, Unresolved } from '../../model/resolver.ts'
import type { Digest } from '../../oci/digest.ts'
import { ABOUT_PARTS, type ImageAbout } from '../../oci/image-about.ts'
import { formatPlatform } from '../../oci/platform.ts'
import { formatRepository, sourceOf } from '../../oci/reference.ts'
import type { UpdateOutcome } from './plan.ts'

/** What differs between two images under one tag. */
export type ImageChange =
  | { readonly kind: 'told'; readonly parts: readonly ChangedPart[] }
  | { readonly kind: 'unknown'; readonly why: string }

export interface ChangedPart {
  readonly name: (typeof ABOUT_PARTS)[number]
  readonly before: string | undefined
  readonly after: string | undefined
}

/**
 * Asks the images of every pin that has moved, or is held back, what they say of themselves: once for each digest and
 * platform.
 */
export async function findChanges(
  outcomes: ReadonlyMap<ImageUse, UpdateOutcome>,
  resolver: Resolver,
): Promise<ReadonlyMap<ImageUse, ImageChange>> {
  const asked = new Map<string, Promise<ImageAbout | Unresolved>>()
  function aboutOf({ image, platform }: ImageUse, digest: Digest): Promise<ImageAbout | Unresolved> {
    if (image.kind !== 'read') throw new RangeError('an image that was not read has no digest')
    const repository = sourceOf(image.reference)
    const key = `${formatRepository(repository)}@${digest} ${platform === undefined ? '' : formatPlatform(platform)}`
    const answer =
      asked.get(key) ??
      resolver
        .aboutOf(repository, digest, { platform, signal: undefined })
        .then((told) => (told.ok ? told.about : told))
    asked.set(key, answer)
    return answer
  }
  const changes = [...outcomes].map(async ([use, outcome]) => {
    if (outcome.kind !== 'moved' && outcome.kind !== 'held') return []
    const [before, after] = await Promise.all([aboutOf(use, outcome.from), aboutOf(use, outcome.to)])
    return [[use, changeBetween(before, after)] as const]
  })
  return new Map((await Promise.all(changes)).flat())
}

function changeBetween(before: ImageAbout | Unresolved, after: ImageAbout | Unresolved): ImageChange {
  if ('ok' in after) return { kind: 'unknown', why: after.detail }
  // Registries drop what no tag names any more: what is new is worth telling all the same.
  const old = 'ok' in before ? undefined : before
  const parts: ChangedPart[] = []
  for (const name of ABOUT_PARTS)
    if (after[name] !== old?.[name]) parts.push({ name, before: old?.[name], after: after[name] })
  return { kind: 'told', parts }
}
