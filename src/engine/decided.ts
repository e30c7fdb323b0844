import { posix } from 'node:path'
import type { FileReading } from './read.ts'

/**
 * Those of some files that the kustomizations of readings include or patch; of a folder its own kustomization.
 *
 * @param files paths from the working directory
 */
export function decidedBy(readings: readonly FileReading[], files: ReadonlySet<string>): readonly string[] {
  const named = new Set<string>()
  for (const { facts } of readings)
    for (const fact of facts) {
      if (fact.kind !== 'kustomization') continue
      for (const path of [...fact.resources, ...fact.components, ...fact.patches]) named.add(path)
    }
  if (named.size === 0) return []
  const isEntry = /(?:^|\/)kustomization(?:\.ya?ml)?$/i
  return [...files].filter(
    (path) => named.has(path) || (isEntry.test(path) && named.has(posix.dirname(path))),
  )
}
