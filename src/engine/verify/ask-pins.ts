import type { ImageUse } from '../../model/image-use.ts'
import type { DigestAnswer, Resolution, Resolver, UnresolvedReason } from '../../model/resolver.ts'
import type {
  Child,
  PinState,
  PlatformImage,
  TagState,
  Unverified,
  Verification,
} from '../../model/verification.ts'
import type { Digest } from '../../oci/digest.ts'
import { matchPlatform } from '../../oci/manifest.ts'
import { formatPlatform, type Platform } from '../../oci/platform.ts'
import { formatRepository, type Reference, sourceOf, sourceOfRepository } from '../../oci/reference.ts'
import { once } from '../once.ts'
import { type Content, compareContents } from './compare-contents.ts'

export interface VerifyOptions {
  /** Undefined when no registry may be asked: every pin is unresolved then. */
  readonly resolver: Resolver | undefined
  /**
   * The images of an index that was seen before, such as by the lock file; it is not fetched again then.
   *
   * @param name as in {@link Verification}
   */
  readonly recall?: ((name: string, digest: Digest) => readonly PlatformImage[] | undefined) | undefined
  /** What is pinned is fetched and hashed by the resolver, so that its images are known too. */
  readonly verifyContent?: boolean
  /** Ends the run: what is not answered by then is `not-attempted`. */
  readonly signal?: AbortSignal | undefined
}

/** Whose images behind an index are asked for where a use names no platform and the index has them. */
const USUAL_PLATFORMS: readonly Platform[] = [
  { os: 'linux', architecture: 'amd64' },
  { os: 'linux', architecture: 'arm64' },
]

/** Images of one index that are asked for: an index may name one platform thousands of times. */
const CHILDREN_MAX = 8

/** A reference with a digest, wherever it stands. */
interface Pin {
  readonly reference: Reference
  readonly name: string
  readonly digest: Digest
}

/**
 * Asks, for every use with a digest, whether it is still served by the place that pins come from, and what its tag names
 * now. Nothing is asked twice, and manifests are fetched only to tell how a tag that has moved has changed.
 *
 * Where the images of an index are known, from that or from `recall`, those that the use needs are asked for too. Needed are the images for the use's platform; else those for {@link USUAL_PLATFORMS}; else the first of the index.
 *
 * @returns the same object for uses of the same pin and platform; nothing of uses without a digest
 */
export async function verifyUses(
  uses: readonly ImageUse[],
  options: VerifyOptions,
): Promise<ReadonlyMap<ImageUse, Verification>> {
  const { resolver } = options
  const verify = resolver === undefined ? notAsked : createVerifier({ ...options, resolver }).verify
  const verifications = new Map<string, Promise<Verification>>()
  const pending: Promise<readonly [ImageUse, Verification]>[] = []
  for (const use of uses) {
    const pin = pinOf(use)
    if (pin === undefined) continue
    const platform = use.platform === undefined ? '' : formatPlatform(use.platform)
    const verification = once(verifications, `${pin.name}@${pin.digest} ${platform}`, () =>
      verify(pin, use.platform),
    )
    pending.push(verification.then((found) => [use, found]))
  }
  return new Map(await Promise.all(pending))
}

function pinOf({ image }: ImageUse): Pin | undefined {
  if (image.kind !== 'read' || image.reference.digest === undefined) return undefined
  const { reference } = image
  const repository = formatRepository(sourceOf(reference))
  const name = reference.tag === undefined ? repository : `${repository}:${reference.tag}`
  return { reference, name, digest: image.reference.digest }
}

async function notAsked({ name, digest }: Pin): Promise<Verification> {
  const detail = `whether ${name}@${digest} is still served cannot be asked offline; run without --offline`
  return { name, digest, pin: unverified('offline', detail), tag: { kind: 'none' }, children: [] }
}

function createVerifier({
  resolver,
  recall,
  verifyContent = false,
  signal,
}: VerifyOptions & { readonly resolver: Resolver }) {
  const tags = new Map<string, Promise<Resolution>>()
  const pins = new Map<string, Promise<PinState>>()
  const digests = new Map<string, Promise<DigestAnswer>>()
  const contents = new Map<string, Promise<Resolution>>()
  const mirrors = new Set<string>()
  const want = { platform: undefined, known: undefined, signal }

  async function askDigest({ repository }: Reference, digest: Digest): Promise<DigestAnswer> {
    const key = `${formatRepository(sourceOfRepository(repository))}@${digest}`
    const answer = await once(digests, key, () => resolver.askByDigest(repository, digest, { signal }))
    if (answer.ok && answer.via === 'mirror') mirrors.add(answer.endpoint)
    return answer
  }

  function askContent(reference: Reference, digest: Digest): Promise<Resolution> {
    const key = `${formatRepository(sourceOf(reference))}@${digest}`
    return once(contents, key, () => resolver.resolve({ ...reference, digest }, { ...want, content: true }))
  }

  /** The first digest that is seen beside a tag is offered; what the tag names is learnt in any case. */
  function askTag({ reference, name, digest }: Pin): Promise<Resolution> {
    const tagged = { ...reference, digest: undefined }
    return once(tags, name, () => resolver.resolve(tagged, { ...want, known: digest }))
  }

  async function askPin(pin: Pin, tag: Resolution | undefined, needsContent: boolean): Promise<PinState> {
    const { reference, digest } = pin
    const answer = await askDigest(reference, digest)
    if (!answer.ok) return unverified(answer.problem, answer.detail)
    const { endpoint, via } = answer
    if (answer.serves === 'other') {
      const detail = `${pin.name} was asked of ${endpoint} as ${digest}, which it answers with ${answer.other}; the digest that is pinned cannot be pulled there, see whether it converts manifests`
      return unverified('digest-mismatch', detail)
    }
    const known = recall?.(pin.name, digest)
    if (answer.serves === 'same' && (known !== undefined || !needsContent))
      return { kind: 'served', endpoint, via, platforms: known }
    if (answer.serves === 'nothing' && via !== 'mirror') return { kind: 'gone', endpoint, via }
    // Also asked after a mirror that has nothing: its fallback may have it.
    const found = needsContent
      ? await askContent(reference, digest)
      : await resolver.resolve({ ...reference, digest }, want)
    if (found.ok) {
      return { kind: 'served', endpoint: found.endpoint, via: found.via, platforms: imagesOf(found) }
    }
    if (found.problem !== 'not-found') return unverified(found.problem, found.detail)
    if (found.endpoint !== undefined && !mirrors.has(found.endpoint)) {
      return { kind: 'gone', endpoint: found.endpoint, via: 'registry' }
    }
    // A mirror that reaches nothing has nothing: only beside the repository's tag does it say something of the digest.
    if (via === 'mirror' && tag?.ok !== true) return unverified(found.problem, found.detail)
    return { kind: 'gone', endpoint, via }
  }

  async function tagState(pin: Pin, tag: Resolution, state: PinState): Promise<TagState> {
    if (!tag.ok) {
      const { problem, detail, endpoint } = tag
      if (problem !== 'not-found' || endpoint === undefined) return unverified(problem, detail)
      // Nothing tells whether a mirror only fails to reach its upstream.
      if (state.kind === 'unresolved' || mirrors.has(endpoint)) return unverified(problem, detail)
      return { kind: 'gone', endpoint, via: state.endpoint === endpoint ? state.via : 'registry' }
    }
    const to = tag.unchanged ? tag.digest : tag.descriptor.digest
    if (to === pin.digest) return { kind: 'same' }
    const { endpoint, via } = tag
    return { kind: 'moved', to, endpoint, via, change: await changeOf(pin, to, state) }
  }

  async function changeOf(pin: Pin, to: Digest, state: PinState) {
    const before = await contentBefore(pin, state)
    if (before === undefined) {
      return { kind: 'unknown', detail: `what ${pin.digest} was cannot be read any more` } as const
    }
    const after = await askContent(pin.reference, to)
    if (!after.ok) return { kind: 'unknown', detail: after.detail } as const
    return compareContents(before, { digest: to, platforms: imagesOf(after) })
  }

  /** What a pin stands for, from the book or from the registry; undefined where neither has it. */
  async function contentBefore(
    { reference, name, digest }: Pin,
    state: PinState,
  ): Promise<Content | undefined> {
    const known = recall?.(name, digest)
    if (known !== undefined) return { digest, platforms: known }
    if (state.kind !== 'served') return undefined
    const found = await askContent(reference, digest)
    return found.ok ? { digest, platforms: imagesOf(found) } : undefined
  }

  async function askChild({ reference }: Pin, { platform, digest }: PlatformImage): Promise<Child> {
    const answer = await askDigest(reference, digest)
    const state = answer.ok
      ? childState(answer, `${formatRepository(sourceOf(reference))}@${digest}`)
      : unverified(answer.problem, answer.detail)
    return { platform: formatPlatform(platform), digest, state }
  }

  return {
    async verify(pin: Pin, platform: Platform | undefined): Promise<Verification> {
      const { name, digest } = pin
      // First the tag: where it still has the digest, the digest need not be asked for.
      const tag = pin.reference.tag === undefined ? undefined : await askTag(pin)
      const needsContent = verifyContent || hasMoved(tag, digest)
      const found = await once(pins, `${name}@${digest}`, () => askPin(pin, tag, needsContent))
      const needed = found.kind === 'served' ? neededOf(found.platforms ?? [], platform) : []
      const isMissing = platform !== undefined && needed.length === 0 && found.kind === 'served'
      const state =
        isMissing && found.platforms !== undefined ? lacking(pin, platform, found.platforms) : found
      return {
        name,
        digest,
        pin: state,
        tag: tag === undefined ? { kind: 'none' } : await tagState(pin, tag, found),
        children: await Promise.all(needed.map((entry) => askChild(pin, entry))),
      }
    },
  }
}

function neededOf(
  platforms: readonly PlatformImage[],
  wanted: Platform | undefined,
): readonly PlatformImage[] {
  if (wanted !== undefined) return matchPlatform(platforms, wanted).slice(0, CHILDREN_MAX)
  const usual = USUAL_PLATFORMS.flatMap((platform) => matchPlatform(platforms, platform))
  return (usual.length === 0 ? platforms.slice(0, 1) : usual).slice(0, CHILDREN_MAX)
}

function lacking({ name, digest }: Pin, platform: Platform, platforms: readonly PlatformImage[]): Unverified {
  const has = platforms.slice(0, CHILDREN_MAX).map((entry) => formatPlatform(entry.platform))
  const detail = `${name}@${digest} has no image for ${formatPlatform(platform)}, which the use asks for; it has ${has.join(', ')}`
  return unverified('no-such-platform', detail)
}

function childState(answer: DigestAnswer & { ok: true }, name: string): Child['state'] {
  if (answer.serves !== 'other') return { kind: answer.serves === 'same' ? 'served' : 'gone' }
  return unverified(
    'digest-mismatch',
    `${name} was asked of ${answer.endpoint}, which answers with ${answer.other}`,
  )
}

function hasMoved(tag: Resolution | undefined, digest: Digest): boolean {
  return tag?.ok === true && (tag.unchanged ? tag.digest : tag.descriptor.digest) !== digest
}

/** Undefined for a single image. */
function imagesOf(resolution: Resolution & { ok: true }): readonly PlatformImage[] | undefined {
  if (resolution.unchanged) return undefined
  return resolution.platforms?.map(({ platform, osVersion, descriptor: { digest } }) => ({
    platform,
    osVersion,
    digest,
  }))
}

function unverified(reason: UnresolvedReason, detail: string): Unverified {
  return { kind: 'unresolved', reason, detail }
}
