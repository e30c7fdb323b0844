import type { NodeRuntime } from '../model/budget.ts'
import { type ImageUse, isRead } from '../model/image-use.ts'
import { canonicalOf, formatRepository, type Reference, sourceOf } from '../oci/reference.ts'
import { type Consumer, consumerOf, type Occasion } from './consumers.ts'

/** One reference that is pulled once when its occasion comes. */
export interface Pull {
  /** With registry and tag or digest, as its source knows it. */
  readonly reference: string
  readonly registry: string
  readonly occasion: Occasion
  readonly consumer: Consumer
  readonly isPinned: boolean
  /** It is asked for at every start of a container. */
  readonly isAlways: boolean
  /** Where it is named, in run order: at least one. */
  readonly uses: readonly ImageUse[]
}

/** What a tree pulls, and what cannot be counted. */
export interface Pulls {
  readonly pulls: readonly Pull[]
  /** Nobody knows which image they name. */
  readonly unread: readonly ImageUse[]
}

/**
 * The pulls of a tree. What is pulled together is counted once: an image that a Dockerfile names for four stages, one
 * that several deployments run on the same nodes, one that is used twice in a session. CI jobs share nothing.
 */
export function collectPulls(uses: readonly ImageUse[], runtime: NodeRuntime): Pulls {
  const pulls = new Map<string, Pull & { readonly uses: ImageUse[] }>()
  const unread: ImageUse[] = []
  for (const use of uses) {
    if (use.onMachine === true || use.isListed === true || use.builtBy !== undefined) continue
    if (!isRead(use)) {
      unread.push(use)
      continue
    }
    const { reference } = use.image
    const { occasion, consumer } = consumerOf(use, runtime)
    const name = nameOf(reference)
    const key = [occasion, consumer.name, together(use, occasion), name].join('\n')
    const known = pulls.get(key)
    if (known !== undefined) {
      known.uses.push(use)
      continue
    }
    pulls.set(key, {
      reference: name,
      registry: sourceOf(reference).registry,
      occasion,
      consumer,
      isPinned: reference.digest !== undefined,
      isAlways: isAlways(use),
      uses: [use],
    })
  }
  return { pulls: [...pulls.values()], unread }
}

/** A reference that is pulled by digest keeps it; the tag beside it is not asked for, but tells people what it is. */
function nameOf(reference: Reference): string {
  const { tag, digest } = reference
  if (digest === undefined) return canonicalOf(reference)
  const written = tag === undefined ? '' : `:${tag}`
  return `${formatRepository(sourceOf(reference))}${written}@${digest}`
}

/** What shares a pull. */
function together({ place, path, workshop }: ImageUse, occasion: Occasion): string {
  if (occasion === 'build') return place.path
  if (occasion === 'job') return `${place.path} ${path} ${place.start}`
  return occasion === 'session' ? (workshop ?? place.path) : ''
}

/** As Kubernetes has it: what is set, else `Always` for no tag and for latest. */
function isAlways({ image, pullPolicy }: ImageUse): boolean {
  if (pullPolicy !== undefined) return pullPolicy === 'always'
  if (image.kind === 'unread' || image.reference.digest !== undefined) return false
  return (image.reference.tag ?? 'latest') === 'latest'
}
