import type { UseRule } from '../../src/model/rule.ts'
import { isMoving } from '../../src/oci/tag-class.ts'
import { quoted } from '../support.ts'

/** A reference that never changes, with a policy that asks the registry for it at every start. */
export const alwaysPull: UseRule = {
  id: 'always-pull',
  summary: 'A reference that does not move is asked for at every start of a container.',
  scope: 'use',
  judges: 'tag',
  fixable: false,
  levels: { recommended: 'off', strict: 'warning' },
  options: {},
  configure: (_options, environment) =>
    function* check(use) {
      if (use.pullPolicy !== 'always' || use.image.kind !== 'read' || use.workshop !== undefined) return
      const { reference } = use.image
      const { tagClass } = environment.classify(reference)
      if (reference.digest === undefined && (isMoving(tagClass) || tagClass === 'unknown')) return
      const why = reference.digest === undefined ? 'is a full version' : 'has a digest'
      yield {
        message: `${quoted(use.text)} ${why} and is still asked for at every start: that is a counted pull with CRI-O and Podman, and no start while the registry is away; leave the policy to pull what is missing`,
      }
    },
}
