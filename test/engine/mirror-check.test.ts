import { describe, expect, it } from 'vitest'
import { DIGEST_A, DIGEST_B } from '../../rules/cases.ts'
import { checkMirrors, type EndpointReport } from '../../src/engine/mirror-check.ts'
import { createRuleEnvironment } from '../../src/engine/rule-environment.ts'
import type { MirrorRule, RegistryRule } from '../../src/model/configuration.ts'
import type { Resolver } from '../../src/model/resolver.ts'
import { createFakeResolver, type FakeResolverOptions, type Served } from '../support/fake-resolver.ts'
import { read } from '../support/read.ts'

const HUB = 'docker.io/library'
const MIRROR: FakeResolverOptions = { via: 'mirror', endpoint: 'https://mirror.example/hub' }
const NGINX: Served = { [`${HUB}/nginx:1`]: DIGEST_A, [`${HUB}/nginx@${DIGEST_A}`]: 'image' }

function rule(mirror: Partial<MirrorRule> | undefined, to?: string): RegistryRule {
  const [registry = '', ...path] = (to ?? '').split('/')
  return {
    source: { registry: 'docker.io', path: '' },
    mirror: mirror && {
      url: 'https://mirror.example/hub',
      kind: undefined,
      layout: undefined,
      fallback: 'never',
      ns: undefined,
      resolve: undefined,
      rewritesDigests: undefined,
      insecure: false,
      ca: undefined,
      authRealms: [],
      ...mirror,
    },
    rewrite:
      to === undefined
        ? undefined
        : { to: { registry, path: path.join('/') }, library: 'keep', assumeTarget: false },
  }
}

async function check(
  text: string,
  registries: readonly RegistryRule[],
  resolver: Resolver,
): Promise<readonly EndpointReport[]> {
  const { uses } = await read(['dockerfile'], 'Dockerfile', text)
  const environment = createRuleEnvironment(
    {
      directory: '',
      preset: 'recommended',
      registries,
      internal: [],
      vars: new Map(),
      tagClasses: {},
      direct: false,
    },
    new Date('2026-11-21'),
  )
  return checkMirrors({ registries, environment, uses, resolver })
}

async function checkMirror(
  text: string,
  served: Served,
  options: FakeResolverOptions = {},
  mirror: Partial<MirrorRule> = {},
): Promise<EndpointReport> {
  const resolver = createFakeResolver(served, { ...MIRROR, ...options })
  const [report] = await check(text, [rule(mirror)], resolver)
  if (report === undefined) throw new Error('no report')
  return report
}

function kinds({ probes }: EndpointReport): readonly string[] {
  return probes.map(({ name, outcome }) => `${name} ${outcome.kind}`)
}

describe('a mirror', () => {
  it('that serves what the tree names is good', async () => {
    const report = await checkMirror('FROM nginx:1\n', NGINX)
    expect(report).toMatchObject({
      role: 'mirror',
      source: 'docker.io',
      name: 'https://mirror.example/hub',
      verdict: 'good',
      tls: 'trusted',
      auth: 'anonymous',
      kind: undefined,
    })
    expect(kinds(report)).toEqual([`${HUB}/nginx:1 served`])
  })

  it('is good beside a tag that is wrong', async () => {
    const report = await checkMirror('FROM nginx:none\nFROM redis:7\n', {
      ...NGINX,
      [`${HUB}/redis:7`]: DIGEST_B,
      [`${HUB}/redis@${DIGEST_B}`]: 'image',
    })
    expect(report.verdict).toBe('good')
    expect(kinds(report)).toEqual([`${HUB}/nginx:none no-such-tag`, `${HUB}/redis:7 served`])
  })

  it('is not called bad for one wrong tag alone, nor good', async () => {
    const report = await checkMirror('FROM nginx:none\n', NGINX)
    expect(report.verdict).toBe('unproved')
    expect(report.probes[0]?.outcome).toEqual({ kind: 'no-such-tag', tags: 1, certain: false })
  })

  it('that lists a tag and does not serve it is bad', async () => {
    const report = await checkMirror('FROM nginx:1\n', NGINX, {
      failures: { [`${HUB}/nginx:1`]: 'not-found' },
    })
    expect(report.verdict).toBe('bad')
    expect(kinds(report)).toEqual([`${HUB}/nginx:1 withheld`])
  })

  it('that knows none of several repositories is bad, of a single one not proved', async () => {
    expect((await checkMirror('FROM a:1\nFROM b:1\n', {})).verdict).toBe('bad')
    expect((await checkMirror('FROM a:1\n', {})).verdict).toBe('unproved')
  })

  it.each([
    ['tls', 'not-trusted', 'unknown'],
    ['unavailable', 'unknown', 'unknown'],
    ['auth-required', 'trusted', 'required'],
    ['auth-failed', 'trusted', 'refused'],
    ['rate-limited', 'trusted', 'unknown'],
    ['bad-response', 'trusted', 'unknown'],
  ] as const)('that answers nothing but %s is bad', async (problem, tls, auth) => {
    const report = await checkMirror('FROM nginx:1\n', NGINX, { failures: { [`${HUB}/nginx`]: problem } })
    expect(report).toMatchObject({ verdict: 'bad', tls, auth })
  })

  it('that sends other bytes for one reference is bad, whatever else it serves', async () => {
    const report = await checkMirror('FROM nginx:1\nFROM redis:7\n', NGINX, {
      failures: { [`${HUB}/redis`]: 'digest-mismatch' },
    })
    expect(kinds(report)).toEqual([`${HUB}/nginx:1 served`, `${HUB}/redis:7 failed`])
    expect(report.verdict).toBe('bad')
  })

  it('whose fallback answered in its stead is bad', async () => {
    const report = await checkMirror('FROM nginx:1\n', NGINX, {
      via: 'registry',
      endpoint: 'https://registry-1.docker.io',
    })
    expect(report.verdict).toBe('bad')
    expect(report.probes[0]?.outcome).toMatchObject({ kind: 'passed-on', to: 'https://registry-1.docker.io' })
    expect(report.auth).toBe('unknown')
  })

  it('that cannot be asked, since it converts digests, is not proved', async () => {
    const report = await checkMirror('FROM nginx:1\n', NGINX, {
      failures: { [`${HUB}/nginx`]: 'mirror-rewrites' },
    })
    expect(report).toMatchObject({ verdict: 'unproved', tls: 'unknown' })
  })

  it.each(['basic', 'bearer'] as const)('tells that it asks for %s', async (auth) => {
    expect((await checkMirror('FROM nginx:1\nFROM nginx:2\n', NGINX, { auth })).auth).toBe(auth)
  })

  it('is asked for three references at most, of different repositories first', async () => {
    const text = 'FROM a:1\nFROM a:2\nFROM a:1\nFROM b:1\nFROM ghcr.io/acme/x:1\nFROM c:1\nFROM d:1\n'
    expect(kinds(await checkMirror(text, {}))).toEqual(
      ['a', 'b', 'c'].map((name) => `${HUB}/${name}:1 unknown-repository`),
    )
    expect(kinds(await checkMirror('FROM a:1\nFROM a:2\nFROM a:1\n', {}))).toEqual([
      `${HUB}/a:1 unknown-repository`,
      `${HUB}/a:2 unknown-repository`,
    ])
  })

  it('of Docker Hub is asked for a known image where the tree names none', async () => {
    const report = await checkMirror('FROM ghcr.io/acme/x:1\n', {
      [`${HUB}/hello-world:latest`]: DIGEST_A,
      [`${HUB}/hello-world@${DIGEST_A}`]: 'image',
    })
    expect(kinds(report)).toEqual([`${HUB}/hello-world:latest served`])
    expect(report.verdict).toBe('good')
  })

  it('that no reference comes through is not asked', async () => {
    const resolver = createFakeResolver({})
    const other = { ...rule({}), source: { registry: 'quay.io', path: '' } }
    const [report] = await check('FROM nginx:1\n', [other], resolver)
    expect(report).toMatchObject({ verdict: 'unused', probes: [], tls: 'unknown', auth: 'unknown' })
    expect(resolver.log).toEqual([])
  })

  it('that may not resolve tags is asked for digests', async () => {
    const resolver = createFakeResolver(NGINX, MIRROR)
    const text = `FROM redis:7\nFROM nginx:1@${DIGEST_A}\n`
    const [report] = await check(text, [rule({ resolve: false })], resolver)
    expect(report?.verdict).toBe('good')
    expect(resolver.log).toEqual([`digest ${HUB}/nginx@${DIGEST_A}`])
  })

  it.each([
    [{ kind: 'zot' }, { name: 'zot', from: 'configuration' }],
    [{ url: 'https://1.dkr.ecr.eu-west-1.amazonaws.com/hub' }, { name: 'ecr', from: 'url' }],
    [
      { url: 'https://gitlab.example/v2/g/dependency_proxy/containers/{name}' },
      { name: 'gitlab', from: 'url' },
    ],
    [{ url: 'https://h.example/artifactory/api/docker/hub/v2/{name}' }, { name: 'artifactory', from: 'url' }],
    [{ url: 'https://h.example/repository/hub/v2/{name}' }, { name: 'nexus', from: 'url' }],
    [{ url: 'https://gitlab.example/hub' }, undefined],
  ])('with %j is of kind %j', async (mirror, kind) => {
    expect((await checkMirror('FROM nginx:1\n', NGINX, {}, mirror)).kind).toEqual(kind)
  })

  it('over plain http says so, and shows no user of its URL', async () => {
    const report = await checkMirror(
      'FROM nginx:1\n',
      NGINX,
      {},
      { url: 'http://me:secret@127.0.0.1:5000/hub/?a=b' },
    )
    expect(report.tls).toBe('plain')
    expect(report.name).toBe('http://127.0.0.1:5000/hub')
    const template = await checkMirror('FROM nginx:1\n', NGINX, {}, { url: 'https://h.example/a/v2/{name}' })
    expect(template.name).toBe('https://h.example/a/v2/{name}')
    expect(JSON.stringify(report)).not.toContain('secret')
  })
})

describe('a rewrite target', () => {
  const TARGET = 'registry.example/hub/library/nginx'

  /** Asks the target for what is below its registry, the mirror for everything else. */
  function routed(mirror: Served, target: Served, options: FakeResolverOptions = {}): Resolver {
    const mirrored = createFakeResolver(mirror, MIRROR)
    const own = createFakeResolver(target, options)
    const of = ({ registry }: { registry: string }) => (registry === 'registry.example' ? own : mirrored)
    return {
      resolve: (reference, want) => of(reference.repository).resolve(reference, want),
      askByDigest: (repository, digest, want) => of(repository).askByDigest(repository, digest, want),
      aboutOf: (repository, digest, want) => of(repository).aboutOf(repository, digest, want),
      listTags: (repository, want) => of(repository).listTags(repository, want),
      holds: async () => undefined,
      get requests() {
        return new Map([...mirrored.requests, ...own.requests])
      },
      notices: [],
      close: async () => undefined,
    }
  }

  async function checkTarget(
    text: string,
    target: Served,
    options: FakeResolverOptions = {},
    mirror: Partial<MirrorRule> | undefined = {},
  ): Promise<EndpointReport> {
    const rules = [rule(mirror, 'registry.example/hub')]
    const reports = await check(text, rules, routed(NGINX, target, options))
    const report = reports.find(({ role }) => role === 'target')
    if (report === undefined) throw new Error('no report of the target')
    return report
  }

  it('is asked for the digest that the mirror serves', async () => {
    const report = await checkTarget('FROM nginx:1\n', { [`${TARGET}@${DIGEST_A}`]: 'image' })
    expect(report).toMatchObject({ name: 'registry.example/hub', source: 'docker.io', verdict: 'good' })
    expect(report.probes[0]?.outcome).toEqual({ kind: 'served', digest: DIGEST_A })
  })

  it('that answers another digest is bad', async () => {
    const report = await checkTarget(
      'FROM nginx:1\n',
      {},
      { rewrites: { [`${TARGET}@${DIGEST_A}`]: DIGEST_B } },
    )
    expect(report.verdict).toBe('bad')
    expect(report.probes[0]?.outcome).toEqual({ kind: 'converted', asked: DIGEST_A, answered: DIGEST_B })
  })

  it('that knows the repository and lacks the digest is good, and the image has to be copied', async () => {
    const report = await checkTarget('FROM nginx:1\n', { [`${TARGET}:0.9`]: DIGEST_B })
    expect(report.verdict).toBe('good')
    expect(kinds(report)).toEqual([`${HUB}/nginx:1 not-copied`])
  })

  it('is asked for the tag where there is no mirror', async () => {
    const served = { [`${TARGET}:1`]: DIGEST_B, [`${TARGET}@${DIGEST_B}`]: 'image' }
    const report = await check(
      'FROM nginx:1\n',
      [rule(undefined, 'registry.example/hub')],
      routed({}, served),
    )
    expect(report.map(({ role, verdict }) => `${role} ${verdict}`)).toEqual(['target good'])
  })

  it('is asked for names that have been rewritten already', async () => {
    const served = { [`${TARGET}:1`]: DIGEST_B, [`${TARGET}@${DIGEST_B}`]: 'image' }
    const report = await checkTarget(`FROM ${TARGET}:1\n`, served)
    expect(kinds(report)).toEqual([`${TARGET}:1 served`])
    expect(kinds(await checkTarget('FROM registry.example/hubris/nginx:1\n', served))).toEqual([])
  })

  it('whose list of tags is complete proves a tag wrong', async () => {
    const rules = [rule(undefined, 'registry.example/hub')]
    const [report] = await check('FROM nginx:none\n', rules, routed({}, { [`${TARGET}:1`]: DIGEST_B }))
    expect(report?.verdict).toBe('good')
    expect(report?.probes[0]?.outcome).toEqual({ kind: 'no-such-tag', tags: 1, certain: true })
  })
})
