import { type Obstacle, refuse } from '../../model/fix.ts'
import { type ImageUse, type Override, tailOf, takesDigest } from '../../model/image-use.ts'
import type { UnresolvedReason } from '../../model/resolver.ts'

/** A registry host that is no registry: podman's name for images that were built on this machine. */
const LOCAL_HOST = 'localhost'

/**
 * What keeps a use from being fixed at all, as far as the use itself tells.
 *
 * @param unsafe edits that may be wrong are wanted too
 */
export function obstacleOf(use: ImageUse, unsafe: boolean): Obstacle | undefined {
  if (use.traits.isDocumentation === true) {
    return refuse('unsupported-here', 'documentation is not rewritten; change it by hand')
  }
  if (use.fileIsRefused === true) {
    return refuse(
      'not-editable',
      'the file or this document of it has a problem for which it is refused as a whole; mend that first',
    )
  }
  const [override] = use.overrides
  if (override !== undefined) return overridden(override, use)
  if (use.image.kind === 'read' && use.image.reference.repository.registry === LOCAL_HOST) {
    return refuse('local-name', 'localhost names an image of this machine, which no registry serves')
  }
  if (use.onMachine === true) {
    return refuse(
      'local-name',
      'the pull policy says that this image is never pulled: the machine must have it under this name',
    )
  }
  if (use.unsafe !== undefined && !unsafe) {
    return refuse('unsafe', `${use.unsafe}; add --unsafe-fixes to have it fixed`)
  }
  if (use.confidence === 'likely' && !unsafe) {
    return refuse(
      'unsafe',
      'this is probably an image, but not certainly; add --unsafe-fixes to have it fixed',
    )
  }
  return undefined
}

function overridden(
  { kind, name, place: { path }, advice = 'pin it there' }: Override,
  { text }: ImageUse,
): Obstacle {
  switch (kind) {
    case 'kustomization':
      return refuse('kustomize-override', `${path} puts another image in the place of ${name}; ${advice}`)
    case 'build-arg':
      return refuse(
        'arg-overridden',
        `${path} sets the build argument ${name}, so that a default written here has no effect; pin it there`,
      )
    case 'named-context':
      return refuse(
        'shared-disagrees',
        `${name} in ${path} defines a context that stands for ${text}, and another build pulls the image; define the context in every build, or give it a name of its own`,
      )
    case 'built-name':
      return refuse(
        'shared-disagrees',
        `${text} is built by the project of ${name} in ${path}, and another build pulls it; give what is built a name of its own`,
      )
  }
}

/**
 * What keeps a digest from being written, as far as the use itself tells.
 *
 * @param writes `tag`: a tag alone is enough; `digest-alone`: the digest may take the place of the tag
 * @param unsafe what is only unsafe is no obstacle
 */
export function pinObstacleOf(
  use: ImageUse,
  writes: 'digest' | 'digest-alone' | 'tag' = 'digest',
  unsafe = false,
): Obstacle | undefined {
  const { pinObstacle } = use
  if (pinObstacle !== undefined && !(unsafe && pinObstacle.reason === 'unsafe')) return pinObstacle
  if (use.pin === 'none' && writes === 'tag') {
    return refuse('unsupported-here', 'nothing is pulled by this name; change the tag where it is set')
  }
  if (use.pin === 'tag-or-digest' && writes === 'digest') {
    return refuse(
      'tag-or-digest',
      `a tag or a digest is taken here, not both; add --unsafe-fixes to have the digest written in the place of ${tagIn(use)}`,
    )
  }
  if (use.builtBy !== undefined && writes !== 'tag') {
    return refuse(
      'local-name',
      `${use.builtBy.path} builds an image of this name, which cannot have a digest; give what is built another name there`,
    )
  }
  if (!takesDigest(use) && writes !== 'tag') {
    return refuse('tag-only-field', 'this field takes no digest; name a full version')
  }
  if (use.image.kind !== 'read' || tailOf(use) !== undefined) return undefined
  if (writes !== 'tag' && use.digestSlot !== undefined) return undefined
  return isSpread(use) ? partialTag() : notEditable()
}

function tagIn({ image }: ImageUse): string {
  const tag = image.kind === 'read' ? image.reference.tag : undefined
  return tag === undefined ? 'the tag' : `the tag ${tag}`
}

/** A tag that is put together, so that a digest behind it would make its variables have no effect. */
export function partialTag(): Obstacle {
  return refuse(
    'arg-partial',
    'a variable holds a part of the tag, which would have no effect beside a digest; put the whole reference into one variable',
  )
}

/** A registry that has no answer, or one that was not to be asked. */
export function unresolved(reason: UnresolvedReason, detail: string): Obstacle {
  return { status: 'unresolved', reason, detail }
}

/** Characters that do not stand in the file as such. */
export function notEditable(): Obstacle {
  return refuse(
    'not-editable',
    'the reference is written with escapes, folded lines or values from elsewhere; write it in one piece',
  )
}

/** The tail of the reference is put together from several pieces, of which at least one stands in a file. */
function isSpread({ image }: ImageUse): boolean {
  if (image.kind !== 'read') return false
  const { parts } = image.reference
  const { start } = parts.tag ?? parts.path
  const { end } = parts.digest ?? parts.tag ?? parts.path
  let offset = 0
  let pieces = 0
  let standing = 0
  for (const { text, at } of image.segments) {
    const isInside = offset < end && offset + text.length > start
    offset += text.length
    if (!isInside) continue
    pieces++
    if (at !== undefined) standing++
  }
  return pieces > 1 && standing > 0
}
