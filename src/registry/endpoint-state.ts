import type { RateLimit, RequestCounts } from '../model/resolver.ts'
import type { Failure } from './errors.ts'
import type { Target } from './mirrors.ts'

/** A number of places; who finds none waits in line. */
export interface Semaphore {
  /** How many wait. */
  readonly waiting: number
  acquire(): Promise<void>
  release(): void
  /** Changes how many places there are. */
  resize(places: number): void
}

export function createSemaphore(places: number): Semaphore {
  const waiting: (() => void)[] = []
  let first = 0
  let capacity = places
  let used = 0
  function admit(): void {
    while (used < capacity) {
      const next = waiting[first]
      if (next === undefined) return
      first++
      used++
      next()
    }
  }
  return {
    get waiting() {
      return waiting.length - first
    },
    acquire() {
      return new Promise((resolve) => {
        waiting.push(resolve)
        admit()
      })
    },
    release() {
      used--
      admit()
    },
    resize(count) {
      capacity = count
      admit()
    },
  }
}

type Counted = 'heads' | 'gets' | 'tokens' | 'tagPages' | 'blobs'

/** What one run knows of an endpoint. */
export interface EndpointState {
  readonly counts: RequestCounts
  /** Why nothing more is asked; undefined while it is asked. */
  readonly stopped: Failure | undefined
  /** References that wait for a place. */
  readonly waiting: number
  /** Resolves when the endpoint may be asked again after it asked for a pause. */
  readonly pause: Promise<void>
  count(kind: Counted): void
  countNotAttempted(): void
  stop(failure: Failure): void
  pauseFor(pause: Promise<void>): void
  /** A good answer: one more reference may be in work at once. */
  grow(): void
  /** A sign that it is asked too much: half as many references may be in work at once. */
  shrink(): void
  /** What to say of a warning; undefined where it was said, or where there were too many. */
  noteWarning(text: string): string | undefined
  /** Keeps what an answer tells of the pull limit. */
  learnLimit(limit: RateLimit): void
  /** Keeps which program an answer looks like; the most telling one counts. */
  learnSoftware(kind: string, rank: number): void
  /**
   * Runs the work for one reference once there is a place. The first is alone until it has a good answer, so that a
   * challenge, a limit or a wrong password is met by one request and not by many.
   */
  run<Result>(work: () => Promise<Result>): Promise<Result>
  /**
   * Says whether the work for a reference got any answer. The endpoint is given up after one that it let wait, and after
   * three in a row that did not reach it.
   */
  heard(failure: Failure | undefined): void
}

/** What one reference is given to ask with: it ends with the reference's time. */
export interface Session {
  readonly target: Target
  readonly state: EndpointState
  readonly signal: AbortSignal
  /** Requests sent so far, tokens included. */
  requests: number
}

/** References in work at once at one endpoint, at most. */
export const AT_ONCE_MAX = 32
/** After the first good answer. */
export const AT_ONCE_FIRST = AT_ONCE_MAX / 2
const SILENT_MAX = 3
const WARNINGS_MAX = 5

/** Blobs are asked for by few commands, and told only there. */
type CountsNow = Record<Exclude<Counted, 'blobs'> | 'notAttempted', number> & { blobs?: number }

/** @param shared places for all endpoints together */
export function createEndpointState(shared: Semaphore): EndpointState {
  const counts: CountsNow = { heads: 0, gets: 0, tokens: 0, tagPages: 0, notAttempted: 0 }
  const places = createSemaphore(1)
  let capacity = 1
  let hasShrunk = false
  let stopped: Failure | undefined
  let pause = Promise.resolve()
  let silent = 0
  let rateLimit: RateLimit | undefined
  let software: { readonly kind: string; readonly rank: number } | undefined
  const warnings = new Set<string>()
  function resize(count: number): void {
    capacity = Math.max(1, Math.min(AT_ONCE_MAX, count))
    places.resize(capacity)
  }
  function stop(failure: Failure): void {
    stopped ??= failure
    // Those who wait in line learn it at once.
    places.resize(Number.POSITIVE_INFINITY)
  }
  return {
    stop,
    get counts() {
      return { ...counts, rateLimit, software: software?.kind }
    },
    get stopped() {
      return stopped
    },
    get waiting() {
      return places.waiting
    },
    get pause() {
      return pause
    },
    count(kind) {
      counts[kind] = (counts[kind] ?? 0) + 1
    },
    countNotAttempted() {
      counts.notAttempted++
    },
    pauseFor(next) {
      pause = next
    },
    grow() {
      if (stopped === undefined) resize(capacity === 1 && !hasShrunk ? AT_ONCE_FIRST : capacity + 1)
    },
    shrink() {
      hasShrunk = true
      if (stopped === undefined) resize(Math.floor(capacity / 2))
    },
    noteWarning(text) {
      if (warnings.has(text) || warnings.size > WARNINGS_MAX) return undefined
      warnings.add(text)
      return warnings.size > WARNINGS_MAX ? 'warns of more, which is not shown' : `warns: ${text}`
    },
    learnLimit(limit) {
      // Answers overtake one another, and what is left must not be overstated.
      const isLess = (limit.remaining ?? Infinity) <= (rateLimit?.remaining ?? Infinity)
      if (rateLimit === undefined || isLess) rateLimit = limit
    },
    learnSoftware(kind, rank) {
      if (software === undefined || rank < software.rank) software = { kind, rank }
    },
    async run(work) {
      await places.acquire()
      await shared.acquire()
      try {
        return await work()
      } finally {
        shared.release()
        places.release()
      }
    },
    heard(failure) {
      silent = failure === undefined ? 0 : silent + 1
      if (failure !== undefined && (failure.problem === 'timeout' || silent >= SILENT_MAX)) stop(failure)
    },
  }
}
