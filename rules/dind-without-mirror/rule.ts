import type { UseRule } from '../../src/model/rule.ts'
import { isHubHost } from '../../src/oci/hub.ts'
import { maySay } from '../support.ts'

/** A flag that names a mirror, or a configuration that comes from elsewhere and may name one. */
const POINTS = /--registry-mirror\b|(?:^|[:=,])\/etc\/docker(?:[/:,]|$)|daemon\.json|--config-file/

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
      if (maySay(startedWith, POINTS)) return
      yield {
        message:
          'this Docker has an empty store at each start and no mirror, so each job pulls all of its images from Docker Hub; start it with --registry-mirror=https://HOST',
      }
    },
}
