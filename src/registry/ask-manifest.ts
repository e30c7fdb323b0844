import type { RateLimit } from '../model/resolver.ts'
import type { Digest } from '../oci/digest.ts'
import { type Manifest, whyNoManifestType } from '../oci/manifest.ts'
import type { Session } from './endpoint-state.ts'
import { type Failure, fail } from './errors.ts'
import { contentFailure, describeTarget, digestFailure, statusFailure } from './failures.ts'
import {
  fetchDigest,
  fetchTag,
  MANIFEST_BYTES_MAX,
  type ManifestOptions,
  requestManifest,
  type Verified,
} from './fetch-manifest.ts'
import { algorithmOf, hashOf, type ManifestHead, readDigest, readEtag, readHead } from './replies.ts'
import { readRateLimit } from './retry.ts'
import type { Reply } from './transport.ts'

/** What one endpoint says of a reference. */
export interface Answer {
  readonly ok: true
  readonly digest: Digest
  /** Undefined where the endpoint only said that the digest is still the known one. */
  readonly content: Content | undefined
  readonly redirectedTo: string | undefined
  readonly rateLimit: RateLimit | undefined
}

/** What is known of a manifest. */
export interface Content {
  readonly mediaType: string
  /** In bytes; undefined where no header tells it. */
  readonly size: number | undefined
  readonly platforms: Manifest['platforms']
  readonly verified: 'body' | 'header'
}

/**
 * Asks for the digest of a tag by HEAD. Its content is fetched by digest, at the same endpoint, where it is needed or
 * where the headers do not name a media type; by tag only where HEAD names no digest.
 *
 * @param known offered to the endpoint, which then need not describe the manifest again
 */
export async function resolveTag(
  session: Session,
  tag: string,
  known: Digest | undefined,
  needsContent: boolean,
  options: ManifestOptions,
): Promise<Answer | Failure> {
  const first = await resolveTagOnce(session, tag, known, needsContent, options)
  return !first.ok && first.mayHaveMoved ? resolveTagOnce(session, tag, known, needsContent, options) : first
}

async function resolveTagOnce(
  session: Session,
  tag: string,
  known: Digest | undefined,
  needsContent: boolean,
  options: ManifestOptions,
): Promise<Answer | Failure> {
  const condition: Record<string, string> = known === undefined ? {} : { 'if-none-match': `"${known}"` }
  const head = await requestManifest(session, 'HEAD', tag, condition, options)
  if (!head.ok) return head
  if (isHeadless(head)) return answerByTag(session, tag, options)
  const isUnchanged = head.status === 304
  if (isUnchanged) {
    const unchanged = readUnchanged(session, head, known)
    if (!unchanged.ok || !needsContent) return unchanged
    return proveTag(session, tag, unchanged.digest, head, undefined, options)
  }
  if (head.status !== 200) return statusFailure(session.target, head, tag)
  const described = readHead(head)
  const { digest, mediaType, length } = described
  if (digest === undefined) return answerByTag(session, tag, options)
  if (digest === known && !needsContent) return answerFrom(session, head, digest, undefined)
  const wrong = whyUnusable(session, tag, described)
  if (wrong !== undefined) return wrong
  if (!needsContent && mediaType !== undefined) {
    return answerFrom(session, head, digest, options.memo.get(digest) ?? { mediaType, size: length })
  }
  return proveTag(session, tag, digest, head, length, options)
}

/** The digest of the bytes that a GET by tag is answered with. */
async function answerByTag(
  session: Session,
  tag: string,
  options: ManifestOptions,
): Promise<Answer | Failure> {
  const fetched = await fetchTag(session, tag, options)
  return fetched.ok ? answerFrom(session, fetched.reply, fetched.verified.digest, fetched.verified) : fetched
}

/** Fetches what a HEAD by tag has named. @param length what HEAD says of the size */
async function proveTag(
  session: Session,
  tag: string,
  digest: Digest,
  head: Reply,
  length: number | undefined,
  options: ManifestOptions,
): Promise<Answer | Failure> {
  const fetched = await fetchDigest(session, digest, options)
  if (!fetched.ok) return unproven(session, tag, digest, fetched)
  if (length !== undefined && length !== fetched.verified.size) {
    const sizes = `${length} bytes by HEAD and ${fetched.verified.size} by GET`
    return digestFailure(session.target, tag, `the manifest ${digest} has ${sizes}`)
  }
  return answerFrom(session, fetched.reply ?? head, digest, fetched.verified, head)
}

/** Some registries do not know HEAD. */
function isHeadless({ status }: Reply): boolean {
  return status === 405 || status === 501
}

function whyUnusable(
  { target }: Session,
  tagOrDigest: string,
  { mediaType, length }: ManifestHead,
): Failure | undefined {
  const wrongType = mediaType === undefined ? undefined : whyNoManifestType(mediaType)
  if (wrongType !== undefined) return contentFailure(target, tagOrDigest, wrongType)
  if (length === undefined || length <= MANIFEST_BYTES_MAX) return undefined
  return fail(
    'too-large',
    `${describeTarget(target, tagOrDigest)} is larger than any manifest, ${length} bytes`,
  )
}

/** A digest that an endpoint names but does not serve is no digest; registry:2 answers 404 or 500 for it. */
function unproven(session: Session, tag: string, digest: Digest, failure: Failure): Failure {
  const isUnserved = failure.problem === 'not-found' || failure.status === 500
  if (!isUnserved) return failure
  const what = describeTarget(session.target, tag)
  return fail('digest-mismatch', `${what} should be ${digest}, which is not served there: ${failure.detail}`)
}

/** Asks whether a digest is served and what it is; its content is fetched as in {@link resolveTag}. */
export async function resolveDigest(
  session: Session,
  digest: Digest,
  needsContent: boolean,
  options: ManifestOptions,
): Promise<Answer | Failure> {
  if (!needsContent) {
    const head = await requestManifest(session, 'HEAD', digest, {}, options)
    if (!head.ok) return head
    if (head.status !== 200 && !isHeadless(head)) return statusFailure(session.target, head, digest)
    const described = readHead(head)
    const { digest: claimed, mediaType, length } = described
    if (!isHeadless(head) && claimed !== undefined && mediaType !== undefined) {
      if (claimed !== digest && algorithmOf(claimed) === algorithmOf(digest)) {
        return digestFailure(session.target, digest, `it is served under the name ${claimed}`)
      }
      const wrong = whyUnusable(session, digest, described)
      return (
        wrong ?? answerFrom(session, head, digest, options.memo.get(digest) ?? { mediaType, size: length })
      )
    }
  }
  const fetched = await fetchDigest(session, digest, options)
  return fetched.ok ? answerFrom(session, fetched.reply, digest, fetched.verified) : fetched
}

/** What the digest is that a repository serves when it is asked for `digest`; undefined where it serves nothing. */
export async function askForDigest(
  session: Session,
  digest: Digest,
  options: ManifestOptions,
): Promise<(Answer & { readonly serves: 'same' | 'other' | 'nothing' }) | Failure> {
  const head = await requestManifest(session, 'HEAD', digest, {}, options)
  if (!head.ok) return head
  if (head.status === 404) return { ...answerFrom(session, head, digest, undefined), serves: 'nothing' }
  if (head.status !== 200 && !isHeadless(head)) return statusFailure(session.target, head, digest)
  const served = isHeadless(head) ? undefined : readHead(head).digest
  if (served !== undefined && algorithmOf(served) === algorithmOf(digest)) {
    return { ...answerFrom(session, head, served, undefined), serves: served === digest ? 'same' : 'other' }
  }
  const get = await requestManifest(session, 'GET', digest, {}, options)
  if (!get.ok) return get
  if (get.status === 404) return { ...answerFrom(session, get, digest, undefined), serves: 'nothing' }
  if (get.status !== 200) return statusFailure(session.target, get, digest)
  const hash = hashOf(get.body, algorithmOf(digest))
  return { ...answerFrom(session, get, hash, undefined), serves: hash === digest ? 'same' : 'other' }
}

/** A 304 confirms what is known, and only if it was asked for and says nothing else. */
function readUnchanged(session: Session, reply: Reply, known: Digest | undefined): Answer | Failure {
  const id = session.target.endpoint.id
  if (known === undefined) return fail('bad-response', `${id} answered 304 although nothing was known`)
  const claimed = readEtag(reply) ?? readDigest(reply)
  if (claimed !== undefined && claimed !== known) {
    return fail('bad-response', `${id} answered 304 for ${known} but names ${claimed}`)
  }
  return answerFrom(session, reply, known, undefined)
}

function answerFrom(
  session: Session,
  reply: Reply | undefined,
  digest: Digest,
  content: Verified | { readonly mediaType: string; readonly size: number | undefined } | undefined,
  head: Reply | undefined = reply,
): Answer {
  const { origin } = session.target.endpoint
  const last = reply?.url.origin
  const described =
    content === undefined
      ? undefined
      : 'manifest' in content
        ? { ...content.manifest, size: content.size, verified: 'body' as const }
        : { ...content, platforms: undefined, verified: 'header' as const }
  return {
    ok: true,
    digest,
    content: described,
    redirectedTo: last === undefined || last === origin ? undefined : last,
    rateLimit: (reply && readRateLimit(reply)) ?? (head && readRateLimit(head)),
  }
}
