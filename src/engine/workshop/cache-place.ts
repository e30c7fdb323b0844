import { type Obstacle, refuse } from '../../model/fix.ts'
import { type ReadUse, useKey } from '../../model/image-use.ts'
import { locate } from '../../text/segment.ts'
import { notEditable } from '../plan/obstacles.ts'
import type { Readers } from '../plan/readers.ts'

/** Looked at before a reference: no key and no anchor is longer, or it is not told. */
const AROUND = 200
/** A key whose whole value follows: not a part of a URL, nor what aliases repeat. */
const KEY_BEFORE = /(?:^[ \t]*(?:-[ \t]+)*|[{,][ \t]*)["']?[\w.-]+["']?:[ \t]+["']?$/

/**
 * What keeps a reference from being written as one of the image cache, as far as its place tells.
 *
 * @param text of its file
 */
export function whyNotThroughCache(use: ReadUse, text: string, readers: Readers): Obstacle | undefined {
  const { image, place, raw, text: written } = use
  const at = locate(image.segments, { start: 0, end: written.length })
  if (raw !== written || at?.path !== place.path || at.start !== place.start || at.end !== place.end)
    return notEditable()
  const from = Math.max(0, place.start - AROUND)
  const before = text.slice(Math.max(text.lastIndexOf('\n', place.start - 1) + 1, from), place.start)
  if (!KEY_BEFORE.test(before)) {
    return refuse(
      'unsupported-here',
      'the image cache is named by whole values without a scheme, an anchor or a tag of YAML; write it by hand',
    )
  }
  const others = readers.usesAt(place).some((key) => key !== useKey(use))
  if (!others && !readers.isReadElsewhere(place)) return undefined
  return refuse(
    'shared-disagrees',
    'this text is also read where the image cache may not be known; give the image a text of its own',
  )
}

/** Educates puts the name of the cache in for a cluster only. */
export function cacheIsUnsafe(): Obstacle {
  return refuse(
    'unsafe',
    'the image cache can be written for it, but then the workshop needs a cluster: "educates docker workshop deploy" knows no cache; add --unsafe-fixes to have it written',
  )
}
