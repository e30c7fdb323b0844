import type { Rule } from '../../model/rule.ts'
import type { Place } from '../../text/range.ts'
import type { Statement } from './rules.ts'

/** Sorts by file, then place, then the order of the rules. */
export function sortStatements<Some extends Statement>(
  statements: readonly Some[],
  rules: readonly Rule[],
): readonly Some[] {
  const order = new Map(rules.map(({ id }, index) => [id, index]))
  const rank = ({ rule }: Some) => order.get(rule.id) ?? 0
  return statements.toSorted((a, b) => comparePlaces(a.at.place, b.at.place) || rank(a) - rank(b))
}

function comparePlaces(a: Place, b: Place): number {
  if (a.path !== b.path) return a.path < b.path ? -1 : 1
  return a.start - b.start || a.end - b.end
}
