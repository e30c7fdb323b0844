/** Requests as Docker documents the count, and as it may be at most: every GET of a manifest. */
export interface ForecastCost {
  readonly documented: number
  readonly safe: number
}

/** What Docker Hub counts when something is changed, or nothing. */
export interface PullScenario {
  /** `Now`, `Warm mirror`. */
  readonly name: string
  readonly sixHours: ForecastCost
  readonly day: ForecastCost
}

/** Pulls from Docker Hub as `budget` counts them: plain numbers for a report. */
export interface PullForecast {
  /** Counted requests in six hours; undefined: none. */
  readonly limit: number | undefined
  /** How it is now first. */
  readonly scenarios: readonly PullScenario[]
  /** The dearest first. */
  readonly costliest: readonly {
    readonly reference: string
    readonly sixHours: ForecastCost
    readonly places: number
  }[]
  /** Images that go past a mirror, and why. */
  readonly pastMirror: readonly { readonly reason: string; readonly images: readonly string[] }[]
  /** The numbers behind it, as flags and what they mean: those that somebody gave, and the defaults. */
  readonly given: readonly string[]
  readonly assumed: readonly string[]
  /** Uses that could not be read, and are not counted. */
  readonly unread: number
}
