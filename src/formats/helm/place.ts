import type { Role } from '../../model/image-use.ts'
import type { Trail } from '../trail.ts'

/** The key that a node stands under, that of the list for an item. */
export function keyAbove(trail: Trail): string {
  for (let at: Trail | undefined = trail; at !== undefined; at = at.parent)
    if (typeof at.step === 'string') return at.step
  return ''
}

/** An item of a list of containers, or the only one: `extraInitContainers[0]`. */
export function isContainer(trail: Trail): boolean {
  return /containers?$/i.test(keyAbove(trail))
}

/** What the images in lists of containers are for. */
export function roleOf(trail: Trail): Role {
  for (let at: Trail | undefined = trail; at !== undefined; at = at.parent)
    if (typeof at.step === 'string' && /^(?:\w*init|init\w*)containers?$/i.test(at.step))
      return 'init-container'
  return 'container'
}
