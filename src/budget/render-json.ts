import { toJson } from '../text/printable.ts'
import { type Budget, type ByScenario, SCENARIOS } from './compute.ts'
import type { Cost } from './cost.ts'
import { knownLimit } from './known-limits.ts'
import type { Allowance, TreeMirror } from './render-text.ts'

/** A budget for programs: `schema/budget.schema.json` says what is in it. Nothing is rounded. */
export function renderBudgetJson(
  budget: Budget,
  allowance?: Allowance,
  treeMirrors: readonly TreeMirror[] = [],
): string {
  const { numbers, identity, runtime, limit, registries, costliest, pastMirror, always, unread } = budget
  const { accounts, beforehand } = budget
  return `${toJson({
    version: 1,
    numbers: Object.fromEntries(
      [...numbers].map(([key, { value, isGiven }]) => [key, { value, given: isGiven }]),
    ),
    identity: { value: identity.value, given: identity.isGiven },
    runtime: { value: runtime.value, given: runtime.isGiven },
    limit: limit ?? null,
    allowance:
      allowance === undefined
        ? null
        : { limit: allowance.limit ?? null, remaining: allowance.remaining ?? null },
    registries: registries.map((one) => ({
      registry: one.registry,
      images: one.images,
      knownLimit: knownLimit(one.registry) ?? null,
      occasions: one.occasions.map(({ occasion, images, once, sixHours }) => ({
        occasion,
        images,
        once,
        sixHours: scenarios(sixHours),
      })),
      mirror: scenarios(one.mirror),
      sixHours: scenarios(one.sixHours),
      day: scenarios(one.day),
      fill: one.fill,
      coldFill: one.coldFill,
      heads: one.heads,
    })),
    costliest: costliest.map(({ reference, cost, places, example }) => ({
      reference,
      sixHours: cost,
      places,
      file: example.place.path,
      path: example.path,
    })),
    pastMirror,
    accounts,
    beforehand: beforehand.map(({ reference, by, again }) => ({
      reference,
      by: by.place.path,
      again: again.place.path,
    })),
    treeMirrors,
    always,
    unread: unread.length,
  })}\n`
}

function scenarios(values: ByScenario<Cost>): Record<string, Cost> {
  return Object.fromEntries(SCENARIOS.map((one) => [one, values[one]]))
}
