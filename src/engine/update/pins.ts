import { type Obstacle, refuse } from '../../model/fix.ts'
import type { ImageUse } from '../../model/image-use.ts'
import { isRead, type ReadUse, useKey } from '../../model/image-use.ts'
import type { Digest } from '../../oci/digest.ts'
import { type Reference, type Repository, sourceOf } from '../../oci/reference.ts'
import { locate } from '../../text/segment.ts'
import { canonicalOf } from '../plan/answers.ts'
import type { Draft } from '../plan/draft.ts'
import { notEditable, obstacleOf, pinObstacleOf } from '../plan/obstacles.ts'
import { elsewhere, type Sketch, type Texts } from '../plan/sketch.ts'

/** Why a use has nothing that could be moved. */
export type NotFollowed = 'unread' | 'left-out' | 'unpinned' | 'digest-only'

/** A use with a tag, and the digest that the tag had once. */
export interface Pin {
  readonly use: ReadUse
  /** Canonical, without the digest: `docker.io/library/nginx:1.27`. */
  readonly name: string
  readonly tagged: Reference
  readonly digest: Digest
  /** Its `pin` is the change of the digest, or why it cannot be made. */
  readonly draft: Draft
}

/** The uses of a run by whether they follow a tag. */
export interface SortedUses {
  /** By their key, in the order of the uses. */
  readonly pins: ReadonlyMap<string, Pin>
  /** By their key. */
  readonly notFollowed: ReadonlyMap<string, NotFollowed>
}

/** Finds the uses that follow a tag, and where their digests stand. */
export function sortUses(
  uses: readonly ImageUse[],
  only: ((repository: Repository) => boolean) | undefined,
  texts: Texts,
): SortedUses {
  const pins = new Map<string, Pin>()
  const notFollowed = new Map<string, NotFollowed>()
  for (const use of uses) {
    const key = useKey(use)
    if (pins.has(key)) continue
    const sorted = pinOrWhyNot(use, only, texts)
    if (typeof sorted === 'string') notFollowed.set(key, sorted)
    else pins.set(key, sorted)
  }
  return { pins, notFollowed }
}

function pinOrWhyNot(
  use: ImageUse,
  only: ((repository: Repository) => boolean) | undefined,
  texts: Texts,
): Pin | NotFollowed {
  if (!isRead(use)) return 'unread'
  const { reference } = use.image
  const { digest } = reference
  if (only?.(sourceOf(reference)) === false) return 'left-out'
  if (digest === undefined) return 'unpinned'
  if (reference.tag === undefined) return 'digest-only'
  const tagged = { ...reference, digest: undefined }
  const name = canonicalOf(tagged)
  const draft: Draft = {
    intent: {
      use,
      findings: [],
      source: tagged,
      name: undefined,
      isMapped: false,
      tag: undefined,
      pin: true,
    },
    name: undefined,
    pin: obstacleTo(use) ?? sketchDigest(use, name, texts),
    digest: undefined,
  }
  return { use, name, tagged, digest, draft }
}

function obstacleTo(use: ReadUse): Obstacle | undefined {
  const obstacle = obstacleOf(use, true)
  if (obstacle !== undefined || use.confidence === 'certain') return obstacle
  return refuse('unsafe', 'this is probably an image, but not certainly; move its digest by hand')
}

/** The change of the digest alone, which may stand apart from the tag: in a key or a variable of its own. */
function sketchDigest(use: ReadUse, digestOf: string, texts: Texts): Sketch | Obstacle {
  const obstacle = use.pin === 'digest' ? undefined : pinObstacleOf(use)
  if (obstacle !== undefined) return obstacle
  const range = use.image.reference.parts.digest
  const at = range === undefined ? undefined : locate(use.image.segments, range)
  if (range === undefined || at === undefined) return notEditable()
  const text = texts(at.path)
  if (typeof text !== 'string') return text
  return elsewhere(use, at) ?? { at, range, text: '', digestOf }
}
