import fc from 'fast-check'
import type { LockEntry, LockedPlatform } from '../../src/lock/lock.ts'
import { formatInstant } from '../../src/lock/lock.ts'
import type { Digest } from '../../src/oci/digest.ts'
import { MANIFEST_TYPES } from '../../src/oci/manifest.ts'

export const ENDPOINT = 'https://mirror.corp.example/dockerhub'

/** A digest made of one repeated letter or of a number. */
export function digestOf(seed: string | number): Digest {
  return `sha256:${typeof seed === 'number' ? seed.toString(16).padStart(64, '0') : seed.repeat(64)}`
}

export function entryOf(reference: string, seed: string | number, more: Partial<LockEntry> = {}): LockEntry {
  return {
    reference,
    endpoint: ENDPOINT,
    digest: digestOf(seed),
    mediaType: 'application/vnd.oci.image.index.v1+json',
    firstSeen: '2026-08-20T10:00:00Z',
    platforms: [
      { platform: { os: 'linux', architecture: 'amd64' }, osVersion: undefined, digest: digestOf('a') },
      {
        platform: { os: 'linux', architecture: 'arm64', variant: 'v8' },
        osVersion: undefined,
        digest: digestOf('b'),
      },
    ],
    candidates: [],
    ...more,
  }
}

const digests = fc.stringMatching(/^[a-f0-9]{64}$/).map((hex): Digest => `sha256:${hex}`)
const instants = fc
  .date({ min: new Date('2020-01-01'), max: new Date('2090-01-01'), noInvalidDate: true })
  .map(formatInstant)
const words = fc.stringMatching(/^[a-z0-9][a-zA-Z0-9_.+-]{0,10}$/)

const platforms: fc.Arbitrary<LockedPlatform> = fc.record({
  platform: fc.oneof(
    fc.record({ os: words, architecture: words }),
    fc.record({ os: words, architecture: words, variant: words }),
  ),
  osVersion: fc.option(words, { nil: undefined }),
  digest: digests,
})

/** Canonical references, among them the spellings that YAML could take for something else. */
const references = fc
  .tuple(
    fc.constantFrom(
      'docker.io/library',
      'localhost:5000',
      '[::1]:5000',
      '0.0.0.0:1',
      'REG.example',
      'a.b:80/c',
    ),
    fc.stringMatching(/^[a-z0-9]{1,8}$/),
    fc.stringMatching(/^\w[\w.-]{0,10}$/),
  )
  .map(([registry, path, tag]) => `${registry}/${path}:${tag}`)

const endpoints = fc.oneof(
  fc.constantFrom(
    ENDPOINT,
    'http://127.0.0.1:5000',
    'https://h/v2/{name}',
    'https://h/a b',
    'https://h/x: y #z',
    'https://h/"\\\u2028\u{1f600}',
  ),
  fc.webUrl({ withFragments: true, withQueryParameters: true }),
)

export const entries: fc.Arbitrary<LockEntry> = fc.record({
  reference: references,
  endpoint: endpoints,
  digest: digests,
  mediaType: fc.constantFrom(...MANIFEST_TYPES),
  firstSeen: instants,
  platforms: fc.option(fc.array(platforms, { maxLength: 4 }), { nil: undefined }),
  candidates: fc.array(fc.record({ digest: digests, firstSeen: instants }), { maxLength: 3 }),
})
