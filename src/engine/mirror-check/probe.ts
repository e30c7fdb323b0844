import type { DigestAnswer, Resolution, Resolver, UnresolvedReason } from '../../model/resolver.ts'
import type { Digest } from '../../oci/digest.ts'
import { formatRepository, type Reference, type Repository } from '../../oci/reference.ts'

/** What an endpoint made of one reference. */
export type ProbeOutcome =
  | { readonly kind: 'served'; readonly digest: Digest }
  /** The repository is known there, without this tag. `certain` is false for a mirror, which lists what it knows. */
  | { readonly kind: 'no-such-tag'; readonly tags: number; readonly certain: boolean }
  /** The tag is listed and not served: the endpoint does not reach its upstream, or that refuses it. */
  | { readonly kind: 'withheld'; readonly detail: string }
  /** Neither the tag nor the repository is found. */
  | { readonly kind: 'unknown-repository'; readonly detail: string }
  /** Another digest is answered than was asked for. */
  | { readonly kind: 'converted'; readonly asked: Digest; readonly answered: Digest }
  /** A target that is reached and does not have the digest of its mirror yet. */
  | { readonly kind: 'not-copied'; readonly digest: Digest }
  /** Another endpoint answered instead. */
  | { readonly kind: 'passed-on'; readonly to: string; readonly digest: Digest }
  | { readonly kind: 'failed'; readonly reason: UnresolvedReason; readonly detail: string }

/** One reference that an endpoint was asked for. */
export interface Probe {
  /** As it stands in the tree, canonical. */
  readonly name: string
  readonly outcome: ProbeOutcome
  /** Base URL that was asked; undefined where nothing was sent. */
  readonly endpoint: string | undefined
}

/** A reference and the place that is asked for it. */
export interface Subject {
  readonly reference: Reference
  /** As the endpoint's registry is named: the source for a mirror, the rewritten name for a target. */
  readonly repository: Repository
}

/**
 * Asks for a tag, or for a digest where the reference has no tag.
 *
 * @param expected who is to answer; anyone where undefined
 */
export async function probeReference(
  { reference, repository }: Subject,
  expected: 'mirror' | undefined,
  resolver: Resolver,
): Promise<Probe> {
  const { tag, digest } = reference
  const asked = { ...reference, repository, digest: tag === undefined ? digest : undefined }
  const resolution = await resolver.resolve(asked, { platform: undefined, known: digest })
  const outcome = await outcomeOf(resolution, asked, expected, resolver)
  return { name: nameOf(reference), outcome, endpoint: resolution.endpoint }
}

/** Asks whether a digest is served. @param tag whose repository is asked for when it is not */
export async function probeDigest(
  { reference, repository }: Subject,
  digest: Digest,
  resolver: Resolver,
): Promise<Probe> {
  const answer = await resolver.askByDigest(repository, digest, {})
  return {
    name: nameOf(reference),
    outcome: await digestOutcome(answer, repository, digest, resolver),
    endpoint: answer.endpoint,
  }
}

async function outcomeOf(
  resolution: Resolution,
  { repository, tag, digest }: Reference,
  expected: 'mirror' | undefined,
  resolver: Resolver,
): Promise<ProbeOutcome> {
  if (resolution.ok) {
    const found = resolution.unchanged ? resolution.digest : resolution.descriptor.digest
    if (expected === undefined || resolution.via === expected) return { kind: 'served', digest: found }
    return { kind: 'passed-on', to: resolution.endpoint, digest: found }
  }
  const { problem, detail } = resolution
  if (problem !== 'not-found') return { kind: 'failed', reason: problem, detail }
  const list = await resolver.listTags(repository, {})
  if (!list.ok) return { kind: 'unknown-repository', detail }
  if (digest !== undefined) return { kind: 'no-such-tag', tags: list.tags.length, certain: false }
  if (list.tags.includes(tag ?? 'latest')) return { kind: 'withheld', detail }
  return { kind: 'no-such-tag', tags: list.tags.length, certain: list.complete }
}

async function digestOutcome(
  answer: DigestAnswer,
  repository: Repository,
  digest: Digest,
  resolver: Resolver,
): Promise<ProbeOutcome> {
  if (!answer.ok) return { kind: 'failed', reason: answer.problem, detail: answer.detail }
  if (answer.serves === 'other') return { kind: 'converted', asked: digest, answered: answer.other }
  if (answer.serves === 'same') return { kind: 'served', digest }
  const list = await resolver.listTags(repository, {})
  if (list.ok) return { kind: 'not-copied', digest }
  const detail = `${formatRepository(repository)} is not found at ${answer.endpoint}`
  return { kind: 'unknown-repository', detail }
}

function nameOf({ repository, tag, digest }: Reference): string {
  const name = formatRepository(repository)
  if (tag !== undefined) return `${name}:${tag}`
  return digest === undefined ? `${name}:latest` : `${name}@${digest}`
}
