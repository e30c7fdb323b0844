import type { Format } from '../model/format.ts'
import type { Reading } from '../model/reading.ts'

/** Whether a format reads documents that others read too. */
export function readsBeside(format: Format): boolean {
  return format.kind === 'document' && format.reads === 'beside'
}

/** What is read beside the other formats, in the place of what they say of the same places. */
export function withoutDoubles(readings: readonly Reading[], beside: readonly Reading[]): readonly Reading[] {
  if (beside.length === 0) return readings
  const taken = new Set(beside.flatMap(({ uses }) => uses.map(({ place }) => place.start)))
  const others = readings.map((reading) => ({
    ...reading,
    uses: reading.uses.filter(({ place }) => !taken.has(place.start)),
  }))
  return [...others, ...beside]
}
