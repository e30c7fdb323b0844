import type { UseRule } from '../../src/model/rule.ts'
import { isHubHost } from '../../src/oci/hub.ts'

const MIRROR_FLAG = /--registry-mirror\b/
/** Its configuration comes from elsewhere, and may name a mirror. */
const CONFIGURED = /^\/etc\/docker(?:\/|$)|daemon\.json|--config-file/
/** A word that is filled in later may hold the flag. */
const FILLED_IN = /\$[({]|\{\{/

/** Docker-in-Docker, whose store is empty at each start, without a mirror. */
export const dindWithoutMirror: UseRule = {
  id: 'dind-without-mirror',
  summary: 'Docker-in-Docker starts with an empty store and pulls everything from Docker Hub.',
  scope: 'use',
  fixable: false,
  levels: { recommended: 'off', strict: 'warning' },
  options: {},
  configure: () =>
    function* check({ image, startedWith, workshop }) {
      if (image.kind !== 'read' || workshop !== undefined || startedWith === undefined) return
      const { repository, tag = '' } = image.reference
      if (!isHubHost(repository.registry) || repository.path !== 'library/docker' || !/dind/.test(tag)) return
      const isPointed = (word: string) =>
        MIRROR_FLAG.test(word) || CONFIGURED.test(word) || FILLED_IN.test(word)
      if (startedWith.some(isPointed)) return
      yield {
        message:
          'this Docker has an empty store at each start and no mirror, so each job pulls all of its images from Docker Hub; start it with --registry-mirror=https://HOST',
      }
    },
}
