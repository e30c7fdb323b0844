import { resolve } from 'node:path'
import type { Finding, Notice } from '../../model/finding.ts'
import type { Scoped } from '../scope.ts'

/** Keeps the findings on lines that are in the scope; the others are counted, not reported. */
export function applyScope(
  findings: readonly Finding[],
  cwd: string,
  scoped: Scoped | undefined,
): { readonly kept: readonly Finding[]; readonly notices: readonly Notice[] } {
  if (scoped === undefined) return { kept: findings, notices: [] }
  const kept = findings.filter(({ at }) => scoped.isChanged(resolve(cwd, at.place.path), at.position))
  const left = findings.length - kept.length
  if (left === 0) return { kept, notices: [] }
  const message = `${left} ${left === 1 ? 'finding is' : 'findings are'} left out, on lines that have not changed`
  return { kept, notices: [{ kind: 'not-judged', file: undefined, line: undefined, message }] }
}
