import { createHash } from 'node:crypto'
import { type Digest, parseDigest } from '../oci/digest.ts'
import { mediaTypeOf } from '../oci/manifest.ts'
import type { Reply } from './transport.ts'

/** What the headers of a manifest say; undefined where they say nothing that can be used. */
export interface ManifestHead {
  readonly digest: Digest | undefined
  readonly mediaType: string | undefined
  /** In bytes. */
  readonly length: number | undefined
}

/** Reads the headers of a manifest. */
export function readHead(head: Reply): ManifestHead {
  const [contentType] = head.header('content-type')
  const [length = ''] = head.header('content-length')
  return {
    digest: readDigest(head),
    mediaType: contentType === undefined ? undefined : mediaTypeOf(contentType),
    length: /^[1-9]\d{0,14}$/.test(length) ? Number(length) : undefined,
  }
}

/** The digest that a header claims. Harbor sends an empty one, others send several or none. */
export function readDigest(reply: Reply): Digest | undefined {
  const values = reply.header('docker-content-digest')
  const parsed = parseDigest(values[0] ?? '')
  return parsed.ok && values.length === 1 ? parsed.digest : undefined
}

/** The digest in an ETag, weak or strong, quoted or, as Harbor has it, not; undefined where it holds another thing. */
export function readEtag(reply: Reply): Digest | undefined {
  const tag = /^(?:W\/)?"?([^"]*)"?$/.exec(reply.header('etag')[0] ?? '')?.[1] ?? ''
  const parsed = parseDigest(tag)
  return parsed.ok ? parsed.digest : undefined
}

/** The digest of bytes. @param algorithm as a digest names it */
export function hashOf(bytes: Uint8Array, algorithm: string): Digest {
  return `${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}`
}

/** The part of a digest before the colon. */
export function algorithmOf(digest: Digest): string {
  return digest.slice(0, digest.indexOf(':'))
}
