import type { ImageUse } from '../../../src/model/image-use.ts'
import type { RuleEnvironment, WorkshopReport, WorkshopRule } from '../../../src/model/rule.ts'
import type { Workshop } from '../../../src/model/workshop.ts'
import { originPart, quoted } from '../../support.ts'
import { hubRepositoryOf, isOnHub, mappingOf, remedyOf, usesIn } from '../support.ts'

/** A custom workshop image that the cluster pulls from Docker Hub, or that is built from an image there. */
export const workshopImageOnHub: WorkshopRule = {
  id: 'workshop-image-on-hub',
  summary: 'A custom workshop image is pulled from Docker Hub by the cluster, past the mirror.',
  scope: 'workshops',
  fixable: true,
  levels: {
    recommended: { image: 'error', base: 'info' },
    strict: { image: 'error', base: 'error' },
  },
  options: {},
  configure: (_options, environment) =>
    function* check(classroom) {
      for (const [workshop, use] of usesIn(classroom)) {
        if (use.role === 'workshop-image') yield* judgeImage(use, workshop, environment)
        else if (isBaseOfImage(use, workshop)) yield* judgeBase(use, environment)
      }
    },
}

function* judgeImage(
  use: ImageUse,
  workshop: Workshop,
  environment: RuleEnvironment,
): Iterable<WorkshopReport> {
  const setting = hubRepositoryOf(use, workshop, environment)
  if (setting !== undefined) {
    const message = `${quoted(use.raw)} is on Docker Hub, as ${setting} sets it, where the cluster pulls it past the mirror; name another registry there`
    yield { at: use, message, grade: 'image' }
  }
  if (!isOnHub(use, environment)) return
  const { reference } = use.image
  const mapping = mappingOf(reference, environment)
  const advice =
    mapping === undefined ? 'host it on another registry or use the image cache' : `use ${mapping.name}`
  yield {
    at: use,
    message: `the cluster pulls the workshop image ${quoted(use.text)} straight from Docker Hub, where no mirror helps against its limit; ${advice}`,
    grade: 'image',
    part: originPart(reference),
    ...remedyOf(use, workshop, mapping),
  }
}

/** What the author builds is the workshop image, where the definition names one of its own. */
function isBaseOfImage({ role, puller }: ImageUse, { uses }: Workshop): boolean {
  return role === 'base' && puller?.by === 'author' && uses.some((other) => other.role === 'workshop-image')
}

function* judgeBase(use: ImageUse, environment: RuleEnvironment): Iterable<WorkshopReport> {
  if (!isOnHub(use, environment)) return
  const { reference } = use.image
  // hub-hosted reports what is mapped, at a level of its own and with the fix.
  if (mappingOf(reference, environment) !== undefined) return
  yield {
    at: use,
    message: `the workshop image is built from ${quoted(use.text)} on Docker Hub, which limits pulls; build it from an image of another registry`,
    grade: 'base',
    part: originPart(reference),
  }
}
