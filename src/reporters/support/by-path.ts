import type { Finding } from '../../model/finding.ts'
import type { ParseProblem } from '../../model/reading.ts'
import { rootPath } from './root-path.ts'

/** The findings and problems of one file. */
export interface FileReport {
  readonly findings: Finding[]
  readonly problems: ParseProblem[]
}

/**
 * Findings and problems by file, in the order of the paths.
 *
 * @param paths files that are listed even without findings and problems
 * @returns by path from the repository root
 */
export function groupByPath(
  { findings, problems }: Readonly<FileReport>,
  prefix: string,
  paths: Iterable<string> = [],
): ReadonlyMap<string, FileReport> {
  const groups = new Map<string, FileReport>()
  const groupOf = (file: string): FileReport => {
    const known = groups.get(file) ?? { findings: [], problems: [] }
    groups.set(file, known)
    return known
  }
  for (const path of paths) groupOf(path)
  for (const problem of problems) groupOf(problem.file).problems.push(problem)
  for (const finding of findings) groupOf(finding.at.place.path).findings.push(finding)
  const named = [...groups].map(([file, group]) => [rootPath(prefix, file), group] as const)
  return new Map(named.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
}
