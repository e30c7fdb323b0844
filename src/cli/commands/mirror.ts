import type { Comparison, Probe, ProbeOutcome } from '../../engine/mirror-check/probe.ts'
import type { Tls, Verdict } from '../../engine/mirror-check/verdict.ts'
import { type Auth, checkMirrors, type EndpointReport } from '../../engine/mirror-check.ts'
import { adviceFor } from '../../model/advice.ts'
import { mirrorKind } from '../../model/mirror-kind.ts'
import type { Resolver } from '../../model/resolver.ts'
import { UsageError } from '../../model/usage-error.ts'
import { hostsOf } from '../../registry/mirrors.ts'
import { toJson } from '../../text/printable.ts'
import { EXIT, type ExitCode, exitCodeOf, worst } from '../exit-code.ts'
import type { Output, ReadFlags, ResolverFlags } from '../flags.ts'
import { describeLimit, describeRequests, renderBlock, reportNotices, toRequestRecords } from '../online.ts'
import { deliver, outputsOf } from '../output.ts'
import { openResolver } from '../resolver.ts'
import { reportProblems, walkPaths } from '../walk-paths.ts'

export interface MirrorCheckFlags extends ReadFlags, ResolverFlags {
  readonly format: readonly Output[]
  readonly verifyUpstream?: boolean
}

/** `holdfast mirror check`: what the configured mirrors and rewrite targets are and do. */
export async function mirrorCheck(paths: readonly string[], flags: MirrorCheckFlags): Promise<ExitCode> {
  const { result, configuration, environment } = await walkPaths(paths, flags, { rules: [] })
  const { registries } = configuration.root
  if (registries.length === 0) {
    throw new UsageError(
      'no mirror and no rewrite target is configured, so there is nothing to check; write registries: { docker.io: { mirror: https://… } } into holdfast.yaml',
    )
  }
  const resolver = await openResolver(configuration.root, flags)
  // The same, without the mirrors.
  const source =
    flags.verifyUpstream === true
      ? await openResolver({ ...configuration.root, registries: [] }, flags, hostsOf(registries))
      : undefined
  const catalog = await openResolver(configuration.root, flags)
  try {
    const reports = await checkMirrors({
      registries,
      environment,
      uses: result.uses,
      resolver,
      catalog,
      source,
    })
    reportNotices(resolver)
    await deliver(outputsOf(flags.format, 'text'), async (name) =>
      name === 'json' ? renderJson(reports, resolver, source) : renderText(reports, resolver, source),
    )
    reportProblems(result)
    const isSound = reports.every(({ verdict }) => verdict === 'good' || verdict === 'unused')
    return worst([exitCodeOf(result, 'never'), isSound ? EXIT.clean : EXIT.unresolved])
  } finally {
    await catalog.close()
    await source?.close()
    await resolver.close()
  }
}

function renderText(
  reports: readonly EndpointReport[],
  resolver: Resolver,
  source: Resolver | undefined,
): string {
  const requests = [resolver, ...(source === undefined ? [] : [source])].flatMap(describeRequests)
  return [...reports.map(renderReport), `${requests.join('\n')}\n`].join('\n')
}

const VERDICTS: Readonly<Record<Verdict, string>> = {
  good: 'good: it serves what it was asked for; whether its digests are those of the source was not compared',
  bad: 'bad: it does not serve what it should',
  'no-pins':
    'bad for pins: it serves tags and not every digest behind them; pull each tag through it once, or pin what it serves',
  unproved: 'not proved: what was asked for may be wrong, or the endpoint',
  unused: 'not asked: no reference of this tree comes through it',
}

const TLS: Readonly<Record<Tls, string>> = {
  trusted: 'ok, its certificate is trusted',
  'not-trusted': 'its certificate is not trusted',
  plain: 'none, plain http',
  unknown: 'not known, it was not reached',
}

const AUTH: Readonly<Record<Auth, string>> = {
  anonymous: 'anonymous, nothing is asked for',
  basic: 'basic, with the credentials that are configured',
  bearer: 'bearer, a token was given',
  required: 'refused, it asks for credentials and there are none',
  refused: 'refused, the credentials that are configured are not accepted',
  unknown: 'not known',
}

function renderReport(report: EndpointReport): string {
  const { role, source, name, kind, tls, auth, verdict, probes } = report
  return renderBlock(`${role === 'mirror' ? 'mirror' : 'rewrite target'} of ${source}: ${name}`, [
    ['verdict', VERDICTS[verdict]],
    ['kind', role === 'mirror' ? describeKind(report) : undefined],
    ['tags', role === 'mirror' ? ageOfTags(kind?.name) : undefined],
    ['tls', verdict === 'unused' && tls !== 'plain' ? undefined : TLS[tls]],
    ['auth', verdict === 'unused' ? undefined : AUTH[auth]],
    ['pull limit', verdict === 'unused' ? undefined : describeForwarded(report)],
    ['asked for', probes.length === 0 ? undefined : probesLines(probes)],
  ])
}

/** What is configured, what the URL has the form of, and what answers; where they differ that is told. */
function describeKind({ kind, answersAs }: EndpointReport): string {
  const told =
    kind === undefined
      ? undefined
      : `${kind.name}${kind.from === 'url' ? ', as its URL looks' : ', as configured'}`
  if (answersAs === undefined) return told ?? 'not configured (kind:), and its answers do not tell'
  // Most of them send the header of Docker's registry too.
  if (told === undefined)
    return answersAs === 'registry2'
      ? 'registry2 or one that answers like it; kind: in holdfast.yaml settles what its answers mean'
      : `${answersAs}, as it answers; write kind: ${answersAs} into holdfast.yaml`
  if (answersAs === kind?.name) return `${told}, and so it answers`
  return answersAs === 'registry2'
    ? told
    : `${told}, but it answers as ${answersAs}: correct kind: in holdfast.yaml`
}

function describeForwarded({ rateLimit }: EndpointReport): string {
  const left = describeLimit(rateLimit)
  return left === undefined
    ? 'it tells none: one that its source has reached comes without a warning, as 404, 500 or 429'
    : left
}

function ageOfTags(kind: string | undefined): string | undefined {
  const hours = mirrorKind(kind)?.tagsAgeHours
  return hours === undefined
    ? undefined
    : `up to ${hours} h older than those of the source, unless it is set otherwise`
}

/** Of many, those that are as they should be are counted. */
const PROBES_SHOWN = 10

function probesLines(probes: readonly Probe[]): readonly string[] {
  const odd = probes.length <= PROBES_SHOWN ? probes : probes.filter((probe) => !isFine(probe))
  const lines = odd.flatMap(probeLines)
  if (odd.length < probes.length)
    lines.push(`${probes.length - odd.length} others: served, by digest too, and the source has the same`)
  return lines
}

function isFine({ outcome, byDigest, upstream }: Probe): boolean {
  return (
    outcome.kind === 'served' &&
    (byDigest === undefined || byDigest.kind === 'served') &&
    upstream?.kind === 'same'
  )
}

function probeLines({ name, outcome, byDigest, wasHeld, upstream }: Probe): readonly string[] {
  const advice = outcome.kind === 'failed' ? adviceFor(outcome.reason) : undefined
  const lines = [`${name}: ${describeOutcome(outcome)}`]
  if (advice !== undefined) lines.push(`  ${advice}`)
  if (byDigest !== undefined)
    lines.push(
      byDigest.kind === 'served' ? '  served by digest too' : `  not by digest: ${describeOutcome(byDigest)}`,
    )
  if (wasHeld !== undefined)
    lines.push(
      wasHeld
        ? '  it was cached before: the catalog of the mirror has its repository'
        : '  nobody has pulled it through yet: the catalog of the mirror lacks its repository',
    )
  if (upstream !== undefined) lines.push(`  ${describeUpstream(upstream)}`)
  return lines
}

function describeUpstream(upstream: Comparison): string {
  switch (upstream.kind) {
    case 'same':
      return 'the source has the same'
    case 'stale':
      return `stale: the source has moved the tag to ${upstream.digest}`
    case 'other':
      return `the source has ${upstream.digest} and does not know what is served here: it converts manifests, or its source is another one`
    case 'only-there':
      return `the source has it, ${upstream.digest}: it is not allowed here, or the limit of the source is reached, or the path is wrong`
    case 'nowhere':
      return 'the source does not have it either: the reference is wrong, or private'
    case 'not-asked':
      return upstream.reason === 'no-mirror'
        ? 'not compared: Docker Hub itself is asked only with --direct'
        : `not compared, ${upstream.reason}: ${upstream.detail}`
  }
}

function describeOutcome(outcome: ProbeOutcome): string {
  switch (outcome.kind) {
    case 'served':
      return `served, ${outcome.digest}`
    case 'no-such-tag':
      return outcome.certain
        ? `the repository has ${outcome.tags} tags and not this one; correct the reference, the endpoint is good`
        : `not served, though the repository is known with ${outcome.tags} tags; most likely the reference is wrong, unless the mirror does not reach its upstream`
    case 'withheld':
      return `the tag is listed and not served: its upstream is rate-limited, down or refuses it; see the log of the mirror (${outcome.detail})`
    case 'unknown-repository':
      return `neither the reference nor its repository is found; see whether the path of the URL, kind and library/ are right (${outcome.detail})`
    case 'converted':
      return `asked for ${outcome.asked}, answered ${outcome.answered}: it converts manifests, so that pins of the source are not served here`
    case 'not-copied':
      return `the repository is there and ${outcome.digest} is not; copy the image`
    case 'passed-on':
      return `not answered here but by ${outcome.to}, as its fallback allows`
    case 'failed':
      return `${outcome.reason}: ${outcome.detail}`
  }
}

function renderJson(
  reports: readonly EndpointReport[],
  resolver: Resolver,
  source: Resolver | undefined,
): string {
  const endpoints = reports.map(({ kind = null, answersAs = null, rateLimit = null, probes, ...rest }) => ({
    ...rest,
    kind,
    answersAs,
    rateLimit,
    probes: probes.map(({ name, endpoint = null, outcome, byDigest, wasHeld = null, upstream = null }) => {
      const { kind: status, ...how } = outcome
      return {
        reference: name,
        endpoint,
        status,
        ...how,
        byDigest: byDigest?.kind ?? null,
        wasHeld,
        upstream,
      }
    }),
  }))
  const requests = [resolver, ...(source === undefined ? [] : [source])].flatMap(toRequestRecords)
  return `${toJson({ version: 1, endpoints, requests })}\n`
}
