import { findRegistryRule, type RegistryRule } from '../../model/configuration.ts'
import type { Finding } from '../../model/finding.ts'
import { refuse } from '../../model/fix.ts'
import type { ImageUse } from '../../model/image-use.ts'
import type { Digest } from '../../oci/digest.ts'
import { canonicalOf, sourceOf } from '../../oci/reference.ts'
import type { DigestLookup } from './digest-lookup.ts'
import { type ChangeOptions, changeTail } from './part-change.ts'
import { blocked, changeIn, withoutChanges } from './parts.ts'
import type { Blocked, FixPlan, PartPlan } from './types.ts'
import { respelled, wantsPin } from './wanted-change.ts'

/** What is needed to fill in the digests and tags of plans. */
export interface FillInOptions extends ChangeOptions {
  readonly lookup: DigestLookup
  readonly registries: readonly RegistryRule[]
  judge(use: ImageUse): readonly Finding[]
}

/**
 * Finds the digest and the full tag that a plan asks for, and makes sure that they are served under the name that is
 * going to be written.
 *
 * @returns the plan with them, or blocked
 */
export async function fillIn(plan: FixPlan, options: FillInOptions): Promise<FixPlan> {
  const { lookup, registries } = options
  const { use } = plan
  const { source, name, isMapped } = plan.wanted
  const tail = changeIn(plan.tail)
  const asksDigest = tail?.digestOf !== undefined || tail?.fullTagOf !== undefined
  let digest = source.digest
  if (asksDigest) {
    const found = await lookup.digestOf(source, use.platform)
    if (found.kind !== 'digest') return withoutChanges(plan, found)
    digest = found.digest
  }
  if (digest === undefined) return { ...plan, digest }
  const known: FixPlan = { ...plan, digest }
  const { plan: filled, tag } =
    tail?.fullTagOf === undefined
      ? { plan: known, tag: undefined }
      : await fillInFullTag(known, digest, options)
  if (name === undefined || changeIn(filled.name) === undefined) return filled
  // The successor's own registry has just told the digest.
  if (!isMapped && asksDigest) return filled
  if (isMapped && findRegistryRule(registries, sourceOf(source))?.rewrite?.assumeTarget === true)
    return filled
  const written = tag === undefined ? source : { ...source, tag }
  const why = await lookup.whyNotServed(name, digest, written)
  if (why !== undefined) return withoutChanges(filled, why)
  return tag === undefined ? filled : requireTag(filled, tag, digest, options)
}

/**
 * Writes a full tag, with the digest behind it where that is wanted too, or the digest where there is no such tag.
 *
 * @returns the tag is undefined where none is written
 */
async function fillInFullTag(
  plan: FixPlan,
  digest: Digest,
  options: FillInOptions,
): Promise<{ readonly plan: FixPlan; readonly tag: string | undefined }> {
  const { lookup, judge } = options
  const canPin = mayPin(plan.use, options)
  const { use } = plan
  const { source, tag, pin, name } = plan.wanted
  const digestOf = canonicalOf(source)
  const full = await lookup.fullTagOf(source, digest)
  if (full.kind === 'blocked' || full.kind === 'later')
    return { plan: withoutChanges(plan, full), tag: undefined }
  if (full.kind === 'none') {
    const none = canPin ? changeTail(use, tag, digestOf, options) : noFullTag(digestOf, digest, full.why)
    return { plan: withTail(plan, none), tag: undefined }
  }
  const after = respelled(use, name ?? source.repository, full.tag, undefined)
  // In a command that people read a tag is enough, unless a rule says of the full tag itself that it is not.
  const isWanted = (pin && use.traits.isForPeople !== true) || (after !== undefined && wantsPin(judge(after)))
  const asTag = isWanted && canPin ? undefined : changeTail(use, full.tag, undefined, options)
  const tail =
    asTag === undefined || (asTag.kind === 'blocked' && canPin)
      ? changeTail(use, full.tag, digestOf, options)
      : asTag
  return { plan: withTail(plan, tail), tag: full.tag }
}

/** A name without the tail that was wanted would move the image to where nobody knows what is served. */
function withTail(plan: FixPlan, tail: PartPlan): FixPlan {
  return tail.kind === 'change' ? { ...plan, tail } : withoutChanges(plan, tail)
}

/** A tag alone must exist under the new name too. A digest behind it is served there, whatever the tag. */
async function requireTag(
  plan: FixPlan,
  tag: string,
  digest: Digest,
  options: FillInOptions,
): Promise<FixPlan> {
  const { use } = plan
  const { source, name } = plan.wanted
  const tail = changeIn(plan.tail)
  if (name === undefined || tail === undefined || tail.digestOf !== undefined) return plan
  const why = await options.lookup.whyNotTagged({ ...source, repository: name, tag }, digest)
  if (why === undefined) return plan
  const canPin = why.obstacle.status === 'refused' && mayPin(use, options)
  return withTail(plan, canPin ? changeTail(use, tag, canonicalOf(source), options) : why)
}

function mayPin(use: ImageUse, { unsafe }: ChangeOptions): boolean {
  return use.pin === 'digest' || (unsafe && use.pin === 'tag-or-digest')
}

function noFullTag(name: string, digest: Digest, why: string): Blocked {
  return blocked(
    refuse(
      'tag-only-field',
      `${name} is ${digest} now, and ${why}; this field takes no digest, so choose a full version by hand`,
    ),
  )
}
