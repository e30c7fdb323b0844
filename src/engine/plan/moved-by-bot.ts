import { type Obstacle, refuse } from '../../model/fix.ts'
import type { ReadUse } from '../../model/image-use.ts'
import type { Texts } from './types.ts'

/** Behind a value that Flux's image automation writes anew for each tag that its policy chooses. */
const FLUX_MARKER = /\{\s*"\$imagepolicy"\s*:/

/**
 * What keeps a value from being changed that a program writes anew: the change would be undone.
 *
 * @see https://fluxcd.io/flux/components/image/imageupdateautomations/#update-markers
 */
export function movedByBot({ image, traits }: ReadUse, texts: Texts): Obstacle | undefined {
  if (traits.comments !== 'yaml') return undefined
  for (const { at } of image.segments) {
    const text = at === undefined ? undefined : texts(at.path)
    if (at === undefined || typeof text !== 'string') continue
    const feed = text.indexOf('\n', at.end)
    const [, ...comment] = text.slice(at.end, feed === -1 ? text.length : feed).split('#')
    if (FLUX_MARKER.test(comment.join('#')))
      return refuse(
        'unsafe',
        'the comment behind it has Flux write this image anew, which would undo the change; add --unsafe-fixes to have it made all the same',
      )
  }
  return undefined
}
