import type { ImageUse } from '../../model/image-use.ts'
import type { Observation } from '../../model/observation.ts'
import type { Graded } from './severity.ts'

/** Drops what another rule says better, and what is said twice of one place. */
export function dropRepeats(statements: readonly Graded[]): readonly Graded[] {
  return withoutRepeats(withoutDeferred(statements))
}

function withoutDeferred(statements: readonly Graded[]): readonly Graded[] {
  const reporting = new Map<ImageUse | Observation, Set<string>>()
  for (const { at, rule } of statements) reporting.set(at, (reporting.get(at) ?? new Set()).add(rule.id))
  return statements.filter(
    ({ at, rule }) => rule.defersTo?.some((id) => reporting.get(at)?.has(id) === true) !== true,
  )
}

/** Several uses may take their text from one place, such as an anchor: one finding is enough. */
function withoutRepeats(statements: readonly Graded[]): readonly Graded[] {
  const seen = new Set<string>()
  return statements.filter(({ at: { place }, rule, report }) => {
    const key = JSON.stringify([place.path, place.start, place.end, rule.id, report.message])
    return !seen.has(key) && seen.add(key)
  })
}
