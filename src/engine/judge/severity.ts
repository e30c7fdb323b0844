import { type Configuration, levelOf } from '../../model/configuration.ts'
import type { Severity } from '../../model/rule.ts'
import type { Statement } from './rules.ts'

/** A statement that counts. */
export interface Graded extends Statement {
  readonly severity: Severity
}

/**
 * Gives statements the level of their grade in their file; those at level `off` are dropped. Documentation,
 * lists for catalogues and images that are never pulled are never more than `info`.
 */
export function gradeStatements(
  statements: readonly Statement[],
  { root, settingOf }: Configuration,
): readonly Graded[] {
  const graded: Graded[] = []
  for (const statement of statements) {
    const { rule, at, report } = statement
    const level = levelOf(rule, settingOf(rule, at.place.path), root.preset, report.grade)
    if (level === 'off') continue
    graded.push({ severity: pullsNothing(at) ? 'info' : level, ...statement })
  }
  return graded
}

export function pullsNothing(at: Statement['at']): boolean {
  if (at.traits.isDocumentation === true) return true
  return 'image' in at && (at.onMachine === true || at.isListed === true)
}
