import { takesDigest } from '../../src/model/image-use.ts'
import type { UseRule } from '../../src/model/rule.ts'
import { ALLOW, createAllowList, quoted, tailPart } from '../support.ts'
import { isBuildInput } from '../unpinned-base/rule.ts'

/** An image that is run or fetched, without a digest. */
export const unpinnedImage: UseRule = {
  id: 'unpinned-image',
  summary: 'An image that is run has no digest.',
  scope: 'use',
  judges: 'tag',
  fixable: true,
  levels: { recommended: 'info', strict: 'error' },
  options: { allow: ALLOW },
  defersTo: [
    'mutable-tag',
    'floating-hub-tag',
    'always-pulled-workshop-image',
    'unrefreshed-floating-workshop-image',
  ],
  configure(options, environment) {
    const isAllowed = createAllowList(options, environment)
    return function* check(use) {
      // A command that people read and type keeps its tag.
      if (isBuildInput(use.role) || !takesDigest(use) || use.traits.isForPeople === true) return
      if (use.image.kind !== 'read' || use.image.reference.digest !== undefined || isAllowed(use)) return
      yield {
        message: `${quoted(use.text)} has no digest, so the next pull may bring another image; pin it to a digest`,
        part: tailPart(use.image.reference),
        remedy: { kind: 'pin-digest' },
      }
    }
  },
}
