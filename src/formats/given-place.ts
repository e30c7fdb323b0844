import { type FoundUse, tailOf } from '../model/image-use.ts'
import type { Place, TextRange } from '../text/range.ts'

/** Where a file holds the image of a use in a file that it calls: its end before the rest; undefined where it holds none. */
export function placeGiven(use: FoundUse, path: string): Place | undefined {
  if (use.image.kind !== 'read') return undefined
  const isHere = (at: Place | undefined): at is Place => at?.path === path
  const places = use.image.segments.map(({ at, printedFrom }) => at ?? printedFrom).filter(isHere)
  const tail = tailOf(use)
  return places.find((at) => tail?.path === at.path && tail.end === at.end) ?? places[0]
}

export function isInside(inner: TextRange, outer: TextRange): boolean {
  return inner.start >= outer.start && inner.end <= outer.end
}
