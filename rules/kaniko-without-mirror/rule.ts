import { maySayKanikoMirror } from '../../src/model/mirror-flags.ts'
import type { UseRule } from '../../src/model/rule.ts'

const KANIKO = /(?:^|\/)(?:kaniko-project\/)?(?:kaniko|executor|warmer)$/
/** kaniko without the flag that names a mirror: it reads no other configuration of mirrors. */
export const kanikoWithoutMirror: UseRule = {
  id: 'kaniko-without-mirror',
  summary: 'Without a flag that names a mirror, kaniko pulls every base image from its registry anew.',
  scope: 'use',
  fixable: false,
  levels: { recommended: 'off', strict: 'warning' },
  options: {},
  configure: () =>
    function* check({ image, startedWith = [], workshop }) {
      if (image.kind !== 'read' || workshop !== undefined || startedWith.length === 0) return
      if (!/kaniko/.test(image.reference.repository.path) || !KANIKO.test(image.reference.repository.path))
        return
      if (maySayKanikoMirror(startedWith)) return
      yield {
        message:
          'kaniko starts with an empty cache, and obeys no configuration of mirrors but its own flags: each build pulls its base images from Docker Hub anew; add --registry-mirror=HOST',
      }
    },
}
