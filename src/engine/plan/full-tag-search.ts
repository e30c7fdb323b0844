import type { DigestBook } from '../../model/fix.ts'
import type { Resolution, Resolver, UnresolvedReason } from '../../model/resolver.ts'
import type { Digest } from '../../oci/digest.ts'
import { formatRepository, type Reference, sourceOf } from '../../oci/reference.ts'
import { once } from '../once.ts'
import { candidatesFor } from './full-tags.ts'
import { notAsked } from './not-asked.ts'
import { unresolved } from './obstacles.ts'
import { blocked, LATER } from './parts.ts'
import type { Blocked, Classify, DigestSource, FullTagFound } from './types.ts'

type TagList =
  | { readonly kind: 'tags'; readonly tags: readonly string[] }
  | Extract<FullTagFound, { kind: 'none' }>
  | Blocked

export interface FullTagOptions {
  readonly resolver: Resolver | undefined
  readonly book: DigestBook | undefined
  readonly from: DigestSource
  readonly signal: AbortSignal | undefined
  readonly classify: Classify
}

/** Candidates that are asked for; the newest of each release line are among them. */
const TRIES_MAX = 12

/** Answers about one tag or one list, after which others may still be asked for. */
const GOES_ON: ReadonlySet<UnresolvedReason> = new Set<UnresolvedReason>([
  'not-found',
  'auth-required',
  'auth-failed',
  'bad-response',
  'digest-mismatch',
  'media-type',
  'too-large',
])

/**
 * Makes the search for the most specific tag that has a digest: in the book, then among the tags that the registry
 * lists. A tag is only found when it has been asked for and has that very digest, or when the book says so and nothing
 * is asked.
 *
 * @returns a function that searches each reference once a run
 */
export function createFullTagSearch(
  options: FullTagOptions,
): (reference: Reference, digest: Digest) => Promise<FullTagFound> {
  const { resolver, book, from, signal, classify } = options
  const found = new Map<string, Promise<FullTagFound>>()
  const lists = new Map<string, Promise<TagList>>()
  const asked = new Map<string, Promise<Resolution>>()

  async function list(asking: Resolver, reference: Reference): Promise<TagList> {
    const answer = await asking.listTags(sourceOf(reference), { signal })
    if (answer.ok) return { kind: 'tags', tags: answer.tags }
    if (!GOES_ON.has(answer.problem)) return blocked(unresolved(answer.problem, answer.detail))
    return { kind: 'none', why: `its tags cannot be listed (${answer.detail})` }
  }

  /** Whether a tag has the digest, which the book keeps then; why it cannot be told. */
  async function hasDigest(asking: Resolver, reference: Reference, tag: string, digest: Digest) {
    const name = `${formatRepository(sourceOf(reference))}:${tag}`
    const wanted = { ...reference, tag, digest: undefined }
    const answer = await once(asked, name, () =>
      asking.resolve(wanted, { platform: undefined, known: undefined, signal }),
    )
    if (!answer.ok)
      return GOES_ON.has(answer.problem) ? false : blocked(unresolved(answer.problem, answer.detail))
    if (answer.unchanged) return answer.digest === digest
    if (answer.descriptor.digest !== digest) return false
    if (book?.get(name) === undefined) book?.put(name, answer)
    return true
  }

  /** What the book says of the digest, the most fitting tag first. */
  function lockedTags(reference: Reference, repository: string, digest: Digest): readonly string[] {
    const tags = book?.tagsOf(repository).filter((tag) => book.get(`${repository}:${tag}`)?.digest === digest)
    return candidatesFor(reference, tags ?? [], classify)
  }

  async function search(reference: Reference, repository: string, digest: Digest): Promise<FullTagFound> {
    const [locked] = lockedTags(reference, repository, digest)
    if (from !== 'online' || resolver === undefined) {
      if (locked !== undefined) return { kind: 'tag', tag: locked }
      return from === 'preview'
        ? LATER
        : notAsked(from, `full tag of ${repository}:${reference.tag ?? 'latest'}`)
    }
    if (locked !== undefined) {
      const has = await hasDigest(resolver, reference, locked, digest)
      if (has !== false) return has === true ? { kind: 'tag', tag: locked } : has
    }
    const listed = await once(lists, repository, () => list(resolver, reference))
    if (listed.kind !== 'tags') return listed
    const candidates = candidatesFor(reference, listed.tags, classify)
    for (const tag of candidates.slice(0, TRIES_MAX)) {
      const has = await hasDigest(resolver, reference, tag, digest)
      if (has !== false) return has === true ? { kind: 'tag', tag } : has
    }
    if (candidates.length === 0) return { kind: 'none', why: 'it has no tag of a full version' }
    return {
      kind: 'none',
      why: `no full tag has this digest (${Math.min(candidates.length, TRIES_MAX)} of ${candidates.length} were asked for)`,
    }
  }

  return (reference, digest) => {
    const repository = formatRepository(sourceOf(reference))
    const key = `${repository}:${reference.tag ?? 'latest'}@${digest}`
    return once(found, key, () => search(reference, repository, digest))
  }
}
