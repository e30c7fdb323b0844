import type { UnresolvedReason } from '../../model/resolver.ts'
import type { Probe, ProbeOutcome } from './probe.ts'

export type Tls = 'trusted' | 'not-trusted' | 'plain' | 'unknown'

/**
 * What holds for an endpoint: `good` serves what it should; `bad` does not, whatever is asked; `unproved` may be either;
 * `no-pins` serves tags, and not all of the digests behind them; `unused` was not asked, since no reference of the tree comes through it.
 */
export type Verdict = 'good' | 'bad' | 'no-pins' | 'unproved' | 'unused'

/** Failures in which the endpoint was not reached. */
const UNREACHED: ReadonlySet<UnresolvedReason> = new Set<UnresolvedReason>([
  'unavailable',
  'timeout',
  'proxy',
  'no-mirror',
  'mirror-rewrites',
  'not-attempted',
])

/** How safe the way to an endpoint is. @param url undefined where nothing was sent */
export function tlsOf(url: string | undefined, probes: readonly Probe[]): Tls {
  if (url?.startsWith('http:')) return 'plain'
  const failures = probes.flatMap(({ outcome }) => (outcome.kind === 'failed' ? outcome.reason : []))
  if (failures.includes('tls')) return 'not-trusted'
  const isReached = probes.some(
    ({ outcome }) =>
      outcome.kind !== 'passed-on' && (outcome.kind !== 'failed' || !UNREACHED.has(outcome.reason)),
  )
  return isReached ? 'trusted' : 'unknown'
}

/** Failures that say nothing of the endpoint: it was not asked. */
const NOT_ASKED: ReadonlySet<UnresolvedReason> = new Set<UnresolvedReason>([
  'no-mirror',
  'mirror-rewrites',
  'not-attempted',
  'offline',
])

/** Failures of content: an endpoint that has one is not to be used, whatever else it serves. */
const HARMFUL: ReadonlySet<UnresolvedReason> = new Set<UnresolvedReason>(['digest-mismatch', 'media-type'])

/** What the outcomes for a few references say of an endpoint. */
export function verdictOf(probes: readonly Probe[]): Verdict {
  const outcomes = probes.map(({ outcome }) => outcome)
  if (outcomes.length === 0) return 'unused'
  if (outcomes.some(isHarmful)) return 'bad'
  if (probes.some(({ upstream }) => upstream?.kind === 'other')) return 'bad'
  if (probes.some(({ byDigest }) => byDigest !== undefined && byDigest.kind !== 'served')) return 'no-pins'
  if (outcomes.some(({ kind }) => kind === 'served')) return 'good'
  const failures = outcomes.filter((outcome) => outcome.kind === 'failed')
  if (outcomes.some(({ kind }) => kind === 'withheld' || kind === 'passed-on')) return 'bad'
  if (failures.some(({ reason }) => !NOT_ASKED.has(reason))) return 'bad'
  if (
    outcomes.some(
      (outcome) => outcome.kind === 'not-copied' || (outcome.kind === 'no-such-tag' && outcome.certain),
    )
  )
    return 'good'
  // One unknown repository may be misspelled; that all of several are is less likely than a wrong path.
  const isLost = outcomes.length > 1 && outcomes.every(({ kind }) => kind === 'unknown-repository')
  return isLost ? 'bad' : 'unproved'
}

function isHarmful(outcome: ProbeOutcome): boolean {
  return outcome.kind === 'converted' || (outcome.kind === 'failed' && HARMFUL.has(outcome.reason))
}
