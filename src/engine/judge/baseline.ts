import type { Baseline, BaselineEntry } from '../../model/baseline.ts'
import type { Finding, Notice, SuppressedFinding } from '../../model/finding.ts'
import type { Discovered } from '../discover.ts'
import type { Scope } from '../scope.ts'

/** What a run makes of a baseline. */
export interface AppliedBaseline {
  /** Findings that are not in it. */
  readonly kept: readonly Finding[]
  readonly suppressed: readonly SuppressedFinding[]
  /** Entries that no finding of the files that were read matches any more. */
  readonly stale: readonly BaselineEntry[]
  readonly notices: readonly Notice[]
}

/**
 * Takes out the findings that are known.
 *
 * @param baseline all are kept where there is none
 * @param mayHide whether findings of a rule may be known at all
 * @param wasRead whether the run would have found the finding of an entry, by the entry's file
 */
export function applyBaseline(
  findings: readonly Finding[],
  baseline: Baseline | undefined,
  mayHide: (rule: string) => boolean,
  wasRead: (file: string) => boolean,
): AppliedBaseline {
  if (baseline === undefined) return { kept: findings, suppressed: [], stale: [], notices: [] }
  const known = new Map(baseline.entries.map((entry) => [entry.fingerprint, entry]))
  const kept: Finding[] = []
  const suppressed: SuppressedFinding[] = []
  const matched = new Set<BaselineEntry>()
  for (const finding of findings) {
    const entry = known.get(finding.fingerprint)
    if (entry === undefined || !mayHide(finding.rule)) kept.push(finding)
    else {
      matched.add(entry)
      suppressed.push({ finding, kind: 'external', justification: `known, in ${baseline.path}` })
    }
  }
  const stale = baseline.entries.filter((entry) => !matched.has(entry) && wasRead(entry.file))
  return { kept, suppressed, stale, notices: staleNotice(baseline, stale) }
}

/** One line for all entries that are needless; none where there are none. */
function staleNotice({ path }: Baseline, stale: readonly BaselineEntry[]): readonly Notice[] {
  const [first] = stale
  if (first === undefined) return []
  const others = stale.length === 1 ? '' : ` and ${stale.length - 1} more`
  const are = stale.length === 1 ? 'is' : 'are'
  const message = `${first.rule} of ${first.text} in ${first.file}${others} ${are} no longer found; run holdfast check --update-baseline to drop ${stale.length === 1 ? 'it' : 'them'}`
  return [{ kind: 'stale-baseline', file: path, line: undefined, message }]
}

/** Whether a run finds all that there is in a file, by its path from the folder of the root configuration. */
export function createWasRead(
  { complete, files }: Discovered,
  scope: Scope | undefined,
  fromRoot: (path: string) => string,
): (file: string) => boolean {
  if (complete) return () => true
  if (scope?.kind === 'since' && scope.lines) return () => false
  const read = new Set(files.map(({ path }) => fromRoot(path)))
  return (file) => read.has(file)
}
