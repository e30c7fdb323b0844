import type { ImageUse } from '../model/image-use.ts'
import type { Observation } from '../model/observation.ts'
import { indexBuilds } from './link/builds.ts'
import { indexBuiltNames } from './link/built-names.ts'
import { indexKustomizations } from './link/kustomize.ts'
import type { FileReading } from './read.ts'

/** The uses of a run with what the tree says about them. */
export interface Linked {
  /** By reading, in the order of the readings. */
  readonly usesOf: ReadonlyMap<FileReading, readonly ImageUse[]>
  /** The observations of the readings, and those that linking made. */
  readonly observations: readonly Observation[]
}

/** The parts of a tree that have rules of their own about who pulls what, such as workshops. */
export interface Areas {
  /** The area that a file lies in; undefined outside of all. Names that an area builds count in it alone. */
  areaOf(path: string): string | undefined
  /** A use with what its area says about it. */
  place(use: ImageUse, area: string): ImageUse
  /** Whether an image is pulled although or because its area builds it; undefined where it is treated as any other. */
  isPulled(use: ImageUse): boolean | undefined
  /** What rules are told about a use that pulls nothing because the tree builds its image. */
  itemOf(use: ImageUse): Observation | undefined
}

/**
 * Lays over the uses of all files what the other files of the tree say about them.
 *
 * A use is dropped where its name is one that the tree builds, or where every known build of the Dockerfile puts
 * something else in its place: it pulls nothing. What a kustomization or some of the builds put in the place of a use
 * becomes one of its `overrides`.
 *
 * @param readings of the files whose uses are wanted
 * @param all these and the readings of other files, of which only facts and observations count
 * @param root the path of the repository's root from the working directory
 */
export function linkReadings(
  readings: readonly FileReading[],
  all: readonly FileReading[],
  areas: Areas,
  root = '.',
): Linked {
  const built = indexBuiltNames(all, areas.areaOf)
  const builds = indexBuilds(all, built)
  const kustomized = indexKustomizations(all, root)
  /** Undefined where nothing is pulled by what is written, whoever builds it. */
  function replacementOf(use: ImageUse): Pick<ImageUse, 'overrides' | 'replaced'> | undefined {
    const { overriddenBy } = use.traits
    if (overriddenBy === 'kustomization') return kustomized(use)
    if (overriddenBy === undefined) return { overrides: [] }
    const { isAlways, overrides } = builds.replaced(use)
    return isAlways ? undefined : { overrides }
  }
  const usesOf = new Map<FileReading, readonly ImageUse[]>()
  const observations: Observation[] = all.flatMap((reading) => reading.observations)
  for (const reading of readings) {
    const area = areas.areaOf(reading.path)
    const uses: ImageUse[] = []
    usesOf.set(reading, uses)
    for (const found of reading.uses) {
      const use = area === undefined ? found : areas.place(found, area)
      const isPulled = area === undefined ? undefined : areas.isPulled(use)
      if (isPulled === false) continue
      if (isPulled === undefined && built.isBuilt(use, area)) {
        const observation = area === undefined ? undefined : areas.itemOf(use)
        if (observation !== undefined) observations.push(observation)
        continue
      }
      const replacement = replacementOf(use)
      if (replacement === undefined) continue
      const builtBy = built.builtBy(use)
      const known = builtBy === undefined ? use : { ...use, builtBy }
      uses.push(replacement.overrides.length === 0 ? known : { ...known, ...replacement })
    }
  }
  return { usesOf, observations }
}
