import type { RunResult } from '../../model/finding.ts'
import type { Severity } from '../../model/rule.ts'

/** The numbers of a file or folder. */
export interface PlaceCounts extends Readonly<Record<Severity, number>> {
  readonly uses: number
  /** The sum of the severities. */
  readonly findings: number
  readonly problems: number
}

export interface FileCounts extends PlaceCounts {
  /** Relative to the working directory, with `/`. */
  readonly file: string
}

export interface FolderCounts extends PlaceCounts {
  /** Relative to the working directory, with `/`; `.` is that directory, `/` what is given by its absolute path. */
  readonly folder: string
  /** In it and its folders, those of which there is anything to count. */
  readonly files: number
}

type Counts = { -readonly [Key in keyof PlaceCounts]: number }

/** Counts by file; a file of which there is nothing to count is left out. In the order of the paths. */
export function countFiles({
  uses,
  findings,
  problems,
}: Pick<RunResult, 'uses' | 'findings' | 'problems'>): readonly FileCounts[] {
  const byFile = new Map<string, Counts>()
  const countsOf = (file: string): Counts => {
    const counts = byFile.get(file) ?? noCounts()
    byFile.set(file, counts)
    return counts
  }
  for (const { place } of uses) countsOf(place.path).uses++
  for (const { file } of problems) countsOf(file).problems++
  for (const { at, severity } of findings) {
    const counts = countsOf(at.place.path)
    counts.findings++
    counts[severity]++
  }
  return [...byFile].sort(byName).map(([file, counts]) => ({ file, ...counts }))
}

/** Sums files up by folder, each with all that lies under it: who owns a folder reads one line. In the order of the paths. */
export function countFolders(files: readonly FileCounts[]): readonly FolderCounts[] {
  const byFolder = new Map<string, Counts & { files: number }>()
  for (const { file, ...counts } of files) {
    for (const folder of foldersOf(file)) {
      const sum = byFolder.get(folder) ?? { files: 0, ...noCounts() }
      byFolder.set(folder, sum)
      sum.files++
      sum.uses += counts.uses
      sum.findings += counts.findings
      sum.error += counts.error
      sum.warning += counts.warning
      sum.info += counts.info
      sum.problems += counts.problems
    }
  }
  return [...byFolder].sort(byName).map(([folder, counts]) => ({ folder, ...counts }))
}

/** From the outermost to the one that holds the file. */
function foldersOf(file: string): readonly string[] {
  const folders: string[] = []
  if (file.startsWith('/')) folders.push('/')
  else if (!file.startsWith('../')) folders.push('.')
  for (let end = file.indexOf('/', 1); end !== -1; end = file.indexOf('/', end + 1))
    folders.push(file.slice(0, end))
  return folders
}

function noCounts(): Counts {
  return { uses: 0, findings: 0, error: 0, warning: 0, info: 0, problems: 0 }
}

function byName([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : a > b ? 1 : 0
}
