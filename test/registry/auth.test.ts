import { describe, expect, it } from 'vitest'
import { parseChallenges } from '../../src/registry/challenges.ts'
import { type FakeAnswer, type FakeRequest, image, startFakeRegistry } from '../support/fake-registry.ts'
import {
  type Certificates,
  detail,
  makeCertificates,
  outcome,
  resolverFor,
  temporaryFolder,
  userAuth,
} from './support.ts'

const NGINX = image('nginx')
const REDIS = image('redis')
const IMAGES = { 'library/nginx:1.27': NGINX, 'library/nginx:1.28': REDIS, 'library/redis:7': REDIS }
const SECRET = 'correct-horse-battery'
const AUTH = userAuth('user', SECRET)
const BASIC = `Basic ${AUTH.auth}`

interface TokenServer {
  /** What the realm answers; the default is a token that never changes. */
  readonly token?: (request: FakeRequest, count: number) => FakeAnswer
  /** Instead of the usual challenge; `{url}` is the registry. */
  readonly challenge?: string | readonly string[]
  /** Headers that open the registry. */
  readonly accepts?: (authorization: string) => boolean
}

/** A registry on this machine that wants a token of its own token server. */
async function setUp(server: TokenServer = {}, auths?: (host: string) => unknown) {
  let tokens = 0
  let url = ''
  const accepts = server.accepts ?? ((authorization) => authorization === 'Bearer tok-1')
  const fake = await startFakeRegistry({
    images: IMAGES,
    behave: (request) => {
      if (request.path.startsWith('/token')) {
        tokens++
        return server.token?.(request, tokens) ?? { status: 200, body: JSON.stringify({ token: 'tok-1' }) }
      }
      if (accepts(request.headers.authorization ?? '')) return undefined
      const challenge = server.challenge ?? 'Bearer realm="{url}/token",service="fake"'
      const values = (typeof challenge === 'string' ? [challenge] : challenge).map((value) =>
        value.replaceAll('{url}', url),
      )
      return { status: 401, headers: { 'www-authenticate': values } }
    },
  })
  url = fake.url
  const resolver = resolverFor(
    { 'docker.io': fake.url },
    auths === undefined ? {} : { auths: auths(fake.host) },
  )
  const tokenRequests = (): readonly FakeRequest[] =>
    fake.requests.filter(({ path }) => path.startsWith('/token'))
  return { fake, tokenRequests, ...resolver }
}

/** All that a resolver lets out. */
function everything(values: readonly unknown[]): string {
  return JSON.stringify(values)
}

describe('an anonymous token', () => {
  it('is asked for after a 401 and used for all references of the repository (row 31)', async () => {
    const { fake, resolve, resolver } = await setUp()
    expect(outcome(await resolve('nginx:1.27'))).toBe(NGINX.digest)
    expect(outcome(await resolve('nginx:1.28'))).toBe(REDIS.digest)
    expect(fake.log).toEqual([
      'HEAD /v2/library/nginx/manifests/1.27',
      'GET /token?service=fake&scope=repository%3Alibrary%2Fnginx%3Apull',
      'HEAD /v2/library/nginx/manifests/1.27',
      'HEAD /v2/library/nginx/manifests/1.28',
    ])
    expect([...resolver.requests.values()]).toEqual([
      { heads: 3, gets: 0, tokens: 1, tagPages: 0, notAttempted: 0, rateLimit: undefined },
    ])
  })

  it('for another repository is asked for without another 401', async () => {
    const { fake, resolve } = await setUp()
    await resolve('nginx:1.27')
    expect(outcome(await resolve('redis:7'))).toBe(REDIS.digest)
    expect(fake.log.slice(3)).toEqual([
      'GET /token?service=fake&scope=repository%3Alibrary%2Fredis%3Apull',
      'HEAD /v2/library/redis/manifests/7',
    ])
  })

  it('names the repository as the endpoint does, and keeps what the realm has in its query', async () => {
    const { fake, tokenRequests } = await setUp({ challenge: 'Bearer realm="{url}/token?a=b"' })
    const { resolve } = resolverFor({ 'docker.io': `${fake.url}/hub` })
    await resolve('nginx:1.27')
    expect(tokenRequests()[0]?.path).toBe('/token?a=b&scope=repository%3Ahub%2Flibrary%2Fnginx%3Apull')
  })

  it('is shared by many references that are resolved at once', async () => {
    const { resolve, tokenRequests } = await setUp()
    await Promise.all(['nginx:1.27', 'nginx:1.28', 'nginx:1.29', 'nginx:1.30'].map((text) => resolve(text)))
    expect(tokenRequests()).toHaveLength(1)
  })

  it('that is refused means that credentials are needed', async () => {
    const { resolve } = await setUp({ token: () => ({ status: 401 }) })
    expect(outcome(await resolve('nginx:1.27'))).toBe('auth-required')
  })

  it('that does not open the registry means the same, after two requests', async () => {
    const { fake, resolve } = await setUp({ accepts: () => false })
    expect(outcome(await resolve('nginx:1.27'))).toBe('auth-required')
    expect(fake.log.filter((line) => line.startsWith('HEAD'))).toHaveLength(2)
  })
})

describe('a challenge', () => {
  it.each([
    ['Basic first', 'Basic realm="x", Bearer realm="{url}/token",service="fake"'],
    ['two headers', ['Basic realm="x"', 'Bearer realm="{url}/token",service="fake"']],
    ['Negotiate first', 'Negotiate, Bearer realm="{url}/token",service="fake"'],
    ['a token first', 'Negotiate YIIabc==, Bearer realm="{url}/token",service="fake"'],
    ['names in capitals', 'BEARER Realm="{url}/token",SERVICE="fake"'],
    ['no quotes, many spaces', 'Bearer   realm = {url}/token ,  service = fake'],
    [
      'Basic last, without a comma before',
      'Bearer realm="{url}/token",service="fake",scope="*",Basic realm="x"',
    ],
  ])('with %s leads to the token server (rows 32, 33)', async (_, challenge) => {
    const { resolve, tokenRequests } = await setUp({ challenge })
    expect(outcome(await resolve('nginx:1.27'))).toBe(NGINX.digest)
    expect(tokenRequests()[0]?.path).toMatch(/service=fake/)
  })

  it('is parsed with commas and escaped quotes in its values (row 33)', () => {
    const [bearer, ...others] = parseChallenges([
      'Bearer realm="https://a.test/\\"t\\"",scope="repository:x:pull,push",service=""',
    ])
    expect(others).toEqual([])
    expect(bearer).toEqual({
      scheme: 'bearer',
      parameters: new Map([
        ['realm', 'https://a.test/"t"'],
        ['scope', 'repository:x:pull,push'],
        ['service', ''],
      ]),
    })
  })

  it('is left out when it names a parameter twice, and all are when they are longer than 8 KiB', () => {
    expect(
      parseChallenges(['Bearer realm="a",realm="b", Basic realm="c"']).map(({ scheme }) => scheme),
    ).toEqual(['basic'])
    expect(parseChallenges([`Bearer realm="${'a'.repeat(9000)}"`])).toEqual([])
  })

  it('that is garbage ends, and leads to no request', () => {
    for (const text of [
      '"',
      '=',
      ',,,',
      'Bearer realm="open',
      'Bearer =',
      'a b c d',
      'Bearer realm=',
      '\u00ff',
    ]) {
      expect(parseChallenges([text]).flatMap(({ parameters }) => [...parameters])).toEqual([])
    }
  })

  it('that holdfast does not know is told', async () => {
    const { resolve } = await setUp({ challenge: 'Negotiate' })
    expect(outcome(await resolve('nginx:1.27'))).toBe('auth-required')
  })
})

describe('a token', () => {
  it.each([
    ['a second', { expires_in: 1 }, 49_000, 51_000],
    ['minus five seconds', { expires_in: -5 }, 49_000, 51_000],
    ['no time', {}, 49_000, 51_000],
    ['a word', { expires_in: 'long' }, 49_000, 51_000],
    ['30 years', { expires_in: 1e9, issued_at: '2001-01-01T00:00:00Z' }, 3_589_000, 3_591_000],
  ])(
    'that lives for %s is used for a minute at least and an hour at most (row 39)',
    async (_, life, before, after) => {
      const { resolve, advance, tokenRequests } = await setUp({
        token: () => ({ status: 200, body: JSON.stringify({ token: 'tok-1', ...life }) }),
      })
      await resolve('nginx:1.27')
      advance(before)
      await resolve('nginx:1.28')
      expect(tokenRequests()).toHaveLength(1)
      advance(after - before)
      await resolve('nginx:1.29')
      expect(tokenRequests()).toHaveLength(2)
    },
  )

  it('that the registry drops early is refreshed once (row 40)', async () => {
    let good = 'tok-1'
    const { resolve, tokenRequests } = await setUp({
      token: () => ({ status: 200, body: JSON.stringify({ token: good }) }),
      accepts: (authorization) => authorization === `Bearer ${good}`,
    })
    await resolve('nginx:1.27')
    good = 'tok-2'
    expect(outcome(await resolve('nginx:1.28'))).toBe(REDIS.digest)
    expect(tokenRequests()).toHaveLength(2)
  })

  it('that never helps is sent once, with credentials too (row 41)', async () => {
    const { fake, resolve } = await setUp({ accepts: () => false }, (host) => ({ [host]: AUTH }))
    expect(outcome(await resolve('nginx:1.27'))).toBe('auth-failed')
    expect(fake.log.filter((line) => line.startsWith('HEAD'))).toHaveLength(2)
  })

  it.each([
    ['1 MiB', JSON.stringify({ token: 'a'.repeat(1024 * 1024) })],
    ['HTML', '<html>'],
    ['empty', '{}'],
    ['a line break in the token', JSON.stringify({ token: 'a\r\nX-Evil: 1' })],
    ['a number', JSON.stringify({ token: 1 })],
    ['two tokens that differ', JSON.stringify({ token: 'tok-1', access_token: 'tok-2' })],
  ])('server whose answer is %s has failed (row 42)', async (_, body) => {
    const { fake, resolve } = await setUp({ token: () => ({ status: 200, body }) })
    expect(outcome(await resolve('nginx:1.27'))).toBe('auth-failed')
    expect(fake.requests.every(({ headers }) => headers['x-evil'] === undefined)).toBe(true)
  })

  it('may be called access_token', async () => {
    const { resolve } = await setUp({
      token: () => ({ status: 200, body: JSON.stringify({ access_token: 'tok-1' }) }),
    })
    expect(outcome(await resolve('nginx:1.27'))).toBe(NGINX.digest)
  })

  it('server is asked with the endpoint credentials on the same host, and with no others', async () => {
    const { resolve, tokenRequests } = await setUp({}, (host) => ({
      [host]: AUTH,
      'docker.io': userAuth('hub', 'other'),
    }))
    expect(outcome(await resolve('nginx:1.27'))).toBe(NGINX.digest)
    expect(tokenRequests().map(({ headers }) => headers.authorization)).toEqual([BASIC])
  })
})

describe('credentials that are refused', () => {
  it('are sent once in the whole run, and never replaced by none (row 38)', async () => {
    const { resolve, resolver, tokenRequests } = await setUp(
      {
        token: ({ headers }) => ({
          status: headers.authorization === undefined ? 200 : 401,
          body: '{"token":"tok-1"}',
        }),
      },
      (host) => ({ [host]: AUTH }),
    )
    const resolutions = await Promise.all(
      ['nginx:1.27', 'nginx:1.28', 'redis:7'].map((text) => resolve(text)),
    )
    expect(resolutions.map(outcome)).toEqual(['auth-failed', 'not-attempted', 'not-attempted'])
    expect(tokenRequests()).toHaveLength(1)
    expect([...resolver.requests.values()]).toMatchObject([{ heads: 1, notAttempted: 2 }])
    expect(everything(resolutions)).not.toContain(SECRET)
  })

  it('for one repository do not end the others when they were good before', async () => {
    const { resolve } = await setUp(
      {
        token: ({ path }) =>
          path.includes('redis') ? { status: 403 } : { status: 200, body: '{"token":"tok-1"}' },
      },
      (host) => ({ [host]: AUTH }),
    )
    expect(outcome(await resolve('nginx:1.27'))).toBe(NGINX.digest)
    expect(outcome(await resolve('redis:7'))).toBe('auth-failed')
    expect(outcome(await resolve('nginx:1.28'))).toBe(REDIS.digest)
  })

  it('of Basic are sent once, and end the endpoint (row 46)', async () => {
    const { fake, resolve } = await setUp({ challenge: 'Basic realm="x"', accepts: () => false }, (host) => ({
      [host]: AUTH,
    }))
    expect(outcome(await resolve('nginx:1.27'))).toBe('auth-failed')
    expect(outcome(await resolve('redis:7'))).toBe('not-attempted')
    expect(fake.requests.map(({ headers }) => headers.authorization)).toEqual([undefined, BASIC])
  })
})

describe('a scope', () => {
  const insufficient = (scope: string) => ({
    challenge: `Bearer realm="{url}/token",service="fake",error="insufficient_scope",scope="${scope}"`,
    accepts: () => false,
  })

  it('that asks for more than pulling is never asked for (row 36)', async () => {
    const { resolve, tokenRequests } = await setUp(insufficient('repository:victim/private:pull,push'))
    expect(outcome(await resolve('nginx:1.27'))).toBe('auth-failed')
    expect(tokenRequests().map(({ path }) => path)).toEqual([
      '/token?service=fake&scope=repository%3Alibrary%2Fnginx%3Apull',
    ])
  })

  it('for another repository that was asked of this endpoint is asked for once', async () => {
    const { fake, resolve, tokenRequests } = await setUp({
      ...insufficient('repository:library/nginx:pull'),
      token: (_, count) => ({ status: 200, body: JSON.stringify({ token: `tok-${count}` }) }),
    })
    await resolve('nginx:1.27')
    expect(outcome(await resolve('redis:7'))).toBe('auth-failed')
    expect(tokenRequests().map(({ path }) => path.replace(/.*%2F/, ''))).toEqual([
      'nginx%3Apull',
      'redis%3Apull',
      'redis%3Apull',
    ])
    expect(fake.requests.at(-1)?.headers.authorization).toBe('Bearer tok-1')
  })
})

describe('an identity token', () => {
  it('is posted in a form and stands in no URL (row 43)', async () => {
    const { fake, resolve, tokenRequests } = await setUp({}, (host) => ({
      [host]: { identitytoken: SECRET },
    }))
    expect(outcome(await resolve('nginx:1.27'))).toBe(NGINX.digest)
    const [request] = tokenRequests()
    expect(request?.method).toBe('POST')
    expect(Object.fromEntries(new URLSearchParams(request?.body))).toEqual({
      grant_type: 'refresh_token',
      refresh_token: SECRET,
      client_id: 'holdfast',
      service: 'fake',
      scope: 'repository:library/nginx:pull',
    })
    expect(fake.log.join()).not.toContain(SECRET)
  })

  it('that the server does not take is told, and not sent in another way (row 43)', async () => {
    const { resolve, tokenRequests } = await setUp({ token: () => ({ status: 404 }) }, (host) => ({
      [host]: { identitytoken: SECRET },
    }))
    const resolution = await resolve('nginx:1.27')
    expect(outcome(resolution)).toBe('auth-failed')
    expect(detail(resolution)).toContain('takes no identity token')
    expect(tokenRequests()).toHaveLength(1)
  })

  it('of a registry is sent as it is', async () => {
    const { fake, resolve } = await setUp({ accepts: (value) => value === `Bearer ${SECRET}` }, (host) => ({
      [host]: { registrytoken: SECRET },
    }))
    expect(outcome(await resolve('nginx:1.27'))).toBe(NGINX.digest)
    expect(fake.log.some((line) => line.includes('/token'))).toBe(false)
  })
})

describe('a realm', () => {
  /** A registry at `registry.test` over TLS that names a realm, and another server at `evil.test`. */
  async function setUpTls(options: {
    realm: (evil: string, own: string) => string
    auths?: (host: string) => unknown
    authRealms?: (host: string) => readonly string[]
    token?: (request: FakeRequest) => FakeAnswer
    certificates?: Certificates
  }) {
    const certificates = options.certificates ?? makeCertificates(temporaryFolder())
    const evil = await startFakeRegistry({
      name: 'evil.test',
      tls: certificates,
      behave: (request) => options.token?.(request) ?? { status: 200, body: '{"token":"tok-1"}' },
    })
    let own = ''
    const fake = await startFakeRegistry({
      name: 'registry.test',
      tls: certificates,
      images: IMAGES,
      behave: ({ headers }) =>
        headers.authorization === 'Bearer tok-1'
          ? undefined
          : {
              status: 401,
              headers: {
                'www-authenticate': `Bearer realm="${options.realm(evil.url, own)}",service="auth.docker.io",scope="repository:victim/private:pull,push"`,
              },
            },
    })
    own = fake.url
    const resolver = resolverFor(
      {
        'docker.io': {
          mirror: {
            url: fake.url,
            ca: certificates.caFile,
            authRealms: options.authRealms?.(evil.host) ?? [],
          },
        },
        // Makes the certificate known for the other host too.
        'unused.test': { mirror: { url: evil.url, ca: certificates.caFile } },
      },
      { auths: options.auths?.(fake.host) ?? { [fake.host]: AUTH } },
    )
    return { fake, evil, ...resolver }
  }

  it('of another host gets no credentials, and an anonymous token of it will do (row 34)', async () => {
    const { evil, resolve } = await setUpTls({ realm: (url) => `${url}/token` })
    expect(outcome(await resolve('nginx:1.27'))).toBe(NGINX.digest)
    expect(evil.requests.map(({ headers }) => headers.authorization)).toEqual([undefined])
  })

  it('of another host that wants more is untrusted, and the message has the line to add (row 34)', async () => {
    const { evil, resolve } = await setUpTls({
      realm: (url) => `${url}/token`,
      token: () => ({ status: 401 }),
    })
    const resolution = await resolve('nginx:1.27')
    expect(outcome(resolution)).toBe('realm-untrusted')
    expect(detail(resolution)).toContain(`authRealms: [${evil.host}]`)
    expect(evil.requests.map(({ headers }) => headers.authorization)).toEqual([undefined])
  })

  it('that the configuration names gets the credentials (row 34)', async () => {
    const { evil, resolve } = await setUpTls({ realm: (url) => `${url}/token`, authRealms: (host) => [host] })
    expect(outcome(await resolve('nginx:1.27'))).toBe(NGINX.digest)
    expect(evil.requests.map(({ headers }) => headers.authorization)).toEqual([BASIC])
  })

  it.each([
    ['http', (url: string) => `${url.replace('https', 'http')}/token`],
    ['cloud metadata', () => 'http://169.254.169.254/token'],
    ['a private network', () => 'https://10.0.0.1/token'],
    ['this machine', (url: string) => `https://127.0.0.1:${new URL(url).port}/token`],
    ['this machine by IPv6', (url: string) => `https://[::ffff:127.0.0.1]:${new URL(url).port}/token`],
    ['this machine by number', (url: string) => `https://2130706433:${new URL(url).port}/token`],
    ['this machine by name', (url: string) => `https://localhost:${new URL(url).port}/token`],
    ['a user name', (url: string) => `${url.replace('https://', 'https://user@')}/token`],
    ['a file', () => 'file:///etc/passwd'],
    ['nothing', () => ''],
  ])('that leads to %s is not asked (row 35)', async (_, realm) => {
    const { fake, evil, resolve } = await setUpTls({ realm })
    expect(outcome(await resolve('nginx:1.27'))).toBe('realm-untrusted')
    expect(evil.log).toEqual([])
    expect(fake.log).toEqual(['HEAD /v2/library/nginx/manifests/1.27'])
  })

  it('named by a hostile mirror never gets the credentials of Docker Hub, and its scope is ignored (row 36)', async () => {
    const hub = userAuth('hub', SECRET)
    const { fake, evil, resolve, resolver } = await setUpTls({
      realm: (url) => `${url}/token`,
      auths: () => ({
        'https://index.docker.io/v1/': hub,
        'docker.io': hub,
        'auth.docker.io': hub,
        'evil.test': hub,
        'registry-1.docker.io': hub,
      }),
    })
    const resolution = await resolve('nginx:1.27')
    expect(outcome(resolution)).toBe(NGINX.digest)
    const sent = everything([fake.requests, evil.requests, resolution, resolver.notices])
    expect(sent).not.toContain(SECRET)
    expect(sent).not.toContain(hub.auth)
    expect(evil.log).toEqual(['GET /token?service=auth.docker.io&scope=repository%3Alibrary%2Fnginx%3Apull'])
  })

  it('that redirects to another origin is not followed (row 37)', async () => {
    const certificates = makeCertificates(temporaryFolder())
    const target = await startFakeRegistry({ name: 'target.test', tls: certificates })
    const { evil, resolve } = await setUpTls({
      certificates,
      realm: (url) => `${url}/token`,
      authRealms: (host) => [host],
      token: () => ({ status: 307, headers: { location: `${target.url}/token` } }),
    })
    expect(outcome(await resolve('nginx:1.27'))).toBe('auth-failed')
    expect(evil.log).toHaveLength(1)
    expect(target.log).toEqual([])
  })
})

describe('plain http to another machine', () => {
  it('gets no credentials, even when plain http was allowed (row 48)', async () => {
    for (const challenge of ['Basic realm="x"', 'Bearer realm="http://{host}/token"']) {
      let host = ''
      const fake = await startFakeRegistry({
        name: 'mirror.test',
        behave: () => ({ status: 401, headers: { 'www-authenticate': challenge.replace('{host}', host) } }),
      })
      host = fake.host
      const { resolve } = resolverFor(
        { 'docker.io': { mirror: { url: fake.url, insecure: true } } },
        { auths: { [fake.host]: AUTH } },
      )
      const resolution = await resolve('nginx:1.27')
      expect(outcome(resolution)).toBe('auth-required')
      expect(detail(resolution)).toContain('plain http')
      expect(everything(fake.requests.map(({ headers }) => headers.authorization ?? ''))).not.toContain(
        'Basic',
      )
    }
  })

  it('is not asked at all without insecure: true (row 48)', async () => {
    const fake = await startFakeRegistry({ name: 'mirror.test' })
    const { resolve } = resolverFor({ 'docker.io': fake.url })
    expect(outcome(await resolve('nginx:1.27'))).toBe('tls')
    expect(fake.log).toEqual([])
  })
})

describe('secrets', () => {
  it('that a server repeats in its errors stand in no message', async () => {
    const { resolve, resolver } = await setUp(
      {
        challenge: 'Basic realm="x"',
        accepts: (authorization) => authorization === BASIC,
        token: () => ({ status: 200 }),
      },
      (host) => ({ [host]: AUTH }),
    )
    expect(outcome(await resolve('nginx:1.27'))).toBe(NGINX.digest)
    const echo = await startFakeRegistry({
      behave: ({ headers }) =>
        headers.authorization === undefined
          ? { status: 401, headers: { 'www-authenticate': 'Basic realm="x"' } }
          : {
              status: 403,
              headers: { warning: `299 - "${headers.authorization}"` },
              body: JSON.stringify({
                errors: [{ code: 'DENIED', message: `no ${headers.authorization} ${SECRET}` }],
              }),
            },
    })
    const own = resolverFor({ 'docker.io': echo.url }, { auths: { [echo.host]: AUTH }, verifyContent: true })
    const resolution = await own.resolve(`nginx@${NGINX.digest}`)
    expect(outcome(resolution)).toBe('auth-failed')
    expect(detail(resolution)).toContain('DENIED: no Basic *** ***')
    expect(everything([resolution, own.resolver.notices])).not.toMatch(new RegExp(`${SECRET}|${AUTH.auth}`))
    expect(everything(own.resolver.notices.concat(resolver.notices))).toContain('***')
  })
})
