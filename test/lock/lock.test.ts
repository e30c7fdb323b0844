import { describe, expect, it } from 'vitest'
import { createLock, lockKeyOf, lockResolved, PLATFORMS_MAX, withCandidate } from '../../src/lock/lock.ts'
import type { Resolved } from '../../src/model/resolver.ts'
import type { PlatformDescriptor } from '../../src/oci/manifest.ts'
import { parseReference } from '../../src/oci/reference.ts'
import { digestOf, ENDPOINT, entryOf } from './support.ts'

const NGINX = 'docker.io/library/nginx:1.27'
const FIRST = new Date('2026-08-20T10:00:00.123Z')
const LATER = new Date('2026-08-21T11:00:00.456Z')

function platformOf(os: string, architecture: string, osVersion?: string): PlatformDescriptor {
  const descriptor = {
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    digest: digestOf('c'),
    size: 1,
  }
  return { platform: { os, architecture }, osVersion, descriptor }
}

function resolved(seed: string, platforms?: readonly PlatformDescriptor[]): Resolved {
  return {
    ok: true,
    unchanged: false,
    endpoint: ENDPOINT,
    via: 'mirror',
    redirectedTo: undefined,
    requests: 2,
    rateLimit: undefined,
    descriptor: {
      mediaType: 'application/vnd.oci.image.index.v1+json',
      digest: digestOf(seed),
      size: 100,
    },
    platforms,
    verified: 'body',
  }
}

describe('a lock', () => {
  it('finds an entry by reference and endpoint, and not by one of them', () => {
    const lock = createLock([entryOf(NGINX, 1)])
    expect(lock.get(NGINX, ENDPOINT)?.digest).toBe(digestOf(1))
    expect(lock.get(NGINX, 'https://other.example')).toBeUndefined()
    expect(lock.get('docker.io/library/nginx:1.28', ENDPOINT)).toBeUndefined()
  })

  it('keeps what several endpoints say of one reference apart', () => {
    const other = entryOf(NGINX, 2, { endpoint: 'https://another.example' })
    const lock = createLock([entryOf(NGINX, 1), other])
    expect(lock.entriesOf(NGINX).map(({ digest }) => digest)).toEqual([digestOf(2), digestOf(1)])
    expect(lock.without(NGINX, ENDPOINT).entries).toEqual([other])
    expect(lock.entriesOf('docker.io/library/other:1')).toEqual([])
  })

  it('replaces an entry without changing the lock that it came from', () => {
    const lock = createLock([entryOf(NGINX, 1)])
    const moved = lock.with(entryOf(NGINX, 2), entryOf('docker.io/library/alpine:3', 3))
    expect(lock.entries.map(({ digest }) => digest)).toEqual([digestOf(1)])
    expect(moved.entries.map(({ digest }) => digest)).toEqual([digestOf(3), digestOf(2)])
  })

  it('is sorted by characters, not by the rules of a language', () => {
    const names = [
      'b.example/a:1',
      'B.example/a:1',
      'a.example/ä:1',
      'a.example/z:1',
      'a.example/a:10',
      'a.example/a:9',
    ]
    const sorted = createLock(names.map((name) => entryOf(name, 1))).entries.map(({ reference }) => reference)
    expect(sorted).toEqual([
      'B.example/a:1',
      'a.example/a:10',
      'a.example/a:9',
      'a.example/z:1',
      'a.example/ä:1',
      'b.example/a:1',
    ])
  })
})

describe('the key of a reference', () => {
  it.each([
    ['nginx:1.27', NGINX],
    ['nginx', 'docker.io/library/nginx:latest'],
    ['index.docker.io/nginx:1.27', NGINX],
    ['registry-1.docker.io/library/nginx:1.27', NGINX],
    [`nginx:1.27@${digestOf('a')}`, NGINX],
    ['localhost:5000/a/b:c', 'localhost:5000/a/b:c'],
    [`nginx@${digestOf('a')}`, undefined],
  ])('of %s is %s', (text, key) => {
    const reference = parseReference(text)
    if (reference === undefined) throw new Error(`${text} is no reference`)
    expect(lockKeyOf(reference)).toBe(key)
  })
})

describe('what is recorded of a resolution', () => {
  it('dates a digest when it is first seen, in UTC to the second', () => {
    const entry = lockResolved(NGINX, resolved('a'), FIRST)
    expect(entry).toEqual({
      reference: NGINX,
      endpoint: ENDPOINT,
      digest: digestOf('a'),
      mediaType: 'application/vnd.oci.image.index.v1+json',
      firstSeen: '2026-08-20T10:00:00Z',
      platforms: undefined,
      candidates: [],
    })
  })

  it('keeps the date while the digest stays and takes a new one with a new digest', () => {
    const entry = lockResolved(NGINX, resolved('a'), FIRST)
    expect(lockResolved(NGINX, resolved('a'), LATER, entry).firstSeen).toBe('2026-08-20T10:00:00Z')
    expect(lockResolved(NGINX, resolved('b'), LATER, entry).firstSeen).toBe('2026-08-21T11:00:00Z')
  })

  it('keeps the platforms of the same digest where they were not asked for again', () => {
    const entry = lockResolved(NGINX, resolved('a', [platformOf('linux', 'amd64')]), FIRST)
    expect(lockResolved(NGINX, resolved('a'), LATER, entry).platforms).toEqual(entry.platforms)
    expect(lockResolved(NGINX, resolved('b'), LATER, entry).platforms).toBeUndefined()
    expect(lockResolved(NGINX, resolved('a', []), LATER, entry).platforms).toEqual([])
  })

  it('leaves out platforms with names that no reference can ask for', () => {
    const { platforms } = lockResolved(
      NGINX,
      resolved('a', [
        platformOf('linux', 'amd64'),
        platformOf('linux\n  - x', 'amd64'),
        platformOf('a/b', 'amd64'),
        platformOf('', 'amd64'),
        platformOf('windows', 'amd64', '10.0.20348.2527'),
        platformOf('windows', 'amd64', '10 # no'),
      ]),
      FIRST,
    )
    expect(platforms?.map(({ platform, osVersion }) => [platform.os, osVersion])).toEqual([
      ['linux', undefined],
      ['windows', '10.0.20348.2527'],
      ['windows', undefined],
    ])
  })

  it('records no platforms of an index that has too many', () => {
    const one = platformOf('linux', 'amd64')
    const most = lockResolved(NGINX, resolved('a', Array(PLATFORMS_MAX).fill(one)), FIRST)
    expect(most.platforms).toHaveLength(PLATFORMS_MAX)
    const more = lockResolved(NGINX, resolved('a', Array(PLATFORMS_MAX + 1).fill(one)), FIRST)
    expect(more.platforms).toBeUndefined()
  })
})

describe('candidates', () => {
  const entry = entryOf(NGINX, 'a')

  it('are recorded once, with the date on which they were first seen', () => {
    const once = withCandidate(entry, digestOf('b'), FIRST)
    expect(once.candidates).toEqual([{ digest: digestOf('b'), firstSeen: '2026-08-20T10:00:00Z' }])
    expect(withCandidate(once, digestOf('b'), LATER)).toBe(once)
    expect(withCandidate(entry, digestOf('a'), LATER)).toBe(entry)
  })

  it('give their date to the pin that they become, and go with those seen before them', () => {
    const early = new Date('2026-08-19T00:00:00Z')
    let held = withCandidate(entry, digestOf('b'), early)
    held = withCandidate(held, digestOf('c'), FIRST)
    held = withCandidate(held, digestOf('d'), LATER)
    const moved = lockResolved(NGINX, resolved('c'), new Date('2026-09-01T00:00:00Z'), held)
    expect(moved.firstSeen).toBe('2026-08-20T10:00:00Z')
    expect(moved.candidates.map(({ digest }) => digest)).toEqual([digestOf('d')])
    expect(lockResolved(NGINX, resolved('a'), LATER, held).candidates).toEqual(held.candidates)
  })

  it('are never more than a few: the oldest go', () => {
    let held = entry
    for (let day = 1; day <= 20; day++) held = withCandidate(held, digestOf(day), new Date(2026, 0, day))
    expect(held.candidates).toHaveLength(16)
    expect(held.candidates.at(-1)?.digest).toBe(digestOf(20))
  })
})
