import { findRegistryRule, type MirrorRule, type RegistryRule, rewriteBy } from '../model/configuration.ts'
import { mirrorKind } from '../model/mirror-kind.ts'
import type { Via } from '../model/resolver.ts'
import { UsageError } from '../model/usage-error.ts'
import { HUB, HUB_API } from '../oci/hub.ts'
import { formatRepository, pathBelow, type Repository, sourceOfRepository } from '../oci/reference.ts'
import { type Failure, fail } from './errors.ts'
import { isLocal, isLoopback, type NamedHosts } from './hosts.ts'

/** A base URL that is asked, and how. */
export interface Endpoint {
  /** Base URL for people and for counting: `https://mirror.corp.example/dockerhub`. */
  readonly id: string
  /** Retries and fallbacks differ: a mirror spends somebody's quota, Hub is the quota. */
  readonly kind: 'mirror' | 'hub' | 'other'
  readonly origin: string
  /** Path of a repository, with `{name}` for its name: `/v2/dockerhub/{name}`. */
  readonly path: string
  /** Sent as `ns`, the source registry, where the mirror serves several. */
  readonly ns: string | undefined
  /** An answer must repeat `ns`. */
  readonly nsRequired: boolean
  /** Until the headers of an answer are there, in ms; undefined for the usual time. */
  readonly headersTimeoutMs: number | undefined
  /** What its 404 can mean beside a missing image; undefined where nothing else is known. */
  readonly meaningOf404: string | undefined
  /** Hosts that may be given the credentials of this endpoint for a token. */
  readonly authRealms: readonly string[]
  readonly fallback: 'never' | 'unavailable' | 'not-found'
}

/** A repository at an endpoint. */
export interface Target {
  readonly endpoint: Endpoint
  readonly via: Via
  /** URL of the repository, to which `/manifests/…` is added. */
  readonly url: string
  /** The name that the endpoint knows the repository by: what tokens are asked for. */
  readonly name: string
  /** The repository behind it, for messages. */
  readonly source: Repository
}

export interface MirrorOptions {
  /** Longest source first. */
  readonly registries: readonly RegistryRule[]
  /** Docker Hub itself may be asked. */
  readonly direct: boolean
  /** Base URLs of registries whose API is not at their own host. */
  readonly origins: ReadonlyMap<string, string>
  /** Hosts that may be loopback or link-local. */
  readonly named: NamedHosts
}

/** Where a registry's API is found when nothing else is said. */
export const DEFAULT_ORIGINS: ReadonlyMap<string, string> = new Map([[HUB, `https://${HUB_API}`]])

/**
 * Chooses who is asked for a repository: the mirror of the longest source that it lies in; else its rewrite target;
 * else the registry itself; docker.io itself only with `direct`.
 *
 * @param isTag a tag is asked for, which a mirror with `resolve: false` must not answer
 */
export function findTarget(repository: Repository, isTag: boolean, options: MirrorOptions): Target | Failure {
  const source = sourceOfRepository(repository)
  const rule = findRegistryRule(options.registries, source)
  const mirror = rule?.mirror
  if (rule !== undefined && mirror !== undefined && !(isTag && mirror.resolve === false)) {
    return mirrorTarget(source, rule, mirror, options)
  }
  const rewritten = rule === undefined ? undefined : rewriteBy(rule, source)
  if (rewritten !== undefined) return ownTarget(rewritten, source, 'target', options)
  if (source.registry === HUB && !options.direct) {
    const why =
      mirror === undefined
        ? 'docker.io has no mirror'
        : 'the mirror of docker.io has resolve: false and answers for no tag'
    return fail(
      'no-mirror',
      `Docker Hub is not asked, and ${why}; set registries.docker.io.mirror in holdfast.yaml (holdfast init writes the file), or let Docker Hub itself be asked with --direct`,
    )
  }
  return registryTarget(source, options)
}

/** The hosts that `registries` names: sources, mirrors and rewrite targets. */
export function hostsOf(registries: readonly RegistryRule[]): readonly string[] {
  return registries.flatMap(({ source, mirror, rewrite }) => [
    source.registry,
    ...(mirror === undefined ? [] : [new URL(mirror.url).host]),
    ...(rewrite === undefined ? [] : [rewrite.to.registry]),
  ])
}

/**
 * Base URLs that digests of a repository may come from: its mirror, its rewrite target, the registry itself, in this
 * order. Docker Hub itself is one of them whether or not it may be asked now.
 */
export function endpointsOf(
  repository: Repository,
  options: Pick<MirrorOptions, 'registries' | 'origins'>,
): readonly string[] {
  const source = sourceOfRepository(repository)
  const rule = findRegistryRule(options.registries, source)
  const rewritten = rule === undefined ? undefined : rewriteBy(rule, source)
  const own = (name: Repository, via: Via) => ownTarget(name, source, via, options)
  const targets = [
    rule?.mirror === undefined ? undefined : mirrorTarget(source, rule, rule.mirror, options),
    rewritten === undefined ? undefined : own(rewritten, 'target'),
    own(source, 'registry'),
  ]
  return targets.flatMap((target) => (target === undefined || 'ok' in target ? [] : target.endpoint.id))
}

/** The registry itself, also where it has a mirror. */
export function registryTarget(repository: Repository, options: MirrorOptions): Target | Failure {
  const { registry } = repository
  if (!options.named.has(registry) && isLocal(new URL(`http://${registry}`).hostname)) {
    return fail(
      'host-not-allowed',
      `${registry} is this machine or its link, which is asked only where it is named; add ${registry} to internal in holdfast.yaml if it is yours`,
    )
  }
  return ownTarget(repository, sourceOfRepository(repository), 'registry', options)
}

function ownTarget(
  repository: Repository,
  source: Repository,
  via: Via,
  options: Pick<MirrorOptions, 'registries' | 'origins'>,
): Target | Failure {
  const { registry, path } = sourceOfRepository(repository)
  const origin = options.origins.get(registry) ?? originOf(registry, options.registries)
  const endpoint: Endpoint = {
    ...PLAIN,
    id: origin,
    kind: registry === HUB ? 'hub' : 'other',
    origin,
    path: '/v2/{name}',
    authRealms: options.registries.flatMap(({ mirror }) =>
      hostOf(mirror) === registry ? (mirror?.authRealms ?? []) : [],
    ),
  }
  return checked(
    { endpoint, via, url: `${origin}/v2/${path}`, name: path, source },
    via === 'target' ? registry : undefined,
  )
}

const PLAIN = {
  ns: undefined,
  nsRequired: false,
  headersTimeoutMs: undefined,
  meaningOf404: undefined,
  fallback: 'never',
} as const

/** Of a mirror whose kind is not told. */
const ANY_404 =
  'a registry:2, Nexus or Harbor mirror also answers 404 when the upstream is rate-limited, down or refuses it'

/** As a mirror with this host is reached; else plain http on this machine, as Docker does, and https elsewhere. */
function originOf(registry: string, rules: readonly RegistryRule[]): string {
  const known = rules.find(({ mirror }) => hostOf(mirror) === registry)?.mirror
  if (known !== undefined) return new URL(known.url).origin
  return isLoopback(new URL(`http://${registry}`).hostname) ? `http://${registry}` : `https://${registry}`
}

function hostOf(mirror: MirrorRule | undefined): string | undefined {
  return mirror === undefined ? undefined : new URL(mirror.url).host
}

function mirrorTarget(
  source: Repository,
  rule: RegistryRule,
  mirror: MirrorRule,
  options: Pick<MirrorOptions, 'registries' | 'origins'>,
): Target | Failure {
  const url = new URL(mirror.url)
  const template = templateOf(mirror, url, formatPrefix(rule.source))
  const below = pathBelow(source, rule.source) ?? ''
  const kind = mirrorKind(mirror.kind)
  const name = kind?.dropsLibrary === true ? below.replace(/^library\//, '') : below
  const path = template.replace('{name}', name).replace(/\/+$/, '')
  const target: Target = {
    endpoint: {
      id: `${url.origin}${url.pathname.replace(/\/+$/, '')}`,
      kind: 'mirror',
      origin: url.origin,
      path: template,
      ns: mirror.ns === true || mirror.ns === 'required' ? source.registry : undefined,
      nsRequired: mirror.ns === 'required',
      headersTimeoutMs: kind?.headersTimeoutMs,
      meaningOf404: kind === undefined ? ANY_404 : kind.meaningOf404,
      authRealms: mirror.authRealms,
      fallback: fallbackOf(mirror),
    },
    via: 'mirror',
    url: url.origin + path,
    name: /\/v2\/(.+)$/.exec(path)?.[1] ?? name,
    source,
  }
  if (url.protocol === 'http:' && !mirror.insecure && !isLoopback(url.hostname)) {
    return fail(
      'tls',
      `the mirror ${target.endpoint.id} of ${formatPrefix(rule.source)} is asked over plain http://; use https:// or set insecure: true`,
    )
  }
  const misfit = whyNotOfKind(mirror, url)
  if (misfit !== undefined) {
    return fail('no-mirror', `the mirror ${target.endpoint.id} of ${formatPrefix(rule.source)} ${misfit}`)
  }
  const refusal = rewritesDigests(mirror)
    ? refuseDigests(target, rewriteBy(rule, source), options)
    : undefined
  return refusal ?? checked(target, undefined)
}

/** Why a mirror cannot be what its kind says; undefined where it can. */
function whyNotOfKind(mirror: MirrorRule, url: URL): string | undefined {
  const kind = mirrorKind(mirror.kind)
  const isBare = url.pathname.replace(/\/+$/, '') === '' && (mirror.layout ?? 'path') === 'path'
  if (kind?.path !== undefined && isBare) {
    return `has kind: ${kind.id} and no path; write ${kind.path} into its url`
  }
  if (kind?.ignoresNs === true && (mirror.ns === true || mirror.ns === 'required')) {
    return `has kind: ${kind.id}, which ignores ns and would answer from its own upstream; leave ns out and give each registry a mirror of its own`
  }
  return undefined
}

/** A mirror that converts manifests serves digests that the source does not have: right only for its own names. */
function rewritesDigests(mirror: MirrorRule): boolean {
  return mirror.rewritesDigests ?? mirrorKind(mirror.kind)?.convertsManifests === true
}

function refuseDigests(
  target: Target,
  rewritten: Repository | undefined,
  options: Pick<MirrorOptions, 'registries' | 'origins'>,
): Failure | undefined {
  if (rewritten !== undefined) {
    const own = ownTarget(rewritten, target.source, 'target', options)
    if (!('ok' in own) && own.url === target.url) return undefined
  }
  return fail(
    'mirror-rewrites',
    `the mirror ${target.endpoint.id} converts manifests, so that its digests are not those of ${formatRepository(target.source)}; write the name of the mirror instead, or set rewritesDigests: false if it keeps them`,
  )
}

/** A name that stays empty or would leave its place in the URL is never sent. */
function checked(target: Target, rewriteHost: string | undefined): Target | Failure {
  const valid = /^[\w.~%:@!$&'()*+,;=-]+(?:\/[\w.~%:@!$&'()*+,;=-]+)*$/
  if (target.name === '' || !valid.test(target.name) || /(?:^|\/)\.{1,2}(?:\/|$)/.test(target.name)) {
    const where = rewriteHost ?? target.endpoint.id
    return fail(
      'no-mirror',
      `${formatRepository(target.source)} has no name at ${where}; give the mirror's url a path`,
    )
  }
  return target
}

/**
 * The path of a repository at a mirror, with `{name}`.
 *
 * A plain URL's path stands after `/v2`, as in BuildKit and registries.conf; containerd puts it before. With `/v2/` or
 * `{name}` in it the URL is a template.
 */
function templateOf(mirror: MirrorRule, url: URL, source: string): string {
  const path = url.pathname.replaceAll('%7B', '{').replaceAll('%7D', '}').replace(/\/+$/, '')
  if (path.includes('{name}')) return path
  if (/\/v2(?:\/|$)/.test(path)) return `${path}/{name}`
  if (mirror.kind === 'gitlab' && !path.includes('/dependency_proxy/')) {
    return `/v2${path}/dependency_proxy/containers/{name}`
  }
  const layout = mirror.layout ?? 'path'
  const build = LAYOUTS.get(layout)
  if (build === undefined) {
    throw new UsageError(
      `the mirror of ${source} has layout: ${layout}, which is unknown; use one of ${[...LAYOUTS.keys()].join(', ')}, or write the url with /v2/ in it`,
    )
  }
  return build(path)
}

/** The path of a mirror's URL, without a slash at its end, to the template. */
const LAYOUTS: ReadonlyMap<string, (path: string) => string> = new Map([
  ['path', (path: string) => `/v2${path}/{name}`],
  ['subdomain', (path: string) => `/v2${path}/{name}`],
  ['port', (path: string) => `/v2${path}/{name}`],
  ['before', (path: string) => `${path}/v2/{name}`],
  ['nexus-repository', (path: string) => `/repository${path}/v2/{name}`],
  ['artifactory-api', (path: string) => `/artifactory/api/docker${path}/v2/{name}`],
])

function fallbackOf({ fallback }: MirrorRule): Endpoint['fallback'] {
  return fallback === 'unavailable' || fallback === 'not-found' ? fallback : 'never'
}

function formatPrefix(prefix: Repository): string {
  return prefix.path === '' ? prefix.registry : formatRepository(prefix)
}
