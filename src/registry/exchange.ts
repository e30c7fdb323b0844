import { type Failure, fail } from './errors.ts'
import { whyNoPassage } from './hosts.ts'
import type { Endpoint } from './mirrors.ts'
import { backoff, judge } from './retry.ts'
import type { Reply, SendFailure, Sending, Transport } from './transport.ts'

/** Time and chance, injected so that tests need neither wait nor guess. */
export interface Clock {
  /** Wall clock in ms since 1970. */
  now(): number
  /** Monotonic, in ms from any moment. */
  elapsed(): number
  /** Ends early, without an error, when the signal is aborted. */
  sleep(ms: number, signal: AbortSignal): Promise<void>
  /** In [0, 1). */
  random(): number
}

const REDIRECTS_MAX = 5
const REDIRECT = new Set([301, 302, 307, 308])

/**
 * Sends a request and follows its redirects by hand.
 *
 * Credentials go to the first origin only. Never from https to http, into a private network, or to a URL with a user
 * name. The `url` of the reply is the last one.
 *
 * @param isSameOrigin refuses every redirect to another origin
 */
export async function sendFollowing(
  transport: Transport,
  sending: Sending,
  isSameOrigin: boolean,
): Promise<Reply | SendFailure> {
  let { url } = sending
  let isHome = true
  for (let redirects = 0; ; redirects++) {
    // Once away, always away: another server chose the URL, even if it leads back.
    isHome &&= url.origin === sending.url.origin
    const { authorization, ...others } = sending.headers
    const headers = isHome && authorization !== undefined ? { ...others, authorization } : others
    const more = isHome ? (sending.more ?? 0) : 0
    const reply = await transport.send({ ...sending, url, headers, more })
    if (!reply.ok || !REDIRECT.has(reply.status) || sending.method === 'POST') return reply
    const [location] = reply.header('location')
    if (location === undefined || !URL.canParse(location, url.href)) return refused(url, 'names no target')
    const target = new URL(location, url)
    target.hash = ''
    const why = whyNoPassage(url, target)
    if (why !== undefined) return refused(url, `is refused: ${why}`)
    if (isSameOrigin && target.origin !== url.origin) return refused(url, `to ${target.host} is refused`)
    if (redirects === REDIRECTS_MAX) return refused(url, 'is the sixth in a row')
    url = target
  }
}

function refused(url: URL, why: string): SendFailure {
  return { ...fail('bad-response', `${url.host}: its redirect ${why}`), retries: 0 }
}

/** What a request is repeated for. */
export interface Patience {
  readonly endpoint: Pick<Endpoint, 'kind' | 'id'>
  readonly clock: Clock
  readonly signal: AbortSignal
  /** Told of a wait that the endpoint asked for. */
  onPause(pause: Promise<void>): void
}

/** Repeats a request as often as its failure is worth it; every status that is not worth it is a reply. */
export async function sendPatiently(
  send: () => Promise<Reply | Failure | SendFailure>,
  { endpoint, clock, signal, onPause }: Patience,
): Promise<Reply | Failure> {
  for (let tries = 0; ; tries++) {
    const reply = await send()
    if (!reply.ok) {
      const retries = 'retries' in reply ? reply.retries : 0
      if (tries >= retries || signal.aborted) return reply
      await clock.sleep(backoff(tries, clock.random), signal)
      continue
    }
    const verdict = judge(reply, endpoint, tries, clock.now(), clock.random)
    if (verdict.kind === 'use') return reply
    if (verdict.kind === 'give-up') return verdict.failure
    const wait = clock.sleep(verdict.afterMs, signal)
    if (verdict.pauses) onPause(wait)
    await wait
  }
}
