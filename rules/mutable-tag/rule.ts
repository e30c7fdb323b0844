import { type ImageUse, takesDigest } from '../../src/model/image-use.ts'
import type { UseRule } from '../../src/model/rule.ts'
import { isMoving, TAG_CLASSES } from '../../src/oci/tag-class.ts'
import { ALLOW, createAllowList, tailPart } from '../support.ts'

/** A tag that is meant to move, or no tag at all, without a digest that holds it. */
export const mutableTag: UseRule = {
  id: 'mutable-tag',
  summary: 'A tag that moves names another image tomorrow.',
  scope: 'use',
  judges: 'tag',
  fixable: true,
  levels: {
    recommended: {
      none: 'error',
      latest: 'error',
      channel: 'error',
      branch: 'error',
      variant: 'error',
      codename: 'warning',
      major: 'warning',
      minor: 'warning',
    },
    strict: {
      none: 'error',
      latest: 'error',
      channel: 'error',
      branch: 'error',
      variant: 'error',
      codename: 'error',
      major: 'error',
      minor: 'error',
    },
  },
  options: {
    allow: ALLOW,
    classes: {
      type: 'levels',
      grades: TAG_CLASSES,
      description: 'A level for some tag classes; the others keep that of the preset.',
    },
  },
  defersTo: ['floating-hub-tag', 'always-pulled-workshop-image', 'unrefreshed-floating-workshop-image'],
  configure(options, environment) {
    const isAllowed = createAllowList(options, environment)
    return function* check(use) {
      // A field that takes no pin pulls nothing by this name: a cache that is written, or a name whose tag is set elsewhere.
      if (use.pin === 'none' || use.image.kind !== 'read' || use.image.reference.digest !== undefined) return
      if (isAllowed(use)) return
      const { reference } = use.image
      const { tagClass, why } = environment.classify(reference)
      const part = tailPart(reference)
      if (takesTagForGood(use)) {
        if (!isMoving(tagClass)) return
        yield { message: `${why}; name a full version`, grade: tagClass, part, remedy: { kind: 'full-tag' } }
        return
      }
      const statement = isMoving(tagClass) ? why : `${why}, yet it can be pushed again`
      if (takesDigest(use)) {
        yield {
          message: `${statement}; pin it to a digest`,
          grade: tagClass,
          part,
          remedy: { kind: 'pin-digest' },
        }
      } else {
        yield {
          message: `${statement}; this field takes no digest, so name a full version`,
          grade: tagClass,
          part,
        }
      }
    }
  },
}

/** Whether a full tag is enough: in a command that people read and type, and in the image cache of a workshop. */
function takesTagForGood({ traits, role, pin }: ImageUse): boolean {
  return traits.isForPeople === true || (role === 'cached-image' && pin === 'tag-only')
}
