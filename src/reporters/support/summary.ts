import { type Finding, OUTCOMES, type Outcome, type RunCounts, type RunResult } from '../../model/finding.ts'
import type { Severity } from '../../model/rule.ts'
import { plural } from '../../text/plural.ts'

/** The numbers of a run; in each group the parts add up to `total`. */
export interface Summary {
  readonly uses: Readonly<Record<'total' | Outcome, number>>
  readonly findings: Readonly<Record<'total' | Severity, number>>
  readonly files: Readonly<Record<'total' | Exclude<keyof RunCounts, 'files'>, number>>
  /** What of the tree was not looked at; `whyNoGit` is null where git said what belongs to it. */
  readonly tree: { readonly vendored: number; readonly links: number; readonly whyNoGit: string | null }
  /** Findings that inline ignores or the baseline silenced; not among `findings`. */
  readonly suppressed: number
  /** Those of them that the baseline silenced. */
  readonly known: number
}

/**
 * Counts what a run found.
 *
 * @throws Error when a use has no outcome: a bug of the engine, since totals would not add up
 */
export function summarize({ uses, outcomes, findings, suppressed, counts, tree }: RunResult): Summary {
  const byOutcome = { total: uses.length, unread: 0, unresolved: 0, refused: 0, finding: 0, fixed: 0, ok: 0 }
  for (const use of uses) {
    const outcome = outcomes.get(use)
    if (outcome === undefined)
      throw new Error(`the use at ${use.place.path}:${use.position.line} has no outcome`)
    byOutcome[outcome]++
  }
  return {
    uses: byOutcome,
    findings: { total: findings.length, ...countSeverities(findings) },
    files: { total: counts.files, read: counts.read, quiet: counts.quiet, failed: counts.failed },
    tree: { vendored: tree.vendored, links: tree.links, whyNoGit: tree.whyNoGit ?? null },
    suppressed: suppressed.length,
    known: suppressed.filter(({ kind }) => kind === 'external').length,
  }
}

/** How many findings there are of each severity, the gravest first. */
export function countSeverities(findings: readonly Finding[]): Readonly<Record<Severity, number>> {
  const counts = { error: 0, warning: 0, info: 0 }
  for (const { severity } of findings) counts[severity]++
  return counts
}

const OUTCOME_WORDS: Readonly<Record<Outcome, string>> = {
  unread: 'unread',
  unresolved: 'unresolved',
  refused: 'refused',
  finding: 'with findings',
  fixed: 'fixed',
  ok: 'ok',
}

/** `113 ok, 4 with findings, 3 unread`: parts that are zero are left out. */
export function describeUses({ uses }: Summary): string {
  return joinCounts(OUTCOMES.toReversed().map((outcome) => [uses[outcome], OUTCOME_WORDS[outcome]]))
}

/** `30 read, 10 without images, 1 failed`: parts that are zero are left out. */
export function describeFiles({ files }: Summary): string {
  return joinCounts([
    [files.read, 'read'],
    [files.quiet, 'without images'],
    [files.failed, 'failed'],
  ])
}

/** `left out: 2 vendored folders, 1 symbolic link`; empty where nothing was. */
export function describeLeftOut({ tree: { vendored, links } }: Summary): string {
  const parts = [
    ...(vendored > 0 ? [plural(vendored, 'vendored folder')] : []),
    ...(links > 0 ? [plural(links, 'symbolic link')] : []),
  ]
  return parts.length === 0 ? '' : `left out: ${parts.join(', ')}`
}

/** `4 errors, 2 warnings, 57 info`: parts that are zero are left out. */
export function describeSeverities({ error, warning, info }: Readonly<Record<Severity, number>>): string {
  return joinCounts([
    [error, error === 1 ? 'error' : 'errors'],
    [warning, warning === 1 ? 'warning' : 'warnings'],
    [info, 'info'],
  ])
}

/** `2 findings suppressed by ignores, 1 finding known to the baseline`: parts that are zero are left out. */
export function describeSuppressed({ suppressed, known }: Summary): string {
  const ignored = suppressed - known
  const parts = [
    ...(ignored > 0 ? [`${plural(ignored, 'finding')} suppressed by ignores`] : []),
    ...(known > 0 ? [`${plural(known, 'finding')} known to the baseline`] : []),
  ]
  return parts.join(', ')
}

function joinCounts(parts: readonly (readonly [number, string])[]): string {
  return parts
    .filter(([count]) => count > 0)
    .map(([count, word]) => `${count} ${word}`)
    .join(', ')
}
