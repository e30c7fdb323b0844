import type { ImageUse } from '../src/model/image-use.ts'
import type { Remedy, RuleEnvironment } from '../src/model/rule.ts'
import type { Classroom, Workshop } from '../src/model/workshop.ts'
import { formatRepository, type Reference, sourceOf, sourceOfRepository } from '../src/oci/reference.ts'
import { isMoving, type TagClass } from '../src/oci/tag-class.ts'

/** A use whose image is known. */
export interface ReadUse extends ImageUse {
  readonly image: Extract<ImageUse['image'], { kind: 'read' }>
}

const HUB = 'docker.io'

/** Whether the image of a use is known. */
export function isRead(use: ImageUse): use is ReadUse {
  return use.image.kind === 'read'
}

/** Every use of every workshop with the workshop it is of, in the order of the classroom. */
export function* usesIn({ workshops }: Classroom): Iterable<readonly [Workshop, ImageUse]> {
  for (const workshop of workshops) for (const use of workshop.uses) yield [workshop, use]
}

/** Whether Docker Hub itself is asked for the image: not the image cache, nor a part of Hub that is ours. */
export function isOnHub(use: ImageUse, environment: RuleEnvironment): use is ReadUse {
  if (!isRead(use) || use.throughCache !== undefined) return false
  const source = sourceOf(use.image.reference)
  return source.registry === HUB && !environment.isInternal(source)
}

/**
 * Why a reference may name another image tomorrow: its tag moves, or cannot be told not to (class `unknown`).
 *
 * @returns undefined for fixed tags and where there is a digest
 */
export function floatingOf(
  reference: Reference,
  environment: RuleEnvironment,
): { readonly tagClass: TagClass; readonly why: string } | undefined {
  if (reference.digest !== undefined) return undefined
  const classified = environment.classify(reference)
  return isMoving(classified.tagClass) || classified.tagClass === 'unknown' ? classified : undefined
}

/** The internal name that the configuration gives to an image, and the remedy that writes it. */
export function mappingOf(
  reference: Reference,
  environment: RuleEnvironment,
): { readonly name: string; readonly remedy: Remedy } | undefined {
  const repository = environment.rewriteOf(sourceOf(reference))
  if (repository === undefined) return undefined
  return { name: formatRepository(repository), remedy: { kind: 'replace-repository', repository } }
}

/**
 * The place, `path:line`, that makes `$(image_repository)` a part of Docker Hub for a use that begins with it.
 *
 * @returns undefined for other uses, and where nothing in the run does or one of several places does not
 */
export function hubRepositoryOf(
  use: ImageUse,
  { imageRepositories }: Workshop,
  environment: RuleEnvironment,
): string | undefined {
  if (use.image.kind !== 'unread' || !use.raw.startsWith('$(image_repository)/')) return undefined
  const named = imageRepositories.filter(({ subject }) => subject.workshops !== undefined)
  const deciding = named.length > 0 ? named : imageRepositories
  const [first] = deciding
  if (first === undefined) return undefined
  const isAll = deciding.every(({ subject }) => {
    // Its first part is a host, also where a reference would not take it for one.
    const [host = '', ...path] = `${subject.repository}/image`.split('/')
    const source = sourceOfRepository({ registry: host.toLowerCase(), path: path.join('/') })
    return source.registry === HUB && !environment.isInternal(source)
  })
  return isAll ? `${first.place.path}:${first.position.line}` : undefined
}

/** Whether sessions of the workshop have both a Docker daemon and a registry to push to. */
export function canPushInSession({ definitions }: Workshop): boolean {
  return definitions.some(({ subject }) => subject.docker && subject.registry)
}
