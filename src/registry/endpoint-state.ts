import type { RequestCounts } from '../model/resolver.ts'
import type { Failure } from './errors.ts'
import type { Target } from './mirrors.ts'

/** A number of places; who finds none waits in line. */
export interface Semaphore {
  acquire(): Promise<void>
  release(): void
  /** Changes how many places there are. */
  resize(places: number): void
}

export function createSemaphore(places: number): Semaphore {
  const waiting: (() => void)[] = []
  let capacity = places
  let used = 0
  function admit(): void {
    while (used < capacity) {
      const next = waiting.shift()
      if (next === undefined) return
      used++
      next()
    }
  }
  return {
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

type Counted = Exclude<keyof RequestCounts, 'notAttempted'>

/** What one run knows of an endpoint. */
export interface EndpointState {
  readonly counts: RequestCounts
  /** Why nothing more is asked; undefined while it is asked. */
  readonly stopped: Failure | undefined
  /** Resolves when the endpoint may be asked again after it asked for a pause. */
  readonly pause: Promise<void>
  count(kind: Counted): void
  countNotAttempted(): void
  stop(failure: Failure): void
  pauseFor(pause: Promise<void>): void
  /**
   * Runs the work for one reference once there is a place: alone until the first is done, so that a limit or a wrong
   * password is met by one request and not by many; afterwards three at a time.
   */
  run<Result>(work: () => Promise<Result>): Promise<Result>
  /** Says whether the work for a reference got any answer; without one three times in a row the endpoint is given up. */
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

const AT_A_TIME = 3
const SILENT_MAX = 3

/** @param shared places for all endpoints together */
export function createEndpointState(shared: Semaphore): EndpointState {
  const counts = { heads: 0, gets: 0, tokens: 0, tagPages: 0, notAttempted: 0 }
  const places = createSemaphore(1)
  let stopped: Failure | undefined
  let pause = Promise.resolve()
  let silent = 0
  return {
    counts,
    get stopped() {
      return stopped
    },
    get pause() {
      return pause
    },
    count(kind) {
      counts[kind]++
    },
    countNotAttempted() {
      counts.notAttempted++
    },
    stop(failure) {
      stopped ??= failure
    },
    pauseFor(next) {
      pause = next
    },
    async run(work) {
      await places.acquire()
      await shared.acquire()
      try {
        return await work()
      } finally {
        shared.release()
        places.release()
        places.resize(AT_A_TIME)
      }
    },
    heard(failure) {
      silent = failure === undefined ? 0 : silent + 1
      if (failure !== undefined && silent >= SILENT_MAX) stopped ??= failure
    },
  }
}
