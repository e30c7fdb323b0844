import type { ImageUse } from '../../model/image-use.ts'
import { formatRepository, parseReference, type Reference, sourceOf } from '../../oci/reference.ts'
import { addToGroup } from '../../text/group-by.ts'
import type { Place } from '../../text/range.ts'

/** A name that a file gives to an image. */
interface NamedImage {
  readonly name: string
  readonly place: Place
  /** As {@link ImageUse.readingOrder}. */
  readonly readingOrder?: string
}

/** Names that count in one project or area only: by that, then by the name as {@link nameWithTag} spells it. */
export type ScopedNames<Named extends NamedImage> = Map<string, Map<string, Named[]>>

export function addName<Named extends NamedImage>(map: ScopedNames<Named>, scope: string, fact: Named): void {
  const names = map.get(scope) ?? new Map<string, Named[]>()
  map.set(scope, names)
  addToGroup(names, nameWithTag(fact.name, parseReference(fact.name)), fact)
}

/** What gives the name of a use to an image in this scope before the use is read. */
export function giversOf<Named extends NamedImage>(
  map: ScopedNames<Named>,
  scope: string | undefined,
  use: ImageUse,
): readonly Named[] {
  const names = scope === undefined ? undefined : map.get(scope)
  const givers = names?.get(nameWithTag(use.text, referenceOf(use))) ?? []
  return givers.filter((fact) => isBefore(fact, use))
}

/** In reading order, where both have one; what has none may be at any time. */
function isBefore({ readingOrder, place }: NamedImage, use: ImageUse): boolean {
  if (readingOrder === undefined || use.readingOrder === undefined || readingOrder < use.readingOrder)
    return true
  return (
    readingOrder === use.readingOrder && (place.path !== use.place.path || place.start <= use.place.start)
  )
}

export function referenceOf({ image }: ImageUse): Reference | undefined {
  return image.kind === 'read' ? image.reference : undefined
}

/** `registry/path`, Hub's aliases folded, hosts in lower case. */
export function repositoryName(reference: Reference): string {
  const { registry, path } = sourceOf(reference)
  return formatRepository({ registry: registry.toLowerCase(), path })
}

/** A name as a builder gives it to an image: `latest` without a tag; a text that is no reference as it is. */
export function nameWithTag(text: string, reference: Reference | undefined): string {
  return reference === undefined ? text : `${repositoryName(reference)}:${reference.tag ?? 'latest'}`
}
