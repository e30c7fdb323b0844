import type { ImageUse } from '../../../src/model/image-use.ts'
import type { RuleEnvironment, WorkshopReport, WorkshopRule } from '../../../src/model/rule.ts'
import type { Workshop } from '../../../src/model/workshop.ts'
import type { Reference } from '../../../src/oci/reference.ts'
import { tailPart } from '../../support.ts'
import { cachedReferenceOf, floatingOf, isOnHub, isRead, lacksDocker, usesIn } from '../support.ts'

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
      for (const [workshop, use] of usesIn(classroom)) {
        const reference = pulledInClass(use, workshop, environment)
        if (reference !== undefined) yield* judge(use, reference, workshop, environment)
      }
    },
}

/** Nothing for workshop images, whose tags also decide when they are pulled, and for what only the author pulls. */
function pulledInClass(
  use: ImageUse,
  workshop: Workshop,
  environment: RuleEnvironment,
): Reference | undefined {
  if (use.throughCache !== undefined) return cachedReferenceOf(use, workshop)
  const { role, pin, puller } = use
  if (role === 'workshop-image' || pin === 'none' || puller === undefined) return undefined
  if (puller.by === 'author' || (puller.by === 'vendir' && puller.when === 'author')) return undefined
  return isOnHub(use, environment) ? use.image.reference : undefined
}

function* judge(
  use: ImageUse,
  reference: Reference,
  workshop: Workshop,
  environment: RuleEnvironment,
): Iterable<WorkshopReport> {
  const floating = floatingOf(reference, environment)
  if (floating === undefined) return
  const { tagClass, why } = floating
  const condition = tagClass === 'unknown' ? 'if it does, ' : ''
  const message = `${why}; ${condition}${consequenceFor(use, workshop)}, so name a full version`
  const report = { at: use, message, grade: tagClass }
  yield isRead(use) ? { ...report, part: tailPart(reference), remedy: { kind: 'full-tag' } } : report
}

function consequenceFor({ throughCache, puller }: ImageUse, workshop: Workshop): string {
  if (throughCache !== undefined) return 'each change is pulled again and fills the image cache'
  if (puller?.by === 'dockerd' && !lacksDocker(workshop))
    return 'each change is pulled again and fills the mirror'
  if (puller?.by === 'kubelet') return 'each change is pulled again by every node'
  return puller?.by === 'vendir' ? 'sessions get different files' : 'sessions get different images'
}
