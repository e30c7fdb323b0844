import type { ImageUse } from '../../model/image-use.ts'
import type { Fact } from '../../model/reading.ts'
import { formatRepository, parseReference, type Reference, sourceOf } from '../../oci/reference.ts'
import { addToGroup } from '../../text/group-by.ts'
import type { FileReading } from '../read.ts'
import type { Workshops } from '../workshop/workshops.ts'

/** The names that the tree gives to images it builds. */
export interface BuiltNames {
  /** Whether a use names an image that the tree has built by then. */
  isBuilt(use: ImageUse): boolean
  /** Where a workshop has brought the image of a use by then, so that the cluster finds it. */
  deliveredTo(use: ImageUse): DeliveredName['to'] | undefined
}

type BuiltName = Extract<Fact, { kind: 'built-name' }>
type DeliveredName = Extract<Fact, { kind: 'delivered-name' }>
/** Facts by scope, then by the name as {@link nameWithTag} spells it. */
type Names<Named> = Map<string, Map<string, Named[]>>

/** Indexes built names by where they count: in their project, in their workshop, or else in the whole tree. */
export function indexBuiltNames(readings: readonly FileReading[], workshops: Workshops): BuiltNames {
  const anywhere = new Set<string>()
  const byProject: Names<BuiltName> = new Map()
  const byWorkshop: Names<BuiltName> = new Map()
  const delivered: Names<DeliveredName> = new Map()
  for (const { path, facts } of readings) {
    const workshop = workshops.rootOf(path)
    for (const fact of facts) {
      if (fact.kind === 'delivered-name' && workshop !== undefined) add(delivered, workshop, fact)
      if (fact.kind !== 'built-name') continue
      if (fact.project !== undefined) add(byProject, fact.project, fact)
      if (workshop !== undefined) add(byWorkshop, workshop, fact)
      else if (fact.project === undefined) anywhere.add(builtAnywhere(fact.name))
    }
  }
  return {
    isBuilt(use) {
      const reference = use.image.kind === 'read' ? use.image.reference : undefined
      // A digest names content that a registry already has, whatever the tree builds under that name.
      if (reference?.digest !== undefined || use.throughCache !== undefined) return false
      const name = nameWithTag(use.text, reference)
      if (anywhere.has(name)) return true
      const givers = [...namesIn(byProject, use.project, name), ...namesIn(byWorkshop, use.workshop, name)]
      if (givers.some((fact) => isBefore(fact, use))) return true
      // What is deployed takes the tag that the builder sets; a FROM of that name pulls.
      return (
        reference !== undefined &&
        use.traits.takesBuiltTags === true &&
        anywhere.has(repositoryName(reference))
      )
    },
    deliveredTo(use) {
      const reference = use.image.kind === 'read' ? use.image.reference : undefined
      const name = nameWithTag(use.text, reference)
      return namesIn(delivered, use.workshop, name).findLast((fact) => isBefore(fact, use))?.to
    },
  }
}

function add<Named extends { readonly name: string }>(map: Names<Named>, scope: string, fact: Named): void {
  const names = map.get(scope) ?? new Map<string, Named[]>()
  map.set(scope, names)
  const name = nameWithTag(fact.name, parseReference(fact.name))
  addToGroup(names, name, fact)
}

function namesIn<Named>(map: Names<Named>, scope: string | undefined, name: string): readonly Named[] {
  return (scope === undefined ? undefined : map.get(scope)?.get(name)) ?? []
}

/** In reading order, where both have one; what has none may be at any time. */
function isBefore({ turn, place }: BuiltName | DeliveredName, use: ImageUse): boolean {
  if (turn === undefined || use.turn === undefined || turn < use.turn) return true
  return turn === use.turn && (place.path !== use.place.path || place.start <= use.place.start)
}

/** `registry/path`, Hub's aliases folded, hosts in lower case. */
function repositoryName(reference: Reference): string {
  const { registry, path } = sourceOf(reference)
  return formatRepository({ registry: registry.toLowerCase(), path })
}

/** A name as a builder gives it to an image: `latest` without a tag; a text that is no reference as it is. */
function nameWithTag(text: string, reference: Reference | undefined): string {
  return reference === undefined ? text : `${repositoryName(reference)}:${reference.tag ?? 'latest'}`
}

/** What is built for the whole tree: with a tag, or repositories whose tag the builder sets. */
function builtAnywhere(name: string): string {
  const reference = parseReference(name)
  return reference !== undefined && reference.tag === undefined
    ? repositoryName(reference)
    : nameWithTag(name, reference)
}
