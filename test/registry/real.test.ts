import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { DOCKER_LIST, DOCKER_MANIFEST, index, sha256 } from '../support/fake-registry.ts'
import {
  askSkopeo,
  expireCache,
  type Front,
  openStage,
  pushImage,
  pushManifest,
  type Registry,
  startFront,
  startRegistry,
  waitForDeletion,
  waitForScheduler,
} from '../support/real-registries.ts'
import { detail, outcome, repository, resolverFor } from './support.ts'

const OCI_INDEX = 'application/vnd.oci.image.index.v1+json'
const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json'

const stage = openStage()
let upstream: Registry
let front: Front
let mirror: Registry

beforeAll(async () => {
  upstream = await startRegistry(stage, 'upstream')
  front = await startFront(stage, upstream)
  mirror = await startRegistry(stage, 'mirror', front.url)
}, 60_000)
afterAll(() => stage.stop(), 60_000)
beforeEach(() => {
  front.mode = 'pass'
  front.take()
})

let count = 0
/** A repository that nobody has asked for, with `1.0`, and its digest. */
async function freshImage(tags = ['1.0']): Promise<{ name: string; digest: string }> {
  const name = `library/image${count++}`
  let digest = ''
  for (const tag of tags) digest = (await pushImage(upstream, name, name, OCI_MANIFEST, tag)).digest
  return { name, digest }
}

/** A new run against the mirror. */
const run = (options: { verifyContent?: boolean } = {}) => resolverFor({ 'docker.io': mirror.url }, options)

describe('a pull-through mirror', () => {
  it('that is cold costs one pull: one HEAD and one GET upstream, and skopeo finds the same digest (row 4)', async () => {
    const { name, digest } = await freshImage()
    expect(await run().resolve(`${name}:1.0`)).toMatchObject({
      descriptor: { digest },
      verified: 'header',
      requests: 1,
    })
    expect(front.take()).toEqual([`HEAD /v2/${name}/manifests/1.0`, `GET /v2/${name}/manifests/1.0`])
    expect(await askSkopeo(`${mirror.host}/${name}:1.0`)).toBe(digest)
  })

  it('that is warm costs no pull where the digest is known (row 3)', async () => {
    const { name, digest } = await freshImage()
    await run().resolve(`${name}:1.0`)
    front.take()
    const { resolve, resolver } = run()
    expect(outcome(await resolve(`${name}:1.0`, { known: digest }))).toBe(`unchanged ${digest}`)
    expect(front.take()).toEqual([`HEAD /v2/${name}/manifests/1.0`])
    expect([...resolver.requests.values()]).toEqual([
      {
        heads: 1,
        gets: 0,
        tokens: 0,
        tagPages: 0,
        notAttempted: 0,
        rateLimit: undefined,
        software: 'registry2',
      },
    ])
  })

  it('that is cold costs no pull either where the digest is known', async () => {
    const { name, digest } = await freshImage()
    expect(outcome(await run().resolve(`${name}:1.0`, { known: digest }))).toBe(`unchanged ${digest}`)
    expect(front.take()).toEqual([`HEAD /v2/${name}/manifests/1.0`])
  })

  it('is asked once for a reference that stands in twenty places (row 5)', async () => {
    const { name, digest } = await freshImage()
    const { resolve, resolver } = run()
    const all = await Promise.all(Array.from({ length: 20 }, () => resolve(`${name}:1.0`)))
    expect(new Set(all.map(outcome))).toEqual(new Set([digest]))
    expect([...resolver.requests.values()]).toMatchObject([{ heads: 1, gets: 0 }])
    expect(front.take()).toEqual([`HEAD /v2/${name}/manifests/1.0`, `GET /v2/${name}/manifests/1.0`])
  })

  it('that is cold costs no more pulls than it sends itself: one GET by tag for each of many references', async () => {
    const images = await Promise.all(Array.from({ length: 40 }, () => freshImage()))
    front.take()
    const { resolve, resolver } = run()
    const all = await Promise.all(images.map(({ name }) => resolve(`${name}:1.0`)))
    expect(all.map(outcome)).toEqual(images.map(({ digest }) => digest))
    expect([...resolver.requests.values()]).toMatchObject([{ heads: 40, gets: 0 }])
    const upstreamGets = front.take().filter((line) => line.startsWith('GET') && line.includes('/manifests/'))
    expect(upstreamGets.toSorted()).toEqual(
      images.map(({ name }) => `GET /v2/${name}/manifests/1.0`).toSorted(),
    )
  })

  it('is asked once for the content that fifty tags share, where it is verified (row 6)', async () => {
    const tags = Array.from({ length: 50 }, (_, at) => `t${at}`)
    const { name, digest } = await freshImage(tags)
    const { resolve, resolver } = run({ verifyContent: true })
    const all = await Promise.all(tags.map((tag) => resolve(`${name}:${tag}`)))
    expect(new Set(all.map(outcome))).toEqual(new Set([digest]))
    expect([...resolver.requests.values()]).toMatchObject([{ heads: 50, gets: 1 }])
  })

  it('tells a tag that has moved upstream by its new digest (row 7)', async () => {
    const { name, digest } = await freshImage()
    await run().resolve(`${name}:1.0`)
    const moved = await pushImage(upstream, name, `${name} moved`, OCI_MANIFEST, '1.0')
    expect(moved.digest).not.toBe(digest)
    expect(await run().resolve(`${name}:1.0`, { known: digest })).toMatchObject({
      unchanged: false,
      descriptor: { digest: moved.digest },
    })
  })

  it.each(['429', 'down'] as const)(
    'whose upstream is %s and that is cold: not found, in all its meanings (rows 8, 10)',
    async (mode) => {
      const { name } = await freshImage()
      front.mode = mode
      const { resolve, resolver } = run()
      const resolution = await resolve(`${name}:1.0`)
      expect(outcome(resolution)).toBe('not-found')
      expect(detail(resolution)).toContain(
        `not found via mirror ${mirror.url} (a registry:2, Nexus or Harbor mirror also answers 404 when the upstream is rate-limited, down or refuses it; nothing was asked of docker.io)`,
      )
      expect([...resolver.requests.keys()]).toEqual([mirror.url])
      expect([...resolver.requests.values()]).toMatchObject([{ heads: 1, gets: 0 }])
    },
  )

  it.each(['429', 'down'] as const)(
    'whose upstream is %s and that is warm answers as a mirror: nothing proves it fresh (rows 9, 10)',
    async (mode) => {
      const { name, digest } = await freshImage()
      await run().resolve(`${name}:1.0`)
      front.mode = mode
      expect(await run().resolve(`${name}:1.0`)).toMatchObject({ via: 'mirror', descriptor: { digest } })
      expect(outcome(await run().resolve(`${name}:1.0`, { known: digest }))).toBe(`unchanged ${digest}`)
    },
  )

  it('that hides the limit of its upstream in a 500 is given up for the rest of the run (row 11)', async () => {
    const { name, digest } = await freshImage()
    front.mode = '429'
    const { resolve, resolver } = run({ verifyContent: true })
    expect(outcome(await resolve(`${name}@${digest}`))).toBe('rate-limited')
    expect(outcome(await resolve(`${name}:1.0`))).toBe('not-attempted')
    expect(outcome(await resolve('redis'))).toBe('not-attempted')
    expect([...resolver.requests.values()]).toMatchObject([{ heads: 0, notAttempted: 2 }])
  })

  it('that was asked for docker.io is asked for no other registry (row 13)', async () => {
    const { name } = await freshImage()
    const { resolve } = resolverFor(
      { 'docker.io': mirror.url },
      { origins: new Map([['ghcr.io', 'http://127.0.0.1:1']]) },
    )
    expect(outcome(await resolve(`ghcr.io/${name}:1.0`))).toBe('unavailable')
    expect(front.take()).toEqual([])
  })

  it('serves the four kinds of manifest with the digests that were pushed (row 15)', async () => {
    const name = 'library/kinds'
    const docker = await pushImage(upstream, name, 'docker', DOCKER_MANIFEST, 'docker')
    const oci = await pushImage(upstream, name, 'oci', OCI_MANIFEST, 'oci')
    const kinds = {
      docker,
      oci,
      list: index({ 'linux/amd64': docker }, DOCKER_LIST),
      index: index({ 'linux/amd64': oci }, OCI_INDEX),
    }
    await pushManifest(upstream, name, kinds.list, 'list')
    await pushManifest(upstream, name, kinds.index, 'index')
    const { resolve } = run()
    for (const [tag, { digest, mediaType }] of Object.entries(kinds)) {
      expect(await resolve(`${name}:${tag}`)).toMatchObject({ descriptor: { digest, mediaType } })
      expect(await askSkopeo(`${mirror.host}/${name}:${tag}`)).toBe(digest)
    }
    expect(await resolve(`${name}:index`, { platform: 'linux/amd64' })).toMatchObject({ ok: true })
    expect(outcome(await resolve(`${name}:index`, { platform: 'linux/arm64' }))).toBe('no-such-platform')
  })

  it('that passes on a wrong digest proves none (row 21)', async () => {
    const { name } = await freshImage()
    front.mode = 'wrong-digest'
    const resolution = await run({ verifyContent: true }).resolve(`${name}:1.0`)
    expect(outcome(resolution)).toBe('digest-mismatch')
    expect(detail(resolution)).toContain(sha256('another manifest'))
  })

  it('lists the tags that it has cached when its upstream is down: the list is never complete (row 58)', async () => {
    const { name } = await freshImage(['1.0', '2.0'])
    expect(await run().resolver.listTags(repository(name), {})).toMatchObject({
      ok: true,
      complete: false,
      tags: expect.arrayContaining(['1.0', '2.0']),
    })
    await run().resolve(`${name}:1.0`)
    front.mode = 'down'
    expect(await run().resolver.listTags(repository(name), {})).toMatchObject({
      ok: true,
      complete: false,
      tags: ['1.0'],
    })
    expect(await resolverFor({}).resolver.listTags(repository(`${upstream.host}/${name}`), {})).toMatchObject(
      {
        complete: true,
        tags: expect.arrayContaining(['1.0', '2.0']),
      },
    )
  })

  it('that has expired under a limit fails without a known digest, and confirms a known one (row 12)', async () => {
    const own = await startRegistry(stage, 'expiring', front.url)
    const { name, digest } = await freshImage()
    await resolverFor({ 'docker.io': own.url }).resolve(`${name}:1.0`)
    await waitForScheduler(own, name)
    await own.stop()
    await expireCache(own)
    const again = await startRegistry(stage, 'expiring', front.url)
    await waitForDeletion(again, name, digest)
    front.mode = '429'
    const rules = { 'docker.io': again.url }
    expect(outcome(await resolverFor(rules).resolve(`${name}:1.0`, { known: digest }))).toBe(
      `unchanged ${digest}`,
    )
    const resolution = await resolverFor(rules).resolve(`${name}:1.0`)
    expect(['unavailable', 'rate-limited']).toContain(outcome(resolution))
  }, 60_000)
})

describe('a whole run', () => {
  it('gives digests that skopeo finds too, for at most one pull each (row 62)', async () => {
    const images = await Promise.all(Array.from({ length: 8 }, () => freshImage()))
    const { resolve } = run()
    const resolutions = await Promise.all(images.map(({ name }) => resolve(`${name}:1.0`)))
    expect(resolutions.map(outcome)).toEqual(images.map(({ digest }) => digest))
    expect(front.take().filter((line) => line.startsWith('GET'))).toHaveLength(8)
    for (const { name, digest } of images)
      expect(await askSkopeo(`${mirror.host}/${name}@${digest}`)).toBe(digest)
  })

  it('asks a registry itself by digest: served, or not', async () => {
    const { name, digest } = await freshImage()
    const { resolver } = resolverFor({})
    const ask = (text: string) =>
      resolver.askByDigest(repository(`${upstream.host}/${name}`), text as `a:${string}`, {})
    expect(await ask(digest)).toMatchObject({ serves: 'same', requests: 1 })
    expect(await ask(sha256('nothing'))).toMatchObject({ serves: 'nothing' })
  })
})
