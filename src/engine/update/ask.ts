import type { Obstacle } from '../../model/fix.ts'
import type { Resolution, Resolved, Resolver, Unresolved } from '../../model/resolver.ts'
import type { Digest } from '../../oci/digest.ts'
import { listPlatforms, matchPlatform } from '../../oci/manifest.ts'
import { formatPlatform, type Platform } from '../../oci/platform.ts'
import { blocked } from '../plan/parts.ts'
import type { Blocked } from '../plan/types.ts'
import type { PinPlan } from './pins.ts'

/** What the lock file says of a reference at one endpoint; instants are UTC to the second. */
export interface BookEntry {
  readonly digest: Digest
  readonly firstSeen: string
  /** Digests that the tag was seen to have and that are not decided on. */
  readonly candidates: readonly { readonly digest: Digest; readonly firstSeen: string }[]
}

/** The lock file, as far as moving pins goes; references are canonical and without a digest. */
export interface UpdateBook {
  get(reference: string, endpoint: string): BookEntry | undefined
  /** Decides on a digest: it takes the place of the one before it. */
  put(reference: string, resolved: Resolved): void
  /** Notes a digest beside the one that is decided on; one that is noted already keeps its date. */
  propose(reference: string, endpoint: string, digest: Digest): void
}

export interface AskOptions {
  readonly resolver: Resolver
  readonly book: UpdateBook
  /** How long ago a digest has to be first seen, in ms; undefined: it is accepted at once. */
  readonly minAgeMs: number | undefined
  readonly now: Date
  readonly signal?: AbortSignal | undefined
}

/** A digest that is not old enough yet. */
export interface Hold {
  readonly firstSeen: Date
  readonly acceptedFrom: Date
}

/** What a tag serves now. */
export interface TagAnswer {
  readonly kind: 'answer'
  readonly digest: Digest
  readonly hold: Hold | undefined
  /** Decides on the digest in the book, once a pin has been moved to it. */
  accept(): void
  /** Why a platform cannot have the digest. */
  whyNotFor(platform: Platform | undefined): Obstacle | undefined
}

/**
 * Asks once what the tag of some pins serves now, and notes in the book what is learnt.
 *
 * The book has an entry afterwards: of the digest that is served where a pin has it already, or where nothing was
 * decided on before; else of the one that is decided on, the new one noted beside it.
 *
 * @param pins of one reference, at least one
 */
export async function askTag(
  pins: readonly [PinPlan, ...PinPlan[]],
  options: AskOptions,
): Promise<TagAnswer | Blocked> {
  const { resolver, book, minAgeMs, signal } = options
  const [{ reference: name, tagged, from: known }] = pins
  const tag = await resolver.resolve(tagged, { platform: undefined, known, signal })
  if (!tag.ok) return blocked(unresolved(tag))
  const digest = tag.unchanged ? tag.digest : tag.descriptor.digest
  const { endpoint } = tag
  const describe = (wanted: Digest, content: boolean) =>
    resolver.resolve(
      { ...tagged, digest: wanted },
      { platform: undefined, known: undefined, content, signal },
    )

  const entry = book.get(name, endpoint)
  const isNew = entry?.digest !== digest
  const movers = pins.filter(({ from }) => from !== digest)
  const asksPlatform = movers.some(({ use }) => use.platform !== undefined)
  const isEnough = !tag.unchanged && (!asksPlatform || tag.verified === 'body')
  const isNeeded = isNew || asksPlatform
  const content: Resolution | undefined = isEnough
    ? tag
    : isNeeded
      ? await describe(digest, asksPlatform)
      : undefined
  if (content?.ok === false) return blocked(unresolved(content))
  const served = content?.unchanged === false ? { ...content, endpoint } : undefined
  const whyNotFor = (platform: Platform | undefined) => lacking(name, digest, served, platform)
  const accept = () => {
    if (served === undefined) return
    // Platforms are asked for anew only where the book does not have them.
    if (asksPlatform || book.get(name, endpoint)?.digest !== digest) book.put(name, served)
  }

  const canMove = movers.some(({ use }) => whyNotFor(use.platform) === undefined)
  if (movers.length < pins.length || (entry === undefined && canMove && minAgeMs === undefined)) accept()
  else if (canMove && isNew) {
    if (entry === undefined) {
      const old = await describe(known, false)
      if (!old.ok)
        return blocked(unresolved(old, `nothing to hold ${name} back at; run once without --min-age`))
      if (!old.unchanged) book.put(name, { ...old, endpoint })
    }
    book.propose(name, endpoint, digest)
  }
  return {
    kind: 'answer',
    digest,
    accept,
    whyNotFor,
    hold: holdOf(book.get(name, endpoint), digest, options),
  }
}

/** Age counts from when the digest was first seen here: what a registry says of its age may be wrong. */
function holdOf(
  entry: BookEntry | undefined,
  digest: Digest,
  { minAgeMs, now }: AskOptions,
): Hold | undefined {
  if (minAgeMs === undefined) return undefined
  const seen =
    entry?.digest === digest ? entry : entry?.candidates.find((candidate) => candidate.digest === digest)
  const firstSeen = seen === undefined ? now : new Date(seen.firstSeen)
  const acceptedFrom = new Date(firstSeen.getTime() + minAgeMs)
  return acceptedFrom <= now ? undefined : { firstSeen, acceptedFrom }
}

/** What a single image runs on is not told by its manifest. */
function lacking(
  name: string,
  digest: Digest,
  served: Resolved | undefined,
  platform: Platform | undefined,
): Obstacle | undefined {
  const platforms = served?.platforms
  if (platform === undefined || platforms === undefined) return undefined
  if (matchPlatform(platforms, platform).length > 0) return undefined
  const has = `${name} is ${digest} now, which has no image for ${formatPlatform(platform)}, but for ${listPlatforms(platforms)}`
  return {
    status: 'unresolved',
    reason: 'no-such-platform',
    detail: `${has}; choose another tag or platform`,
  }
}

function unresolved({ problem, detail }: Unresolved, hint?: string): Obstacle {
  return { status: 'unresolved', reason: problem, detail: hint === undefined ? detail : `${detail}: ${hint}` }
}
