import type { MirrorRule, RegistryRule } from '../model/configuration.ts'
import type { ImageUse } from '../model/image-use.ts'
import { MIRROR_KINDS } from '../model/mirror-kind.ts'
import type { RateLimit, RequestCounts, Resolver } from '../model/resolver.ts'
import type { RuleEnvironment } from '../model/rule.ts'
import type { Digest } from '../oci/digest.ts'
import { formatRepository } from '../oci/reference.ts'
import {
  compareWithSource,
  type Probe,
  type ProbeOutcome,
  probeByDigest,
  probeDigest,
  probeReference,
  type Subject,
} from './mirror-check/probe.ts'
import { formatPrefix, mirrorSubjects, targetSubjects } from './mirror-check/subjects.ts'
import { type Tls, tlsOf, type Verdict, verdictOf } from './mirror-check/verdict.ts'

/** How an endpoint lets itself be asked. `required`: it wants credentials and there are none. */
export type Auth = 'anonymous' | 'basic' | 'bearer' | 'required' | 'refused' | 'unknown'

/** A mirror or a rewrite target, and what was seen of it. */
export interface EndpointReport {
  readonly role: 'mirror' | 'target'
  /** The registry, or the part of it, that it stands for. */
  readonly source: string
  /** As configured: the mirror's URL without query, or the target's name. */
  readonly name: string
  /** Of mirrors: as configured, or as the URL has the form of it. */
  readonly kind: { readonly name: string; readonly from: 'configuration' | 'url' } | undefined
  /** The kind that its answers look like; undefined where nothing tells. */
  readonly answersAs: string | undefined
  /** What it tells of a pull limit, be it its own or that of its source. */
  readonly rateLimit: RateLimit | undefined
  readonly tls: Tls
  readonly auth: Auth
  readonly verdict: Verdict
  /** In the order of the tree: a few, or all where they were compared with their source. */
  readonly probes: readonly Probe[]
}

export interface MirrorCheckOptions {
  readonly registries: readonly RegistryRule[]
  readonly environment: RuleEnvironment
  /** Whose references the endpoints are asked for. */
  readonly uses: readonly ImageUse[]
  readonly resolver: Resolver
  /** Asks mirrors what they hold before they are asked for it, in a run of its own: what fails there does no harm. */
  readonly catalog?: Resolver | undefined
  /** Asks sources themselves; they are not compared where absent. */
  readonly source?: Resolver | undefined
}

/**
 * Asks every configured mirror and rewrite target for a few references of the tree.
 *
 * One after another, and of each the first reference alone: what was sent for it tells how the endpoint wants to be asked.
 *
 * @returns in the order of the configuration, mirrors before the targets of the same source
 */
export async function checkMirrors(options: MirrorCheckOptions): Promise<readonly EndpointReport[]> {
  const reports: EndpointReport[] = []
  const auths = new Map<string, Auth>()
  for (const rule of options.registries) {
    const digests = new Map<string, Digest>()
    if (rule.mirror !== undefined) {
      const subjects = mirrorSubjects(rule, rule.mirror, {
        ...options,
        isThorough: options.source !== undefined,
      })
      const held = await askWhatIsHeld(subjects, rule.mirror, options.catalog)
      const asked = await askAll(subjects, options.resolver, auths, (subject) =>
        probeMirror(subject, rule, options),
      )
      const probes = await Promise.all(
        subjects.flatMap((subject, nth) => {
          const probe = asked[nth]
          return probe === undefined ? [] : complete(probe, subject, rule, options)
        }),
      )
      for (const { name, outcome } of probes) if (outcome.kind === 'served') digests.set(name, outcome.digest)
      const known = probes.map((probe, nth): Probe => {
        const wasHeld = held[nth]
        return wasHeld === undefined ? probe : { ...probe, wasHeld }
      })
      reports.push(report('mirror', rule, nameOf(rule.mirror), known, auths, options.resolver))
    }
    if (rule.rewrite !== undefined) {
      const subjects = targetSubjects(rule, rule.rewrite.to, { ...options, isThorough: false })
      const probes = await askAll(subjects, options.resolver, auths, (subject) =>
        probeTarget(subject, digests, options),
      )
      reports.push(report('target', rule, formatPrefix(rule.rewrite.to), probes, auths, options.resolver))
    }
  }
  return reports
}

/** Kinds whose catalog is that of their cache. */
const WITH_CATALOG: ReadonlySet<string | undefined> = new Set([undefined, 'registry2', 'zot'])

/** A few tell whether a mirror is warm. */
const CATALOGS_MAX = 3

async function askWhatIsHeld(
  subjects: readonly Subject[],
  mirror: MirrorRule,
  catalog: Resolver | undefined,
): Promise<readonly (boolean | undefined)[]> {
  if (catalog === undefined || !WITH_CATALOG.has(kindOf(mirror)?.name)) return []
  const held: (boolean | undefined)[] = []
  for (const { repository } of subjects.slice(0, CATALOGS_MAX)) {
    const answer = await catalog.holds(repository, {})
    // Where it does not tell of the first it tells of none.
    if (answer === undefined && held.length === 0) return []
    held.push(answer)
  }
  return held
}

/** @param digests what the mirror of the same source served, by name */
async function probeTarget(
  subject: Subject,
  digests: ReadonlyMap<string, Digest>,
  { resolver }: MirrorCheckOptions,
): Promise<Probe> {
  const { repository, tag = 'latest' } = subject.reference
  const digest = subject.reference.digest ?? digests.get(`${formatRepository(repository)}:${tag}`)
  return digest === undefined
    ? probeReference(subject, undefined, resolver)
    : probeDigest(subject, digest, resolver)
}

async function probeMirror(
  subject: Subject,
  { mirror }: RegistryRule,
  { resolver }: MirrorCheckOptions,
): Promise<Probe> {
  const { digest } = subject.reference
  // A mirror that may not resolve tags is asked for digests alone.
  if (mirror?.resolve === false && digest !== undefined) return probeDigest(subject, digest, resolver)
  return probeReference(subject, 'mirror', resolver)
}

/** Asks for the digest behind a tag, and where that is wanted the source for both. */
async function complete(
  probe: Probe,
  subject: Subject,
  { mirror }: RegistryRule,
  { resolver, source }: MirrorCheckOptions,
): Promise<Probe> {
  const { digest, tag } = subject.reference
  const wasTag = mirror?.resolve !== false && (tag !== undefined || digest === undefined)
  const pin = digest ?? (probe.outcome.kind === 'served' ? probe.outcome.digest : undefined)
  const byDigest =
    wasTag && pin !== undefined && probe.outcome.kind !== 'failed'
      ? await probeByDigest(subject, pin, resolver)
      : undefined
  const upstream = source === undefined ? undefined : await compareWithSource(subject, probe.outcome, source)
  return {
    ...probe,
    ...(byDigest === undefined ? {} : { byDigest }),
    ...(upstream === undefined ? {} : { upstream }),
  }
}

async function askAll(
  subjects: readonly Subject[],
  resolver: Resolver,
  auths: Map<string, Auth>,
  ask: (subject: Subject) => Promise<Probe>,
): Promise<readonly Probe[]> {
  const [first, ...others] = subjects
  if (first === undefined) return []
  const before = resolver.requests
  const probe = await ask(first)
  learnAuth(probe, before, resolver, auths)
  return [probe, ...(await Promise.all(others.map(ask)))]
}

/** Without user and query; a template keeps its braces. */
function nameOf({ url }: MirrorRule): string {
  const { origin, pathname } = new URL(url)
  return `${origin}${pathname.replaceAll('%7B', '{').replaceAll('%7D', '}').replace(/\/+$/, '')}`
}

/** What was sent for the first reference at a host tells it; later ones are sent with what is known by then. */
function learnAuth(
  { outcome, endpoint }: Probe,
  before: ReadonlyMap<string, RequestCounts>,
  resolver: Resolver,
  auths: Map<string, Auth>,
): void {
  if (endpoint === undefined) return
  const { origin } = new URL(endpoint)
  const was = before.get(endpoint)
  const is = resolver.requests.get(endpoint)
  if (is === undefined) return
  const known = auths.get(origin)
  const auth = authOf(outcome, is.tokens - (was?.tokens ?? 0), is.heads - (was?.heads ?? 0), known)
  if (auth !== undefined) auths.set(origin, auth)
}

function authOf(
  outcome: ProbeOutcome,
  tokens: number,
  heads: number,
  known: Auth | undefined,
): Auth | undefined {
  if (outcome.kind === 'failed') {
    if (outcome.reason === 'auth-required') return 'required'
    if (outcome.reason === 'auth-failed' || outcome.reason === 'realm-untrusted') return 'refused'
    return undefined
  }
  if (tokens > 0) return 'bearer'
  if (known !== undefined) return known
  // A first request that was not answered with 401 needed nothing.
  return heads > 1 ? 'basic' : 'anonymous'
}

function report(
  role: 'mirror' | 'target',
  { source, mirror }: RegistryRule,
  name: string,
  probes: readonly Probe[],
  auths: ReadonlyMap<string, Auth>,
  resolver: Resolver,
): EndpointReport {
  const asked = probes.find(({ endpoint }) => endpoint !== undefined)?.endpoint
  const url = role === 'mirror' ? mirror?.url : asked
  const seen = asked === undefined ? undefined : resolver.requests.get(asked)
  return {
    role,
    source: formatPrefix(source),
    name,
    kind: role === 'mirror' && mirror !== undefined ? kindOf(mirror) : undefined,
    answersAs: seen?.software,
    rateLimit: seen?.rateLimit,
    tls: tlsOf(url, probes),
    auth: (url === undefined ? undefined : auths.get(new URL(url).origin)) ?? 'unknown',
    verdict: verdictOf(probes),
    probes,
  }
}

function kindOf({ kind, url }: MirrorRule): EndpointReport['kind'] {
  if (kind !== undefined) return { name: kind, from: 'configuration' }
  const found = MIRROR_KINDS.find((known) => known.url?.test(url) === true)
  return found && { name: found.id, from: 'url' }
}
