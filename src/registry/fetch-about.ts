import type { Digest } from '../oci/digest.ts'
import { type ImageAbout, joinAbout, readConfigAbout } from '../oci/image-about.ts'
import { type Descriptor, type Manifest, matchPlatform, type PlatformDescriptor } from '../oci/manifest.ts'
import type { Platform } from '../oci/platform.ts'
import type { Session } from './endpoint-state.ts'
import type { Failure } from './errors.ts'
import { digestFailure, statusFailure } from './failures.ts'
import { fetchDigest, type ManifestOptions } from './fetch-manifest.ts'
import { algorithmOf, hashOf } from './replies.ts'

/** Of the configuration of an image, which holds the history of its layers. In bytes. */
const CONFIG_BYTES_MAX = 4 * 1024 * 1024

/** What is looked at of an index where a use names no platform. */
const USUAL: Platform = { os: 'linux', architecture: 'amd64' }

/** What an image says of itself. */
export interface FetchedAbout {
  readonly ok: true
  readonly about: ImageAbout
}

/**
 * Fetches what an image says of itself: the annotations of its index and manifest, and its configuration. Costs a GET of a
 * manifest, for an index two, and one of a blob.
 */
export async function fetchAbout(
  session: Session,
  digest: Digest,
  platform: Platform | undefined,
  options: ManifestOptions,
): Promise<FetchedAbout | Failure> {
  const top = await fetchDigest(session, digest, options)
  if (!top.ok) return top
  const index = top.verified.manifest
  const child = childOf(index, platform)
  let image = index
  if (child !== undefined) {
    const fetched = await fetchDigest(session, child.descriptor.digest, options)
    if (!fetched.ok) return fetched
    image = fetched.verified.manifest
  }
  if (image.config === undefined) return { ok: true, about: joinAbout(image.about, index.about) }
  const config = await fetchConfig(session, image.config, options)
  if ('ok' in config) return config
  return { ok: true, about: joinAbout(config, image.about, index.about) }
}

function childOf({ platforms }: Manifest, platform: Platform | undefined): PlatformDescriptor | undefined {
  if (platforms === undefined) return undefined
  return matchPlatform(platforms, platform ?? USUAL)[0] ?? platforms[0]
}

async function fetchConfig(
  session: Session,
  { digest, mediaType }: Descriptor,
  { client }: ManifestOptions,
): Promise<ImageAbout | Failure> {
  const { target } = session
  const reply = await client.ask(session, {
    method: 'GET',
    url: new URL(`${target.url}/blobs/${digest}`),
    headers: { accept: `${mediaType}, */*` },
    maxBytes: CONFIG_BYTES_MAX,
    counts: 'blobs',
  })
  if (!reply.ok) return reply
  if (reply.status !== 200) return statusFailure(target, reply, digest)
  const hash = hashOf(reply.body, algorithmOf(digest))
  if (hash !== digest) return digestFailure(target, digest, `the bytes that were sent are ${hash}`)
  return readConfigAbout(reply.body)
}
