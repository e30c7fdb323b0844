import type { Finding, Notice, RunResult, SuppressedFinding } from '../model/finding.ts'
import type { ImageUse } from '../model/image-use.ts'
import { placeKey } from '../model/image-use.ts'
import type { Rule } from '../model/rule.ts'
import type { DeferredIgnore, DeferredRule, Shard } from '../model/shard.ts'
import { append } from '../text/lists.ts'
import { applyBaseline, staleNotice } from './judge/baseline.ts'
import { toFindings } from './judge/findings.ts'
import { unusedNotice } from './judge/ignore-notices.ts'
import { covers } from './judge/ignores.ts'
import { sortStatements } from './judge/order.ts'
import { dropRepeats } from './judge/repeats.ts'
import { isReplaced } from './judge/rules.ts'
import { type Graded, pullsNothing } from './judge/severity.ts'
import { isRunRule } from './shard.ts'

/** The result of a run over a shard. */
export type ShardResult = RunResult & { readonly shard: Shard }

/**
 * Joins the results of all shards of a run to the result that one run over all files has: rules over a whole run are
 * judged, and ignores that have silenced nothing are told.
 *
 * @param results by shard, at least one
 */
export function mergeShards(results: readonly ShardResult[], rules: readonly Rule[]): RunResult {
  const joined = joinShards(results)
  const [first] = results
  if (first?.shard.isComplete !== true)
    return { ...joined, suppressed: sortSuppressed(joined.suppressed, rules) }
  const whole = judgeWhole(joined, results, rules)
  const reported = new Set(whole.kept.flatMap(({ use }) => (use === undefined ? [] : [placeKey(use)])))
  const outcomes = new Map(joined.outcomes)
  for (const [use, outcome] of outcomes)
    if (outcome === 'ok' && reported.has(placeKey(use))) outcomes.set(use, 'finding')
  return {
    ...joined,
    outcomes,
    findings: sortFindings([...joined.findings, ...whole.kept], rules),
    suppressed: sortSuppressed([...joined.suppressed, ...whole.suppressed], rules),
    staleBaseline: [...joined.staleBaseline, ...whole.stale],
    notices: mergeNotices(joined, whole),
  }
}

/** What is found when all files are seen. */
interface Whole {
  readonly kept: readonly Finding[]
  readonly suppressed: readonly SuppressedFinding[]
  readonly stale: RunResult['staleBaseline']
  readonly unused: readonly Notice[]
  readonly baseline: string | undefined
}

function judgeWhole(joined: RunResult, results: readonly ShardResult[], rules: readonly Rule[]): Whole {
  const shards = results.map(({ shard }) => shard)
  const prefix = shards[0]?.prefix ?? ''
  const fromRoot = (path: string) => prefix + path
  const statements = rules.flatMap((rule) => stateWhole(rule, joined.uses, shards))
  const findings = toFindings(dropRepeats(sortStatements(statements, rules)), fromRoot)
  const hideable = new Set(shards[0]?.rules.filter(({ mayHide }) => mayHide).map(({ id }) => id))
  const ignores = shards.flatMap((shard) => shard.ignores)
  const used = new Map<DeferredIgnore, Set<string>>()
  const left: Finding[] = []
  const suppressed: SuppressedFinding[] = []
  for (const finding of findings) {
    const ignore = hideable.has(finding.rule) ? ignoreFor(finding, ignores) : undefined
    if (ignore === undefined) left.push(finding)
    else {
      used.set(ignore, (used.get(ignore) ?? new Set()).add(finding.rule))
      suppressed.push({ finding, kind: 'inSource', justification: ignore.reason })
    }
  }
  const baseline = shards[0]?.known
  const known = applyBaseline(
    left,
    baseline,
    rules,
    (id) => hideable.has(id),
    () => true,
    fromRoot,
  )
  const hidden = new Set(shards.flatMap((shard) => shard.hidden))
  return {
    kept: known.kept.filter(({ at }) => !hidden.has(at.place.path)),
    suppressed: [...suppressed, ...known.suppressed],
    stale: known.stale,
    unused: ignores.flatMap((ignore) => {
      const names = ignore.unused.filter((id) => used.get(ignore)?.has(id) !== true)
      return names.length === 0 ? [] : [unusedNotice(ignore, names)]
    }),
    baseline: baseline?.path,
  }
}

function stateWhole(rule: Rule, uses: readonly ImageUse[], shards: readonly Shard[]): readonly Graded[] {
  if (!isRunRule(rule)) return []
  const settings = shards.flatMap((shard) => shard.rules.filter(({ id }) => id === rule.id))
  const [common] = settings
  if (common === undefined) return []
  const statements: Graded[] = []
  const own = uses.filter((use) => !isReplaced(use, rule))
  for (const report of rule.configure()(own)) {
    const level = levelIn(settings, report.use.place.path)[report.grade ?? ''] ?? 'off'
    if (level === 'off') continue
    const severity = pullsNothing(report.use) ? 'info' : level
    statements.push({ rule, at: report.use, report, severity })
  }
  return statements
}

function levelIn(settings: readonly DeferredRule[], path: string): DeferredRule['levels'] {
  for (const { files } of settings) {
    const own = Object.hasOwn(files, path) ? files[path] : undefined
    if (own !== undefined) return own
  }
  return settings[0]?.levels ?? {}
}

function ignoreFor(finding: Finding, ignores: readonly DeferredIgnore[]): DeferredIgnore | undefined {
  return ignores.find(
    (ignore) =>
      ignore.file === finding.at.place.path && ignore.rules.includes(finding.rule) && covers(ignore, finding),
  )
}

/** Results side by side, by file; what two shards have read counts once. */
function joinShards(results: readonly ShardResult[]): RunResult {
  const owners = new Map<string, ShardResult>()
  const uses = new Map<string, readonly ImageUse[]>()
  for (const result of results) {
    let at = 0
    for (const { path, uses: count } of result.shard.files) {
      if (!owners.has(path)) {
        owners.set(path, result)
        uses.set(path, result.uses.slice(at, at + count))
      }
      at += count
    }
  }
  const paths = [...owners.keys()].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
  const joined = paths.flatMap((path) => uses.get(path) ?? [])
  const kept = new Set(joined)
  const outcomes: RunResult['outcomes'] = new Map(
    results.flatMap((result) => [...result.outcomes].filter(([use]) => kept.has(use))),
  )
  const isOwn = (result: ShardResult, { at, use }: Finding) =>
    use === undefined ? (owners.get(at.place.path) ?? result) === result : kept.has(use)
  const findings: Finding[] = []
  const suppressed: SuppressedFinding[] = []
  for (const result of results) {
    append(
      findings,
      result.findings.filter((finding) => isOwn(result, finding)),
    )
    append(
      suppressed,
      result.suppressed.filter(({ finding }) => isOwn(result, finding)),
    )
  }
  return {
    uses: joined,
    outcomes,
    steps: results
      .flatMap((result) =>
        (result.steps ?? []).filter(({ place }) => (owners.get(place.path) ?? result) === result),
      )
      .sort((a, b) => (a.place.path < b.place.path ? -1 : a.place.path > b.place.path ? 1 : 0)),
    findings: findings.sort(comparePlaces),
    suppressed,
    staleBaseline: results.flatMap((result) => result.staleBaseline),
    problems: results
      .flatMap((result) => result.problems.filter(({ file }) => (owners.get(file) ?? result) === result))
      .sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0)),
    notices: withoutDoubles(results.flatMap((result) => result.notices)),
    counts: joinCounts(results),
    tree: {
      vendored: sum(results.map(({ tree }) => tree.vendored)),
      links: sum(results.map(({ tree }) => tree.links)),
      whyNoGit: results.find(({ tree }) => tree.whyNoGit !== undefined)?.tree.whyNoGit,
    },
    files: [],
  }
}

function joinCounts(results: readonly ShardResult[]): RunResult['counts'] {
  const doubles = sum(results.map(({ shard }) => shard.files.length)) - countPaths(results)
  const total = (key: keyof RunResult['counts']) => sum(results.map(({ counts }) => counts[key]))
  return {
    files: total('files') - doubles,
    read: total('read') - doubles,
    quiet: total('quiet'),
    failed: total('failed'),
  }
}

function countPaths(results: readonly ShardResult[]): number {
  return new Set(results.flatMap(({ shard }) => shard.files.map(({ path }) => path))).size
}

function sum(numbers: readonly number[]): number {
  let total = 0
  for (const number of numbers) total += number
  return total
}

function withoutDoubles(notices: readonly Notice[]): readonly Notice[] {
  const seen = new Set<string>()
  return notices.filter((notice) => {
    const key = JSON.stringify(notice)
    return !seen.has(key) && seen.add(key)
  })
}

/** In the order of one run: ignores by file and line, then the baseline, then the rest. */
function mergeNotices(
  { notices, staleBaseline }: RunResult,
  { unused, stale, baseline }: Whole,
): readonly Notice[] {
  const isOfIgnore = ({ kind }: Notice) => kind.endsWith('-ignore')
  const ofIgnores = [...notices.filter(isOfIgnore), ...unused].sort(compareNotices)
  const isRest = (notice: Notice) =>
    !isOfIgnore(notice) && notice.kind !== 'part-of-tree' && notice.kind !== 'stale-baseline'
  const all = [...staleBaseline, ...stale]
  const ofBaseline = baseline === undefined ? [] : staleNotice({ path: baseline, entries: [] }, all)
  return [...ofIgnores, ...ofBaseline, ...notices.filter(isRest)]
}

function compareNotices(a: Notice, b: Notice): number {
  const [one = '', other = ''] = [a.file, b.file]
  return one === other ? (a.line ?? 0) - (b.line ?? 0) : one < other ? -1 : 1
}

function sortFindings(findings: readonly Finding[], rules: readonly Rule[]): readonly Finding[] {
  const order = new Map(rules.map(({ id }, index) => [id, index]))
  const rank = ({ rule }: Finding) => order.get(rule) ?? 0
  return findings.toSorted((a, b) => comparePlaces(a, b) || rank(a) - rank(b))
}

/** What ignores silence comes first, then what the baseline knows. */
function sortSuppressed(
  suppressed: readonly SuppressedFinding[],
  rules: readonly Rule[],
): readonly SuppressedFinding[] {
  const byFinding = new Map(suppressed.map((one) => [one.finding, one]))
  const sorted = sortFindings([...byFinding.keys()], rules).flatMap((finding) => byFinding.get(finding) ?? [])
  return [
    ...sorted.filter(({ kind }) => kind === 'inSource'),
    ...sorted.filter(({ kind }) => kind === 'external'),
  ]
}

function comparePlaces({ at: { place: a } }: Finding, { at: { place: b } }: Finding): number {
  if (a.path !== b.path) return a.path < b.path ? -1 : 1
  return a.start - b.start || a.end - b.end
}
