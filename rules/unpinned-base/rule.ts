import { type Role, takesDigest } from '../../src/model/image-use.ts'
import type { UseRule } from '../../src/model/rule.ts'
import { ALLOW, createAllowList, quoted, tailPart } from '../support.ts'

/** The roles of images that a Dockerfile builds on, and what the next build may do with another image. */
const CONSEQUENCES: ReadonlyMap<Role, string> = new Map([
  ['base', 'start from another image'],
  ['copy-from', 'copy files from another image'],
  ['mount-from', 'mount files of another image'],
  ['frontend', 'be run by another frontend'],
])

/** The images that a Dockerfile builds on; every other use is `unpinned-image`'s. */
export function isBuildInput(role: Role): boolean {
  return CONSEQUENCES.has(role)
}

/** An image that a Dockerfile builds on, without a digest. */
export const unpinnedBase: UseRule = {
  id: 'unpinned-base',
  summary: 'An image that a build starts from or takes files from has no digest.',
  scope: 'use',
  judges: 'tag',
  fixable: true,
  levels: { recommended: 'warning', strict: 'error' },
  options: { allow: ALLOW },
  defersTo: ['mutable-tag', 'floating-hub-tag'],
  configure(options, environment) {
    const isAllowed = createAllowList(options, environment)
    return function* check(use) {
      const consequence = CONSEQUENCES.get(use.role)
      if (consequence === undefined || !takesDigest(use)) return
      if (use.image.kind !== 'read' || use.image.reference.digest !== undefined || isAllowed(use)) return
      yield {
        message: `${quoted(use.text)} has no digest, so the next build may ${consequence}; pin it to a digest`,
        part: tailPart(use.image.reference),
        remedy: { kind: 'pin-digest' },
      }
    }
  },
}
