import type { WorkshopRule } from '../../../src/model/rule.ts'
import { quoted, tailPart } from '../../support.ts'
import { isAlwaysPulled } from '../always-pulled-workshop-image/rule.ts'
import { floatingOf, isRead, usesIn } from '../support.ts'

/** A workshop image under a tag that moves although Educates pulls it once a node. */
export const unrefreshedFloatingWorkshopImage: WorkshopRule = {
  id: 'unrefreshed-floating-workshop-image',
  summary: 'The tag of a workshop image moves, yet nodes that have it never pull it again.',
  scope: 'workshops',
  fixable: true,
  levels: { recommended: 'info', strict: 'error' },
  options: {},
  configure: (_options, environment) =>
    function* check(classroom) {
      for (const [, use] of usesIn(classroom)) {
        if (use.role !== 'workshop-image' || use.throughCache !== undefined || !isRead(use)) continue
        const { reference } = use.image
        const floating = floatingOf(reference, environment)
        if (floating === undefined || isAlwaysPulled(use.text)) continue
        const condition = floating.tagClass === 'unknown' ? 'if it does, ' : ''
        yield {
          at: use,
          message: `${floating.why}; ${condition}nodes that have ${quoted(use.text)} keep it while others get the new one, so name a full version`,
          part: tailPart(reference),
          remedy: { kind: 'full-tag' },
        }
      }
    },
}
