import type { Place, Position } from '../text/range.ts'
import { indexLines } from '../text/source-file.ts'

/** Finds the lines of places; each file is looked through once. @param textOf gives a text where a file can be read */
export function createLines(textOf: (path: string) => unknown): (place: Place) => Position | undefined {
  const known = new Map<string, ReturnType<typeof indexLines> | undefined>()
  return (place) => {
    if (!known.has(place.path)) {
      const text = textOf(place.path)
      known.set(place.path, typeof text === 'string' ? indexLines(text) : undefined)
    }
    return known.get(place.path)?.position(place)
  }
}
