import type { ImageUse } from '../../../src/model/image-use.ts'
import type { WorkshopRule } from '../../../src/model/rule.ts'
import type { Workshop } from '../../../src/model/workshop.ts'
import { originPart, quoted } from '../../support.ts'
import { canPushInSession, isOnHub, mappingOf, remedyOf, usesIn } from '../support.ts'

/** An image that the nodes of the cluster pull from Docker Hub. */
export const clusterPullFromHub: WorkshopRule = {
  id: 'cluster-pull-from-hub',
  summary: 'The cluster pulls an image of a workshop straight from Docker Hub, past the mirror.',
  scope: 'workshops',
  fixable: true,
  levels: {
    recommended: { certain: 'warning', likely: 'info' },
    strict: { certain: 'error', likely: 'error' },
  },
  options: {},
  configure: (_options, environment) =>
    function* check(classroom) {
      for (const [workshop, use] of usesIn(classroom)) {
        if (use.puller?.by !== 'kubelet' || use.role === 'workshop-image') continue
        if (!isOnHub(use, environment)) continue
        const { reference } = use.image
        const mapping = mappingOf(reference, environment)
        yield {
          at: use,
          message: `the cluster pulls ${quoted(use.text)} straight from Docker Hub, past the mirror; ${mapping === undefined ? adviceFor(use, workshop) : `use ${mapping.name}`}`,
          grade: use.confidence,
          part: originPart(reference),
          ...remedyOf(use, workshop, mapping),
        }
      }
    },
}

/** The way that the workshop has prepared for already, else the ways that there are. */
function adviceFor({ traits }: ImageUse, workshop: Workshop): string {
  // What a definition creates runs before anybody can push an image to the registry of a session.
  const isDefined = traits.definesWorkshops === true
  if (!isDefined && canPushInSession(workshop))
    return 'docker pull it, push it to the session registry and deploy that'
  if (workshop.caches.length > 0) return 'mirror it in the image cache and write $(oci_image_cache)/… for it'
  return isDefined
    ? 'use another registry or the image cache'
    : 'use another registry, the image cache or the session registry'
}
