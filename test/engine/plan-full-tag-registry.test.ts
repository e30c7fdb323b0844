import { describe, expect, it } from 'vitest'
import { resolverFor } from '../registry/support.ts'
import {
  type FakeAnswer,
  type FakeRequest,
  image,
  index,
  startFakeRegistry,
} from '../support/fake-registry.ts'
import { fakeBook } from '../support/fix.ts'
import { dockerfile, fix } from '../support/fix-tree.ts'
import { FULL_TAG } from '../support/full-tag.ts'

const NEW = index({ 'linux/amd64': image('new') })
const OLD = index({ 'linux/amd64': image('old') })
const IMAGES = {
  'library/redis:7': OLD,
  'library/redis:latest': NEW,
  'library/redis:7.2.0': OLD,
  'library/redis:7.2.1': NEW,
}
const TAGS: FakeAnswer = {
  status: 200,
  body: JSON.stringify({ name: 'library/redis', tags: ['7', 'latest', '7.2.0', '7.2.1'] }),
}

/** Fixes a Dockerfile through a mirror, and tells what the mirror was asked. */
async function fixThrough(
  text: string,
  behave: (request: FakeRequest) => FakeAnswer | undefined = ({ path }) =>
    path.startsWith('/v2/library/redis/tags/') ? TAGS : undefined,
) {
  const mirror = await startFakeRegistry({ images: IMAGES, behave })
  const { resolver } = resolverFor({ 'docker.io': mirror.url })
  const book = fakeBook()
  const config = `registries: { docker.io: { mirror: "${mirror.url}" } }\n`
  const outcome = await fix(config, dockerfile(text), { request: { resolver, book }, rules: [FULL_TAG] })
  return { ...outcome, book, mirror, counts: resolver.requests.get(mirror.url) }
}

describe('a full tag by way of a mirror', () => {
  it('costs a HEAD for every candidate, and no manifest', async () => {
    const { text, mirror, counts, book } = await fixThrough('FROM redis:7\n')
    expect(text('Dockerfile')).toBe('FROM redis:7.2.0\n')
    expect(mirror.log).toEqual([
      'HEAD /v2/library/redis/manifests/7',
      'GET /v2/library/redis/tags/list?n=1000',
      'HEAD /v2/library/redis/manifests/7.2.1',
      'HEAD /v2/library/redis/manifests/7.2.0',
    ])
    expect(counts).toEqual({
      heads: 3,
      gets: 0,
      tokens: 0,
      tagPages: 1,
      notAttempted: 0,
      rateLimit: undefined,
    })
    expect([...book.kept.keys()]).toEqual(['docker.io/library/redis:7', 'docker.io/library/redis:7.2.0'])
    expect(book.kept.get('docker.io/library/redis:7.2.0')?.platforms).toBeUndefined()
  })

  it('is not looked for where the mirror lists no tags: the digest is written', async () => {
    const { text, mirror } = await fixThrough('FROM redis:7\n', () => undefined)
    expect(text('Dockerfile')).toBe(`FROM redis:7@${OLD.digest}\n`)
    expect(mirror.log).toHaveLength(2)
  })

  it('is given up with all that is left when a pull limit is reached', async () => {
    const limit = { status: 429, headers: { 'retry-after': '86400' }, body: '{}' }
    const { text, mirror, fixes } = await fixThrough('FROM redis:7\nFROM redis\n', ({ path }) => {
      if (path.startsWith('/v2/library/redis/tags/')) return TAGS
      return path.endsWith('/7.2.1') ? limit : undefined
    })
    expect(text('Dockerfile')).toBe('FROM redis:7\nFROM redis\n')
    expect(fixes).toEqual([
      expect.stringMatching(/^redis:7 mutable-tag unresolved (?:rate-limited|not-attempted)$/),
      expect.stringMatching(/^redis mutable-tag unresolved (?:rate-limited|not-attempted)$/),
    ])
    expect(mirror.log.filter((line) => line.endsWith('/7.2.1'))).toHaveLength(1)
    expect(mirror.log.at(-1)).toMatch(/7\.2\.1$/)
  })
})
