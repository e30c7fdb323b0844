import type { Probe, ProbeOutcome } from '../../engine/mirror-check/probe.ts'
import type { Tls, Verdict } from '../../engine/mirror-check/verdict.ts'
import { type Auth, checkMirrors, type EndpointReport } from '../../engine/mirror-check.ts'
import { mirrorKind } from '../../model/mirror-kind.ts'
import type { Resolver } from '../../model/resolver.ts'
import { UsageError } from '../../model/usage-error.ts'
import { toJson } from '../../text/printable.ts'
import { EXIT, type ExitCode, exitCodeOf, worst } from '../exit-code.ts'
import type { Output, ReadFlags, ResolverFlags } from '../flags.ts'
import { adviceFor, describeRequests, renderBlock, reportNotices, toRequestRecords } from '../online.ts'
import { deliver, outputsOf } from '../output.ts'
import { openResolver } from '../resolver.ts'
import { reportProblems, walkPaths } from '../walk-paths.ts'

export interface MirrorCheckFlags extends ReadFlags, ResolverFlags {
  readonly format: readonly Output[]
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
  try {
    const reports = await checkMirrors({ registries, environment, uses: result.uses, resolver })
    reportNotices(resolver)
    await deliver(outputsOf(flags.format, 'text'), async (name) =>
      name === 'json' ? renderJson(reports, resolver) : renderText(reports, resolver),
    )
    reportProblems(result)
    const isSound = reports.every(({ verdict }) => verdict === 'good' || verdict === 'unused')
    return worst([exitCodeOf(result, 'never'), isSound ? EXIT.clean : EXIT.unresolved])
  } finally {
    await resolver.close()
  }
}

function renderText(reports: readonly EndpointReport[], resolver: Resolver): string {
  return [...reports.map(renderReport), `${describeRequests(resolver).join('\n')}\n`].join('\n')
}

const VERDICTS: Readonly<Record<Verdict, string>> = {
  good: 'good: it serves what it was asked for; whether its digests are those of the source was not compared',
  bad: 'bad: it does not serve what it should',
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

function renderReport({ role, source, name, kind, tls, auth, verdict, probes }: EndpointReport): string {
  const from = kind?.from === 'url' ? ', as its URL looks' : ', as configured'
  const kinds = kind === undefined ? 'not configured (kind:)' : kind.name + from
  return renderBlock(`${role === 'mirror' ? 'mirror' : 'rewrite target'} of ${source}: ${name}`, [
    ['verdict', VERDICTS[verdict]],
    ['kind', role === 'mirror' ? kinds : undefined],
    ['tags', role === 'mirror' ? ageOfTags(kind?.name) : undefined],
    ['tls', verdict === 'unused' && tls !== 'plain' ? undefined : TLS[tls]],
    ['auth', verdict === 'unused' ? undefined : AUTH[auth]],
    ['asked for', probes.length === 0 ? undefined : probes.flatMap(probeLines)],
  ])
}

function ageOfTags(kind: string | undefined): string | undefined {
  const hours = mirrorKind(kind)?.tagsAgeHours
  return hours === undefined
    ? undefined
    : `up to ${hours} h older than those of the source, unless it is set otherwise`
}

function probeLines({ name, outcome }: Probe): readonly string[] {
  const advice = outcome.kind === 'failed' ? adviceFor(outcome.reason) : undefined
  return [`${name}: ${describeOutcome(outcome)}`, ...(advice === undefined ? [] : [`  ${advice}`])]
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

function renderJson(reports: readonly EndpointReport[], resolver: Resolver): string {
  const endpoints = reports.map(({ kind = null, probes, ...rest }) => ({
    ...rest,
    kind,
    probes: probes.map(({ name, endpoint = null, outcome: { kind: status, ...how } }) => {
      return { reference: name, endpoint, status, ...how }
    }),
  }))
  return `${toJson({ version: 1, endpoints, requests: toRequestRecords(resolver) })}\n`
}
