import type { Baseline, BaselineEntry } from '../../model/baseline.ts'
import { isGraver } from '../../model/configuration.ts'
import type { Finding, Notice, SuppressedFinding } from '../../model/finding.ts'
import type { Rule } from '../../model/rule.ts'
import { formatRepository, parseReference, sourceOf } from '../../oci/reference.ts'
import { groupBy } from '../../text/group-by.ts'
import type { Discovered } from '../discover.ts'
import type { Scope } from '../scope.ts'

/** What a run makes of a baseline. */
export interface AppliedBaseline {
  /** Findings that are not in it. */
  readonly kept: readonly Finding[]
  readonly suppressed: readonly SuppressedFinding[]
  /** Entries that no finding of the files that were read has the fingerprint of any more. */
  readonly stale: readonly BaselineEntry[]
  readonly notices: readonly Notice[]
}

/**
 * Takes out the findings that are known and no graver than when they were taken.
 *
 * @param rules those that judge
 * @param baseline all are kept where there is none
 * @param mayHide whether findings of a rule may be known at all
 * @param fromRoot the path from the folder of the root configuration of a path from the working directory
 * @param wasRead whether the run would have found the finding of an entry, by the entry's file
 */
export function applyBaseline(
  findings: readonly Finding[],
  baseline: Baseline | undefined,
  rules: readonly Rule[],
  mayHide: (rule: string) => boolean,
  wasRead: (file: string) => boolean,
  fromRoot: (path: string) => string,
): AppliedBaseline {
  if (baseline === undefined) return { kept: findings, suppressed: [], stale: [], notices: [] }
  const known = new Map(baseline.entries.map((entry) => [entry.fingerprint, entry]))
  const matched = new Set<BaselineEntry>()
  for (const { fingerprint, rule } of findings) {
    const entry = known.get(fingerprint)
    if (entry !== undefined && mayHide(rule)) matched.add(entry)
  }
  const byId = new Map(rules.map((rule) => [rule.id, rule]))
  const covers = (entry: BaselineEntry, { rule: id, grade }: Finding) => {
    const rule = byId.get(id)
    return rule === undefined || entry.grade === undefined || !isGraver(rule, grade, entry.grade)
  }
  const stale = baseline.entries.filter((entry) => !matched.has(entry) && wasRead(entry.file))
  const left = createTakeover(stale, fromRoot, covers)
  const kept: Finding[] = []
  const suppressed: SuppressedFinding[] = []
  for (const finding of findings) {
    const entry = known.get(finding.fingerprint)
    const isKnown = () => (entry === undefined ? left.take(finding) : covers(entry, finding))
    if (mayHide(finding.rule) && isKnown())
      suppressed.push({ finding, kind: 'external', justification: `known, in ${baseline.path}` })
    else kept.push(finding)
  }
  const gone = stale.filter((entry) => !left.taken.has(entry))
  const notices = [...takenNotice(baseline, left.taken.size), ...staleNotice(baseline, gone)]
  return { kept, suppressed, stale, notices }
}

/**
 * Lets an entry that nothing matches know the finding of its rule and repository in its file that no entry matches, in
 * their order: a newer version may give its use another role or path, and people shall not start again for that.
 */
function createTakeover(
  entries: readonly BaselineEntry[],
  fromRoot: (path: string) => string,
  covers: (entry: BaselineEntry, finding: Finding) => boolean,
) {
  const keyOf = (file: string, rule: string, text: string) => {
    const reference = parseReference(text)
    return [file, rule, reference === undefined ? text : formatRepository(sourceOf(reference))].join('\n')
  }
  const left = groupBy(entries, ({ file, rule, text }) => keyOf(file, rule, text))
  const counts = new Map<string, number>()
  const taken = new Set<BaselineEntry>()
  return {
    taken,
    take(finding: Finding): boolean {
      const { at, rule } = finding
      const key = keyOf(fromRoot(at.place.path), rule, at.text)
      const count = counts.get(key) ?? 0
      const entry = left.get(key)?.[count]
      if (entry === undefined || !covers(entry, finding)) return false
      counts.set(key, count + 1)
      taken.add(entry)
      return true
    },
  }
}

function takenNotice({ path }: Baseline, count: number): readonly Notice[] {
  if (count === 0) return []
  const are = count === 1 ? '1 finding is' : `${count} findings are`
  const message = `${are} known by another role or path, which this version reads; run holdfast check --update-baseline to keep them known`
  return [{ kind: 'stale-baseline', file: path, line: undefined, message }]
}

/** One line for all entries that are needless; none where there are none. */
export function staleNotice({ path }: Baseline, stale: readonly BaselineEntry[]): readonly Notice[] {
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
