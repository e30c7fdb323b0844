import type { Digest } from '../oci/digest.ts'
import type { ImageAbout } from '../oci/image-about.ts'
import type { Descriptor, PlatformDescriptor } from '../oci/manifest.ts'
import type { Platform } from '../oci/platform.ts'
import type { Reference, Repository } from '../oci/reference.ts'

/** Why a reference could not be resolved or verified. */
export type UnresolvedReason = (typeof UNRESOLVED_REASONS)[number]
export const UNRESOLVED_REASONS = [
  'no-mirror',
  'offline',
  'not-in-lock',
  'not-found',
  'auth-required',
  'auth-failed',
  'rate-limited',
  'unavailable',
  'timeout',
  'tls',
  'proxy',
  'bad-response',
  'digest-mismatch',
  'media-type',
  'too-large',
  'realm-untrusted',
  'host-not-allowed',
  'fallback-refused',
  'mirror-rewrites',
  'no-such-platform',
  'not-attempted',
] as const

/** Who answered: the mirror of the registry, its rewrite target, or the registry itself. */
export type Via = 'mirror' | 'target' | 'registry'

/** What an endpoint says of a pull limit, from its `ratelimit-*` headers. */
export interface RateLimit {
  readonly limit: number | undefined
  readonly remaining: number | undefined
  /** Length of the window in seconds. */
  readonly windowSeconds: number | undefined
}

/** What every answer of an endpoint tells beside its content. */
export interface Answered {
  readonly ok: true
  /** Base URL of the endpoint, as in {@link Resolver.requests}. */
  readonly endpoint: string
  /** A mirror may answer from its cache when its upstream does not answer: what it says is not proved fresh. */
  readonly via: Via
  /** Origin that answered in the end, where the endpoint redirected to another one. */
  readonly redirectedTo: string | undefined
  /** Requests for this reference, tokens included; 0 where the answer was known from another one. */
  readonly requests: number
  readonly rateLimit: RateLimit | undefined
}

/** The reference still has the digest that was known. */
export interface Unchanged extends Answered {
  readonly unchanged: true
  readonly digest: Digest
}

/** A digest that was not known. */
export interface Resolved extends Answered {
  readonly unchanged: false
  /** Of the index where there is one; its size is undefined where no header tells it. */
  readonly descriptor: Omit<Descriptor, 'size'> & { readonly size: number | undefined }
  /** By the index, in its order; undefined for a single image and where the body was not fetched. */
  readonly platforms: readonly PlatformDescriptor[] | undefined
  /** `body`: its bytes have this digest. `header`: the registry says so; a wrong one would not be found when pulled. */
  readonly verified: 'body' | 'header'
}

/** No answer, or none that may be used. */
export interface Unresolved {
  readonly ok: false
  readonly problem: UnresolvedReason
  /** What, where, why, what to do; lower case, no full stop, one line, without credentials. */
  readonly detail: string
  /** The endpoint that was or would have been asked; undefined where there is none. */
  readonly endpoint: string | undefined
  readonly requests: number
}

/** The outcome of {@link Resolver.resolve}. */
export type Resolution = Resolved | Unchanged | Unresolved

/** The outcome of {@link Resolver.askByDigest}. */
export type DigestAnswer =
  | (Answered & { readonly serves: 'same' | 'nothing' })
  | (Answered & { readonly serves: 'other'; readonly other: Digest })
  | Unresolved

/** The outcome of {@link Resolver.aboutOf}. */
export type AboutAnswer = (Answered & { readonly about: ImageAbout }) | Unresolved

/** The outcome of {@link Resolver.listTags}. */
export type TagList =
  | (Answered & {
      readonly tags: readonly string[]
      /** False for a mirror, whose list proves that a tag exists but never that it does not. */
      readonly complete: boolean
    })
  | Unresolved

/** Requests to one endpoint, repeated ones included. */
export interface RequestCounts {
  /** `HEAD` of manifests, which count against no pull limit. */
  readonly heads: number
  /** `GET` of manifests: what Docker Hub counts as pulls. */
  readonly gets: number
  readonly tokens: number
  readonly tagPages: number
  /** `GET` of blobs, which count against no pull limit; absent where there was none. */
  readonly blobs?: number
  /** References that were not asked for, because the endpoint had been given up. */
  readonly notAttempted: number
  /** The pull limit as the endpoint last told it, the least that is left; undefined where it tells of none. */
  readonly rateLimit: RateLimit | undefined
  /** The kind of mirror that its answers look like; undefined where nothing tells. */
  readonly software?: string | undefined
}

/** What is wanted of a reference. */
export interface Want {
  /** Must be in the index, where there is one; its content is fetched for that. */
  readonly platform: Platform | undefined
  /** The digest that it had; where it still has it the answer is {@link Unchanged}. */
  readonly known: Digest | undefined
  /** Its bytes are fetched and hashed, which tells the platforms and counts as a pull; so it is for a platform. */
  readonly content?: boolean
  /** Ends the run: what is not answered by then is `not-attempted`. */
  readonly signal?: AbortSignal | undefined
}

/**
 * Turns references into digests. Expected failures are values; nothing rejects but bugs.
 *
 * All calls of one resolver make up one run: nothing is asked twice, and an endpoint that was given up (its pull limit
 * reached, credentials refused) is asked nothing more.
 */
export interface Resolver {
  /**
   * The digest that a reference has now. Without tag and digest `latest` is asked for; with a digest that digest
   * decides and the tag is not asked for.
   */
  resolve(reference: Reference, want: Want): Promise<Resolution>
  /**
   * Asks once whether a repository serves a digest: a rewrite target before it is written, or a pin that is verified.
   *
   * Where the digest was resolved from the same place nothing is sent.
   */
  askByDigest(repository: Repository, digest: Digest, want: Pick<Want, 'signal'>): Promise<DigestAnswer>
  /**
   * What an image says of itself: when it was built, and of which version. Its manifests are fetched, which counts as
   * pulls, and its configuration.
   */
  aboutOf(
    repository: Repository,
    digest: Digest,
    want: Pick<Want, 'platform' | 'signal'>,
  ): Promise<AboutAnswer>
  /** The tags of a repository, in the order of the registry. */
  listTags(repository: Repository, want: Pick<Want, 'signal'>): Promise<TagList>
  /**
   * Whether a mirror holds layers of a repository already, by its catalog: its source is asked nothing. Undefined where it
   * does not tell.
   */
  holds(repository: Repository, want: Pick<Want, 'signal'>): Promise<boolean | undefined>
  /** What was sent so far, by endpoint. */
  readonly requests: ReadonlyMap<string, RequestCounts>
  /** One line each, in order, none twice: fallbacks, warnings of registries, credential files that are ignored. */
  readonly notices: readonly string[]
  /** Ends idle connections; the resolver answers nothing afterwards. */
  close(): Promise<void>
}
