import { describe, expect, it } from 'vitest'
import { listPlatforms, matchPlatform } from '../../src/oci/manifest.ts'
import {
  DOCKER_LIST,
  DOCKER_MANIFEST,
  type FakeAnswer,
  type FakeRequest,
  image,
  index,
  send,
  sha256,
  startFakeRegistry,
  stored,
} from '../support/fake-registry.ts'
import { detail, outcome, resolverFor } from './support.ts'

const NGINX = index({ 'linux/amd64': image('a'), 'linux/arm64/v8': image('b') })
const OTHER = image('other')
const HEAD = 'HEAD /v2/library/nginx/manifests/1.27'
const GET_DIGEST = `GET /v2/library/nginx/manifests/${NGINX.digest}`
const GET_TAG = 'GET /v2/library/nginx/manifests/1.27'

/** A registry with nginx:1.27 that answers some requests in another way, and a resolver whose mirror it is. */
async function setUp(
  behave: (request: FakeRequest, count: number) => FakeAnswer | undefined = () => undefined,
  verifyContent = false,
) {
  const fake = await startFakeRegistry({ images: { 'library/nginx:1.27': NGINX }, behave })
  return { fake, ...resolverFor({ 'docker.io': fake.url }, { verifyContent }) }
}

/** As setUp, where every manifest is fetched and hashed. */
function prove(behave: (request: FakeRequest, count: number) => FakeAnswer | undefined) {
  return setUp(behave, true)
}

const isHead = ({ method }: FakeRequest): boolean => method === 'HEAD'

describe('what is sent', () => {
  it('is one HEAD by tag, whose headers are the answer', async () => {
    const { fake, resolve } = await setUp()
    expect(await resolve('nginx:1.27')).toMatchObject({
      ok: true,
      unchanged: false,
      descriptor: { mediaType: NGINX.mediaType, digest: NGINX.digest, size: NGINX.body.length },
      platforms: undefined,
      verified: 'header',
      requests: 1,
    })
    expect(fake.log).toEqual([HEAD])
  })

  it('is one HEAD for a tag however often it is asked for, and one GET once its platforms are wanted', async () => {
    const { fake, resolve } = await setUp()
    const answers = await Promise.all([
      resolve('nginx:1.27'),
      resolve('nginx:1.27', { platform: 'linux/amd64' }),
      resolve('docker.io/library/nginx:1.27'),
      resolve('nginx:1.27', { platform: 'linux/arm64' }),
      resolve('nginx:1.27', { platform: 'linux/s390x' }),
      resolve('nginx:1.27', { known: NGINX.digest }),
      resolve('nginx:1.27', { known: OTHER.digest }),
    ])
    expect(answers.map(outcome)).toEqual([
      ...Array.from({ length: 4 }, () => NGINX.digest),
      'no-such-platform',
      `unchanged ${NGINX.digest}`,
      NGINX.digest,
    ])
    expect(fake.log).toEqual([HEAD, GET_DIGEST])
    expect(answers.map(({ requests }) => requests)).toEqual([1, 1, 0, 0, 0, 0, 0])
  })

  it('is a GET by digest too where the headers name no media type', async () => {
    const { fake, resolve } = await setUp((request) =>
      isHead(request) ? { status: 200, headers: { 'docker-content-digest': NGINX.digest } } : undefined,
    )
    expect(await resolve('nginx:1.27')).toMatchObject({
      verified: 'body',
      descriptor: { digest: NGINX.digest },
    })
    expect(fake.log).toEqual([HEAD, GET_DIGEST])
  })

  it('is no GET where the headers do not tell the size', async () => {
    const headers = { 'content-type': NGINX.mediaType, 'docker-content-digest': NGINX.digest }
    const { fake, resolve } = await setUp(() => ({ status: 200, headers }))
    expect(await resolve('nginx:1.27')).toMatchObject({
      descriptor: { digest: NGINX.digest, size: undefined },
    })
    expect(fake.log).toEqual([HEAD])
  })

  it('refuses a HEAD by digest that is answered with another one, or with none that is a manifest', async () => {
    const type = { 'content-type': NGINX.mediaType }
    const other = await setUp(() => ({
      status: 200,
      headers: { ...type, 'docker-content-digest': OTHER.digest },
    }))
    expect(outcome(await other.resolve(`nginx@${NGINX.digest}`))).toBe('digest-mismatch')
    const page = await setUp(() => ({
      status: 200,
      headers: { 'content-type': 'text/html', 'docker-content-digest': NGINX.digest },
    }))
    expect(outcome(await page.resolve(`nginx@${NGINX.digest}`))).toBe('media-type')
  })

  it('asks for what a 304 does not tell by HEAD of the digest', async () => {
    const { fake, resolve } = await setUp(({ headers }) =>
      headers['if-none-match'] === undefined ? undefined : { status: 304 },
    )
    expect(outcome(await resolve('nginx:1.27', { known: NGINX.digest }))).toBe(`unchanged ${NGINX.digest}`)
    expect(outcome(await resolve('nginx:1.27'))).toBe(NGINX.digest)
    expect(fake.log).toEqual([HEAD, `HEAD /v2/library/nginx/manifests/${NGINX.digest}`])
  })

  it('asks by HEAD for the tag and by GET for the digest where content is verified, with the four types and nothing else (row 15)', async () => {
    const { fake, resolve } = await setUp(undefined, true)
    const resolution = await resolve('nginx:1.27')
    expect(resolution).toMatchObject({
      ok: true,
      unchanged: false,
      descriptor: { mediaType: NGINX.mediaType, digest: NGINX.digest, size: NGINX.body.length },
      verified: 'body',
      via: 'mirror',
      endpoint: fake.url,
      requests: 2,
      redirectedTo: undefined,
      rateLimit: undefined,
    })
    expect(fake.log).toEqual([HEAD, `GET /v2/library/nginx/manifests/${NGINX.digest}`])
    for (const { headers } of fake.requests) {
      expect(headers.accept).toBe(
        'application/vnd.oci.image.index.v1+json, application/vnd.docker.distribution.manifest.list.v2+json, application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json',
      )
      expect(headers['accept-encoding']).toBe('identity')
      expect(headers['user-agent']).toMatch(/^holdfast\//)
      expect(headers.cookie ?? headers.authorization ?? headers['if-none-match']).toBeUndefined()
    }
  })

  it('asks for latest where there is no tag, and only for the digest where there is one', async () => {
    const { fake, resolve } = await setUp()
    expect(outcome(await resolve('nginx'))).toBe('not-found')
    expect(outcome(await resolve(`nginx:1.27@${NGINX.digest}`))).toBe(NGINX.digest)
    expect(fake.log).toEqual([
      'HEAD /v2/library/nginx/manifests/latest',
      `HEAD /v2/library/nginx/manifests/${NGINX.digest}`,
    ])
  })

  it('accepts all four kinds of manifest, whatever the case and the parameters of their type (row 26)', async () => {
    const kinds = [
      index({ 'linux/amd64': image('a') }, DOCKER_LIST),
      index({ 'linux/amd64': image('a') }),
      image('c', DOCKER_MANIFEST),
      image('d'),
    ]
    const images = Object.fromEntries(kinds.map((kind, at) => [`library/nginx:${at}`, kind]))
    const fake = await startFakeRegistry({
      behave: ({ path }) => {
        const found = kinds.find((kind, at) => path.endsWith(`/${at}`) || path.endsWith(kind.digest))
        return found && send(found, { 'content-type': `${found.mediaType.toUpperCase()}; charset=utf-8` })
      },
      images,
    })
    const { resolve } = resolverFor({ 'docker.io': fake.url })
    for (const [at, { digest, mediaType }] of kinds.entries()) {
      expect(await resolve(`nginx:${at}`)).toMatchObject({ descriptor: { digest, mediaType } })
    }
  })
})

describe('a known digest', () => {
  it('is confirmed by a 304 to If-None-Match, without a GET (row 3)', async () => {
    const { fake, resolve } = await setUp(({ headers }) =>
      headers['if-none-match'] === `"${NGINX.digest}"` ? { status: 304 } : undefined,
    )
    expect(outcome(await resolve('nginx:1.27', { known: NGINX.digest }))).toBe(`unchanged ${NGINX.digest}`)
    expect(fake.log).toEqual([HEAD])
  })

  it('is not confirmed by a 304 that nobody asked for, or that names another digest (row 3b)', async () => {
    for (const headers of [{ etag: `"${OTHER.digest}"` }, { 'docker-content-digest': OTHER.digest }]) {
      const { resolve } = await setUp(() => ({ status: 304, headers }))
      expect(outcome(await resolve('nginx:1.27', { known: NGINX.digest }))).toBe('bad-response')
      expect(outcome(await resolve('nginx:1.27'))).toBe('bad-response')
    }
  })

  it('is unchanged where a server that ignores If-None-Match answers with the same digest (row 3b)', async () => {
    const { fake, resolve } = await setUp()
    expect(outcome(await resolve('nginx:1.27', { known: NGINX.digest }))).toBe(`unchanged ${NGINX.digest}`)
    expect(fake.log).toEqual([HEAD])
  })

  it('that is no longer served is answered with the new one', async () => {
    const { resolve } = await setUp()
    expect(outcome(await resolve('nginx:1.27', { known: OTHER.digest }))).toBe(NGINX.digest)
  })
})

describe('a digest header that is no digest', () => {
  it.each([
    ['missing', {}],
    ['empty', { 'docker-content-digest': '' }],
    ['no hex', { 'docker-content-digest': 'sha256:XYZ' }],
    ['md5', { 'docker-content-digest': `md5:${'a'.repeat(32)}` }],
    ['upper case', { 'docker-content-digest': NGINX.digest.toUpperCase() }],
    ['two in one', { 'docker-content-digest': `${NGINX.digest},${OTHER.digest}` }],
    ['two headers', { 'docker-content-digest': [NGINX.digest, OTHER.digest] }],
  ])('is not taken: %s leads to one GET by tag, whose bytes decide (rows 17, 18)', async (_, headers) => {
    const { fake, resolve } = await setUp(() => ({
      status: 200,
      headers: { 'content-type': NGINX.mediaType, ...headers },
      body: NGINX.body,
    }))
    expect(outcome(await resolve('nginx:1.27'))).toBe(NGINX.digest)
    expect(fake.log).toEqual([HEAD, GET_TAG])
  })
})

describe('a digest that cannot be trusted', () => {
  it('is asked for once more, then refused, where the bytes have another one (row 19)', async () => {
    const { fake, resolve } = await prove((request) =>
      isHead(request) ? undefined : send(OTHER, { 'docker-content-digest': NGINX.digest }),
    )
    const resolution = await resolve('nginx:1.27')
    expect(outcome(resolution)).toBe('digest-mismatch')
    expect(detail(resolution)).toContain(OTHER.digest)
    expect(fake.log).toHaveLength(4)
  })

  it('is accepted by digest alone although the tag moves in between: no GET by tag is sent (row 20)', async () => {
    let heads = 0
    const { fake, resolve } = await prove((request) => {
      if (isHead(request)) return heads++ === 0 ? undefined : send(OTHER)
      return undefined
    })
    expect(outcome(await resolve('nginx:1.27'))).toBe(NGINX.digest)
    expect(fake.log).not.toContain(GET_TAG)
  })

  it('is refused where the lengths of HEAD and GET differ (row 22)', async () => {
    const { resolve } = await prove((request) =>
      isHead(request) ? send(NGINX, { 'content-length': '500' }) : undefined,
    )
    expect(outcome(await resolve('nginx:1.27'))).toBe('digest-mismatch')
  })

  it('is refused where the endpoint names it but does not serve it (row 21)', async () => {
    const { resolve } = await prove((request) =>
      isHead(request) ? send(NGINX, { 'docker-content-digest': OTHER.digest }) : undefined,
    )
    expect(outcome(await resolve('nginx:1.27'))).toBe('digest-mismatch')
  })

  it('is refused where a GET by tag has a header that its bytes contradict', async () => {
    const { fake, resolve } = await prove((request) =>
      isHead(request) ? { status: 405 } : send(NGINX, { 'docker-content-digest': OTHER.digest }),
    )
    expect(outcome(await resolve('nginx:1.27'))).toBe('digest-mismatch')
    expect(fake.log).toEqual([HEAD, GET_TAG, HEAD, GET_TAG])
  })

  it('of the same algorithm is refused beside the one asked for, of another one ignored', async () => {
    const sha512 = `sha512:${'a'.repeat(128)}`
    for (const [claimed, expected] of [
      [OTHER.digest, 'digest-mismatch'],
      [sha512, NGINX.digest],
    ] as const) {
      const { resolve } = await prove((request) =>
        isHead(request) ? undefined : send(NGINX, { 'docker-content-digest': claimed }),
      )
      expect(outcome(await resolve(`nginx@${NGINX.digest}`))).toBe(expected)
    }
  })
})

describe('a body that must not be used', () => {
  it('is a schema 1 manifest, which is told by its HEAD (row 16)', async () => {
    const type = 'application/vnd.docker.distribution.manifest.v1+prettyjws'
    const schema1 = stored({ schemaVersion: 1, name: 'nginx', fsLayers: [] }, type)
    const { fake, resolve } = await prove(() => send(schema1))
    const resolution = await resolve('nginx:1.27')
    expect(outcome(resolution)).toBe('media-type')
    expect(detail(resolution)).toContain('schema 1')
    expect(fake.log).toEqual([HEAD])
  })

  const blob = { mediaType: 'x/y', digest: OTHER.digest, size: 1 }
  const index2 = { schemaVersion: 2, manifests: [] }
  it.each([
    ['another type than it was sent with', { ...index2, mediaType: DOCKER_LIST }],
    ['manifests and layers', { ...index2, layers: [] }],
    ['manifests and config', { ...index2, config: blob }],
    ['the fields of an image under the type of an index', { schemaVersion: 2, config: blob, layers: [] }],
    ['no fields of either', { schemaVersion: 2 }],
    ['schemaVersion 1', { ...index2, schemaVersion: 1 }],
    ['no schemaVersion', { manifests: [] }],
    ['manifests that are no list', { schemaVersion: 2, manifests: {} }],
    ['a manifest without a digest', { schemaVersion: 2, manifests: [{ mediaType: 'a/b', size: 1 }] }],
    ['a manifest with half a digest', { schemaVersion: 2, manifests: [{ ...blob, digest: 'sha256:ab' }] }],
    ['a manifest of negative size', { schemaVersion: 2, manifests: [{ ...blob, size: -1 }] }],
    ['a list', []],
    ['a byte order mark', '\ufeff{"schemaVersion":2,"manifests":[]}'],
    ['no JSON', 'nothing'],
    ['endless brackets', '['.repeat(100_000)],
  ])('has %s (row 25)', async (_, content) => {
    const body = stored(content, NGINX.mediaType)
    const { resolve } = await prove(() => send(body))
    expect(outcome(await resolve('nginx:1.27'))).toBe('media-type')
  })

  it.each([
    ['twice', '{"schemaVersion":2,"manifests":[],"manifests":[]}'],
    ['with an escape', '{"schemaVersion":2,"manifests":[],"\\u006danifests":[]}'],
    ['in another case', '{"schemaVersion":2,"manifests":[],"Manifests":[]}'],
    ['in letters that Go folds', '{"schemaVersion":2,"manifests":[],"manife\u017fts":[]}'],
    ['inside', '{"schemaVersion":2,"annotations":{"a":"x","a":"y"},"manifests":[]}'],
    ['in an entry', '{"schemaVersion":2,"manifests":[{"digest":"a","Digest":"b"}]}'],
  ])('has a key %s (row 25)', async (_, content) => {
    const body = stored(content, NGINX.mediaType)
    const { resolve } = await prove(() => send(body))
    expect(outcome(await resolve('nginx:1.27'))).toBe('bad-response')
  })

  it('is not refused for keys that repeat in other objects, or strings full of quotes and brackets', async () => {
    const body = stored(
      `{"schemaVersion":2,"annotations":{"a":"{[\\"\\\\","manifests":"x"},"b":[{"a":1},{"a":2}],"manifests":[]}`,
      NGINX.mediaType,
    )
    const { resolve } = await prove(() => send(body))
    expect(outcome(await resolve('nginx:1.27'))).toBe(body.digest)
  })

  it('was compressed, although its compressed bytes have the digest (row 24)', async () => {
    const { resolve } = await prove((request) =>
      isHead(request) ? undefined : send(NGINX, { 'content-encoding': 'gzip' }),
    )
    expect(outcome(await resolve('nginx:1.27'))).toBe('media-type')
  })

  it('is larger than 4 MiB by its HEAD: it is not fetched', async () => {
    const { fake, resolve } = await prove((request) =>
      isHead(request) ? send(NGINX, { 'content-length': String(4 * 1024 * 1024 + 1) }) : undefined,
    )
    expect(outcome(await resolve('nginx:1.27'))).toBe('too-large')
    expect(fake.log).toEqual([HEAD])
  })
})

describe('statuses', () => {
  it.each([405, 501])('%i to HEAD leads to one GET by tag (row 27)', async (status) => {
    const { fake, resolve } = await setUp((request) => (isHead(request) ? { status } : undefined))
    expect(outcome(await resolve('nginx:1.27'))).toBe(NGINX.digest)
    expect(fake.log).toEqual([HEAD, GET_TAG])
  })

  it.each([
    [404, 'not-found', 1],
    [403, 'auth-failed', 1],
    [400, 'bad-response', 1],
    [406, 'bad-response', 1],
    [500, 'unavailable', 2],
  ] as const)('%i to HEAD is %s and no GET follows (row 28)', async (status, reason, heads) => {
    const { fake, resolve } = await setUp(() => ({ status }))
    expect(outcome(await resolve('nginx:1.27'))).toBe(reason)
    expect(fake.log).toEqual(Array(heads).fill(HEAD))
  })

  it('404 of a mirror is told with all that it can mean (row 8)', async () => {
    const { fake, resolve } = await setUp(() => ({ status: 404 }))
    expect(detail(await resolve('nginx:1.27'))).toBe(
      `docker.io/library/nginx:1.27: not found via mirror ${fake.url} (a registry:2, Nexus or Harbor mirror also answers 404 when the upstream is rate-limited, down or refuses it; nothing was asked of docker.io)`,
    )
  })
})

describe('platforms', () => {
  it('come from the verified index, attestations left out, without another request (row 59)', async () => {
    const attested = index({
      'linux/amd64': image('a'),
      'linux/arm64/v8': image('b'),
      'unknown/unknown': image('c'),
    })
    const { fake, resolve } = await setUp(() => send(attested))
    const resolution = await resolve('nginx:1.27', { platform: 'linux/arm64' })
    if (!resolution.ok || resolution.unchanged) throw new Error(outcome(resolution))
    const { platforms = [] } = resolution
    expect(platforms.map(({ platform }) => platform)).toEqual([
      { os: 'linux', architecture: 'amd64' },
      { os: 'linux', architecture: 'arm64', variant: 'v8' },
    ])
    const [arm, ...others] = matchPlatform(platforms, { os: 'linux', architecture: 'arm64' })
    expect(arm?.descriptor.digest).toBe(image('b').digest)
    expect(others).toEqual([])
    expect(fake.log).toHaveLength(2)
  })

  it('that the index does not have are refused with the list of those that it has (row 59)', async () => {
    const { resolve } = await setUp()
    for (const platform of ['linux/s390x', 'linux/arm64/v9', 'unknown/unknown']) {
      const resolution = await resolve('nginx:1.27', { platform })
      expect(outcome(resolution)).toBe('no-such-platform')
      expect(detail(resolution)).toContain('it has linux/amd64, linux/arm64/v8')
    }
  })

  it('that stand twice in an index are both found, and told apart by the version of the system (row 59)', () => {
    const descriptor = { mediaType: 'a/b', digest: sha256('x') as `${string}:${string}`, size: 1 }
    const platform = { os: 'windows', architecture: 'amd64' }
    const twice = ['10.0.1', '10.0.2'].map((osVersion) => ({ platform, osVersion, descriptor }))
    expect(matchPlatform(twice, platform)).toEqual(twice)
    expect(listPlatforms(twice)).toBe('windows/amd64 (10.0.1), windows/amd64 (10.0.2)')
  })

  it('of a single image are not known', async () => {
    const { resolve } = await setUp(() => send(OTHER))
    expect(await resolve('nginx:1.27', { platform: 'linux/s390x' })).toMatchObject({
      ok: true,
      platforms: undefined,
    })
  })
})
