import { describe, expect, it } from 'vitest'
import type { MirrorRule } from '../../src/model/configuration.ts'
import { UsageError } from '../../src/model/usage-error.ts'
import { parseReference, sourceOf } from '../../src/oci/reference.ts'
import { nameHosts } from '../../src/registry/hosts.ts'
import { DEFAULT_ORIGINS, findTarget } from '../../src/registry/mirrors.ts'
import { type FakeAnswer, image, startFakeRegistry } from '../support/fake-registry.ts'
import {
  detail,
  makeCertificates,
  outcome,
  type Rule,
  ref,
  repository,
  resolverFor,
  rulesFrom,
  temporaryFolder,
  userAuth,
} from './support.ts'

const NGINX = image('nginx')
const IMAGES = { 'library/nginx:1.27': NGINX }

/** The URL that a repository is asked at, or why not. */
function urlOf(
  text: string,
  rules: Readonly<Record<string, Rule>>,
  more: { direct?: boolean; isTag?: boolean; named?: readonly string[] } = {},
): string {
  const options = {
    registries: rulesFrom(rules),
    direct: more.direct ?? false,
    origins: DEFAULT_ORIGINS,
    named: nameHosts(more.named ?? ['localhost:5000']),
  }
  const target = findTarget(repository(text), more.isTag ?? true, options)
  return 'ok' in target ? target.problem : `${target.via} ${target.url} ${target.name}`
}

describe('a written reference', () => {
  const hex = 'a'.repeat(64)
  it.each([
    ['nginx', 'docker.io/library/nginx'],
    ['nginx:1', 'docker.io/library/nginx'],
    ['foo/bar', 'docker.io/foo/bar'],
    ['docker.io/nginx', 'docker.io/library/nginx'],
    ['index.docker.io/nginx', 'docker.io/library/nginx'],
    ['registry-1.docker.io/nginx', 'docker.io/library/nginx'],
    ['registry.hub.docker.com/library/nginx', 'docker.io/library/nginx'],
    ['localhost/x', 'localhost/x'],
    ['localhost:5000', 'docker.io/library/localhost'],
    ['[::1]:5000/x', '[::1]:5000/x'],
    ['Foo/bar', 'Foo/bar'],
    [hex, undefined],
    ['a@sha256:short', undefined],
    ['x/../y', undefined],
    ['x%2f', undefined],
    [`x:${'t'.repeat(129)}`, undefined],
    ['user@host/x', undefined],
    ['x?y', undefined],
    ['x#y', undefined],
    ['x\\y', undefined],
    ['x y', undefined],
    ['', undefined],
  ])('%s is %s (row 1)', (text, expected) => {
    const reference = parseReference(text)
    const source = reference && sourceOf(reference)
    expect(source && `${source.registry}/${source.path}`).toBe(expected)
  })

  it.each(['registry-1.docker.io/nginx:1.27', 'registry.hub.docker.com/library/nginx:1.27', 'nginx:1.27'])(
    '%s is asked of the mirror of docker.io, with library/ (row 2)',
    async (text) => {
      const fake = await startFakeRegistry({ images: IMAGES })
      const { resolve } = resolverFor({ 'docker.io': fake.url })
      expect(outcome(await resolve(text))).toBe(NGINX.digest)
      expect(fake.log[0]).toBe('HEAD /v2/library/nginx/manifests/1.27')
    },
  )
})

describe('the layout of a mirror', () => {
  it.each<[string, Partial<MirrorRule> & { url: string }, string, string]>([
    [
      'registry:2',
      { url: 'https://m.test:5000', kind: 'registry2' },
      'https://m.test:5000/v2/library/nginx',
      'library/nginx',
    ],
    ['a slash at its end', { url: 'https://m.test/' }, 'https://m.test/v2/library/nginx', 'library/nginx'],
    [
      'Harbor',
      { url: 'https://h.test/dockerhub', kind: 'harbor' },
      'https://h.test/v2/dockerhub/library/nginx',
      'dockerhub/library/nginx',
    ],
    [
      'Nexus by path',
      { url: 'https://n.test/hub', kind: 'nexus' },
      'https://n.test/v2/hub/library/nginx',
      'hub/library/nginx',
    ],
    [
      'Nexus by port',
      { url: 'https://n.test:8083', kind: 'nexus' },
      'https://n.test:8083/v2/library/nginx',
      'library/nginx',
    ],
    [
      'Nexus raw',
      { url: 'https://n.test/hub', kind: 'nexus', layout: 'nexus-repository' },
      'https://n.test/repository/hub/v2/library/nginx',
      'library/nginx',
    ],
    [
      'Artifactory by path',
      { url: 'https://a.test/hub-remote', kind: 'artifactory' },
      'https://a.test/v2/hub-remote/library/nginx',
      'hub-remote/library/nginx',
    ],
    [
      'Artifactory by host',
      { url: 'https://hub.a.test', kind: 'artifactory', layout: 'subdomain' },
      'https://hub.a.test/v2/library/nginx',
      'library/nginx',
    ],
    [
      'Artifactory by API',
      { url: 'https://a.test/hub', kind: 'artifactory', layout: 'artifactory-api' },
      'https://a.test/artifactory/api/docker/hub/v2/library/nginx',
      'library/nginx',
    ],
    [
      'ECR',
      { url: 'https://1.dkr.ecr.eu-west-1.amazonaws.com/docker-hub', kind: 'ecr' },
      'https://1.dkr.ecr.eu-west-1.amazonaws.com/v2/docker-hub/library/nginx',
      'docker-hub/library/nginx',
    ],
    [
      'GitLab by group',
      { url: 'https://g.test/group', kind: 'gitlab' },
      'https://g.test/v2/group/dependency_proxy/containers/nginx',
      'group/dependency_proxy/containers/nginx',
    ],
    [
      'GitLab in full',
      { url: 'https://g.test/a/b/dependency_proxy/containers', kind: 'gitlab' },
      'https://g.test/v2/a/b/dependency_proxy/containers/nginx',
      'a/b/dependency_proxy/containers/nginx',
    ],
    [
      'zot that keeps digests',
      { url: 'https://z.test/hub', kind: 'zot', rewritesDigests: false },
      'https://z.test/v2/hub/library/nginx',
      'hub/library/nginx',
    ],
    [
      'containerd',
      { url: 'https://h.test/us', layout: 'before' },
      'https://h.test/us/v2/library/nginx',
      'library/nginx',
    ],
    [
      'a template up to /v2/',
      { url: 'https://n.test/repository/hub/v2/' },
      'https://n.test/repository/hub/v2/library/nginx',
      'library/nginx',
    ],
    [
      'a template with /v2/ inside',
      { url: 'https://h.test/x/v2/hub' },
      'https://h.test/x/v2/hub/library/nginx',
      'hub/library/nginx',
    ],
    [
      'a template with {name}',
      { url: 'https://h.test/v2/hub/{name}/x' },
      'https://h.test/v2/hub/library/nginx/x',
      'hub/library/nginx/x',
    ],
  ])('%s', (_, mirror, url, name) => {
    expect(urlOf('nginx', { 'docker.io': { mirror } })).toBe(`mirror ${url} ${name}`)
  })

  it('that is unknown is a usage error with the known ones', () => {
    const rules = { 'docker.io': { mirror: { url: 'https://m.test', layout: 'sideways' } } }
    expect(() => urlOf('nginx', rules)).toThrow(UsageError)
    expect(() => urlOf('nginx', rules)).toThrow(/docker\.io.*sideways.*path, subdomain/)
  })
})

describe('the endpoint', () => {
  const rules = {
    'ghcr.io': 'https://all.test/ghcr',
    'ghcr.io/acme': 'https://acme.test/x',
    'ghcr.io/acme/special': 'https://special.test/y',
    'quay.io': { rewrite: 'registry.corp.test/quay' },
  }
  it.each([
    ['ghcr.io/other/a', 'mirror https://all.test/v2/ghcr/other/a ghcr/other/a'],
    ['ghcr.io/acme/a', 'mirror https://acme.test/v2/x/a x/a'],
    ['ghcr.io/acmeish/a', 'mirror https://all.test/v2/ghcr/acmeish/a ghcr/acmeish/a'],
    ['ghcr.io/acme/special', 'mirror https://special.test/v2/y y'],
    ['ghcr.io/acme/special/a', 'mirror https://special.test/v2/y/a y/a'],
    ['quay.io/a/b', 'target https://registry.corp.test/v2/quay/a/b quay/a/b'],
    ['registry.corp.test/quay/a/b', 'registry https://registry.corp.test/v2/quay/a/b quay/a/b'],
    ['gcr.io/a/b', 'registry https://gcr.io/v2/a/b a/b'],
    ['localhost:5000/a', 'registry http://localhost:5000/v2/a a'],
    ['nginx', 'no-mirror'],
  ])('of %s is that of the longest source, else the target, else the registry', (text, expected) => {
    expect(urlOf(text, rules)).toBe(expected)
  })

  it('of Docker Hub is Docker Hub only with leave', () => {
    expect(urlOf('nginx', {}, { direct: true })).toBe(
      'registry https://registry-1.docker.io/v2/library/nginx library/nginx',
    )
  })

  it('of a target drops library/ where the rule says so', () => {
    const to = { registry: 'r.test', path: 'hub' }
    const rule = { rewrite: { to, library: 'drop' as const, assumeTarget: false } }
    expect(urlOf('nginx', { 'docker.io': rule })).toBe('target https://r.test/v2/hub/nginx hub/nginx')
    expect(urlOf('a/b', { 'docker.io': rule })).toBe('target https://r.test/v2/hub/a/b hub/a/b')
  })

  it('of a registry is reached as a mirror with the same host is', () => {
    expect(
      urlOf('m.test:5000/a', { 'docker.io': { mirror: { url: 'http://m.test:5000', insecure: true } } }),
    ).toBe('registry http://m.test:5000/v2/a a')
  })

  it('that has no path for a repository that is its whole source is not asked', () => {
    expect(urlOf('ghcr.io/a/b', { 'ghcr.io/a/b': 'https://m.test' })).toBe('no-mirror')
  })

  it('of another registry is never a mirror of docker.io (row 13)', async () => {
    const fake = await startFakeRegistry({ images: IMAGES })
    const { resolve } = resolverFor(
      { 'docker.io': fake.url },
      { origins: new Map([['ghcr.io', 'http://127.0.0.1:1']]) },
    )
    expect(outcome(await resolve('ghcr.io/library/nginx:1.27'))).toBe('unavailable')
    expect(fake.log).toEqual([])
  })
})

describe('a mirror with resolve: false', () => {
  it('is not asked for a tag, but for a digest (row 55)', async () => {
    const fake = await startFakeRegistry({ images: IMAGES })
    const { resolve } = resolverFor({ 'docker.io': { mirror: { url: fake.url, resolve: false } } })
    const resolution = await resolve('nginx:1.27')
    expect(outcome(resolution)).toBe('no-mirror')
    expect(detail(resolution)).toContain('resolve: false')
    expect(fake.log).toEqual([])
    expect(outcome(await resolve(`nginx@${NGINX.digest}`))).toBe(NGINX.digest)
  })

  it('leaves tags to the rewrite target where there is one (row 55)', () => {
    const rule = { mirror: { url: 'https://m.test', resolve: false }, rewrite: 'r.test/hub' }
    expect(urlOf('nginx', { 'docker.io': rule })).toBe(
      'target https://r.test/v2/hub/library/nginx hub/library/nginx',
    )
    expect(urlOf('nginx', { 'docker.io': rule }, { isTag: false })).toMatch(/^mirror /)
  })
})

describe('a mirror that converts manifests', () => {
  it('answers for no upstream name, and for its own (row 56)', async () => {
    const fake = await startFakeRegistry({ images: { 'hub/library/nginx:1.27': NGINX } })
    const { resolve } = resolverFor({ 'docker.io': { mirror: { url: `${fake.url}/hub`, kind: 'zot' } } })
    const resolution = await resolve('nginx:1.27')
    expect(outcome(resolution)).toBe('mirror-rewrites')
    expect(fake.log).toEqual([])
    expect(outcome(await resolve(`${fake.host}/hub/library/nginx:1.27`))).toBe(NGINX.digest)
  })

  it('answers where the reference is rewritten to it in any case (row 56)', async () => {
    const fake = await startFakeRegistry({ images: { 'hub/library/nginx:1.27': NGINX } })
    const { resolve } = resolverFor({
      'docker.io': { mirror: { url: `${fake.url}/hub`, rewritesDigests: true }, rewrite: `${fake.host}/hub` },
    })
    expect(outcome(await resolve('nginx:1.27'))).toBe(NGINX.digest)
  })
})

describe('the kind of a mirror', () => {
  it.each([
    [{ kind: 'harbor' }, 'write the proxy cache project into its url'],
    [{ kind: 'ecr' }, 'write the prefix of the pull through cache rule into its url'],
    [{ kind: 'gitlab' }, 'write the group into its url'],
    [{ kind: 'registry2', ns: true }, 'ignores ns'],
    [{ kind: 'registry2', ns: 'required' }, 'ignores ns'],
  ] as const)('%o is not asked where it cannot be meant', async (mirror, why) => {
    const fake = await startFakeRegistry({ images: IMAGES })
    const { resolve } = resolverFor({ 'docker.io': { mirror: { url: fake.url, ...mirror } } })
    const resolution = await resolve('nginx:1.27')
    expect(outcome(resolution)).toBe('no-mirror')
    expect(detail(resolution)).toContain(why)
    expect(fake.log).toEqual([])
  })

  it.each([
    ['registry2', 'registry:2 also answers 404 when'],
    ['nexus', 'repeats a 404 for a day'],
    ['artifactory', '(nothing was asked of docker.io)'],
    [undefined, 'a registry:2, Nexus or Harbor mirror also answers 404 when'],
  ])('%s decides what its 404 may mean', async (kind, meaning) => {
    const fake = await startFakeRegistry({ images: {} })
    const mirror = { url: fake.url, ...(kind === undefined ? {} : { kind }) }
    const resolution = await resolverFor({ 'docker.io': { mirror } }).resolve('nginx:1.27')
    expect(outcome(resolution)).toBe('not-found')
    expect(detail(resolution)).toContain(meaning)
  })
})

describe('ns', () => {
  it.each([
    ['required', undefined, 'bad-response'],
    ['required', 'ghcr.io', 'bad-response'],
    ['required', 'docker.io', NGINX.digest],
    [true, undefined, NGINX.digest],
    [true, 'ghcr.io', 'bad-response'],
  ] as const)('%s with an answer for %s: %s (row 14)', async (ns, echo, expected) => {
    const fake = await startFakeRegistry({
      behave: ({ path, method }): FakeAnswer => ({
        status: path.endsWith('?ns=docker.io') ? 200 : 404,
        headers: {
          'content-type': NGINX.mediaType,
          'docker-content-digest': NGINX.digest,
          ...(method === 'HEAD' ? { 'content-length': String(NGINX.body.length) } : {}),
          ...(echo === undefined ? {} : { 'oci-namespace': echo }),
        },
        body: NGINX.body,
      }),
    })
    const { resolve } = resolverFor({ 'docker.io': { mirror: { url: fake.url, ns } } })
    expect(outcome(await resolve('nginx:1.27'))).toBe(expected)
  })

  it('is not sent unasked', async () => {
    const fake = await startFakeRegistry({ images: IMAGES })
    await resolverFor({ 'docker.io': fake.url }).resolve('nginx:1.27')
    expect(fake.log.join()).not.toContain('ns=')
  })
})

describe('fallback', () => {
  const causes: Readonly<
    Record<string, { behave?: () => FakeAnswer; unavailable: boolean; notFound: boolean; reason: string }>
  > = {
    '404': { behave: () => ({ status: 404 }), unavailable: false, notFound: true, reason: 'not-found' },
    '503': { behave: () => ({ status: 503 }), unavailable: true, notFound: true, reason: 'unavailable' },
    '500': { behave: () => ({ status: 500 }), unavailable: false, notFound: false, reason: 'unavailable' },
    '429': { behave: () => ({ status: 429 }), unavailable: false, notFound: false, reason: 'rate-limited' },
    '401': {
      behave: () => ({ status: 401, headers: { 'www-authenticate': 'Basic' } }),
      unavailable: false,
      notFound: false,
      reason: 'auth-failed',
    },
    '403': { behave: () => ({ status: 403 }), unavailable: false, notFound: false, reason: 'auth-failed' },
    'a bad digest': {
      behave: () => ({
        status: 200,
        headers: { 'docker-content-digest': image('other').digest, 'content-type': NGINX.mediaType },
        body: NGINX.body,
      }),
      unavailable: false,
      notFound: false,
      reason: 'digest-mismatch',
    },
    'a refused connection': { unavailable: true, notFound: true, reason: 'unavailable' },
  }
  const cases = Object.keys(causes).flatMap((cause) =>
    (['never', 'unavailable', 'not-found'] as const).map((fallback) => [cause, fallback] as const),
  )

  it.each(cases)(
    'after %s with fallback: %s asks upstream only where it may (row 54)',
    async (cause, fallback) => {
      const { behave, unavailable, notFound, reason } = causes[cause] ?? {
        unavailable: false,
        notFound: false,
        reason: '',
      }
      const upstream = await startFakeRegistry({ images: IMAGES })
      const mirror = behave === undefined ? undefined : await startFakeRegistry({ behave })
      const url = mirror?.url ?? 'http://127.0.0.1:1'
      const { resolve, resolver } = resolverFor(
        { 'docker.io': { mirror: { url, fallback } } },
        {
          verifyContent: true,
          origins: new Map([['docker.io', upstream.url]]),
          auths: { [new URL(url).host]: userAuth('user', 'mirror-secret') },
        },
      )
      const resolution = await resolve('nginx:1.27')
      const isAllowed = (fallback === 'unavailable' && unavailable) || (fallback === 'not-found' && notFound)
      const isRefused = fallback !== 'never' && !['not-found', 'unavailable'].includes(reason)
      expect(outcome(resolution)).toBe(isAllowed ? NGINX.digest : isRefused ? 'fallback-refused' : reason)
      expect(upstream.log).toEqual(
        isAllowed
          ? ['HEAD /v2/library/nginx/manifests/1.27', `GET /v2/library/nginx/manifests/${NGINX.digest}`]
          : [],
      )
      expect(upstream.requests.every(({ headers }) => headers.authorization === undefined)).toBe(true)
      expect(resolver.notices).toHaveLength(isAllowed ? 1 : 0)
      if (isAllowed)
        expect(resolution).toMatchObject({ via: 'registry', endpoint: upstream.url, verified: 'body' })
    },
  )

  it('after a TLS error never asks upstream, nor plain http (rows 47, 54)', async () => {
    const upstream = await startFakeRegistry({ images: IMAGES })
    const mirror = await startFakeRegistry({ name: 'mirror.test', tls: makeCertificates(temporaryFolder()) })
    for (const fallback of ['unavailable', 'not-found'] as const) {
      const { resolve } = resolverFor(
        { 'docker.io': { mirror: { url: mirror.url, fallback } } },
        { origins: new Map([['docker.io', upstream.url]]) },
      )
      expect(outcome(await resolve('nginx:1.27'))).toBe('fallback-refused')
    }
    expect([...upstream.log, ...mirror.log]).toEqual([])
  })
})

describe('asking by digest', () => {
  const target = async (behave: () => FakeAnswer | undefined = () => undefined) => {
    const fake = await startFakeRegistry({ images: { 'hub/library/nginx:1.27': NGINX }, behave })
    const { resolver } = resolverFor({})
    const ask = () =>
      resolver.askByDigest(
        ref(`${fake.host}/hub/library/nginx`).repository,
        NGINX.digest as `a:${string}`,
        {},
      )
    return { fake, ask }
  }
  const HEAD = `HEAD /v2/hub/library/nginx/manifests/${NGINX.digest}`

  it('sends one HEAD where the digest is served, and nothing the second time', async () => {
    const { fake, ask } = await target()
    expect(await ask()).toMatchObject({ ok: true, serves: 'same', via: 'registry', requests: 1 })
    expect(await ask()).toMatchObject({ ok: true, serves: 'same', requests: 0 })
    expect(fake.log).toEqual([HEAD])
  })

  it('is answered with nothing by a 404', async () => {
    const { fake, ask } = await target(() => ({ status: 404 }))
    expect(await ask()).toMatchObject({ ok: true, serves: 'nothing' })
    expect(fake.log).toEqual([HEAD])
  })

  it('is answered with the other digest where the target has converted the manifest', async () => {
    const other = image('other').digest
    const { ask } = await target(() => ({ status: 200, headers: { 'docker-content-digest': other } }))
    expect(await ask()).toMatchObject({ ok: true, serves: 'other', other })
  })

  it('hashes the body where there is no header', async () => {
    const { fake, ask } = await target(() => ({ status: 200, body: NGINX.body }))
    expect(await ask()).toMatchObject({ serves: 'same' })
    expect(fake.log).toHaveLength(2)
    const bad = await target(() => ({ status: 200, body: 'something else' }))
    expect(await bad.ask()).toMatchObject({ serves: 'other' })
  })

  it('is unresolved where the target refuses', async () => {
    const { ask } = await target(() => ({ status: 403 }))
    expect(await ask()).toMatchObject({ ok: false, problem: 'auth-failed' })
  })

  it('sends nothing where the mirror that gave the digest is the target', async () => {
    const fake = await startFakeRegistry({ images: { 'hub/library/nginx:1.27': NGINX } })
    const { resolve, resolver } = resolverFor({
      'docker.io': { mirror: { url: `${fake.url}/hub` }, rewrite: `${fake.host}/hub` },
    })
    await resolve('nginx:1.27')
    const answer = await resolver.askByDigest(
      repository(`${fake.host}/hub/library/nginx`),
      NGINX.digest as `a:${string}`,
      {},
    )
    expect(answer).toMatchObject({ serves: 'same', requests: 0 })
    expect(fake.log).toEqual(['HEAD /v2/hub/library/nginx/manifests/1.27'])
  })
})

describe('a host that is this machine or its link', () => {
  it.each([
    'localhost:5000/a',
    'app.localhost:80/a',
    '127.0.0.1:5000/a',
    '127.1:5000/a',
    '2130706433:80/a',
    '0.0.0.0:80/a',
    '169.254.169.254:80/a',
  ])('is not asked because a file names it: %s', (text) => {
    expect(urlOf(text, {}, { named: [] })).toBe('host-not-allowed')
  })

  it('is asked where the configuration or an argument names it, with this port or with every one', () => {
    const url = 'registry http://localhost:5000/v2/a a'
    expect(urlOf('localhost:5000/a', {}, { named: ['localhost:5000'] })).toBe(url)
    expect(urlOf('localhost:5000/a', {}, { named: ['localhost'] })).toBe(url)
    expect(urlOf('localhost:5000/a', {}, { named: ['localhost:6379'] })).toBe('host-not-allowed')
    expect(urlOf('localhost:5000/a', { 'localhost:5000': 'https://m.test' }, { named: [] })).toContain(
      'm.test',
    )
  })

  it('is not asked under a name either, of which the address tells it', async () => {
    const fake = await startFakeRegistry({ images: IMAGES, name: 'rebound.test' })
    const origins = new Map([['rebound.test', fake.url]])
    const resolution = await resolverFor({}, { origins }).resolve('rebound.test/library/nginx:1.27')
    expect(outcome(resolution)).toBe('host-not-allowed')
    expect(detail(resolution)).toContain('rebound.test is 127.0.0.1')
    const named = resolverFor({}, { origins, named: ['rebound.test'] })
    expect(outcome(await named.resolve('rebound.test/library/nginx:1.27'))).toBe(NGINX.digest)
    expect(fake.log).toHaveLength(1)
  })
})
