import type { UnresolvedReason } from '../model/resolver.ts'
import { visible } from '../text/printable.ts'

/** Whether a failure of a mirror may make holdfast ask the registry behind it, once the mirror's rule allows any. */
export type FallbackClass = 'unavailable' | 'not-found' | 'refused' | 'none'

/** What went wrong with one endpoint. */
export interface Failure {
  readonly ok: false
  readonly problem: UnresolvedReason
  /** As in `Unresolved`, but credentials may still stand in it; {@link Redactor} takes them out. */
  readonly detail: string
  readonly fallback: FallbackClass
  /** Nothing more is asked of this endpoint in this run. */
  readonly stops: boolean
  /** The status that it was answered with, where it is about one. */
  readonly status?: number
  /** A tag that moved between two answers looks like this: asking once more tells. */
  readonly mayHaveMoved?: boolean
}

/** Reasons that say quota, policy or attack: another endpoint is never asked instead. */
const REFUSED: ReadonlySet<UnresolvedReason> = new Set<UnresolvedReason>([
  'auth-required',
  'auth-failed',
  'rate-limited',
  'tls',
  'proxy',
  'realm-untrusted',
  'host-not-allowed',
  'digest-mismatch',
  'media-type',
  'too-large',
  'bad-response',
  'mirror-rewrites',
])

/** A failure of the class that its reason has. */
export function fail(problem: UnresolvedReason, detail: string, more: Partial<Failure> = {}): Failure {
  return { ok: false, problem, detail, fallback: classOf(problem), stops: false, ...more }
}

function classOf(problem: UnresolvedReason): FallbackClass {
  if (problem === 'not-found') return 'not-found'
  if (problem === 'unavailable' || problem === 'timeout') return 'unavailable'
  return REFUSED.has(problem) ? 'refused' : 'none'
}

const ERROR_MAX = 300

/**
 * What a registry says of an error, as `CODE: message`, escaped and cut to 300 characters; empty where its body is no
 * error of the distribution specification.
 *
 * @see https://github.com/opencontainers/distribution-spec/blob/v1.1.1/spec.md#error-codes
 */
export function readError(body: Uint8Array): string {
  const text = new TextDecoder().decode(body)
  let parsed: unknown
  try {
    parsed = JSON.parse(text)
  } catch {
    return ''
  }
  const first = firstOf(fieldOf(parsed, 'errors'))
  const words = [fieldOf(first, 'code'), fieldOf(first, 'message')].filter((word) => typeof word === 'string')
  return visible(words.join(': ').slice(0, ERROR_MAX))
}

/** A field of a parsed JSON value; undefined where the value is no object or has no such field of its own. */
export function fieldOf(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined
  return Object.entries(value).find(([key]) => key === name)?.[1]
}

function firstOf(value: unknown): unknown {
  return Array.isArray(value) ? value[0] : undefined
}

/** Keeps what is secret out of messages, whoever repeats it. */
export interface Redactor {
  add(...secrets: readonly string[]): void
  /** The text on one line, with every secret replaced by `***` and what a terminal acts on escaped. */
  clean(text: string): string
}

/** Shorter ones are left: to replace them would only tell where they stand. */
const SECRET_MIN = 4

export function createRedactor(): Redactor {
  const known = new Set<string>()
  return {
    add(...secrets) {
      for (const secret of secrets) {
        if (secret.length < SECRET_MIN) continue
        known.add(secret)
        known.add(encodeURIComponent(secret))
        known.add(Buffer.from(secret).toString('base64'))
      }
    },
    clean(text) {
      let clean = text
      // Longest first: one secret may be a part of another.
      for (const secret of [...known].sort((a, b) => b.length - a.length))
        clean = clean.replaceAll(secret, '***')
      return visible(clean)
    },
  }
}
