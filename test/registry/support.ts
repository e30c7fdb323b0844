import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import type { LookupFunction } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { MirrorRule, RegistryRule, RewriteRule } from '../../src/model/configuration.ts'
import type { Resolution, Resolver, Want } from '../../src/model/resolver.ts'
import type { Digest } from '../../src/oci/digest.ts'
import { parsePlatform } from '../../src/oci/platform.ts'
import { parseReference, type Reference, type Repository } from '../../src/oci/reference.ts'
import { createRegistryResolver, type RegistryResolverOptions } from '../../src/registry/resolver.ts'

/** A rule in short: the mirror's URL, or what differs from the defaults. */
export type Rule = string | { mirror?: Partial<MirrorRule> & { url: string }; rewrite?: string | RewriteRule }

/** A resolver with its sleeps written down instead of slept. */
export interface TestResolver {
  readonly resolver: Resolver
  /** In ms, in order. */
  readonly sleeps: readonly number[]
  /** Moves the clock. */
  advance(ms: number): void
  resolve(
    text: string,
    want?: { known?: string; platform?: string; signal?: AbortSignal },
  ): Promise<Resolution>
}

/** Every name is this machine. */
const loopbackLookup: LookupFunction = (_hostname, options, callback) => {
  if (options.all === true) callback(null, [{ address: '127.0.0.1', family: 4 }])
  else callback(null, '127.0.0.1', 4)
}

/** A folder that is gone when the test ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'holdfast-registry-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

export function ref(text: string): Reference {
  const reference = parseReference(text)
  if (reference === undefined) throw new RangeError(`${text} is no reference`)
  return reference
}

export function repository(text: string): Repository {
  return ref(text).repository
}

/** Rules, longest source first, as the configuration gives them. */
export function rulesFrom(rules: Readonly<Record<string, Rule>>): readonly RegistryRule[] {
  const keys = Object.keys(rules).sort((a, b) => b.length - a.length)
  return keys.map((key) => {
    const written = rules[key] ?? ''
    const rule = typeof written === 'string' ? { mirror: { url: written } } : written
    return { source: prefix(key), rewrite: rewriteFrom(rule.rewrite), mirror: mirrorFrom(rule.mirror) }
  })
}

function prefix(text: string): Repository {
  const [registry = '', ...path] = text.split('/')
  return { registry, path: path.join('/') }
}

function rewriteFrom(rewrite: string | RewriteRule | undefined): RewriteRule | undefined {
  if (typeof rewrite !== 'string') return rewrite
  return { to: prefix(rewrite), library: 'keep', assumeTarget: false }
}

function mirrorFrom(mirror: (Partial<MirrorRule> & { url: string }) | undefined): MirrorRule | undefined {
  if (mirror === undefined) return undefined
  return {
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
  }
}

/** A resolver that reads nothing of this machine and is closed when the test ends. */
export function resolverFor(
  rules: Readonly<Record<string, Rule>>,
  options: Partial<RegistryResolverOptions> & { auths?: unknown } = {},
): TestResolver {
  const folder = temporaryFolder()
  const { auths, ...others } = options
  if (auths !== undefined) writeFileSync(join(folder, 'auth.json'), JSON.stringify({ auths }))
  const sleeps: number[] = []
  let elapsed = 0
  const resolver = createRegistryResolver({
    registries: rulesFrom(rules),
    direct: false,
    environment: { DOCKER_CONFIG: folder, PATH: process.env.PATH },
    homeDirectory: folder,
    certificateFolders: [],
    lookup: loopbackLookup,
    named: ['127.0.0.1', 'localhost', 'registry.test', 'evil.test', 'mirror.test', 'target.test'],
    timeouts: { connectMs: 2_000, headersMs: 2_000, bodyMs: 2_000, referenceMs: 10_000 },
    ...(auths === undefined ? {} : { authfile: join(folder, 'auth.json') }),
    ...others,
    clock: {
      random: () => 0,
      elapsed: () => elapsed,
      sleep: async (ms) => {
        sleeps.push(ms)
      },
      ...others.clock,
    },
  })
  onTestFinished(() => resolver.close())
  return {
    resolver,
    sleeps,
    advance(ms) {
      elapsed += ms
    },
    resolve: (text, want) => resolver.resolve(ref(text), wantFrom(want)),
  }
}

function wantFrom(want: { known?: string; platform?: string; signal?: AbortSignal } = {}): Want {
  return {
    known: want.known as Digest | undefined,
    platform: want.platform === undefined ? undefined : parsePlatform(want.platform),
    signal: want.signal,
  }
}

/** The reason of a resolution, or its digest. */
export function outcome(resolution: Resolution): string {
  if (!resolution.ok) return resolution.problem
  return resolution.unchanged ? `unchanged ${resolution.digest}` : resolution.descriptor.digest
}

/** The message of a resolution that failed. */
export function detail(resolution: Resolution): string {
  return resolution.ok ? '' : resolution.detail
}

/** `auth` of a docker config. */
export function userAuth(user: string, password: string): { auth: string } {
  return { auth: Buffer.from(`${user}:${password}`).toString('base64') }
}

/** A certificate authority and one certificate of it. */
export interface Certificates {
  readonly caFile: string
  readonly certFile: string
  readonly keyFile: string
  readonly key: string
  readonly cert: string
}

/** Makes certificates with openssl. @param names for the certificate, as in its subjectAltName */
export function makeCertificates(
  folder: string,
  names = 'DNS:registry.test,DNS:evil.test,DNS:mirror.test,DNS:target.test,DNS:localhost,IP:127.0.0.1',
): Certificates {
  const path = (name: string): string => join(folder, name)
  const openssl = (...args: string[]): void => {
    execFileSync('openssl', args, { stdio: ['ignore', 'ignore', 'pipe'] })
  }
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes']
  openssl(
    'req',
    '-x509',
    ...key,
    '-keyout',
    path('ca.key'),
    '-out',
    path('ca.crt'),
    '-days',
    '2',
    '-subj',
    '/CN=holdfast test CA',
  )
  openssl('req', ...key, '-keyout', path('server.key'), '-out', path('server.csr'), '-subj', '/CN=server')
  writeFileSync(path('names'), `subjectAltName=${names}\n`)
  openssl(
    ...[
      'x509',
      '-req',
      '-in',
      path('server.csr'),
      '-CA',
      path('ca.crt'),
      '-CAkey',
      path('ca.key'),
      '-CAcreateserial',
    ],
    ...['-out', path('server.crt'), '-days', '2', '-extfile', path('names')],
  )
  return {
    caFile: path('ca.crt'),
    certFile: path('server.crt'),
    keyFile: path('server.key'),
    key: readFileSync(path('server.key'), 'utf8'),
    cert: readFileSync(path('server.crt'), 'utf8'),
  }
}
