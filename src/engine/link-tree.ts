import type { ImageUse } from '../model/image-use.ts'
import type { Observation } from '../model/observation.ts'
import type { Classroom } from '../model/workshop.ts'
import { type Linked, linkReadings } from './link.ts'
import type { FileReading } from './read.ts'
import { gatherClassroom } from './workshop/classroom.ts'
import { findWorkshops } from './workshop/workshops.ts'

/** The uses of a tree with what it says about them, and its workshops. */
export interface LinkedTree extends Pick<Linked, 'usesOf'> {
  readonly uses: readonly ImageUse[]
  readonly classroom: Classroom
  /** What is no image and stands outside of workshops. */
  readonly steps: readonly Observation[]
}

/**
 * Links files to each other.
 *
 * @param context readings of files that are not judged themselves: only their facts and observations count
 * @param root the path of the repository's root from the working directory
 */
export function linkTree(
  readings: readonly FileReading[],
  context: readonly FileReading[] = [],
  root = '.',
): LinkedTree {
  const all = [...readings, ...context].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0))
  const workshops = findWorkshops(all)
  const own = new Set(readings)
  // Rules look at whole workshops, and speak of the uses of the run only.
  const judged = all.filter((reading) => own.has(reading) || workshops.areaOf(reading.path) !== undefined)
  const { usesOf, observations } = linkReadings(judged, all, workshops, root)
  return {
    uses: readings.flatMap((reading) => usesOf.get(reading) ?? []),
    usesOf,
    classroom: gatherClassroom([...usesOf.values()].flat(), observations, workshops),
    steps: observations.filter(({ place }) => workshops.areaOf(place.path) === undefined),
  }
}
