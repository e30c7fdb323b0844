import type { ImageUse, Role } from '../../src/model/image-use.ts'
import type { StepRule } from '../../src/model/rule.ts'
import { HUB } from '../../src/oci/hub.ts'
import { sourceOf } from '../../src/oci/reference.ts'
import { quoted } from '../support.ts'

/** What the runner pulls before the steps of a job begin: no login in a step reaches it. */
const BEFORE_STEPS: ReadonlySet<Role> = new Set(['ci-job', 'ci-service', 'action'])

/** A login to Docker Hub in a pipeline whose steps pull nothing from there. */
export const needlessHubLogin: StepRule = {
  id: 'needless-hub-login',
  summary: 'A pipeline signs in to Docker Hub, and none of its steps needs that.',
  scope: 'steps',
  fixable: false,
  levels: { recommended: 'off', strict: 'warning' },
  options: {},
  configure: () =>
    function* check({ uses, items }) {
      if (items.some(({ subject }) => subject.kind === 'hub-traffic') || uses.some(mayBeFromHub)) return
      for (const item of items) {
        if (item.subject.kind !== 'hub-login') continue
        yield {
          at: item,
          message: `${quoted(item.subject.how)} signs in to Docker Hub, and no step of this file pulls from there or pushes to it: the password is at risk for nothing, and the job fails when Docker Hub is away; take the login out`,
        }
      }
    },
}

function mayBeFromHub({ image, role, throughMirror, onMachine }: ImageUse): boolean {
  if (BEFORE_STEPS.has(role) || throughMirror === true || onMachine === true) return false
  return image.kind === 'unread' || sourceOf(image.reference).registry === HUB
}
