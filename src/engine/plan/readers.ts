import { isRead, useKey } from '../../model/image-use.ts'
import { addToGroup } from '../../text/group-by.ts'
import type { Place, TextRange } from '../../text/range.ts'
import type { FileReading } from '../read.ts'

/** Who takes text from the places of a run's files. */
export interface Readers {
  /** The uses, by {@link useKey}, whose text would change with this place; each once. */
  usesAt(place: Place): readonly string[]
  /** Something that is no use takes its text from this place. */
  isReadElsewhere(place: Place): boolean
}

interface Taken extends TextRange {
  /** Undefined for what is no use. */
  readonly use: string | undefined
}

/** Indexes what all readings of a run take from where; names that the tree builds count too. */
export function indexReaders(readings: readonly FileReading[]): Readers {
  const byPath = new Map<string, Taken[]>()
  function add({ path, start, end }: Place, use: string | undefined): void {
    addToGroup(byPath, path, { start, end, use })
  }
  for (const { uses, alsoRead } of readings) {
    for (const place of alsoRead) add(place, undefined)
    for (const use of uses) {
      if (!isRead(use)) continue
      const key = useKey(use)
      for (const { at } of use.image.segments) if (at !== undefined) add(at, key)
    }
  }
  const sorted = new Map<string, { taken: readonly Taken[]; longest: number }>()

  function takenAt({ path, start, end }: Place): readonly Taken[] {
    const known = sorted.get(path) ?? sort(byPath.get(path) ?? [])
    sorted.set(path, known)
    const { taken, longest } = known
    const found: Taken[] = []
    for (let i = firstFrom(taken, start - longest); i < taken.length; i++) {
      const one = taken[i]
      if (one === undefined || one.start > end) break
      if (one.end >= start) found.push(one)
    }
    return found
  }
  return {
    usesAt: (place) => [...new Set(takenAt(place).flatMap(({ use }) => (use === undefined ? [] : [use])))],
    isReadElsewhere: (place) => takenAt(place).some(({ use }) => use === undefined),
  }
}

function sort(taken: readonly Taken[]): { taken: readonly Taken[]; longest: number } {
  let longest = 0
  for (const { start, end } of taken) longest = Math.max(longest, end - start)
  return { taken: taken.toSorted((a, b) => a.start - b.start), longest }
}

/** The index of the first one that starts at or behind an offset. */
function firstFrom(taken: readonly Taken[], start: number): number {
  let low = 0
  let high = taken.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((taken[middle]?.start ?? 0) < start) low = middle + 1
    else high = middle
  }
  return low
}
