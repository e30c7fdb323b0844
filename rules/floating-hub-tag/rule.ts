import type { ImageUse } from '../../src/model/image-use.ts'
import type { RuleEnvironment, WorkshopRule } from '../../src/model/rule.ts'
import { tailPart } from '../support.ts'
import { floatingOf, isOnHub, isRead, type ReadUse, usesIn } from '../workshop-support.ts'

/** An image of Docker Hub, or of the shared image cache, under a tag that moves. */
export const floatingHubTag: WorkshopRule = {
  id: 'floating-hub-tag',
  summary: 'An image that a workshop takes from Docker Hub or the image cache has a tag that moves.',
  scope: 'workshops',
  fixable: true,
  levels: {
    recommended: {
      none: 'warning',
      latest: 'warning',
      branch: 'warning',
      major: 'warning',
      minor: 'warning',
      channel: 'info',
      variant: 'info',
      codename: 'info',
      unknown: 'info',
    },
    strict: {
      none: 'error',
      latest: 'error',
      branch: 'error',
      major: 'error',
      minor: 'error',
      channel: 'error',
      variant: 'error',
      codename: 'error',
      unknown: 'error',
    },
  },
  options: {},
  configure: (_options, environment) =>
    function* check(classroom) {
      for (const [, use] of usesIn(classroom)) {
        if (!isPulledInClass(use, environment)) continue
        const { reference } = use.image
        const floating = floatingOf(reference, environment)
        if (floating === undefined) continue
        const { tagClass, why } = floating
        const condition = tagClass === 'unknown' ? 'if it does, ' : ''
        yield {
          at: use,
          message: `${why}; ${condition}${consequenceFor(use)}, so name a full version`,
          grade: tagClass,
          part: tailPart(reference),
          remedy: { kind: 'full-tag' },
        }
      }
    },
}

/** Not workshop images, whose tags also decide when they are pulled, nor what only the author pulls. */
function isPulledInClass(use: ImageUse, environment: RuleEnvironment): use is ReadUse {
  if (use.throughCache !== undefined) return isRead(use)
  const { role, pin, puller } = use
  if (role === 'workshop-image' || pin === 'none' || puller === undefined) return false
  if (puller.by === 'author' || (puller.by === 'vendir' && puller.when === 'author')) return false
  return isOnHub(use, environment)
}

function consequenceFor({ throughCache, puller }: ImageUse): string {
  if (throughCache !== undefined) return 'each change is pulled again and fills the image cache'
  if (puller?.by === 'dockerd') return 'each change is pulled again and fills the mirror'
  if (puller?.by === 'kubelet') return 'each change is pulled again by every node'
  return puller?.by === 'vendir' ? 'sessions get different files' : 'sessions get different images'
}
