import type { ParseProblem } from '../model/reading.ts'
import { append } from '../text/lists.ts'
import type { FileResult } from './file-results.ts'
import type { IgnoreComment } from './ignores/read.ts'
import type { FileReading } from './read.ts'

/** What files say. */
export interface Contents {
  readonly readings: readonly FileReading[]
  readonly ignores: readonly IgnoreComment[]
}

/** The same with what could not be read, and how many files were read, say nothing, failed or are symbolic links. */
export interface CountedContents extends Contents {
  readonly problems: readonly ParseProblem[]
  readonly read: number
  readonly quiet: number
  readonly failed: number
  /** Symbolic links among the files, which were not read. */
  readonly links: number
}

/** The readings among some results, in their order. */
export function readingsOf(results: ReadonlyMap<string, FileResult>): readonly FileReading[] {
  return [...results.values()].flatMap((result) => (result.kind === 'read' ? [result.reading] : []))
}

/** What files say together, in the order of their paths, and how many there are of each kind. */
export function contentsOf(results: ReadonlyMap<string, FileResult>): CountedContents {
  const readings: FileReading[] = []
  const ignores: IgnoreComment[] = []
  const problems: ParseProblem[] = []
  const counts = { read: 0, quiet: 0, failed: 0, link: 0, missing: 0 }
  // Paths alone are sorted: pairs of all files of a large tree take some megabytes.
  for (const path of [...results.keys()].sort()) {
    const result = results.get(path)
    if (result === undefined) continue
    counts[result.kind]++
    if (result.kind === 'failed') problems.push(result.problem)
    if (result.kind !== 'read') continue
    readings.push(result.reading)
    append(problems, result.reading.problems)
    append(ignores, result.ignores)
  }
  const { read, quiet, failed, link } = counts
  return { readings, ignores, problems, read, quiet, failed, links: link }
}
