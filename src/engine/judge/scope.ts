import { resolve } from 'node:path'
import type { Finding, Notice } from '../../model/finding.ts'
import type { Place, Position } from '../../text/range.ts'
import type { Scoped } from '../scope.ts'

/** The lines of a place; undefined where its file cannot be read any more. */
export type LinesOf = (place: Place) => Position | undefined

/** Keeps the findings on lines that are in the scope; the others are counted, not reported. */
export function applyScope(
  findings: readonly Finding[],
  cwd: string,
  scoped: Scoped | undefined,
  linesOf: LinesOf,
): { readonly kept: readonly Finding[]; readonly notices: readonly Notice[] } {
  if (scoped === undefined || scoped.holdsWholeFiles) return { kept: findings, notices: [] }
  const kept = findings.filter((finding) => isChanged(finding, cwd, scoped, linesOf))
  const left = findings.length - kept.length
  if (left === 0) return { kept, notices: [] }
  const message = `${left} ${left === 1 ? 'finding is' : 'findings are'} left out, on lines that have not changed`
  return { kept, notices: [{ kind: 'not-judged', file: undefined, line: undefined, message }] }
}

/** Whether the use stands on a changed line, or some part of its reference does, in whichever file. */
function isChanged({ at, use }: Finding, cwd: string, scoped: Scoped, linesOf: LinesOf): boolean {
  if (scoped.isChanged(resolve(cwd, at.place.path), at.position)) return true
  if (use?.image.kind !== 'read') return false
  for (const { at: place } of use.image.segments) {
    const lines = place === undefined ? undefined : linesOf(place)
    if (place !== undefined && lines !== undefined && scoped.isChanged(resolve(cwd, place.path), lines))
      return true
  }
  return false
}
