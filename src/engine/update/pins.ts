import { type Obstacle, refuse } from '../../model/fix.ts'
import { type ImageUse, isRead, type ReadUse, useKey } from '../../model/image-use.ts'
import type { Digest } from '../../oci/digest.ts'
import { canonicalOf, type Reference, type Repository, sourceOf } from '../../oci/reference.ts'
import { obstacleOf } from '../plan/obstacles.ts'
import { blocked } from '../plan/parts.ts'
import type { PartPlan, Texts, UsePlan } from '../plan/types.ts'

/** Why a use has nothing that could be moved. */
export type NotFollowed = 'unread' | 'left-out' | 'unpinned' | 'digest-only'

/** The plan of a use with a tag, and with the digest that the tag had once. Its tail is the change of the digest. */
export interface PinPlan extends UsePlan {
  /** Canonical, without the digest: `docker.io/library/nginx:1.27`. */
  readonly reference: string
  readonly tagged: Reference
  /** The digest that is written now. */
  readonly from: Digest
}

/** The uses of a run by whether they follow a tag. */
export interface SortedUses {
  /** By their key, in the order of the uses. */
  readonly pins: ReadonlyMap<string, PinPlan>
  /** By their key. */
  readonly notFollowed: ReadonlyMap<string, NotFollowed>
}

/** What is to be done with the digest of a use, given its canonical reference without it. */
export type DigestChange = (use: ReadUse, reference: string, texts: Texts) => PartPlan

/**
 * Finds the uses that follow a tag, and where their digests stand.
 *
 * @param change plans what becomes of a digest
 */
export function sortUses(
  uses: readonly ImageUse[],
  only: ((repository: Repository) => boolean) | undefined,
  texts: Texts,
  change: DigestChange,
): SortedUses {
  const pins = new Map<string, PinPlan>()
  const notFollowed = new Map<string, NotFollowed>()
  for (const use of uses) {
    const key = useKey(use)
    if (pins.has(key)) continue
    const sorted = planOrWhyNot(use, only, texts, change)
    if (typeof sorted === 'string') notFollowed.set(key, sorted)
    else pins.set(key, sorted)
  }
  return { pins, notFollowed }
}

function planOrWhyNot(
  use: ImageUse,
  only: ((repository: Repository) => boolean) | undefined,
  texts: Texts,
  change: DigestChange,
): PinPlan | NotFollowed {
  if (!isRead(use)) return 'unread'
  const { reference } = use.image
  const { digest } = reference
  if (only?.(sourceOf(reference)) === false) return 'left-out'
  if (digest === undefined) return 'unpinned'
  if (reference.tag === undefined) return 'digest-only'
  const tagged = { ...reference, digest: undefined }
  const name = canonicalOf(tagged)
  const obstacle = obstacleTo(use)
  return {
    use,
    reference: name,
    tagged,
    from: digest,
    name: undefined,
    tail: obstacle === undefined ? change(use, name, texts) : blocked(obstacle),
    digest: undefined,
  }
}

function obstacleTo(use: ReadUse): Obstacle | undefined {
  const obstacle = obstacleOf(use, true)
  if (obstacle !== undefined || use.confidence === 'certain') return obstacle
  return refuse('unsafe', 'this is probably an image, but not certainly; change its digest by hand')
}
