import type { Digest } from '../oci/digest.ts'
import { MANIFEST_TYPES, type Manifest, parseManifest } from '../oci/manifest.ts'
import type { Client } from './client.ts'
import type { Session } from './endpoint-state.ts'
import type { Failure } from './errors.ts'
import { contentFailure, digestFailure, statusFailure } from './failures.ts'
import { algorithmOf, hashOf, readDigest } from './replies.ts'
import type { Reply } from './transport.ts'

/** A manifest whose bytes were fetched and have its digest. */
export interface Verified {
  readonly manifest: Manifest
  readonly digest: Digest
  /** In bytes. */
  readonly size: number
}

/** Manifests by digest. What is known of content holds wherever it is found, so that it is fetched once. */
export type Memo = Map<Digest, Verified>

export interface ManifestOptions {
  readonly client: Client
  readonly memo: Memo
  /** Bodies under way, by URL. */
  readonly fetching: Map<string, Promise<Fetched | Failure>>
}

/** In bytes. */
export const MANIFEST_BYTES_MAX = 4 * 1024 * 1024
/**
 * One header, in this form: a type that is missing, and also `*` / `*` in its place, makes registries convert manifests,
 * with another digest.
 */
const ACCEPT = MANIFEST_TYPES.join(', ')

/** Asks for a manifest, whatever comes of it. */
export function requestManifest(
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

/** Content that was checked, and the answer that it came with; no answer where the content was known. */
export interface Fetched {
  readonly ok: true
  readonly verified: Verified
  readonly reply: Reply | undefined
}

/** Only where HEAD gave no digest: the tag could move between two answers. */
export async function fetchTag(
  session: Session,
  tag: string,
  options: ManifestOptions,
): Promise<Fetched | Failure> {
  const reply = await requestManifest(session, 'GET', tag, {}, options)
  if (!reply.ok) return reply
  if (reply.status !== 200) return statusFailure(session.target, reply, tag)
  const claimed = readDigest(reply)
  const digest = hashOf(reply.body, claimed === undefined ? 'sha256' : algorithmOf(claimed))
  if (claimed !== undefined && claimed !== digest) {
    return digestFailure(session.target, tag, `it should be ${claimed}, but its bytes are ${digest}`)
  }
  const verified = verify(session, reply, digest, tag, options)
  return 'manifest' in verified ? { ok: true, verified, reply } : verified
}

/** `not-found` where the digest is not served; several tags of one image share one request. */
export async function fetchDigest(
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
  const reply = await requestManifest(session, 'GET', digest, {}, options)
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
  if (!parsed.ok) {
    const failure = contentFailure(session.target, tagOrDigest, parsed.reason)
    return parsed.isAmbiguous === true ? { ...failure, problem: 'bad-response' } : failure
  }
  const verified: Verified = { manifest: parsed.manifest, digest, size: reply.body.length }
  memo.set(digest, verified)
  return verified
}
