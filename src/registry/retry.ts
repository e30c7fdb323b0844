import type { RateLimit } from '../model/resolver.ts'
import { type Failure, fail, readError } from './errors.ts'
import type { Endpoint } from './mirrors.ts'
import type { Reply } from './transport.ts'

/** What follows from an answer: it is used, sent again after a while, or given up. */
export type Verdict =
  | { readonly kind: 'use' }
  | { readonly kind: 'retry'; readonly afterMs: number; readonly pauses: boolean }
  | { readonly kind: 'give-up'; readonly failure: Failure }

const BACKOFF_MS = 500
const BACKOFF_MAX_MS = 10_000
const RETRY_AFTER_MAX_MS = 60_000

/** Time before the nth retry (0-based): 0.5 s, 1 s, 2 s … 10 s, less up to half of it, so that clients spread. */
export function backoff(tries: number, random: () => number): number {
  return Math.min(BACKOFF_MS * 2 ** tries, BACKOFF_MAX_MS) * (1 - random() / 2)
}

/** The limit of its source in the 500 of a mirror: errors inside an error for registry:2, a text for registry:3. */
const NESTED_LIMIT = /"TOOMANYREQUESTS"|"detail"\s*:\s*"toomanyrequests:/

/**
 * Judges an answer by its status alone. What 401, 404 and 405 mean is left to the caller.
 *
 * @param tries how often the request was repeated
 * @param now wall clock in ms, for a `Retry-After` that is a date
 */
export function judge(
  reply: Reply,
  endpoint: Pick<Endpoint, 'kind' | 'id'>,
  tries: number,
  now: number,
  random: () => number,
): Verdict {
  const { status } = reply
  const isNested = status === 500 && NESTED_LIMIT.test(new TextDecoder().decode(reply.body))
  if (status === 429 || isNested) return judgeLimit(reply, endpoint, tries, now)
  const retries = RETRIES.get(status)
  if (retries === undefined) return { kind: 'use' }
  const afterMs = retryAfter(reply, now) ?? backoff(tries, random)
  if (tries < retries && afterMs <= RETRY_AFTER_MAX_MS) return { kind: 'retry', afterMs, pauses: false }
  const failure = fail('unavailable', `${endpoint.id} answered ${describeStatus(reply)}`, { status })
  // A 500 says that something is wrong, the others that nobody is there.
  return {
    kind: 'give-up',
    failure: status === 500 || status === 408 ? { ...failure, fallback: 'none' } : failure,
  }
}

/** Answers that may pass, and how often they are worth another request. */
const RETRIES: ReadonlyMap<number, number> = new Map([
  [408, 2],
  [500, 1],
  [502, 2],
  [503, 2],
  [504, 2],
])

/**
 * A limit: a pull limit lasts for hours, so that asking again helps nobody; after one retry every other limit ends the
 * endpoint too.
 */
function judgeLimit(
  reply: Reply,
  { kind, id }: Pick<Endpoint, 'kind' | 'id'>,
  tries: number,
  now: number,
): Verdict {
  const text = new TextDecoder().decode(reply.body)
  const limit = readRateLimit(reply)
  const isPullLimit = limit?.remaining === 0 || /pull rate limit/i.test(text)
  const isLogin = /failed login attempts/i.test(text)
  const afterMs = retryAfter(reply, now)
  const until = afterMs === undefined ? '' : `, until ${new Date(now + afterMs).toISOString()}`
  const what = isPullLimit
    ? 'its pull limit is reached'
    : isLogin
      ? 'too many failed logins'
      : 'too many requests'
  const failure = fail(
    'rate-limited',
    `${id} answered ${describeStatus(reply)}: ${what}${until}; nothing more is asked of it in this run`,
    { stops: true },
  )
  if (isPullLimit || (isLogin && kind === 'hub')) return { kind: 'give-up', failure }
  if (afterMs !== undefined && afterMs > RETRY_AFTER_MAX_MS) return { kind: 'give-up', failure }
  // Hub does not tell its limits apart where a HEAD has no body: only a remaining quota says that it is not this one.
  if (kind === 'hub' && afterMs !== undefined && limit?.remaining === undefined)
    return { kind: 'give-up', failure }
  const retries = afterMs !== undefined && kind === 'other' ? 2 : 1
  if (tries >= retries) return { kind: 'give-up', failure }
  return { kind: 'retry', afterMs: afterMs ?? DEFAULT_PAUSE_MS[kind], pauses: true }
}

const DEFAULT_PAUSE_MS = { mirror: 5_000, hub: 30_000, other: 5_000 } as const

/** `Retry-After` in ms from now, seconds or a date; undefined where it is missing or neither. */
function retryAfter(reply: Reply, now: number): number | undefined {
  const [value = ''] = reply.header('retry-after')
  if (/^\d{1,9}$/.test(value)) return Number(value) * 1000
  // Date.parse takes nearly everything; a date of HTTP names its weekday.
  const date = /^[A-Z][a-z]{2,8},? /.test(value) ? Date.parse(value) : Number.NaN
  return Number.isNaN(date) ? undefined : Math.max(0, date - now)
}

/** The status, with the registry's own words where it has any. */
export function describeStatus(reply: Reply): string {
  const words = readError(reply.body)
  return words === '' ? String(reply.status) : `${reply.status} (${words})`
}

/**
 * The pull limit that the headers of an answer tell, as `ratelimit-limit: 100;w=21600`.
 *
 * @returns undefined where there are none: no limit, or a mirror, which passes none on
 * @see https://docs.docker.com/docker-hub/usage/pulls/
 */
export function readRateLimit(reply: Reply): RateLimit | undefined {
  const limit = readQuota(reply.header('ratelimit-limit')[0])
  const remaining = readQuota(reply.header('ratelimit-remaining')[0])
  if (limit === undefined && remaining === undefined) return undefined
  return {
    limit: limit?.count,
    remaining: remaining?.count,
    windowSeconds: remaining?.windowSeconds ?? limit?.windowSeconds,
  }
}

function readQuota(
  value: string | undefined,
): { count: number; windowSeconds: number | undefined } | undefined {
  const match = /^(\d{1,15})(?:\s*;\s*w=(\d{1,15}))?/.exec(value ?? '')
  if (match === null) return undefined
  return { count: Number(match[1]), windowSeconds: match[2] === undefined ? undefined : Number(match[2]) }
}
