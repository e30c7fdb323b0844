import type { Baseline, BaselineEntry } from '../model/baseline.ts'
import { type Configuration, mayHide } from '../model/configuration.ts'
import type { Finding, Notice, SuppressedFinding } from '../model/finding.ts'
import type { ImageUse } from '../model/image-use.ts'
import type { Rule } from '../model/rule.ts'
import type { IgnoreComment } from './ignores/read.ts'
import { applyBaseline } from './judge/baseline.ts'
import { toFindings } from './judge/findings.ts'
import { type AppliedIgnores, applyIgnores } from './judge/ignores.ts'
import { unverifiedNotices } from './judge/online.ts'
import { sortStatements } from './judge/order.ts'
import { dropRepeats } from './judge/repeats.ts'
import { applyRules, type RulesOptions } from './judge/rules.ts'
import { applyScope, type LinesOf } from './judge/scope.ts'
import { gradeStatements } from './judge/severity.ts'
import type { Subject } from './judge/subject.ts'
import type { Scoped } from './scope.ts'
import { classroomOf } from './workshop/classroom.ts'

/** How a run judges. */
export interface JudgeOptions extends RulesOptions {
  readonly cwd: string
  /** The day on which ignores with `until` are judged. */
  readonly today: Date
  /** Findings that are known: they are not reported. */
  readonly baseline: Baseline | undefined
  /** The run looks at a part of the files, or of their lines. */
  readonly scoped: Scoped | undefined
  readonly linesOf: LinesOf
  /** As of {@link ApplyIgnoresOptions}: the run reads a shard. */
  defer?(ignore: IgnoreComment, unused: readonly string[]): void
  /** Whether findings of a file are reported, by its path from the working directory; all where absent. */
  isReported?(path: string): boolean
  /** Whether the run finds all that there is in a file, by its path from the configuration's root. */
  wasRead(file: string): boolean
  /** The path from the configuration's root of a path from the working directory. */
  fromRoot(path: string): string
}

/** What a run judges. */
export interface Judged extends Subject {
  readonly ignores: readonly IgnoreComment[]
}

export interface Judgement {
  /** By file, then place, then rule. */
  readonly findings: readonly Finding[]
  readonly suppressed: readonly SuppressedFinding[]
  readonly staleBaseline: readonly BaselineEntry[]
  readonly notices: readonly Notice[]
}

/** Judges a run, step by step: rules, severity, order, repeats, findings, ignores, baseline, scope. */
export function judge(subject: Judged, options: JudgeOptions): Judgement {
  const { rules, configuration, baseline, cwd, scoped, isReported = () => true } = options
  const ignored = findAndIgnore(subject, options)
  const isHideable = (rule: string) => mayHide(configuration.root, rule)
  const known = applyBaseline(ignored.kept, baseline, rules, isHideable, options.wasRead, options.fromRoot)
  const inScope = applyScope(known.kept, cwd, scoped, options.linesOf)
  return {
    findings: inScope.kept.filter(({ at }) => isReported(at.place.path)),
    suppressed: [...ignored.suppressed, ...known.suppressed],
    staleBaseline: known.stale,
    notices: [
      ...ignored.notices,
      ...known.notices,
      ...inScope.notices,
      ...policyNotices(configuration),
      ...notJudged(rules, subject.isComplete),
      ...unverifiedNotices(subject.verifications ?? new Map()),
    ],
  }
}

/**
 * What the rules would say of a use, were it this one; neither baseline nor scope is asked.
 *
 * @param only the ids of those that are asked; all where absent
 */
export function judgeUse(
  use: ImageUse,
  subject: Judged,
  options: JudgeOptions,
  only?: ReadonlySet<string>,
): readonly Finding[] {
  const { classroom } = subject
  const alone: Judged = {
    ...subject,
    uses: [use],
    classroom: classroom === undefined ? undefined : classroomOf(use, classroom),
    isComplete: false,
    isItemJudged: () => false,
  }
  if (only === undefined) return findAndIgnore(alone, options).kept
  const deferred = options.rules.flatMap(({ id, defersTo = [] }) => (only.has(id) ? defersTo : []))
  const rules = options.rules.filter(({ id }) => only.has(id) || deferred.includes(id))
  return findAndIgnore(alone, { ...options, rules }).kept.filter(({ rule }) => only.has(rule))
}

/** The steps that look at one use at a time. */
function findAndIgnore(subject: Judged, options: JudgeOptions): AppliedIgnores {
  const { rules, configuration } = options
  const statements = applyRules(subject, options)
  const graded = gradeStatements(statements, configuration)
  const sorted = sortStatements(graded, rules)
  const findings = toFindings(dropRepeats(sorted), options.fromRoot)
  return applyIgnores(findings, subject.ignores, { ...options, complete: subject.isComplete })
}

function policyNotices({ policyNotes }: Configuration): readonly Notice[] {
  const notes = policyNotes?.() ?? []
  return notes.map((note) => ({ kind: 'policy', line: undefined, ...note }))
}

function notJudged(rules: readonly Rule[], isComplete: boolean): readonly Notice[] {
  const skipped = rules.filter(({ scope }) => scope === 'run').map(({ id }) => id)
  if (isComplete || skipped.length === 0) return []
  const message = `${skipped.join(', ')} and unused ignores were not judged: they need the whole tree, this run read a part of it`
  return [{ kind: 'part-of-tree', file: undefined, line: undefined, message }]
}
