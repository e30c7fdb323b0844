import { isDockerWithoutMirror } from '../../src/model/mirror-flags.ts'
import type { UseRule } from '../../src/model/rule.ts'

/** Docker-in-Docker, whose store is empty at each start, without a mirror. */
export const dindWithoutMirror: UseRule = {
  id: 'dind-without-mirror',
  summary: 'Docker-in-Docker starts with an empty store and pulls everything from Docker Hub.',
  scope: 'use',
  fixable: false,
  levels: { recommended: 'off', strict: 'warning' },
  options: {},
  configure: () =>
    function* check(use) {
      if (use.workshop !== undefined || !isDockerWithoutMirror(use)) return
      yield {
        message:
          'this Docker has an empty store at each start and no mirror, so each job pulls all of its images from Docker Hub; start it with --registry-mirror=https://HOST',
      }
    },
}
