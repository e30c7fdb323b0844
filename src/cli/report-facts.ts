import { findRepositoryRoot } from '../disk/tree.ts'
import { lockKeyOf } from '../lock/lock.ts'
import { readLock } from '../lock/store.ts'
import type { BudgetSettings } from '../model/budget.ts'
import { otherNames, readBack } from '../model/configuration.ts'
import type { RunResult } from '../model/finding.ts'
import type { CarriedFacts, ReportOptions } from '../model/reporter.ts'
import { canonicalOf, type Reference } from '../oci/reference.ts'
import type { ReporterEntry } from '../reporters/index.ts'
import { rootPath } from '../reporters/support/root-path.ts'
import { lockPathOf } from './lock-path.ts'
import { type Finished, ownersFor } from './walk-paths.ts'

/** What reporters may tell beside the result; files are read only for those that do. */
export async function gatherFacts(
  { prefix, ...parts }: Finished,
  reporters: readonly ReporterEntry[],
): Promise<Pick<ReportOptions, 'ownersOf' | 'firstSeenOf' | 'pulls'>> {
  const needs = (fact: 'showsOwners' | 'showsAges' | 'showsPulls') =>
    reporters.some((reporter) => reporter[fact] === true)
  const owners = needs('showsOwners') ? ownersFor(process.cwd(), parts) : undefined
  const firstSeenOf = needs('showsAges') ? await firstSeen(parts) : undefined
  const budget = parts.configuration.root.budget ?? { numbers: new Map() }
  const pulls = needs('showsPulls') ? await countPulls(parts.result, budget) : undefined
  return {
    ...(owners === undefined ? {} : { ownersOf: (path) => owners.ownersOf(rootPath(prefix, path)) }),
    ...(firstSeenOf === undefined ? {} : { firstSeenOf }),
    ...(pulls === undefined ? {} : { pulls }),
  }
}

/** With the numbers of the configuration, and the defaults for the rest. */
async function countPulls(
  { uses, steps }: Pick<RunResult, 'uses' | 'steps'>,
  settings: BudgetSettings,
): Promise<ReportOptions['pulls']> {
  const { computeBudget } = await import('../budget/compute.ts')
  const { forecastOf } = await import('../budget/forecast.ts')
  return forecastOf(computeBudget(uses, settings, steps))
}

/** What the json of a shard keeps, so that the merge tells all that a run over everything does. */
export async function carryFacts({ result, configuration }: Finished): Promise<CarriedFacts> {
  const { budget, registries, tagClasses } = configuration.root
  const { numbers = new Map(), ...settings } = budget ?? {}
  const firstSeenOf = await firstSeen({ configuration })
  const dates = new Map<string, string>()
  for (const { image } of result.uses) {
    const date = image.kind === 'read' ? firstSeenOf?.(image.reference) : undefined
    if (image.kind === 'read' && date !== undefined) dates.set(nameWithDigest(image.reference), date)
  }
  return {
    names: otherNames(registries),
    schemes: [...(tagClasses.schemes ?? [])],
    budget: { ...settings, numbers: [...numbers] },
    firstSeen: Object.fromEntries(dates),
  }
}

/** What the reports of a merge tell: all shards have the same configuration. */
export async function mergeFacts(
  carried: readonly CarriedFacts[],
  result: RunResult,
  reporters: readonly ReporterEntry[],
): Promise<Pick<ReportOptions, 'tagClasses' | 'firstSeenOf' | 'pulls'>> {
  const [first] = carried
  if (first === undefined) return {}
  const { names, schemes, budget } = first
  const dates = new Map(carried.flatMap(({ firstSeen: own }) => Object.entries(own)))
  const settings = { ...budget, numbers: new Map(budget.numbers) }
  const isCounted = reporters.some(({ showsPulls }) => showsPulls === true)
  const pulls = isCounted ? await countPulls(result, settings) : undefined
  return {
    tagClasses: { schemes: new Map(schemes), readBack: (repository) => readBack(repository, names) },
    firstSeenOf: (reference) => dates.get(nameWithDigest(reference)),
    ...(pulls === undefined ? {} : { pulls }),
  }
}

function nameWithDigest(reference: Reference): string {
  return `${canonicalOf(reference)}@${reference.digest ?? ''}`
}

/** A lock that cannot be read tells nothing here: who resolves with it says what is wrong. */
async function firstSeen({
  configuration,
}: Pick<Finished, 'configuration'>): Promise<ReportOptions['firstSeenOf']> {
  const { root } = configuration
  const read = await readLock({
    path: lockPathOf(root),
    root: findRepositoryRoot(root.directory) ?? root.directory,
  })
  if (!read.ok) return undefined
  return (reference) => {
    const key = reference.digest === undefined ? undefined : lockKeyOf(reference)
    if (key === undefined) return undefined
    return read.lock.entriesOf(key).find(({ digest }) => digest === reference.digest)?.firstSeen
  }
}
