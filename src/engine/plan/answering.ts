import { findRegistryRule, type RegistryRule } from '../../model/configuration.ts'
import type { Finding } from '../../model/finding.ts'
import { type Obstacle, refuse } from '../../model/fix.ts'
import type { ImageUse } from '../../model/image-use.ts'
import type { Digest } from '../../oci/digest.ts'
import { sourceOf } from '../../oci/reference.ts'
import { type Answers, canonicalOf } from './answers.ts'
import { type Draft, obstacleIn, sketchOf } from './draft.ts'
import { respelled, wantsPin } from './intent.ts'
import { type Sketch, sketchTail, type Texts } from './sketch.ts'

/** What is needed to find the digests and tags of drafts. */
export interface AnsweringOptions {
  readonly answers: Answers
  readonly registries: readonly RegistryRule[]
  readonly texts: Texts
  judge(use: ImageUse): readonly Finding[]
}

/** Finds the digest and the tag of a draft, and makes sure that they are served under the name that is going to be written. */
export async function answerDraft(draft: Draft, options: AnsweringOptions): Promise<void> {
  const { answers, registries } = options
  const { source, name, isMapped, use } = draft.intent
  const pin = sketchOf(draft.pin)
  const asksPin = pin?.digestOf !== undefined || pin?.fullTagOf !== undefined
  draft.digest = asksPin ? undefined : source.digest
  if (asksPin) {
    const found = await answers.digestOf(source, use.platform)
    if (typeof found !== 'object' || !('digest' in found)) {
      takeBack(draft, found)
      return
    }
    draft.digest = found.digest
  }
  if (draft.digest === undefined) return
  const tag = pin?.fullTagOf === undefined ? undefined : await writeFullTag(draft, draft.digest, options)
  if (name === undefined || sketchOf(draft.name) === undefined) return
  // The successor's own registry has just told the digest.
  if (!isMapped && asksPin) return
  if (isMapped && findRegistryRule(registries, sourceOf(source))?.rewrite?.assumeTarget === true) return
  const written = tag === undefined ? source : { ...source, tag }
  const obstacle = await answers.whyNotServed(name, draft.digest, written)
  if (obstacle !== undefined) takeBack(draft, obstacle)
  else if (tag !== undefined) await makeSureOfTag(draft, tag, draft.digest, options)
}

/**
 * Writes the full tag of a draft, with the digest behind it where that is wanted too, or the digest where there is no
 * such tag.
 *
 * @returns the tag; undefined where none is written
 */
async function writeFullTag(
  draft: Draft,
  digest: Digest,
  { answers, judge, texts }: AnsweringOptions,
): Promise<string | undefined> {
  const { use, source, tag, pin, name } = draft.intent
  const digestOf = canonicalOf(source)
  const full = await answers.fullTagOf(source, digest)
  if (full === 'later' || 'status' in full) {
    takeBack(draft, full)
    return undefined
  }
  if ('none' in full) {
    const hasRoom = use.pin === 'digest'
    const none = noFullTag(digestOf, digest, full.none)
    write(draft, hasRoom ? sketchTail(use, tag, digestOf, texts) : none)
    return undefined
  }
  const after = respelled(use, name ?? source.repository, full.tag, undefined)
  // In a command that people read a tag is enough, unless a rule says of the full tag itself that it is not.
  const isWanted = (pin && use.traits.isForPeople !== true) || (after !== undefined && wantsPin(judge(after)))
  const asTag = isWanted && use.pin === 'digest' ? undefined : sketchTail(use, full.tag, undefined, texts)
  const needsDigest = asTag === undefined || (obstacleIn(asTag) !== undefined && use.pin === 'digest')
  write(draft, needsDigest ? sketchTail(use, full.tag, digestOf, texts) : asTag)
  return full.tag
}

function write(draft: Draft, pin: Sketch | Obstacle): void {
  if ('at' in pin) draft.pin = pin
  else takeBack(draft, pin)
}

/** A tag alone must be there under the new name too; a digest behind it is served there, whatever the tag. */
async function makeSureOfTag(
  draft: Draft,
  tag: string,
  digest: Digest,
  { answers, texts }: AnsweringOptions,
): Promise<void> {
  const { use, source, name } = draft.intent
  const pin = sketchOf(draft.pin)
  if (name === undefined || pin === undefined || pin.digestOf !== undefined) return
  const obstacle = await answers.whyNotTagged({ ...source, repository: name, tag }, digest)
  if (obstacle === undefined) return
  const takesDigest = obstacle.status === 'refused' && use.pin === 'digest'
  write(draft, takesDigest ? sketchTail(use, tag, canonicalOf(source), texts) : obstacle)
}

function noFullTag(name: string, digest: Digest, why: string): Obstacle {
  return refuse(
    'tag-only-field',
    `${name} is ${digest} now, and ${why}; this field takes no digest, so choose a full version by hand`,
  )
}

/** A name without the pin that was wanted would move the image to where nobody knows what is served. */
function takeBack(draft: Draft, why: Obstacle | 'later'): void {
  if (sketchOf(draft.pin) !== undefined) draft.pin = why
  if (sketchOf(draft.name) !== undefined) draft.name = why
}
