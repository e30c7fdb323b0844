/*
 * The cost model: what a client spends at a registry that counts manifest requests. Every cost has two weights, since
 * it is not known how Docker Hub counts the index of an image: as its documentation says, one request a platform, or
 * every GET. HEAD requests count in neither.
 */

/** Counted requests, by both weights. */
export interface Cost {
  /** As documented: one a platform, the index is free. */
  readonly documented: number
  /** Every GET of a manifest, those that end in 404 included. */
  readonly safe: number
}

export const NO_COST: Cost = { documented: 0, safe: 0 }

export function sum(costs: Iterable<Cost>): Cost {
  let documented = 0
  let safe = 0
  for (const cost of costs) {
    documented += cost.documented
    safe += cost.safe
  }
  return { documented, safe }
}

export function times(count: number, { documented, safe }: Cost): Cost {
  return { documented: count * documented, safe: count * safe }
}

function least(a: Cost, b: Cost): Cost {
  return { documented: Math.min(a.documented, b.documented), safe: Math.min(a.safe, b.safe) }
}

/** What is fetched of one image. */
export interface Fetched {
  readonly isIndex: boolean
  readonly platforms: number
  /** Attestation manifests: those of each platform for Docker 29.1 and later with the containerd store, else 0. */
  readonly attestations?: number
  /** Look-ups that end in 404, such as the tag `sha256-…` where the registry knows no referrers. */
  readonly missing?: number
}

/** A fetch by a client that has nothing of the image. */
export function costOfFetch({ isIndex, platforms, attestations = 0, missing = 0 }: Fetched): Cost {
  return { documented: platforms, safe: (isIndex ? 1 : 0) + platforms + attestations + missing }
}

/** An index of which one platform is fetched: what is assumed of every image. */
export const ONE_PLATFORM: Cost = costOfFetch({ isIndex: true, platforms: 1 })

/** Runs that pull by themselves. */
export interface Runs {
  readonly perHour: number
  readonly hours: number
  /** Share that start without the image, 0 to 1. */
  readonly coldShare: number
  readonly cold: Cost
  /** Of a check by a client that has the image. */
  readonly warm: Cost
}

export function costOfRuns({ perHour, hours, coldShare, cold, warm }: Runs): Cost {
  return times(perHour * hours, sum([times(coldShare, cold), times(1 - coldShare, warm)]))
}

/** First pulls of nodes: those that lack the image now, and those that join. */
export function costOfNodes(lacking: number, newPerHour: number, hours: number, cold: Cost): Cost {
  return times(lacking + newPerHour * hours, cold)
}

/** How a pull-through mirror asks its source for one reference. */
export interface Mirrored {
  readonly cold: Cost
  /** Times that it is filled in the window: 0 where it is warm, {@link herdFactor} where it is not. */
  readonly fills: number
  readonly hours: number
  /** 0 for a digest. */
  readonly changesPerHour: number
  readonly lifetimeHours: number
}

/** What a mirror spends; never more than its clients would by themselves. */
export function costThroughMirror(
  { cold, fills, hours, changesPerHour, lifetimeHours }: Mirrored,
  direct: Cost,
): Cost {
  return least(times(fills + hours * (changesPerHour + 1 / lifetimeHours), cold), direct)
}

/** How often a cold mirror fetches one image while its clients start: mirrors do not join requests that are under way. */
export function herdFactor(clients: number, clientsPerSecond: number, fillSeconds: number): number {
  return Math.min(clients, 1 + clientsPerSecond * fillSeconds)
}

/** Hours of the window in which Docker Hub counts. */
export const WINDOW_HOURS = 6

/** Seconds from one pull to the next at which a limit just holds, for the requests of one pull. */
export function secondsBetween(limit: number, requests: number): number {
  return (WINDOW_HOURS * 3600 * requests) / limit
}

/** Minutes until a limit is used up at this rate; undefined where it lasts for the window. */
export function minutesUntilSpent(limit: number, perWindow: number): number | undefined {
  return perWindow > limit ? (limit / (perWindow / WINDOW_HOURS)) * 60 : undefined
}

/** The last session that gets its images when others are served before it; 0: not even the first. */
export function lastSessionServed(limit: number, spentBefore: number, perSession: number): number {
  return Math.max(0, Math.floor((limit - spentBefore) / perSession))
}
