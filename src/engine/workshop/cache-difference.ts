import type { Observation } from '../../model/observation.ts'
import type { MirroredContent } from '../../oci/mirrored-content.ts'

/** What a use becomes when it comes through the image cache, and all that the caches in its file get. */
export interface CacheChange {
  /** What follows `$(oci_image_cache)/`. */
  readonly throughCache: string
  readonly content: readonly MirroredContent[]
  /** How many caches get an ingress. */
  readonly ingresses: number
}

/**
 * Compares what was read of workshops before their image caches got entries with what is read after it: the caches have
 * all that they had, and what was planned, and nothing else has changed.
 *
 * @returns the first difference in words, lower case; undefined where there is none
 */
export function findCacheDifference(
  before: readonly Observation[],
  after: readonly Observation[],
  { content, ingresses }: CacheChange,
): string | undefined {
  const [had, has] = [spellContent(before), spellContent(after)]
  const wanted = [...had, ...content.map((one) => JSON.stringify(one))]
  if (wanted.sort().join('\n') !== has.sort().join('\n')) return 'an image cache holds something else'
  if (countIngresses(before) + ingresses !== countIngresses(after))
    return 'an image cache is reached otherwise'
  return spellOthers(before) === spellOthers(after) ? undefined : 'it says something else about a workshop'
}

function spellContent(observations: readonly Observation[]): string[] {
  return observations.flatMap(({ subject }) =>
    subject.kind === 'image-cache'
      ? (subject.content ?? []).map(({ urls, prefix, destination, stripPrefix }) =>
          JSON.stringify({ urls, prefix, destination, stripPrefix }),
        )
      : [],
  )
}

function countIngresses(observations: readonly Observation[]): number {
  return observations.filter(({ subject }) => subject.kind === 'image-cache' && subject.ingress).length
}

/** A credential may be part of a URL whose image is changed too. */
function spellOthers(observations: readonly Observation[]): string {
  const others: unknown[] = []
  for (const { subject, identity } of observations) {
    if (subject.kind === 'image-cache' || subject.kind === 'cache-url') continue
    if (subject.kind === 'credential') others.push([subject.kind, subject.how])
    else if (subject.kind === 'workshop') others.push([{ ...subject, cacheSlot: undefined }, identity])
    else others.push([subject, identity])
  }
  return JSON.stringify(others)
}
