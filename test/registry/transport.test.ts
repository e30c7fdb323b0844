import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { proxyFor } from '../../src/registry/proxies.ts'
import { type FakeAnswer, image, send, startFakeRegistry } from '../support/fake-registry.ts'
import { drip } from '../support/pace.ts'
import { detail, makeCertificates, outcome, resolverFor, temporaryFolder, userAuth } from './support.ts'

const NGINX = image('nginx')
const IMAGES = { 'library/nginx:1.27': NGINX }
const SECRET = 'correct-horse-battery'
const HEAD = 'HEAD /v2/library/nginx/manifests/1.27'
const GET = `GET /v2/library/nginx/manifests/${NGINX.digest}`

describe('a body', () => {
  it('without an end is stopped at 4 MiB and its socket destroyed (row 29)', async () => {
    let sent = 0
    let isClosed = false
    const fake = await startFakeRegistry({
      images: IMAGES,
      behave: ({ method }) =>
        method === 'HEAD'
          ? undefined
          : (response, socket) => {
              socket.on('close', () => {
                isClosed = true
              })
              response.writeHead(200, { 'content-type': NGINX.mediaType })
              const write = (): void => {
                while (!response.destroyed && sent < 64 * 1024 * 1024) {
                  sent += 65536
                  if (!response.write(Buffer.alloc(65536, 0x20))) {
                    response.once('drain', write)
                    return
                  }
                }
                response.end()
              }
              write()
            },
    })
    const { resolve } = resolverFor({ 'docker.io': fake.url }, { verifyContent: true })
    expect(outcome(await resolve('nginx:1.27'))).toBe('too-large')
    await expect.poll(() => isClosed).toBe(true)
    expect(sent).toBeLessThan(32 * 1024 * 1024)
    expect(fake.log).toEqual([HEAD, GET])
  })

  it('that is cut off is asked for three times, and never taken for whole (row 23)', async () => {
    const fake = await startFakeRegistry({
      images: IMAGES,
      behave: ({ method }) =>
        method === 'HEAD'
          ? undefined
          : (response, socket) => {
              response.writeHead(200, {
                'content-type': NGINX.mediaType,
                'content-length': NGINX.body.length + 10,
              })
              response.write(NGINX.body, () => socket.destroySoon())
            },
    })
    const { resolve, sleeps } = resolverFor({ 'docker.io': fake.url }, { verifyContent: true })
    expect(outcome(await resolve('nginx:1.27'))).toBe('unavailable')
    expect(fake.log).toEqual([HEAD, GET, GET, GET])
    expect(sleeps).toEqual([500, 1000])
  })
})

describe('time', () => {
  it('is waited out once for an endpoint that never answers, and not once a reference (row 30)', async () => {
    const hanging = await startFakeRegistry({ behave: () => () => undefined })
    const fake = await startFakeRegistry({ images: IMAGES })
    const { resolve, resolver } = resolverFor(
      { 'docker.io': fake.url, 'hang.test': hanging.url },
      { timeouts: { headersMs: 200 } },
    )
    const texts = Array.from({ length: 60 }, (_, at) => `hang.test/a${at}/b:1`)
    const [other, first, ...rest] = await Promise.all(['nginx:1.27', ...texts].map((text) => resolve(text)))
    expect(other && outcome(other)).toBe(NGINX.digest)
    expect(first && outcome(first)).toBe('timeout')
    expect(new Set(rest.map(outcome))).toEqual(new Set(['not-attempted']))
    expect(hanging.log).toEqual(['HEAD /v2/a0/b/manifests/1'])
    expect(resolver.requests.get(hanging.url)).toMatchObject({ heads: 1, notAttempted: 59 })
  })

  it('ends an endpoint that stops answering in the middle, with those that are under way', async () => {
    let answered = 0
    const fake = await startFakeRegistry({
      images: IMAGES,
      behave: () => (++answered > 20 ? () => undefined : { status: 404 }),
    })
    const { resolve } = resolverFor({ 'docker.io': fake.url }, { timeouts: { headersMs: 200 } })
    const texts = Array.from({ length: 200 }, (_, at) => `nginx:${at}`)
    const outcomes = (await Promise.all(texts.map((text) => resolve(text)))).map(outcome)
    expect(outcomes.filter((one) => one === 'not-found')).toHaveLength(20)
    expect(fake.log.length).toBeLessThanOrEqual(20 + 32)
    expect(outcomes.filter((one) => one === 'timeout')).toHaveLength(fake.log.length - 20)
    expect(outcomes.filter((one) => one === 'not-attempted')).toHaveLength(200 - fake.log.length)
  })

  it('ends for a body that comes byte by byte (row 30)', async () => {
    const fake = await startFakeRegistry({
      images: IMAGES,
      behave: ({ method }) =>
        method === 'HEAD'
          ? undefined
          : (response) => {
              response.writeHead(200, { 'content-type': NGINX.mediaType })
              drip(response)
            },
    })
    const { resolve } = resolverFor(
      { 'docker.io': fake.url },
      { verifyContent: true, timeouts: { bodyMs: 30_000, referenceMs: 600 } },
    )
    expect(outcome(await resolve('nginx:1.27'))).toBe('timeout')
  })

  it('that a reference waits for its turn is not its own', async () => {
    const fake = await startFakeRegistry({ images: IMAGES, delayMs: 60 })
    const { resolve } = resolverFor({ 'docker.io': fake.url }, { timeouts: { referenceMs: 500 } })
    const tags = Array.from({ length: 30 }, (_, at) => `nginx:${at}`)
    const outcomes = (await Promise.all(tags.map((text) => resolve(text)))).map(outcome)
    expect(new Set(outcomes)).toEqual(new Set(['not-found']))
  })

  it('of the whole run ends with its signal: what was learnt stays, the rest was not attempted', async () => {
    const fake = await startFakeRegistry({
      images: IMAGES,
      behave: ({ path }) => (path.endsWith('/slow') ? () => undefined : undefined),
    })
    const { resolve } = resolverFor({ 'docker.io': fake.url })
    const { signal, abort } = (() => {
      const controller = new AbortController()
      return { signal: controller.signal, abort: () => controller.abort() }
    })()
    const first = await resolve('nginx:1.27', { signal })
    const slow = resolve('nginx:slow', { signal })
    await expect.poll(() => fake.log.at(-1)).toMatch(/slow$/)
    abort()
    const outcomes = [first, await slow, await resolve('nginx:1.28', { signal })].map(outcome)
    expect(outcomes).toEqual([NGINX.digest, 'not-attempted', 'not-attempted'])
    expect(fake.log.some((line) => line.endsWith('1.28'))).toBe(false)
  })
})

describe('retries', () => {
  it.each([
    ['503 twice', [503, 503], NGINX.digest, 3],
    ['503 three times', [503, 503, 503], 'unavailable', 3],
    ['502 and 504', [502, 504], NGINX.digest, 3],
    ['408', [408], NGINX.digest, 2],
    ['500', [500], NGINX.digest, 2],
    ['500 twice', [500, 500], 'unavailable', 2],
    ['a reset', [0], NGINX.digest, 2],
    ['three resets', [0, 0, 0], 'unavailable', 3],
    ['400', [400], 'bad-response', 1],
  ] as const)('follow %s as the table says (row 53)', async (_, statuses, expected, heads) => {
    const fake = await startFakeRegistry({
      images: IMAGES,
      behave: ({ method }, count): FakeAnswer | undefined => {
        const status = method === 'HEAD' ? statuses[count - 1] : undefined
        if (status === 0) return (_response, socket) => socket.resetAndDestroy()
        return status === undefined ? undefined : { status }
      },
    })
    const { resolve } = resolverFor({ 'docker.io': fake.url })
    expect(outcome(await resolve('nginx:1.27'))).toBe(expected)
    expect(fake.log.filter((line) => line === HEAD)).toHaveLength(heads)
  })

  it('do not end an endpoint that answers 500 for some references: others may be served (row 12)', async () => {
    const fake = await startFakeRegistry({
      images: IMAGES,
      behave: ({ path }) => (path.endsWith('/broken') ? { status: 500 } : undefined),
    })
    const { resolve } = resolverFor({ 'docker.io': fake.url })
    const broken = ['a', 'b', 'c', 'd'].map((name) => `${name}:broken`)
    const outcomes = (await Promise.all([...broken, 'nginx:1.27'].map((text) => resolve(text)))).map(outcome)
    expect(outcomes).toEqual([...broken.map(() => 'unavailable'), NGINX.digest])
  })

  it('stop after one where nobody listens, and the endpoint is given up after three references (row 53)', async () => {
    const port = await freePort()
    const { resolve, resolver, sleeps } = resolverFor({ 'docker.io': `http://127.0.0.1:${port}` })
    const outcomes: string[] = []
    for (const tag of ['1', '2', '3', '4', '5']) outcomes.push(outcome(await resolve(`nginx:${tag}`)))
    expect(outcomes).toEqual(['unavailable', 'unavailable', 'unavailable', 'not-attempted', 'not-attempted'])
    expect(sleeps).toEqual([500, 500, 500])
    expect([...resolver.requests.values()]).toMatchObject([{ heads: 6, notAttempted: 2 }])
  })
})

describe('a redirect', () => {
  /** Two servers over TLS; the first redirects its HEADs. */
  async function setUp(location: (target: string, own: string) => string, status = 307) {
    const certificates = makeCertificates(temporaryFolder())
    const target = await startFakeRegistry({ name: 'target.test', tls: certificates, images: IMAGES })
    let own = ''
    const fake = await startFakeRegistry({
      name: 'registry.test',
      tls: certificates,
      images: { 'p/library/nginx:1.27': NGINX },
      behave: ({ headers, path }) => {
        if (headers.authorization === undefined) {
          return { status: 401, headers: { 'www-authenticate': 'Basic realm="x"' } }
        }
        if (path.startsWith('/v2/p/')) return undefined
        return { status, headers: { location: location(target.url, own) } }
      },
    })
    own = fake.url
    const resolver = resolverFor(
      {
        'docker.io': { mirror: { url: fake.url, ca: certificates.caFile } },
        'unused.test': { mirror: { url: target.url, ca: certificates.caFile } },
      },
      { auths: { [fake.host]: userAuth('user', SECRET) } },
    )
    return { fake, target, ...resolver }
  }

  it('to the same host is followed with credentials and Accept, as Harbor needs it (row 49)', async () => {
    const { fake, resolve } = await setUp((_, own) => {
      const last = own === '' ? '' : `${own}/v2/p/library/nginx/manifests/`
      return `${last}1.27`
    }, 301)
    const resolution = await resolve('nginx:1.27')
    expect(
      fake.requests.slice(2, 3).map(({ path, headers }) => [path, headers.accept?.split(',').length]),
    ).toEqual([['/v2/p/library/nginx/manifests/1.27', 4]])
    // The GET by digest is redirected to a tag here, whose bytes have the digest all the same.
    expect(resolution).toMatchObject({
      ok: true,
      redirectedTo: undefined,
      descriptor: { digest: NGINX.digest },
    })
  })

  it('to another https host is followed without credentials, and told (row 49)', async () => {
    const { target, resolve } = await setUp((url) => `${url}/v2/library/nginx/manifests/1.27`)
    expect(await resolve('nginx:1.27')).toMatchObject({
      redirectedTo: target.url,
      descriptor: { digest: NGINX.digest },
    })
    expect(target.requests.map(({ headers }) => headers.authorization)).toEqual([undefined])
  })

  it.each([
    ['plain http', (url: string) => url.replace('https', 'http')],
    ['this machine', (url: string) => `https://127.0.0.1:${new URL(url).port}/`],
    ['a user name', (url: string) => url.replace('https://', 'https://user:pw@')],
    ['cloud metadata', () => 'https://169.254.169.254/'],
    ['a file', () => 'file:///etc/passwd'],
    ['nothing', () => 'https://'],
  ])('to %s is refused (row 49)', async (_, location) => {
    const { target, resolve } = await setUp(location)
    const resolution = await resolve('nginx:1.27')
    expect(outcome(resolution)).toBe('bad-response')
    expect(detail(resolution)).not.toContain('pw')
    expect(target.log).toEqual([])
  })

  it('that never ends is given up after five (row 49)', async () => {
    const { fake, resolve } = await setUp(() => '/again')
    expect(outcome(await resolve('nginx:1.27'))).toBe('bad-response')
    expect(fake.log.filter((line) => line === 'HEAD /again')).toHaveLength(5)
  })

  it('that leads back from another host gets no credentials there (row 49)', async () => {
    const certificates = makeCertificates(temporaryFolder())
    let own = ''
    const target = await startFakeRegistry({
      name: 'target.test',
      tls: certificates,
      behave: () => ({ status: 307, headers: { location: `${own}/v2/private` } }),
    })
    const fake = await startFakeRegistry({
      name: 'registry.test',
      tls: certificates,
      behave: ({ headers, path }) => {
        if (path.endsWith('/private')) return { status: 403 }
        if (headers.authorization !== undefined)
          return { status: 307, headers: { location: `${target.url}/v2/x` } }
        return { status: 401, headers: { 'www-authenticate': 'Basic realm="x"' } }
      },
    })
    own = fake.url
    const { resolve } = resolverFor(
      {
        'docker.io': { mirror: { url: fake.url, ca: certificates.caFile } },
        'unused.test': { mirror: { url: target.url, ca: certificates.caFile } },
      },
      { auths: { [fake.host]: userAuth('user', SECRET) } },
    )
    expect(outcome(await resolve('nginx:1.27'))).toBe('auth-failed')
    expect(fake.requests.map(({ headers }) => headers.authorization !== undefined)).toEqual([
      false,
      true,
      false,
    ])
  })

  it('to a host that asks for credentials gets none of ours (row 50)', async () => {
    const certificates = makeCertificates(temporaryFolder())
    const target = await startFakeRegistry({
      name: 'target.test',
      tls: certificates,
      behave: (): FakeAnswer => ({ status: 401, headers: { 'www-authenticate': 'Basic realm="x"' } }),
    })
    const fake = await startFakeRegistry({
      name: 'registry.test',
      tls: certificates,
      behave: () => ({ status: 307, headers: { location: `${target.url}/v2/x` } }),
    })
    const auth = userAuth('user', SECRET)
    const { resolve } = resolverFor(
      {
        'docker.io': { mirror: { url: fake.url, ca: certificates.caFile } },
        'unused.test': { mirror: { url: target.url, ca: certificates.caFile } },
      },
      { auths: { [fake.host]: auth, [target.host]: auth } },
    )
    expect(outcome(await resolve('nginx:1.27'))).toBe('auth-required')
    expect(target.requests.map(({ headers }) => headers.authorization)).toEqual([undefined])
  })
})

describe('TLS', () => {
  async function setUp(names?: string) {
    const folder = temporaryFolder()
    const certificates = makeCertificates(folder, names)
    const fake = await startFakeRegistry({ name: 'registry.test', tls: certificates, images: IMAGES })
    return { folder, certificates, fake }
  }

  it('fails without the certificate of its authority and works with it (row 47)', async () => {
    const { fake, certificates } = await setUp()
    const without = resolverFor({ 'docker.io': { mirror: { url: fake.url, fallback: 'not-found' } } })
    expect(outcome(await without.resolve('nginx:1.27'))).toBe('fallback-refused')
    expect(fake.log).toEqual([])
    const with_ = resolverFor({ 'docker.io': { mirror: { url: fake.url, ca: certificates.caFile } } })
    expect(outcome(await with_.resolve('nginx:1.27'))).toBe(NGINX.digest)
  })

  it('fails where the certificate is for another name (row 47)', async () => {
    const { fake, certificates } = await setUp('DNS:other.test')
    const { resolve } = resolverFor({ 'docker.io': { mirror: { url: fake.url, ca: certificates.caFile } } })
    expect(outcome(await resolve('nginx:1.27'))).toBe('tls')
  })

  it('takes certificates from the folders of Docker, and tells which file it cannot read', async () => {
    const { fake, certificates } = await setUp()
    const folder = temporaryFolder()
    mkdirSync(`${folder}/${fake.host}`)
    copyFileSync(certificates.caFile, `${folder}/${fake.host}/ca.crt`)
    const good = resolverFor({ 'docker.io': fake.url }, { certificateFolders: ['/nowhere', folder] })
    expect(outcome(await good.resolve('nginx:1.27'))).toBe(NGINX.digest)
    writeFileSync(`${folder}/${fake.host}/ca.crt`, 'nothing')
    writeFileSync(`${folder}/${fake.host}/client.cert`, 'nothing')
    const bad = resolverFor({ 'docker.io': fake.url }, { certificateFolders: [folder] })
    const resolution = await bad.resolve('nginx:1.27')
    expect(outcome(resolution)).toBe('tls')
    expect(detail(resolution)).toContain('client')
  })

  it.each<[string, (path: string) => void]>([
    ['a pipe', (path) => execFileSync('mkfifo', [path])],
    ['a folder', (path) => mkdirSync(path)],
    ['a device', (path) => symlinkSync('/dev/zero', path)],
  ])('tells at once where certificates are %s', async (_, make) => {
    const { fake } = await setUp()
    const folder = temporaryFolder()
    mkdirSync(join(folder, fake.host))
    make(join(folder, fake.host, 'ca.crt'))
    const { resolve } = resolverFor({ 'docker.io': fake.url }, { certificateFolders: [folder] })
    const resolution = await resolve('nginx:1.27')
    expect(outcome(resolution)).toBe('tls')
    expect(detail(resolution)).toMatch(/ca\.crt of .* is a folder, a pipe or a device/)
  })

  it('tells where the folder of certificates of a host is none', async () => {
    const { fake } = await setUp()
    const folder = temporaryFolder()
    writeFileSync(join(folder, fake.host), '')
    const { resolve } = resolverFor({ 'docker.io': fake.url }, { certificateFolders: [folder] })
    expect(detail(await resolve('nginx:1.27'))).toMatch(/ENOTDIR/)
  })
})

describe('what servers say', () => {
  it('is escaped in messages and kept once as a notice (row 61)', async () => {
    const fake = await startFakeRegistry({
      behave: ({ method }): FakeAnswer =>
        method === 'HEAD'
          ? { status: 405, headers: { warning: '299 - "old"' } }
          : {
              status: 403,
              headers: { warning: '299 - "old"' },
              body: JSON.stringify({
                errors: [{ code: 'DENIED', message: 'a\u001b[31m\r\n::error::b\u202e' }],
              }),
            },
    })
    const { resolve, resolver } = resolverFor({ 'docker.io': fake.url })
    const message = detail(await resolve('nginx:1.27'))
    expect(message).toContain('DENIED: a␛[31m')
    expect(message).not.toMatch(/[\u0000-\u001f\u202e]|\s::error/)
    await resolve('nginx:1.28')
    expect(resolver.notices).toEqual([`${fake.url} warns: 299 - "old"`])
  })

  it('may be a body to a HEAD, which is not taken for the next answer', async () => {
    const fake = await startFakeRegistry({
      images: IMAGES,
      behave: ({ method }) =>
        method === 'GET'
          ? undefined
          : (_, socket) => {
              const body = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}'
              const headers = `Content-Type: ${NGINX.mediaType}\r\nDocker-Content-Digest: ${NGINX.digest}`
              socket.write(
                `HTTP/1.1 200 OK\r\n${headers}\r\nContent-Length: ${NGINX.body.length}\r\n\r\n${body}`,
              )
            },
    })
    const { resolve } = resolverFor({ 'docker.io': fake.url })
    expect(outcome(await resolve('nginx:1.27'))).toBe(NGINX.digest)
  })

  it('may be anything but HTTP', async () => {
    const server = createServer()
    server.on('connection', (socket: Socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'))
    const port = await listen(server)
    const { resolve } = resolverFor({ 'docker.io': `http://127.0.0.1:${port}` })
    expect(outcome(await resolve('nginx:1.27'))).toBe('bad-response')
  })
})

describe('proxies', () => {
  const of = (url: string, environment: Record<string, string>) => {
    const proxy = proxyFor(new URL(url), environment)
    return typeof proxy === 'object' ? proxy.origin : proxy
  }
  const both = { HTTP_PROXY: 'http://p.test:3128', HTTPS_PROXY: 'http://q.test:3128' }

  it.each([
    ['https://a.test', both, 'http://q.test:3128'],
    ['http://a.test', both, 'http://p.test:3128'],
    ['https://a.test', { HTTP_PROXY: 'http://p.test:3128' }, undefined],
    ['https://a.test', { ...both, https_proxy: 'http://lower.test' }, 'http://lower.test'],
    ['https://a.test', { HTTPS_PROXY: 'q.test:3128' }, 'http://q.test:3128'],
    ['https://127.0.0.1:5000', both, undefined],
    ['https://localhost', both, undefined],
    ['https://[::1]', both, undefined],
    ['https://a.test', { ...both, NO_PROXY: '*' }, undefined],
    ['https://a.corp.test', { ...both, NO_PROXY: 'x.test, .corp.test' }, undefined],
    ['https://corp.test', { ...both, no_proxy: 'corp.test' }, undefined],
    ['https://notcorp.test', { ...both, NO_PROXY: 'corp.test' }, 'http://q.test:3128'],
    ['https://a.test:5000', { ...both, NO_PROXY: 'a.test:5000' }, undefined],
    ['https://a.test', { ...both, NO_PROXY: 'a.test:5000' }, 'http://q.test:3128'],
    ['https://10.1.2.3', { ...both, NO_PROXY: '10.0.0.0/8' }, undefined],
    ['https://11.1.2.3', { ...both, NO_PROXY: '10.0.0.0/8' }, 'http://q.test:3128'],
    ['https://[fd00::1]', { ...both, NO_PROXY: 'fd00::1' }, undefined],
  ])('for %s with %o: %s (row 60)', (url, environment, expected) => {
    expect(of(url, environment as Record<string, string>)).toBe(expected)
  })

  it('that are no URL are named without their value (row 60)', () => {
    for (const value of ['http://user:hunter22@', 'socks5://user:hunter22@p.test', 'http://%']) {
      const proxy = proxyFor(new URL('https://a.test'), { HTTPS_PROXY: value })
      expect(proxy).toMatch(/^https_proxy holds no URL/)
      expect(proxy).not.toContain('hunter22')
    }
  })

  /** A proxy that notes what it is asked for and connects to this machine; it answers with `status` if there is one. */
  async function startProxy(status?: number) {
    const seen: { line: string; authorization: string | undefined }[] = []
    const server = createServer((request: IncomingMessage, response) => {
      seen.push({
        line: `${request.method} ${request.url}`,
        authorization: request.headers['proxy-authorization'],
      })
      if (status !== undefined) {
        response.writeHead(status).end()
        return
      }
      const answer = send(NGINX)
      response.writeHead(
        200,
        Object.fromEntries(Object.entries(answer.headers ?? {}).map(([key, value]) => [key, String(value)])),
      )
      response.end(request.method === 'HEAD' ? undefined : answer.body)
    })
    server.on('connect', (request: IncomingMessage, socket: Socket) => {
      seen.push({ line: `CONNECT ${request.url}`, authorization: request.headers['proxy-authorization'] })
      if (status !== undefined) {
        socket.end(`HTTP/1.1 ${status} No\r\n\r\n`)
        return
      }
      const port = Number(/:(\d+)$/.exec(request.url ?? '')?.[1])
      const upstream = connect(port, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n')
        upstream.pipe(socket).pipe(upstream)
      })
      upstream.on('error', () => socket.destroy())
      socket.on('error', () => upstream.destroy())
    })
    const port = await listen(server)
    return { seen, url: `http://user:${SECRET}@proxy.test:${port}` }
  }

  it('are asked for a tunnel to https and for the whole URL of http, with their own credentials (row 60)', async () => {
    const certificates = makeCertificates(temporaryFolder())
    const fake = await startFakeRegistry({ name: 'registry.test', tls: certificates, images: IMAGES })
    const proxy = await startProxy()
    const { resolve } = resolverFor(
      {
        'docker.io': { mirror: { url: fake.url, ca: certificates.caFile } },
        'ghcr.io': { mirror: { url: 'http://mirror.test:8080', insecure: true } },
      },
      { environment: { https_proxy: proxy.url, http_proxy: proxy.url } },
    )
    expect(outcome(await resolve('nginx:1.27'))).toBe(NGINX.digest)
    expect(outcome(await resolve('ghcr.io/a/b:1'))).toBe(NGINX.digest)
    const basic = `Basic ${userAuth('user', SECRET).auth}`
    const [first, ...others] = proxy.seen
    expect([first, others.at(-1)]).toEqual([
      { line: `CONNECT ${fake.host}`, authorization: basic },
      { line: 'HEAD http://mirror.test:8080/v2/a/b/manifests/1', authorization: basic },
    ])
    expect(fake.requests.some(({ headers }) => 'proxy-authorization' in headers)).toBe(false)
  })

  it.each([
    ['https://registry.test', 407],
    ['http://mirror.test', 407],
    ['https://registry.test', 403],
  ])('that refuse %s with %i are the problem, not the registry (row 60)', async (url, status) => {
    const proxy = await startProxy(status)
    const { resolve } = resolverFor(
      { 'docker.io': { mirror: { url, insecure: true } } },
      {
        environment: { https_proxy: proxy.url, http_proxy: proxy.url },
        auths: { 'registry.test': userAuth('user', 'registry-secret') },
      },
    )
    const resolution = await resolve('nginx:1.27')
    expect(outcome(resolution)).toBe('proxy')
    expect(detail(resolution)).not.toMatch(new RegExp(`${SECRET}|${userAuth('user', SECRET).auth}`))
    expect(proxy.seen).toHaveLength(1)
  })
})

async function listen(server: ReturnType<typeof createServer>): Promise<number> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return (server.address() as AddressInfo).port
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise<void>((resolve) => server.close(() => resolve()))
  return port
}

describe('what is told beside the answers', () => {
  it('is at most five warnings of an endpoint, and that there were more', async () => {
    let count = 0
    const fake = await startFakeRegistry({
      behave: () => ({ status: 404, headers: { warning: `299 - "${'x'.repeat(1000)}${count++}"` } }),
    })
    const short = await startFakeRegistry({
      behave: () => ({ status: 404, headers: { warning: `299 - "${count++}"` } }),
    })
    const { resolve, resolver } = resolverFor({ 'docker.io': fake.url, 'short.test': short.url })
    const texts = Array.from({ length: 60 }, (_, at) => [`nginx:${at}`, `short.test/a:${at}`]).flat()
    await Promise.all(texts.map((text) => resolve(text)))
    const own = resolver.notices.filter((line) => line.startsWith(short.url))
    expect(own).toHaveLength(6)
    expect(own.at(-1)).toBe(`${short.url} warns of more, which is not shown`)
    expect(resolver.notices.filter((line) => line.startsWith(fake.url))).toHaveLength(1)
  })

  it('is that NODE_TLS_REJECT_UNAUTHORIZED=0 does not count', async () => {
    const { resolver } = resolverFor({}, { environment: { NODE_TLS_REJECT_UNAUTHORIZED: '0' } })
    expect(resolver.notices).toEqual([expect.stringContaining('NODE_TLS_REJECT_UNAUTHORIZED=0 is ignored')])
    expect(resolverFor({}).resolver.notices).toEqual([])
  })

  it('is no success where the process asks for certificates not to be checked', async () => {
    const fake = await startFakeRegistry({
      images: IMAGES,
      name: 'registry.test',
      tls: makeCertificates(temporaryFolder()),
    })
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0')
    onTestFinished(() => {
      vi.unstubAllEnvs()
    })
    expect(outcome(await resolverFor({ 'docker.io': fake.url }).resolve('nginx:1.27'))).toBe('tls')
  })
})
