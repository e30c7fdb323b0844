import type { ParseProblem } from '../model/reading.ts'
import { append } from '../text/lists.ts'
import type { FileResult } from './file-results.ts'
import type { IgnoreComment } from './ignores/read.ts'
import type { FileReading } from './read.ts'
import type { FilesRead } from './read-files.ts'

/** The readings among some results, in their order. */
export function readingsOf(results: ReadonlyMap<string, FileResult>): readonly FileReading[] {
  return [...results.values()].flatMap((result) => (result.kind === 'read' ? [result.reading] : []))
}

/** What files say together, in the order of their paths, and how many there are of each kind. */
export function contentsOf(
  results: ReadonlyMap<string, FileResult>,
): Pick<FilesRead, 'readings' | 'ignores' | 'problems' | 'read' | 'quiet' | 'failed' | 'links'> {
  const sorted = new Map([...results].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
  const readings = readingsOf(sorted)
  const ignores: IgnoreComment[] = []
  const problems: ParseProblem[] = []
  const counts = { read: 0, quiet: 0, failed: 0, link: 0, missing: 0 }
  for (const result of sorted.values()) {
    counts[result.kind]++
    if (result.kind === 'failed') problems.push(result.problem)
    if (result.kind !== 'read') continue
    append(problems, result.reading.problems)
    append(ignores, result.ignores)
  }
  const { read, quiet, failed, link } = counts
  return { readings, ignores, problems, read, quiet, failed, links: link }
}
