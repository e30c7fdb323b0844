import {
  BUDGET_IDENTITIES,
  BUDGET_KEYS,
  BUDGET_NUMBERS,
  type BudgetIdentity,
  type BudgetKey,
  type BudgetSettings,
  type NodeRuntime,
} from '../model/budget.ts'
import type { ImageUse } from '../model/image-use.ts'
import type { Observation } from '../model/observation.ts'
import { HUB } from '../oci/hub.ts'
import { groupBy } from '../text/group-by.ts'
import { type PulledBeforehand, pulledBeforehand } from './beforehand.ts'
import { collectPulls, type Named, type Pull } from './collect.ts'
import { OCCASIONS, type Occasion } from './consumers.ts'
import {
  type Cost,
  costOfNodes,
  costOfRuns,
  costThroughMirror,
  NO_COST,
  sum,
  times,
  WINDOW_HOURS,
} from './cost.ts'

/** What may be changed, in the order of the columns. */
export const SCENARIOS = ['now', 'pins', 'mirror', 'all'] as const
export type Scenario = (typeof SCENARIOS)[number]

/** By scenario: as the tree is; with digests; with a warm mirror; with mirror and digests, all names rewritten. */
export type ByScenario<Value> = Readonly<Record<Scenario, Value>>

/** The pulls of one occasion. */
export interface OccasionBudget {
  readonly occasion: Occasion
  readonly images: number
  /** One time, with nothing of it there. */
  readonly once: Cost
  /** At the registry itself, in six hours. */
  readonly sixHours: ByScenario<Cost>
}

/** What is asked of one registry. */
export interface RegistryBudget {
  readonly registry: string
  /** Distinct references. */
  readonly images: number
  readonly occasions: readonly OccasionBudget[]
  /** What the mirror asks for itself, once it is warm; it is an address or account of its own. */
  readonly mirror: ByScenario<Cost>
  readonly sixHours: ByScenario<Cost>
  readonly day: ByScenario<Cost>
  /** What it takes to warm the mirror, one pull an image. */
  readonly fill: Cost
  /** The same where nobody warms it: as many clients ask at once as are said, and none waits for another. */
  readonly coldFill: Cost
  /** HEAD requests in six hours: counted by no pull limit, seen by the limit of requests a minute. */
  readonly heads: { readonly now: number; readonly pins: number }
}

/** What one image costs in six hours. */
export interface ImageBudget {
  readonly reference: string
  readonly cost: Cost
  readonly places: number
  readonly example: Named
}

/** What one account or address is counted for at Docker Hub, mirrors apart. */
export interface AccountBudget {
  readonly who: 'signed-in' | 'not-signed-in'
  /** Files whose jobs sign in. */
  readonly files: readonly string[]
  readonly sixHours: Cost
}

/** Images that go past a mirror, and why. */
export interface PastMirror {
  readonly reason: string
  readonly images: readonly string[]
  readonly sixHours: Cost
}

export interface Budget {
  readonly numbers: ReadonlyMap<BudgetKey, { readonly value: number; readonly isGiven: boolean }>
  readonly identity: { readonly value: BudgetIdentity; readonly isGiven: boolean }
  readonly runtime: { readonly value: NodeRuntime; readonly isGiven: boolean }
  /** Counted requests in six hours at Docker Hub; undefined: none. */
  readonly limit: number | undefined
  /** Docker Hub first, then by name. */
  readonly registries: readonly RegistryBudget[]
  /** Images of Docker Hub, the dearest first. */
  readonly costliest: readonly ImageBudget[]
  readonly pastMirror: readonly PastMirror[]
  /** By account, where some job signs in; else none. */
  readonly accounts: readonly AccountBudget[]
  /** Where every job starts empty. */
  readonly beforehand: readonly PulledBeforehand[]
  /** Containers that ask for their images at each start. */
  readonly always: number
  readonly unread: readonly ImageUse[]
}

/** Gives the numbers of a run. */
type Rates = (key: BudgetKey) => number

/**
 * What a tree asks of registries, with these numbers.
 *
 * @param steps what is no image and stands outside of workshops: logins, builders that are set up
 */
export function computeBudget(
  uses: readonly ImageUse[],
  settings: BudgetSettings,
  steps: readonly Observation[] = [],
): Budget {
  const identity = settings.identity ?? 'anonymous'
  const runtime = settings.runtime ?? 'containerd'
  const rates: Rates = (key) => settings.numbers.get(key) ?? BUDGET_NUMBERS[key].standard
  const { pulls, unread } = collectPulls(uses, steps, { runtime, attestations: rates('attestations') })
  const byRegistry = groupBy(pulls, ({ registry }) => registry)
  const registries = [...byRegistry].map(([registry, own]) => computeRegistry(registry, own, rates))
  const ofHub = byRegistry.get(HUB) ?? []
  return {
    numbers: new Map(
      BUDGET_KEYS.map((key) => [key, { value: rates(key), isGiven: settings.numbers.has(key) }]),
    ),
    identity: { value: identity, isGiven: settings.identity !== undefined },
    runtime: { value: runtime, isGiven: settings.runtime !== undefined },
    limit: settings.limit ?? BUDGET_IDENTITIES[identity].limit,
    registries: registries.sort((a, b) => rank(a) - rank(b) || (a.registry < b.registry ? -1 : 1)),
    costliest: costliest(ofHub, rates),
    pastMirror: pastMirror(ofHub, rates),
    accounts: accounts(ofHub, rates),
    beforehand: pulledBeforehand(pulls, rates('cold-share')),
    always: pulls.filter(({ occasion, isAlways }) => occasion === 'node' && isAlways).length,
    unread,
  }
}

function rank({ registry }: RegistryBudget): number {
  return registry === HUB ? 0 : 1
}

function computeRegistry(registry: string, pulls: readonly Pull[], rates: Rates): RegistryBudget {
  const byOccasion = groupBy(pulls, ({ occasion }) => occasion)
  const occasions = OCCASIONS.flatMap((occasion): readonly OccasionBudget[] => {
    const own = byOccasion.get(occasion)
    if (own === undefined) return []
    const past = own.filter(({ consumer }) => consumer.pastMirror !== undefined)
    const now = directly(own, rates, WINDOW_HOURS)
    return [
      {
        occasion,
        images: new Set(own.map(({ reference }) => reference)).size,
        once: sum(own.map(({ consumer }) => consumer.cold)),
        sixHours: { now, pins: now, mirror: directly(past, rates, WINDOW_HOURS), all: NO_COST },
      },
    ]
  })
  const images = groupBy(
    pulls.filter(({ consumer }) => consumer.pastMirror === undefined),
    ({ reference }) => reference,
  )
  const fill = sum([...images.values()].map(dearest))
  return {
    registry,
    images: new Set(pulls.map(({ reference }) => reference)).size,
    occasions,
    mirror: mirrored(images, rates, WINDOW_HOURS),
    sixHours: totals(pulls, images, rates, WINDOW_HOURS),
    day: totals(pulls, images, rates, 24),
    fill,
    coldFill: times(Math.max(1, rates('clients-at-once')), fill),
    heads: { now: headsOf(pulls, rates, false), pins: headsOf(pulls, rates, true) },
  }
}

function totals(
  pulls: readonly Pull[],
  images: ReadonlyMap<string, readonly Pull[]>,
  rates: Rates,
  hours: number,
): ByScenario<Cost> {
  const now = directly(pulls, rates, hours)
  const past = pulls.filter(({ consumer }) => consumer.pastMirror !== undefined)
  const { mirror } = mirrored(images, rates, hours)
  return { now, pins: now, mirror: sum([mirror, directly(past, rates, hours)]), all: NO_COST }
}

/** What the mirror spends when it is warm. With all names rewritten, nothing asks the source any more. */
function mirrored(
  images: ReadonlyMap<string, readonly Pull[]>,
  rates: Rates,
  hours: number,
): ByScenario<Cost> {
  const costs = [...images.values()].map((pulls) =>
    costThroughMirror(
      {
        cold: dearest(pulls),
        fills: 0,
        hours,
        changesPerHour: pulls.every(({ isPinned }) => isPinned) ? 0 : rates('tag-changes') / WEEK_HOURS,
        lifetimeHours: rates('cache-lifetime'),
      },
      directly(pulls, rates, hours),
    ),
  )
  for (const pulls of images.values())
    for (const pull of pulls) {
      const { perPull } = pull.consumer
      if (perPull.safe > 0)
        costs.push(
          costOf({ ...pull, consumer: { ...pull.consumer, cold: perPull, warm: perPull } }, rates, hours),
        )
    }
  return { now: NO_COST, pins: NO_COST, mirror: sum(costs), all: NO_COST }
}

const WEEK_HOURS = 168

function dearest(pulls: readonly Pull[]): Cost {
  let dearest = NO_COST
  for (const { consumer } of pulls) if (consumer.cold.safe > dearest.safe) dearest = consumer.cold
  return dearest
}

function directly(pulls: readonly Pull[], rates: Rates, hours: number): Cost {
  return sum(pulls.map((pull) => costOf(pull, rates, hours)))
}

/**
 * What one pull costs at the registry itself. A pin changes nothing here: a client that lacks the image fetches it, and
 * one that has it asks by HEAD, or fetches again whatever is written.
 */
function costOf({ occasion, consumer, isAlways }: Pull, rates: Rates, hours: number): Cost {
  const { cold, warm } = consumer
  const coldShare = rates('cold-share')
  switch (occasion) {
    case 'build':
      return costOfRuns({ perHour: rates('builds-per-hour'), hours, coldShare, cold, warm })
    case 'job':
      return costOfRuns({ perHour: rates('jobs-per-hour'), hours, coldShare, cold, warm })
    case 'node': {
      const first = costOfNodes(rates('nodes'), rates('new-nodes') / 24, hours, cold)
      const restarts = isAlways ? rates('restarts') : 0
      return sum([first, costOfRuns({ perHour: restarts, hours, coldShare: 0, cold, warm })])
    }
    case 'session':
      return times((rates('sessions') * hours) / WINDOW_HOURS, cold)
    case 'machine':
      return times(rates('machines'), cold)
  }
}

/** HEAD requests of builds and jobs in six hours. */
function headsOf(pulls: readonly Pull[], rates: Rates, arePinned: boolean): number {
  const share = rates('cold-share')
  let heads = 0
  for (const { occasion, consumer, isPinned } of pulls) {
    if (occasion !== 'build' && occasion !== 'job') continue
    const perHour = rates(occasion === 'build' ? 'builds-per-hour' : 'jobs-per-hour')
    const { cold, tag, digest } = consumer.heads
    heads += perHour * WINDOW_HOURS * (share * cold + (1 - share) * (isPinned || arePinned ? digest : tag))
  }
  return heads
}

/** Images that cost something, the dearest first, then by name. */
function costliest(pulls: readonly Pull[], rates: Rates): readonly ImageBudget[] {
  const images: ImageBudget[] = []
  for (const [reference, own] of groupBy(pulls, (pull) => pull.reference)) {
    const uses = own.flatMap((pull) => pull.uses)
    const [example] = uses
    const cost = directly(own, rates, WINDOW_HOURS)
    if (example !== undefined && cost.safe > 0) images.push({ reference, cost, places: uses.length, example })
  }
  return images.sort((a, b) => b.cost.safe - a.cost.safe || (a.reference < b.reference ? -1 : 1))
}

function pastMirror(pulls: readonly Pull[], rates: Rates): readonly PastMirror[] {
  const past = groupBy(pulls, ({ consumer }) => consumer.pastMirror ?? '')
  return [...past].flatMap(([reason, own]) =>
    reason === ''
      ? []
      : [
          {
            reason,
            images: [...new Set(own.map(({ reference }) => reference))].sort(),
            sixHours: directly(own, rates, WINDOW_HOURS),
          },
        ],
  )
}

/** Counted apart from each other where some job signs in: what it pulls from then on counts for its account. */
function accounts(pulls: readonly Pull[], rates: Rates): readonly AccountBudget[] {
  const signedIn = pulls.filter(({ isSignedIn }) => isSignedIn)
  if (signedIn.length === 0) return []
  const others = pulls.filter(({ isSignedIn }) => !isSignedIn)
  const files = [...new Set(signedIn.flatMap(({ uses }) => uses.map(({ place }) => place.path)))].sort()
  return [
    { who: 'signed-in', files, sixHours: directly(signedIn, rates, WINDOW_HOURS) },
    { who: 'not-signed-in', files: [], sixHours: directly(others, rates, WINDOW_HOURS) },
  ]
}
