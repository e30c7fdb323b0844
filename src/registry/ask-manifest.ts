import type { RateLimit } from '../model/resolver.ts'
import type { Digest } from '../oci/digest.ts'
import { MANIFEST_TYPES, type Manifest, parseManifest, whyNoManifestType } from '../oci/manifest.ts'
import type { Client } from './client.ts'
import type { Session } from './endpoint-state.ts'
import { type Failure, fail } from './errors.ts'
import { contentFailure, describeTarget, digestFailure, statusFailure } from './failures.ts'
import { algorithmOf, hashOf, readDigest, readEtag, readHead } from './replies.ts'
import { readRateLimit } from './retry.ts'
import type { Reply } from './transport.ts'

/** A manifest whose bytes were fetched and have its digest. */
export interface Verified {
  readonly manifest: Manifest
  readonly digest: Digest
  /** In bytes. */
  readonly size: number
}

/** What one endpoint says of a reference. */
export interface Answer {
  readonly ok: true
  readonly digest: Digest
  /** Undefined where the digest is the known one and nothing was fetched. */
  readonly content:
    | {
        readonly mediaType: string
        readonly size: number
        readonly platforms: Manifest['platforms']
        readonly verified: 'body' | 'header'
      }
    | undefined
  readonly redirectedTo: string | undefined
  readonly rateLimit: RateLimit | undefined
}

/** Manifests by digest. What is known of content holds wherever it is found, so that it is fetched once. */
export type Memo = Map<Digest, Verified>

export interface ManifestOptions {
  readonly client: Client
  readonly memo: Memo
  /** Bodies under way, by URL. */
  readonly fetching: Map<string, Promise<Fetched | Failure>>
}

const MANIFEST_BYTES_MAX = 4 * 1024 * 1024
/**
 * One header, in this form: a type that is missing, and also `*` / `*` in its place, makes registries convert manifests,
 * with another digest.
 */
const ACCEPT = MANIFEST_TYPES.join(', ')

/**
 * Asks for the digest of a tag: HEAD, then GET by digest at the same endpoint, whose bytes must have that digest.
 *
 * @param known answered with an {@link Answer} without content where the tag still has it
 * @param needsBody false: the digest in the header is enough, which saves a pull
 */
export async function resolveTag(
  session: Session,
  tag: string,
  known: Digest | undefined,
  needsBody: boolean,
  options: ManifestOptions,
): Promise<Answer | Failure> {
  const first = await resolveTagOnce(session, tag, known, needsBody, options)
  return !first.ok && first.mayHaveMoved ? resolveTagOnce(session, tag, known, needsBody, options) : first
}

async function resolveTagOnce(
  session: Session,
  tag: string,
  known: Digest | undefined,
  needsBody: boolean,
  options: ManifestOptions,
): Promise<Answer | Failure> {
  const condition: Record<string, string> = known === undefined ? {} : { 'if-none-match': `"${known}"` }
  const head = await request(session, 'HEAD', tag, condition, options)
  if (!head.ok) return head
  if (head.status === 304) return readUnchanged(session, head, known)
  if (head.status === 405 || head.status === 501) return fetchTag(session, tag, known, options)
  if (head.status !== 200) return statusFailure(session.target, head, tag)
  const { digest, mediaType, length } = readHead(head)
  if (digest === undefined) return fetchTag(session, tag, known, options)
  if (digest === known) return answerFrom(session, head, digest, undefined)
  const wrongType = mediaType === undefined ? undefined : whyNoManifestType(mediaType)
  if (wrongType !== undefined) return contentFailure(session.target, tag, wrongType)
  if (length !== undefined && length > MANIFEST_BYTES_MAX) {
    return fail(
      'too-large',
      `${describeTarget(session.target, tag)} is larger than any manifest, ${length} bytes`,
    )
  }
  if (!needsBody && mediaType !== undefined && length !== undefined) {
    const verified = options.memo.get(digest)
    return answerFrom(session, head, digest, verified ?? { mediaType, size: length })
  }
  const fetched = await fetchDigest(session, digest, options)
  if (!fetched.ok) return unproven(session, tag, digest, fetched)
  if (length !== undefined && length !== fetched.verified.size) {
    const sizes = `${length} bytes by HEAD and ${fetched.verified.size} by GET`
    return digestFailure(session.target, tag, `the manifest ${digest} has ${sizes}`)
  }
  return answerFrom(session, fetched.reply ?? head, digest, fetched.verified, head)
}

/** A digest that an endpoint names but does not serve is no digest; registry:2 answers 404 or 500 for it. */
function unproven(session: Session, tag: string, digest: Digest, failure: Failure): Failure {
  const isUnserved = failure.problem === 'not-found' || failure.status === 500
  if (!isUnserved) return failure
  const what = describeTarget(session.target, tag)
  return fail('digest-mismatch', `${what} should be ${digest}, which is not served there: ${failure.detail}`)
}

/** Asks for the content of a digest. */
export async function resolveDigest(
  session: Session,
  digest: Digest,
  options: ManifestOptions,
): Promise<Answer | Failure> {
  const fetched = await fetchDigest(session, digest, options)
  return fetched.ok ? answerFrom(session, fetched.reply, digest, fetched.verified) : fetched
}

/** What the digest is that a repository serves when it is asked for `digest`; undefined where it serves nothing. */
export async function askForDigest(
  session: Session,
  digest: Digest,
  options: ManifestOptions,
): Promise<(Answer & { readonly serves: 'same' | 'other' | 'nothing' }) | Failure> {
  const head = await request(session, 'HEAD', digest, {}, options)
  if (!head.ok) return head
  if (head.status === 404) return { ...answerFrom(session, head, digest, undefined), serves: 'nothing' }
  const isHeadless = head.status === 405 || head.status === 501
  if (head.status !== 200 && !isHeadless) return statusFailure(session.target, head, digest)
  const served = isHeadless ? undefined : readHead(head).digest
  if (served !== undefined && algorithmOf(served) === algorithmOf(digest)) {
    return { ...answerFrom(session, head, served, undefined), serves: served === digest ? 'same' : 'other' }
  }
  const get = await request(session, 'GET', digest, {}, options)
  if (!get.ok) return get
  if (get.status === 404) return { ...answerFrom(session, get, digest, undefined), serves: 'nothing' }
  if (get.status !== 200) return statusFailure(session.target, get, digest)
  const hash = hashOf(get.body, algorithmOf(digest))
  return { ...answerFrom(session, get, hash, undefined), serves: hash === digest ? 'same' : 'other' }
}

function request(
  session: Session,
  method: 'HEAD' | 'GET',
  tagOrDigest: string,
  headers: Readonly<Record<string, string>>,
  { client }: ManifestOptions,
): Promise<Reply | Failure> {
  return client.ask(session, {
    method,
    url: new URL(`${session.target.url}/manifests/${tagOrDigest}`),
    headers: { accept: ACCEPT, ...headers },
    maxBytes: MANIFEST_BYTES_MAX,
    counts: method === 'HEAD' ? 'heads' : 'gets',
  })
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

/** Only where HEAD gave no digest: the tag could move between two answers. */
async function fetchTag(
  session: Session,
  tag: string,
  known: Digest | undefined,
  options: ManifestOptions,
): Promise<Answer | Failure> {
  const reply = await request(session, 'GET', tag, {}, options)
  if (!reply.ok) return reply
  if (reply.status !== 200) return statusFailure(session.target, reply, tag)
  const claimed = readDigest(reply)
  const digest = hashOf(reply.body, claimed === undefined ? 'sha256' : algorithmOf(claimed))
  if (claimed !== undefined && claimed !== digest) {
    return digestFailure(session.target, tag, `it should be ${claimed}, but its bytes are ${digest}`)
  }
  const verified = verify(session, reply, digest, tag, options)
  if (!('manifest' in verified)) return verified
  return answerFrom(session, reply, digest, digest === known ? undefined : verified)
}

/** Content that was checked, and the answer that it came with; no answer where the content was known. */
interface Fetched {
  readonly ok: true
  readonly verified: Verified
  readonly reply: Reply | undefined
}

/** `not-found` where the digest is not served; several tags of one image share one request. */
async function fetchDigest(
  session: Session,
  digest: Digest,
  options: ManifestOptions,
): Promise<Fetched | Failure> {
  const known = options.memo.get(digest)
  if (known !== undefined) return { ok: true, verified: known, reply: undefined }
  const key = `${session.target.url}@${digest}`
  const pending = options.fetching.get(key) ?? fetchUnknown(session, digest, options)
  options.fetching.set(key, pending)
  const fetched = await pending
  options.fetching.delete(key)
  return fetched
}

async function fetchUnknown(
  session: Session,
  digest: Digest,
  options: ManifestOptions,
): Promise<Fetched | Failure> {
  const reply = await request(session, 'GET', digest, {}, options)
  if (!reply.ok) return reply
  if (reply.status !== 200) return statusFailure(session.target, reply, digest)
  const hash = hashOf(reply.body, algorithmOf(digest))
  const claimed = readDigest(reply)
  if (hash !== digest) {
    return digestFailure(session.target, digest, `the bytes that were sent are ${hash}`)
  }
  if (claimed !== undefined && claimed !== digest && algorithmOf(claimed) === algorithmOf(digest)) {
    return digestFailure(session.target, digest, `it was sent under the name ${claimed}`)
  }
  const verified = verify(session, reply, digest, digest, options)
  return 'manifest' in verified ? { ok: true, verified, reply } : verified
}

/** Checks a body whose digest is right, and remembers it. */
function verify(
  session: Session,
  reply: Reply,
  digest: Digest,
  tagOrDigest: string,
  { memo }: ManifestOptions,
): Verified | Failure {
  const [encoding = 'identity'] = reply.header('content-encoding')
  if (encoding.toLowerCase() !== 'identity') {
    return contentFailure(
      session.target,
      tagOrDigest,
      'it was sent compressed, although that was not asked for',
    )
  }
  const parsed = parseManifest(reply.body, reply.header('content-type')[0])
  if (!parsed.ok) return contentFailure(session.target, tagOrDigest, parsed.reason)
  const verified: Verified = { manifest: parsed.manifest, digest, size: reply.body.length }
  memo.set(digest, verified)
  return verified
}

function answerFrom(
  session: Session,
  reply: Reply | undefined,
  digest: Digest,
  content: Verified | { readonly mediaType: string; readonly size: number } | undefined,
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
