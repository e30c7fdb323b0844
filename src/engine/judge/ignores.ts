import { mayHide, type RootConfiguration } from '../../model/configuration.ts'
import type { Finding, Notice, SuppressedFinding } from '../../model/finding.ts'
import type { ImageUse } from '../../model/image-use.ts'
import { type IgnoreComment, isExpired } from '../ignores/read.ts'
import { indexIgnores } from './ignore-index.ts'
import { type ApplyIgnoresOptions, noticesOf } from './ignore-notices.ts'

export interface AppliedIgnores {
  readonly kept: readonly Finding[]
  readonly suppressed: readonly SuppressedFinding[]
  /** By file, then line. */
  readonly notices: readonly Notice[]
}

/** Takes out the findings that an ignore comment speaks of, and tells of the comments that do not count or do nothing. */
export function applyIgnores(
  findings: readonly Finding[],
  ignores: readonly IgnoreComment[],
  options: ApplyIgnoresOptions,
): AppliedIgnores {
  if (ignores.length === 0 || options.rules.length === 0)
    return { kept: findings, suppressed: [], notices: [] }
  const now = options.today.getTime()
  const { root } = options.configuration
  const held = heldTo(root, ignores)
  const near = indexIgnores(countingOf(held, now))
  const used = new Map<IgnoreComment, Set<string>>()
  const denied = new Map<IgnoreComment, Set<string>>()
  const misplaced = new Set<IgnoreComment>()
  const kept: Finding[] = []
  const suppressed: SuppressedFinding[] = []
  for (const finding of findings) {
    let justification: string | undefined
    for (const ignore of near(finding)) {
      if (!speaksOf(ignore, finding) || !covers(ignore, finding)) continue
      if (ignore.scope.kind === 'line-end' && finding.at.traits.comments === 'build-file')
        misplaced.add(ignore)
      else if (mayHide(root, finding.rule)) {
        justification ??= ignore.reason
        note(used, ignore, finding)
      } else note(denied, ignore, finding)
    }
    if (justification === undefined) kept.push(finding)
    else suppressed.push({ finding, kind: 'inSource', justification })
  }
  const notices = held.flatMap((ignore) => noticesOf(ignore, { used, denied, misplaced }, options))
  return { kept, suppressed, notices }
}

/**
 * Finds the ignore that keeps a use from being changed: one that counts, covers it and names one of some rules.
 *
 * @param rules those that judge what is to be changed, by id
 */
export function createIgnoreLookup(
  ignores: readonly IgnoreComment[],
  rules: readonly string[],
  { configuration: { root }, today }: Pick<ApplyIgnoresOptions, 'configuration' | 'today'>,
): (use: ImageUse) => IgnoreComment | undefined {
  const hideable = new Set(rules.filter((id) => mayHide(root, id)))
  const near = indexIgnores(countingOf(heldTo(root, ignores), today.getTime()))
  return (use) =>
    near({ at: use, position: use.position }).find((ignore) => {
      const named = ignore.means?.map(({ rule }) => rule) ?? ignore.rules
      const isMisplaced = ignore.scope.kind === 'line-end' && use.traits.comments === 'build-file'
      const isMeant = named.some((id) => hideable.has(id)) && !isMisplaced
      return isMeant && covers(ignore, { at: use, position: use.position })
    })
}

/** The ignores as the configuration lets them count. */
function heldTo(root: RootConfiguration, ignores: readonly IgnoreComment[]): readonly IgnoreComment[] {
  return root.suppressions?.needsExpiry === true ? ignores.map(withoutEndless) : ignores
}

function countingOf(ignores: readonly IgnoreComment[], now: number): readonly IgnoreComment[] {
  return ignores.filter((ignore) => ignore.problem === undefined && !isExpired(ignore, now))
}

/** An ignore without an end, where the configuration asks for one. */
function withoutEndless(ignore: IgnoreComment): IgnoreComment {
  if (ignore.problem !== undefined || ignore.until !== undefined || ignore.means !== undefined) return ignore
  const problem =
    'suppressions.expiry of the root configuration asks for its last day; write until=YYYY-MM-DD before the reason'
  return { ...ignore, rules: [], problem }
}

function note(effects: Map<IgnoreComment, Set<string>>, ignore: IgnoreComment, { rule }: Finding): void {
  effects.set(ignore, (effects.get(ignore) ?? new Set()).add(rule))
}

/** Whether a finding is of a kind that an ignore names. */
function speaksOf({ rules, means }: IgnoreComment, { rule, grade, use }: Finding): boolean {
  if (means === undefined) return rules.includes(rule)
  return means.some(
    ({ rule: id, grades, roles }) =>
      id === rule &&
      (grades === undefined || (grade !== null && grades.includes(grade))) &&
      use !== undefined &&
      roles.includes(use.role),
  )
}

/** Where an ignore speaks. */
interface Covering {
  readonly scope: Pick<IgnoreComment['scope'], 'start' | 'blockStart' | 'from' | 'to'>
}

/** Whether a finding stands where an ignore speaks. */
export function covers({ scope }: Covering, { at, position }: Pick<Finding, 'at' | 'position'>): boolean {
  if (at.ignoreBelow !== undefined && scope.blockStart <= at.ignoreBelow && at.ignoreBelow < scope.start)
    return true
  const { from, to } = scope
  return (
    (from <= at.position.endLine && at.position.line <= to) || (from <= position.line && position.line <= to)
  )
}
