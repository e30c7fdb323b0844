import { type DigestBook, type LockedDigest, type Obstacle, refuse } from '../../model/fix.ts'
import type { Resolver } from '../../model/resolver.ts'
import type { Digest } from '../../oci/digest.ts'
import { matchPlatform } from '../../oci/manifest.ts'
import { formatPlatform, type Platform } from '../../oci/platform.ts'
import { formatRepository, type Reference, type Repository, sourceOf } from '../../oci/reference.ts'
import { once } from '../once.ts'
import { type DigestSource, notAsked } from './digest-source.ts'
import { createFullTagSearch, type FullTagFound } from './full-tag-search.ts'
import type { Classify } from './full-tags.ts'
import { unresolved } from './obstacles.ts'

/** A digest, why there is none, or `later` where it was not to be asked for. */
export type DigestFound = { readonly digest: Digest } | Obstacle | 'later'

/** Digests of references, each asked for once a run. */
export interface Answers {
  digestOf(reference: Reference, platform: Platform | undefined): Promise<DigestFound>
  /** The most specific tag that has the digest of a reference. */
  fullTagOf(reference: Reference, digest: Digest): Promise<FullTagFound>
  /** Undefined when the repository serves the digest. */
  whyNotServed(
    repository: Repository,
    digest: Digest,
    source: Reference,
  ): Promise<Obstacle | 'later' | undefined>
  /** Undefined when a reference in a target, which serves the digest, has it under its tag too. */
  whyNotTagged(reference: Reference, digest: Digest): Promise<Obstacle | undefined>
  /** What was learnt beside: tags that have moved on, images to be copied. In the order of the references. */
  notices(): readonly AnswerNotice[]
}

export interface AnswerNotice {
  readonly kind: 'drift' | 'not-in-target'
  readonly message: string
}

export interface AnswersOptions {
  readonly resolver: Resolver | undefined
  readonly book: DigestBook | undefined
  readonly from: DigestSource
  readonly signal: AbortSignal | undefined
  readonly classify: Classify
}

/** The canonical spelling of a reference without its digest: `docker.io/library/nginx:1.27`. */
export function canonicalOf(reference: Reference): string {
  return `${formatRepository(sourceOf(reference))}:${reference.tag ?? 'latest'}`
}

export function createAnswers(options: AnswersOptions): Answers {
  const { resolver, book, from, signal } = options
  const digests = new Map<string, Promise<DigestFound>>()
  const served = new Map<string, Promise<Obstacle | 'later' | undefined>>()
  const tagged = new Map<string, Promise<Obstacle | undefined>>()
  const notices = new Map<string, AnswerNotice>()

  async function ask(reference: Reference, platform: Platform | undefined): Promise<DigestFound> {
    const name = canonicalOf(reference)
    const locked = book?.get(name)
    if (locked !== undefined) {
      if (platform !== undefined && lacks(locked, platform)) return noPlatform(name, platform)
      if (from === 'online') await noteDrift(reference, name, locked)
      return { digest: locked.digest }
    }
    if (from === 'preview') return 'later'
    if (from !== 'online' || resolver === undefined) return notAsked(from, `digest of ${name}`)
    const found = await resolver.resolve(reference, { platform, known: undefined, signal })
    if (!found.ok) return unresolved(found.problem, found.detail)
    if (found.unchanged) return { digest: found.digest }
    book?.put(name, found)
    const { digest } = found.descriptor
    return platform !== undefined && lacks({ digest, platforms: found.platforms }, platform)
      ? noPlatform(name, platform)
      : { digest }
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
    if (from === 'preview') return 'later'
    const target = formatRepository(repository)
    if (from === 'offline' || resolver === undefined) {
      return unresolved(
        'offline',
        `whether ${target} serves ${digest} cannot be asked offline; set assumeTarget: true`,
      )
    }
    const answer = await resolver.askByDigest(repository, digest, { signal })
    if (!answer.ok) return unresolved(answer.problem, answer.detail)
    if (answer.serves === 'same') return undefined
    if (answer.serves === 'other') {
      return refuse(
        'target-rewrites-digest',
        `${target} answers with ${answer.other} where ${digest} was asked for; have it keep digests, or leave out its rewrite`,
      )
    }
    const command = copyCommand(source, digest, repository)
    notices.set(`copy ${target} ${digest}`, {
      kind: 'not-in-target',
      message: `${target} does not have ${digest}; copy it: ${command}`,
    })
    return refuse('not-in-target', `${target} does not have ${digest}; copy it there first: ${command}`)
  }

  async function askTargetTag(reference: Reference, digest: Digest): Promise<Obstacle | undefined> {
    const name = canonicalOf(reference)
    if (resolver === undefined) return notAsked(from, `digest of ${name}`)
    const want = { platform: undefined, known: undefined, headOnly: true, signal }
    const found = await resolver.resolve(reference, want)
    if (!found.ok && found.problem !== 'not-found') return unresolved(found.problem, found.detail)
    const now = !found.ok || found.unchanged ? undefined : found.descriptor.digest
    if (now === digest) return undefined
    const what = now === undefined ? 'does not exist' : `is ${now}`
    return refuse(
      'not-in-target',
      `${name} ${what}, but should be ${digest}; copy the image under this tag first`,
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

/** Copies an image with all of its platforms: by digest, so that it is this one, under its tag, so that it is kept. */
function copyCommand(source: Reference, digest: Digest, target: Repository): string {
  const tag = source.tag === undefined ? `@${digest}` : `:${source.tag}`
  const from = `docker://${formatRepository(sourceOf(source))}@${digest}`
  return `skopeo copy --all --preserve-digests ${from} docker://${formatRepository(target)}${tag}`
}

/** An index without the platform; what a single image runs on is not told by its manifest. */
function lacks({ platforms }: LockedDigest, wanted: Platform): boolean {
  return platforms !== undefined && matchPlatform(platforms, wanted).length === 0
}

function noPlatform(name: string, platform: Platform): Obstacle {
  return unresolved(
    'no-such-platform',
    `${name} has no image for ${formatPlatform(platform)}; choose another tag or platform`,
  )
}
