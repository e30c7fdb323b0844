import type { Configuration } from '../../model/configuration.ts'
import type { ImageUse } from '../../model/image-use.ts'
import type { Observation } from '../../model/observation.ts'
import type { Report, RuleEnvironment, WorkshopRule } from '../../model/rule.ts'
import type { Classroom } from '../../model/workshop.ts'
import type { Subject } from '../judge/subject.ts'

/** What a rule is configured with. */
interface Judging {
  readonly configuration: Configuration
  readonly environment: RuleEnvironment
}

/**
 * Applies a rule to all workshops of a run, since one use is judged by what the others tell.
 *
 * @param add takes what is said of the uses and observations that are judged
 */
export function applyWorkshopRule(
  rule: WorkshopRule,
  { uses, classroom, isItemJudged }: Subject,
  { configuration, environment }: Judging,
  add: (at: ImageUse | Observation, report: Report) => void,
): void {
  if (classroom === undefined || isEmpty(classroom)) return
  const judged = new Set(uses)
  const { options } = configuration.settingOf(rule, '')
  for (const report of rule.configure(options, environment)(classroom)) {
    const { at } = report
    if ('image' in at ? judged.has(at) : isItemJudged(at.place.path)) add(at, report)
  }
}

/** Most trees hold nothing that is taught, and a use alone mostly belongs to no workshop. */
function isEmpty({ workshops, platforms, credentials }: Classroom): boolean {
  return workshops.length === 0 && platforms.length === 0 && credentials.length === 0
}
