import type { UseRule } from '../../src/model/rule.ts'

const KANIKO = /(?:^|\/)(?:kaniko-project\/)?(?:kaniko|executor|warmer)$/
/** The flags by which kaniko is pointed at a mirror. */
const MIRROR_FLAG = /--registry-(?:mirror|map)\b/
/** A word that is filled in later may hold the flag. */
const FILLED_IN = /\$[({]|\{\{/

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
      if (startedWith.some((word) => MIRROR_FLAG.test(word) || FILLED_IN.test(word))) return
      yield {
        message:
          'kaniko starts with an empty cache, and obeys no configuration of mirrors but its own flags: each build pulls its base images from Docker Hub anew; add --registry-mirror=HOST',
      }
    },
}
