import { nameAtMirror, type RegistryRule } from '../../model/configuration.ts'
import { type DigestBook, type LockedDigest, refuse } from '../../model/fix.ts'
import type { Resolver } from '../../model/resolver.ts'
import type { Digest } from '../../oci/digest.ts'
import { matchPlatform } from '../../oci/manifest.ts'
import { formatPlatform, type Platform } from '../../oci/platform.ts'
import {
  canonicalOf,
  formatRepository,
  type Reference,
  type Repository,
  sourceOf,
} from '../../oci/reference.ts'
import { once } from '../once.ts'
import { createFullTagSearch } from './full-tag-search.ts'
import { notAsked } from './not-asked.ts'
import { unresolved } from './obstacles.ts'
import { blocked, LATER } from './parts.ts'
import type {
  Blocked,
  Classify,
  DigestFound,
  DigestSource,
  FullTagFound,
  Later,
  LookupNotice,
} from './types.ts'

/** Digests of references, each asked for once a run. */
export interface DigestLookup {
  digestOf(reference: Reference, platform: Platform | undefined): Promise<DigestFound>
  /** The most specific tag that has the digest of a reference. */
  fullTagOf(reference: Reference, digest: Digest): Promise<FullTagFound>
  /** Undefined when the repository serves the digest. */
  whyNotServed(
    repository: Repository,
    digest: Digest,
    source: Reference,
  ): Promise<Blocked | Later | undefined>
  /** Undefined when a reference in a target, which serves the digest, has it under its tag too. */
  whyNotTagged(reference: Reference, digest: Digest): Promise<Blocked | undefined>
  /** In the order of the references. */
  notices(): readonly LookupNotice[]
}

export interface DigestLookupOptions {
  readonly resolver: Resolver | undefined
  readonly book: DigestBook | undefined
  readonly from: DigestSource
  readonly signal: AbortSignal | undefined
  readonly classify: Classify
  readonly registries: readonly RegistryRule[]
}

export function createDigestLookup(options: DigestLookupOptions): DigestLookup {
  const { resolver, book, from, signal, registries } = options
  const digests = new Map<string, Promise<DigestFound>>()
  const served = new Map<string, Promise<Blocked | Later | undefined>>()
  const tagged = new Map<string, Promise<Blocked | undefined>>()
  const notices = new Map<string, LookupNotice>()

  async function ask(reference: Reference, platform: Platform | undefined): Promise<DigestFound> {
    const name = canonicalOf(reference)
    const locked = book?.get(name)
    if (locked !== undefined) {
      if (platform !== undefined && lacks(locked, platform)) return noPlatform(name, platform)
      if (platform !== undefined && locked.isOpenIndex === true) {
        const obstacle = await askPlatforms(reference, name, locked, platform)
        if (obstacle !== undefined) return obstacle
      }
      if (from === 'online') await noteDrift(reference, name, locked)
      return { kind: 'digest', digest: locked.digest }
    }
    if (from === 'preview') return LATER
    const foreign = book?.foreignEndpointOf?.(name)
    if (foreign !== undefined) return notFromHere(name, foreign)
    if (from !== 'online' || resolver === undefined) return notAsked(from, `digest of ${name}`)
    const found = await resolver.resolve(reference, { platform, known: undefined, signal })
    if (!found.ok) return blocked(unresolved(found.problem, found.detail))
    if (found.unchanged) return { kind: 'digest', digest: found.digest }
    book?.put(name, found)
    const { digest } = found.descriptor
    return platform !== undefined && lacks({ digest, platforms: found.platforms }, platform)
      ? noPlatform(name, platform)
      : { kind: 'digest', digest }
  }

  /** Whether a locked index has a platform that nobody has asked it for so far. */
  async function askPlatforms(
    reference: Reference,
    name: string,
    { digest }: LockedDigest,
    platform: Platform,
  ): Promise<Blocked | typeof LATER | undefined> {
    if (from === 'preview') return LATER
    if (from !== 'online' || resolver === undefined) return notAsked(from, `platforms of ${name}`)
    const found = await resolver.resolve({ ...reference, digest }, { platform, known: undefined, signal })
    if (!found.ok) return blocked(unresolved(found.problem, found.detail))
    if (found.unchanged) return undefined
    book?.put(name, found)
    return lacks({ digest, platforms: found.platforms }, platform) ? noPlatform(name, platform) : undefined
  }

  /** The digest in the book stays what is written, whatever the registry says of the tag now. */
  async function noteDrift(reference: Reference, name: string, { digest }: LockedDigest): Promise<void> {
    const found = await resolver?.resolve(reference, { platform: undefined, known: digest, signal })
    if (found?.ok !== true) return
    const now = found.unchanged ? found.digest : found.descriptor.digest
    if (now === digest) return
    const message = `${name} has moved on since it was locked, from ${digest} to ${now}; the locked digest was written, holdfast update moves it`
    notices.set(`drift ${name}`, { kind: 'drift', message })
  }

  async function askTarget(repository: Repository, digest: Digest, source: Reference) {
    if (from === 'preview') return LATER
    const target = formatRepository(repository)
    if (from === 'offline' || resolver === undefined) {
      return blocked(
        unresolved(
          'offline',
          `whether ${target} serves ${digest} cannot be asked offline; set assumeTarget: true`,
        ),
      )
    }
    const answer = await resolver.askByDigest(repository, digest, { signal })
    if (!answer.ok) return blocked(unresolved(answer.problem, answer.detail))
    if (answer.serves === 'same') return undefined
    if (answer.serves === 'other') {
      return blocked(
        refuse(
          'target-rewrites-digest',
          `${target} answers with ${answer.other} where ${digest} was asked for; have it keep digests, or leave out its rewrite`,
        ),
      )
    }
    const command = copyCommand(source, digest, repository, registries)
    notices.set(`copy ${target} ${digest}`, {
      kind: 'not-in-target',
      message: `${target} does not have ${digest}; copy it: ${command}`,
    })
    return blocked(
      refuse('not-in-target', `${target} does not have ${digest}; copy it there first: ${command}`),
    )
  }

  async function askTargetTag(reference: Reference, digest: Digest): Promise<Blocked | undefined> {
    const name = canonicalOf(reference)
    if (resolver === undefined) return notAsked(from, `digest of ${name}`)
    const want = { platform: undefined, known: undefined, signal }
    const found = await resolver.resolve(reference, want)
    if (!found.ok && found.problem !== 'not-found') return blocked(unresolved(found.problem, found.detail))
    const now = !found.ok || found.unchanged ? undefined : found.descriptor.digest
    if (now === digest) return undefined
    const what = now === undefined ? 'does not exist' : `is ${now}`
    return blocked(
      refuse(
        'not-in-target',
        `${name} ${what}, but should be ${digest}; copy the image under this tag first`,
      ),
    )
  }

  return {
    fullTagOf: createFullTagSearch(options),
    whyNotTagged(reference, digest) {
      return once(tagged, `${canonicalOf(reference)}@${digest}`, () => askTargetTag(reference, digest))
    },
    digestOf(reference, platform) {
      const wanted = platform === undefined ? '' : formatPlatform(platform)
      return once(digests, `${canonicalOf(reference)} ${wanted}`, () => ask(reference, platform))
    },
    whyNotServed(repository, digest, source) {
      const key = `${formatRepository(repository)}@${digest}`
      return once(served, key, () => askTarget(repository, digest, source))
    },
    notices: () => [...notices].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, notice]) => notice),
  }
}

/**
 * Copies an image with all of its platforms from where its digest comes from: by digest, so that it is this one, under
 * its tag, so that it is kept.
 */
function copyCommand(
  source: Reference,
  digest: Digest,
  target: Repository,
  registries: readonly RegistryRule[],
): string {
  const tag = source.tag === undefined ? `@${digest}` : `:${source.tag}`
  const from = `docker://${formatRepository(nameAtMirror(registries, sourceOf(source)) ?? sourceOf(source))}@${digest}`
  return `skopeo copy --all --preserve-digests ${from} docker://${formatRepository(target)}${tag}`
}

/** An index without the platform; what a single image runs on is not told by its manifest. */
function lacks({ platforms }: LockedDigest, wanted: Platform): boolean {
  return platforms !== undefined && matchPlatform(platforms, wanted).length === 0
}

function notFromHere(name: string, endpoint: string): Blocked {
  return blocked(
    unresolved(
      'not-in-lock',
      `holdfast.lock has ${name} from ${endpoint}, which is neither its mirror, its rewrite target nor its registry; holdfast update drops such entries, so that the next fix asks anew`,
    ),
  )
}

function noPlatform(name: string, platform: Platform): Blocked {
  return blocked(
    unresolved(
      'no-such-platform',
      `${name} has no image for ${formatPlatform(platform)}; choose another tag or platform`,
    ),
  )
}
