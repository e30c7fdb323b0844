import type { ImageUse } from '../../src/model/image-use.ts'
import type { UseRule } from '../../src/model/rule.ts'
import { isMoving } from '../../src/oci/tag-class.ts'
import { quoted, tailPart } from '../support.ts'

/** A moving tag on machines that keep the image they first pulled. */
export const missingAlwaysPull: UseRule = {
  id: 'missing-always-pull',
  summary: 'A tag that moves is pulled once a machine, so that machines run different images.',
  scope: 'use',
  judges: 'tag',
  fixable: true,
  levels: { recommended: 'off', strict: 'warning' },
  options: {},
  configure: (_options, environment) =>
    function* check(use) {
      if (use.image.kind !== 'read' || use.workshop !== undefined || use.onMachine === true) return
      const { reference } = use.image
      if (reference.digest !== undefined || !keepsOld(use)) return
      if (!isMoving(environment.classify(reference).tagClass)) return
      yield {
        message: `${quoted(use.text)} moves, and each machine keeps the image that it pulled first, so machines run different images under one name; pin a digest, which every machine pulls once`,
        part: tailPart(reference),
        remedy: { kind: 'pin-digest' },
      }
    },
}

/** A container of a pod: without a policy, Kubernetes pulls what is missing, except for latest and no tag. */
const POD_CONTAINER = /(?:^|\/)(?:containers|initContainers)\[\]\/image$/

function keepsOld({ pullPolicy, field, image }: ImageUse): boolean {
  if (pullPolicy !== undefined) return pullPolicy === 'missing'
  if (image.kind === 'unread' || (image.reference.tag ?? 'latest') === 'latest') return false
  return field !== undefined && POD_CONTAINER.test(field.path)
}
