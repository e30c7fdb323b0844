import { findRepositoryRoot } from '../disk/tree.ts'
import { lockKeyOf } from '../lock/lock.ts'
import { readLock } from '../lock/store.ts'
import type { ReportOptions } from '../model/reporter.ts'
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
  const pulls = needs('showsPulls') ? await countPulls(parts) : undefined
  return {
    ...(owners === undefined ? {} : { ownersOf: (path) => owners.ownersOf(rootPath(prefix, path)) }),
    ...(firstSeenOf === undefined ? {} : { firstSeenOf }),
    ...(pulls === undefined ? {} : { pulls }),
  }
}

/** With the numbers of the configuration, and the defaults for the rest. */
async function countPulls({
  result,
  configuration,
}: Pick<Finished, 'result' | 'configuration'>): Promise<ReportOptions['pulls']> {
  const { computeBudget } = await import('../budget/compute.ts')
  const { forecastOf } = await import('../budget/forecast.ts')
  return forecastOf(
    computeBudget(result.uses, configuration.root.budget ?? { numbers: new Map() }, result.steps),
  )
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
