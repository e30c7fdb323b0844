import type { PullForecast } from '../model/pull-forecast.ts'
import { HUB } from '../oci/hub.ts'
import { type Budget, SCENARIOS, type Scenario } from './compute.ts'
import { describeNumbers } from './describe-numbers.ts'

const NAMES: Readonly<Record<Scenario, string>> = {
  now: 'Now',
  pins: 'Pins',
  mirror: 'Warm mirror',
  all: 'Mirror, pins, rewrite',
}

/** What a report tells of a budget; undefined where nothing is pulled from Docker Hub. */
export function forecastOf(budget: Budget): PullForecast | undefined {
  const { limit, registries, costliest, pastMirror, unread } = budget
  const hub = registries.find(({ registry }) => registry === HUB)
  if (hub === undefined) return undefined
  return {
    limit,
    scenarios: SCENARIOS.map((one) => ({
      name: NAMES[one],
      sixHours: hub.sixHours[one],
      day: hub.day[one],
    })),
    costliest: costliest.map(({ reference, cost, places }) => ({ reference, sixHours: cost, places })),
    pastMirror: pastMirror.map(({ reason, images }) => ({ reason, images })),
    ...describeNumbers(budget),
    unread: unread.length,
  }
}
