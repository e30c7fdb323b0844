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
  /** Asked for a digest too: the pin that is written, else what the tag has. Absent where that was not asked. */
  readonly byDigest?: ProbeOutcome
  /** Its repository was there before the mirror was asked for it; absent where the mirror does not tell. */
  readonly wasHeld?: boolean
  /** What the source says of it; absent where it was not asked. */
  readonly upstream?: Comparison
}

/** What the source has for a reference that a mirror was asked for. */
export type Comparison =
  | { readonly kind: 'same' }
  /** The tag has another digest there, and that of the mirror is one of its own: the mirror's tag is older. */
  | { readonly kind: 'stale'; readonly digest: Digest }
  /** The tag has another digest there, and that of the mirror is not known. */
  | { readonly kind: 'other'; readonly digest: Digest }
  /** The source has what the mirror does not serve. */
  | { readonly kind: 'only-there'; readonly digest: Digest }
  /** The source does not have it either. */
  | { readonly kind: 'nowhere' }
  | { readonly kind: 'not-asked'; readonly reason: UnresolvedReason; readonly detail: string }

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

/** Asks a mirror for a digest itself, as who has pinned a reference does. */
export async function probeByDigest(
  { repository, reference }: Subject,
  digest: Digest,
  resolver: Resolver,
): Promise<ProbeOutcome> {
  const asked = { ...reference, repository, tag: undefined, digest }
  const resolution = await resolver.resolve(asked, { platform: undefined, known: undefined })
  if (!resolution.ok) return { kind: 'failed', reason: resolution.problem, detail: resolution.detail }
  if (resolution.via !== 'mirror') return { kind: 'passed-on', to: resolution.endpoint, digest }
  return { kind: 'served', digest }
}

/**
 * Compares what a mirror has made of a reference with what its source has.
 *
 * @param source asks sources themselves
 */
export async function compareWithSource(
  { repository, reference }: Subject,
  outcome: ProbeOutcome,
  source: Resolver,
): Promise<Comparison> {
  const asked = {
    ...reference,
    repository,
    digest: reference.tag === undefined ? reference.digest : undefined,
  }
  const resolution = await source.resolve(asked, { platform: undefined, known: undefined })
  const served = outcome.kind === 'served' || outcome.kind === 'passed-on' ? outcome.digest : undefined
  if (!resolution.ok) {
    const { problem, detail } = resolution
    return problem === 'not-found' ? { kind: 'nowhere' } : { kind: 'not-asked', reason: problem, detail }
  }
  const digest = resolution.unchanged ? resolution.digest : resolution.descriptor.digest
  if (served === undefined) return { kind: 'only-there', digest }
  if (served === digest) return { kind: 'same' }
  const older = await source.resolve(
    { ...asked, tag: undefined, digest: served },
    { platform: undefined, known: undefined },
  )
  return { kind: older.ok ? 'stale' : 'other', digest }
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
