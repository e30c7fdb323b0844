import type { ImageUse } from '../../model/image-use.ts'
import type { Fact } from '../../model/reading.ts'
import { parseReference } from '../../oci/reference.ts'
import type { Place } from '../../text/range.ts'
import type { FileReading } from '../read.ts'
import { indexDeployments, type Reaches } from './reach.ts'
import {
  addName,
  giversOf,
  nameWithTag,
  referenceOf,
  repositoryName,
  type ScopedNames,
} from './scoped-names.ts'

/** The names that the tree gives to images it builds. */
export interface BuiltNames {
  /** Whether a use in this area names an image that the tree has built by then. */
  isBuilt(use: ImageUse, area: string | undefined): boolean
  /** What builds an image of that name where the file of the use is merged with others, and pulls it without them. */
  builtBy(use: ImageUse): Place | undefined
  /** Whether a project builds the image that a use in one of its Dockerfiles names. */
  isBuiltIn(use: ImageUse, project: string): boolean
}

type BuiltName = Extract<Fact, { kind: 'built-name' }>

/**
 * Indexes built names by where they count: in their project, in their area, in what their builder deploys, or else in the
 * whole tree.
 *
 * @param areaOf the area that a file lies in
 */
export function indexBuiltNames(
  readings: readonly FileReading[],
  areaOf: (path: string) => string | undefined,
): BuiltNames {
  const anywhere = new Set<string>()
  const reached = new Map<string, Set<Reaches>>()
  const deployments = indexDeployments(readings)
  const byProject: ScopedNames<BuiltName> = new Map()
  const byArea: ScopedNames<BuiltName> = new Map()
  for (const { path, facts } of readings) {
    const area = areaOf(path)
    for (const fact of facts) {
      if (fact.kind !== 'built-name') continue
      if (fact.project !== undefined) addName(byProject, fact.project, fact)
      if (area !== undefined) addName(byArea, area, fact)
      else if (fact.deployment !== undefined)
        addReaches(reached, builtAnywhere(fact.name), deployments.get(fact.deployment))
      else if (fact.project === undefined) anywhere.add(builtAnywhere(fact.name))
    }
  }
  const isBuiltAs = (name: string, { place }: ImageUse) =>
    anywhere.has(name) || [...(reached.get(name) ?? [])].some((reaches) => reaches(place.path))
  return {
    isBuiltIn: (use, project) => !isFetched(use) && giversOf(byProject, project, use).length > 0,
    isBuilt(use, area) {
      if (isFetched(use)) return false
      const reference = referenceOf(use)
      if (isBuiltAs(nameWithTag(use.text, reference), use)) return true
      if (giversOf(byProject, use.project, use).some((fact) => !isWithout(fact, use))) return true
      if (giversOf(byArea, area, use).some((fact) => !isWithout(fact, use))) return true
      // What is deployed takes the tag that the builder sets; a FROM of that name pulls.
      return (
        reference !== undefined &&
        use.traits.takesBuiltTags === true &&
        isBuiltAs(repositoryName(reference), use)
      )
    },
    builtBy: (use) => giversOf(byProject, use.project, use).find((fact) => isWithout(fact, use))?.place,
  }
}

function addReaches(reached: Map<string, Set<Reaches>>, name: string, reaches: Reaches | undefined): void {
  if (reaches === undefined) return
  const group = reached.get(name) ?? new Set()
  reached.set(name, group.add(reaches))
}

function isWithout({ without }: BuiltName, use: ImageUse): boolean {
  return without?.includes(use.place.path) === true
}

/** A digest names content that a registry already has, whatever the tree builds under that name. */
function isFetched(use: ImageUse): boolean {
  return referenceOf(use)?.digest !== undefined || use.throughCache !== undefined
}

/** What is built for the whole tree: with a tag, or repositories whose tag the builder sets. */
function builtAnywhere(name: string): string {
  const reference = parseReference(name)
  return reference !== undefined && reference.tag === undefined
    ? repositoryName(reference)
    : nameWithTag(name, reference)
}
