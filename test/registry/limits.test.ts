import { describe, expect, it } from 'vitest'
import { type FakeAnswer, type FakeRequest, image, startFakeRegistry } from '../support/fake-registry.ts'
import { detail, outcome, resolverFor } from './support.ts'

const NGINX = image('nginx')
const IMAGES = { 'library/nginx:1.27': NGINX }
const HEAD = 'HEAD /v2/library/nginx/manifests/1.27'
const NOW = Date.parse('2026-11-22T10:00:00Z')

async function setUp(
  behave: (request: FakeRequest, count: number) => FakeAnswer | undefined,
  hub = false,
  more: { verifyContent?: boolean } = {},
) {
  const fake = await startFakeRegistry({ images: IMAGES, behave })
  const clock = { now: () => NOW }
  const resolver = hub
    ? resolverFor({}, { direct: true, origins: new Map([['docker.io', fake.url]]), clock })
    : resolverFor({ 'docker.io': fake.url }, { clock, ...more })
  return { fake, ...resolver }
}

const limited = (headers: Record<string, string> = {}, body = ''): FakeAnswer => ({
  status: 429,
  headers,
  body,
})

describe('a 429', () => {
  it.each([
    ['a second', '1', 1_000],
    ['a date', 'Sun, 22 Nov 2026 10:00:07 GMT', 7_000],
    ['a date that is over', 'Sun, 22 Nov 2026 09:00:00 GMT', 0],
    ['nonsense', 'soon', 5_000],
    ['a negative number', '-5', 5_000],
  ])('with Retry-After of %s is waited for once (row 51)', async (_, value, wait) => {
    const { fake, resolve, sleeps } = await setUp((_request, count) =>
      count === 1 ? limited({ 'retry-after': value }) : undefined,
    )
    expect(outcome(await resolve('nginx:1.27'))).toBe(NGINX.digest)
    expect(sleeps).toEqual([wait])
    expect(fake.log.slice(0, 2)).toEqual([HEAD, HEAD])
  })

  it('with a Retry-After of a day fails at once and says until when (row 51)', async () => {
    const { fake, resolve, sleeps } = await setUp(() => limited({ 'retry-after': '86400' }))
    const resolution = await resolve('nginx:1.27')
    expect(outcome(resolution)).toBe('rate-limited')
    expect(detail(resolution)).toContain('until 2026-11-23T10:00:00.000Z')
    expect(sleeps).toEqual([])
    expect(fake.log).toEqual([HEAD])
  })

  it('of the pull limit on the first of 30 references is one request, and 29 are not attempted (row 52)', async () => {
    const { fake, resolve, resolver, sleeps } = await setUp(() =>
      limited({ 'ratelimit-limit': '100;w=21600', 'ratelimit-remaining': '0;w=21600', 'retry-after': '1' }),
    )
    const tags = Array.from({ length: 30 }, (_, at) => `nginx:${at}`)
    const resolutions = await Promise.all(tags.map((text) => resolve(text)))
    const outcomes = resolutions.map(outcome)
    expect(outcomes.filter((one) => one === 'rate-limited')).toHaveLength(1)
    expect(outcomes.filter((one) => one === 'not-attempted')).toHaveLength(29)
    expect(fake.log).toHaveLength(1)
    expect(sleeps).toEqual([])
    expect([...resolver.requests.values()]).toMatchObject([{ heads: 1, gets: 0, notAttempted: 29 }])
    expect(detail(resolutions.at(-1) ?? resolutions[0] ?? (await resolve('x')))).toContain('pull limit')
  })

  it('that stays ends the endpoint after one more request', async () => {
    const { fake, resolve } = await setUp(() => limited())
    expect(outcome(await resolve('nginx:1.27'))).toBe('rate-limited')
    expect(outcome(await resolve('nginx:1.28'))).toBe('not-attempted')
    expect(fake.log).toEqual([HEAD, HEAD])
  })

  it('inside a 500, as registry:2 has it, is a limit and no server error (row 11)', async () => {
    const body = JSON.stringify({
      errors: [
        {
          code: 'UNKNOWN',
          detail: { errors: [{ code: 'TOOMANYREQUESTS', message: 'You have reached your pull rate limit' }] },
        },
      ],
    })
    const { fake, resolve } = await setUp(() => ({ status: 500, body }), false, { verifyContent: true })
    expect(outcome(await resolve(`nginx@${NGINX.digest}`))).toBe('rate-limited')
    expect(outcome(await resolve('nginx:1.27'))).toBe('not-attempted')
    expect(fake.log).toHaveLength(1)
  })

  it('inside a 500, as registry:3 has it in a string, is the same', async () => {
    const body = JSON.stringify({
      errors: [
        {
          code: 'UNKNOWN',
          message: 'unknown error',
          detail: 'toomanyrequests: You have reached your unauthenticated pull rate limit.',
        },
      ],
    })
    const { fake, resolve } = await setUp(() => ({ status: 500, body }), false, { verifyContent: true })
    expect(outcome(await resolve(`nginx@${NGINX.digest}`))).toBe('rate-limited')
    expect(outcome(await resolve('nginx:1.27'))).toBe('not-attempted')
    expect(fake.log).toHaveLength(1)
  })

  it('of the token server for failed logins is never asked again', async () => {
    let url = ''
    const fake = await startFakeRegistry({
      behave: ({ path }) =>
        path.startsWith('/token')
          ? limited({}, '{"details":"too many failed login attempts for username or IP address"}')
          : { status: 401, headers: { 'www-authenticate': `Bearer realm="${url}/token"` } },
    })
    url = fake.url
    const { resolve } = resolverFor({}, { direct: true, origins: new Map([['docker.io', fake.url]]) })
    expect(outcome(await resolve('nginx:1.27'))).toBe('rate-limited')
    expect(fake.log.filter((line) => line.includes('/token')).length).toBeLessThanOrEqual(2)
    expect(outcome(await resolve('nginx:1.28'))).toBe('not-attempted')
  })
})

describe('Docker Hub itself', () => {
  it('is not asked without leave, and the message has both remedies', async () => {
    const { resolve, resolver } = resolverFor({})
    const resolution = await resolve('nginx:1.27')
    expect(outcome(resolution)).toBe('no-mirror')
    expect(detail(resolution)).toMatch(/registries\.docker\.io\.mirror.*--direct/)
    expect(resolver.requests.size).toBe(0)
  })

  it('is asked by HEAD alone, and its digest is marked as not proved', async () => {
    const { fake, resolve } = await setUp(() => undefined, true)
    expect(await resolve('nginx:1.27')).toMatchObject({
      ok: true,
      via: 'registry',
      verified: 'header',
      platforms: undefined,
      descriptor: { digest: NGINX.digest, size: NGINX.body.length },
    })
    expect(fake.log).toEqual([HEAD])
  })

  it('is asked for the body where a platform must be in it', async () => {
    const { fake, resolve } = await setUp(() => undefined, true)
    expect(await resolve('nginx:1.27', { platform: 'linux/amd64' })).toMatchObject({ verified: 'body' })
    expect(fake.log).toHaveLength(2)
  })

  it('tells its limit in headers, which stand in the answer', async () => {
    const { resolve } = await setUp(
      ({ method }) =>
        method === 'HEAD'
          ? {
              status: 200,
              headers: {
                'content-type': NGINX.mediaType,
                'docker-content-digest': NGINX.digest,
                'content-length': String(NGINX.body.length),
                'ratelimit-limit': '100;w=21600',
                'ratelimit-remaining': '20;w=21600',
              },
            }
          : undefined,
      true,
    )
    expect(await resolve('nginx:1.27')).toMatchObject({
      rateLimit: { limit: 100, remaining: 20, windowSeconds: 21600 },
    })
  })

  it('is not asked again after a 429 that may be the pull limit, and once where a quota remains', async () => {
    const unknown = await setUp(() => limited({ 'retry-after': '1' }), true)
    expect(outcome(await unknown.resolve('nginx:1.27'))).toBe('rate-limited')
    expect(unknown.fake.log).toHaveLength(1)
    const remaining = await setUp(
      (_, count) =>
        count === 1 ? limited({ 'retry-after': '1', 'ratelimit-remaining': '5;w=21600' }) : undefined,
      true,
    )
    expect(outcome(await remaining.resolve('nginx:1.27'))).toBe(NGINX.digest)
  })
})

describe('many references', () => {
  it('of which 1,300 are asked of a registry that gives out 300 manifests keep what was learnt and stop', async () => {
    const images = Object.fromEntries(
      Array.from({ length: 1300 }, (_, at) => [`library/nginx:${at}`, image(`image ${at}`)]),
    )
    let gets = 0
    const fake = await startFakeRegistry({
      images,
      behave: ({ method }) =>
        method === 'GET' && ++gets > 300
          ? limited({ 'ratelimit-remaining': '0;w=21600' }, 'You have reached your pull rate limit')
          : undefined,
    })
    const { resolve, resolver } = resolverFor({ 'docker.io': fake.url }, { verifyContent: true })
    const tags = Array.from({ length: 1300 }, (_, at) => `nginx:${at}`)
    const resolutions = await Promise.all(tags.map((text) => resolve(text)))
    const counted = new Map<string, number>()
    for (const resolution of resolutions) {
      const key = resolution.ok ? 'ok' : resolution.problem
      counted.set(key, (counted.get(key) ?? 0) + 1)
    }
    expect(counted.get('ok')).toBe(300)
    // Others were under way when the limit came.
    const refused = counted.get('rate-limited') ?? 0
    expect(refused).toBeGreaterThanOrEqual(1)
    expect(refused).toBeLessThanOrEqual(32)
    expect(gets).toBeGreaterThan(300)
    expect(gets).toBeLessThanOrEqual(300 + refused)
    expect(fake.peak).toBeLessThanOrEqual(32)
    const sent = fake.requests.length
    expect([...resolver.requests.values()][0]?.heads).toBe(sent - gets)
    const notAttempted = counted.get('not-attempted') ?? 0
    expect(300 + refused + notAttempted).toBe(1300)
    for (const [at, resolution] of resolutions.entries()) {
      if (resolution.ok) expect(outcome(resolution)).toBe(images[`library/nginx:${at}`]?.digest)
    }
  })

  it('that are the same are asked for once (rows 5, 6)', async () => {
    const images = Object.fromEntries(Array.from({ length: 12 }, (_, at) => [`library/nginx:${at}`, NGINX]))
    const fake = await startFakeRegistry({ images })
    const { resolve } = resolverFor({ 'docker.io': fake.url })
    const texts = Array.from(
      { length: 24 },
      (_, at) => `${at % 2 === 0 ? '' : 'index.docker.io/library/'}nginx:${at % 12}`,
    )
    const resolutions = await Promise.all(texts.map((text) => resolve(text)))
    expect(new Set(resolutions.map(outcome))).toEqual(new Set([NGINX.digest]))
    expect(new Set(fake.log).size).toBe(12)
    expect(fake.log).toHaveLength(12)
    expect(resolutions.filter(({ requests }) => requests === 0)).toHaveLength(12)
  })
})
