import type { MirroredContent } from '../oci/mirrored-content.ts'
import type { Place } from '../text/range.ts'
import type { CacheSlot } from './image-cache.ts'
import type { FoundReportable, Reportable } from './reportable.ts'

/** Something in a file that is no image, and yet a rule judges it or needs to know it. */
export interface FoundObservation extends FoundReportable {
  readonly subject: Subject
  /** What may not be shown: reports print asterisks for these characters, whatever they speak of. */
  readonly secrets?: readonly Place[]
}

/** An observation with its line and column. */
export interface Observation<Kind extends Subject = Subject> extends FoundObservation, Reportable {
  readonly subject: Kind
}

export type Subject =
  | WorkshopDefinition
  | WorkshopPages
  | ImageCache
  | CacheUrl
  | Platform
  | ImageRepository
  | Credential
  | LocalImage
  | UncachedBuild
  | HubLogin
  | HubTraffic
  | HiddenPull

/** A Workshop: what it switches on for its sessions. Its place is its name. */
export interface WorkshopDefinition {
  readonly kind: 'workshop'
  /** `metadata.name`; empty where a template decides. */
  readonly name: string
  /** A folder: all files in it belong to the workshop. Undefined where the definition stands alone. */
  readonly root: string | undefined
  /** `session.applications.docker.enabled`, or services of `docker.compose`. */
  readonly docker: boolean
  /** `session.applications.registry.enabled`. */
  readonly registry: boolean
  /** `spec.publish.image` as it stands. */
  readonly publishImage: string | undefined
  /** Template actions or ytt conditions stand in it, so that parts of it may not be what they look like. */
  readonly templated: boolean
  /** Where its image cache can get an entry; undefined where this version of a Workshop has no image cache. */
  readonly cacheSlot: CacheSlot | undefined
}

/** Pages or scripts of a workshop. Its place is the file's first character. */
export interface WorkshopPages {
  readonly kind: 'pages'
  /** A folder: all files in it belong to the workshop. */
  readonly root: string
  /** `$(oci_image_cache)`, in any spelling, occurs in it. */
  readonly mentionsCache: boolean
}

/** The shared image cache of a Workshop. Its place is its `images` key. */
export interface ImageCache {
  readonly kind: 'image-cache'
  /** `images.ingress.enabled`: without it the nodes of the cluster cannot pull from the cache. */
  readonly ingress: boolean
  /** What it holds; undefined where a template decides. */
  readonly content: readonly MirroredContent[] | undefined
  /** The document itself mentions `oci_image_cache`. */
  readonly isMentioned: boolean
}

/** One of `urls` of an entry of a cache. Its place is the URL. */
export interface CacheUrl {
  readonly kind: 'cache-url'
  /** As it stands, without user info. */
  readonly url: string
  readonly hasUserInfo: boolean
  readonly onDemand: boolean
  /** Pull secrets that `environment.secrets` copies in: the cache has no use for them. */
  readonly pullSecrets: readonly string[]
}

/** What an administrator configures for the whole platform. Its place is the URL, or the nearest key above it. */
export interface Platform {
  readonly kind: 'platform'
  /** The pull-through mirror of the sessions' Docker daemons. */
  readonly mirror: {
    /** As it stands, without user info; empty where the setting is empty or absent. */
    readonly url: string
    readonly hasUsername: boolean
    readonly hasPassword: boolean
  }
  /** Where it is set: `dockerDaemon.proxyCache.remoteURL`, `spec.dockerd.mirror.remote`. */
  readonly setting: string
}

/** What `$(image_repository)` stands for in workshops of a TrainingPortal or WorkshopEnvironment. */
export interface ImageRepository {
  readonly kind: 'image-repository'
  /** `host` or `host/namespace`. */
  readonly repository: string
  /** Names of the workshops that it holds for; undefined: all others of the portal. */
  readonly workshops: readonly string[] | undefined
}

/** A literal password or token for a registry. Its place is the command, key or value; the secret is among its `secrets`. */
export interface Credential {
  readonly kind: 'credential'
  /** How it is given: `docker login -p`, `imgpkg --registry-password`, `stringData of a Secret`. */
  readonly how: string
  /** The registry that it is for, `docker.io` where a command leaves it out; undefined where nothing tells. */
  readonly registry: string | undefined
  /** In the configuration of the platform, which users of a workshop do not see. */
  readonly isPlatform: boolean
}

/** An image that the cluster is to pull although only the session's Docker daemon has it. Its place is the reference. */
export interface LocalImage {
  readonly kind: 'local-image'
  readonly name: string
}

/** A build that is told not to use what an earlier one has left. Its place is the flag or the setting. */
export interface UncachedBuild {
  readonly kind: 'uncached-build'
  /** How it is told: `docker build --no-cache`, `no_cache: true`. */
  readonly how: string
  /** What is made or asked for anew: all layers, or the images that it starts from, all of which have digests. */
  readonly anew: 'layers' | 'bases'
}

/** A login to Docker Hub in a job of a CI system. Its place is the command, or the name of the action. */
export interface HubLogin {
  readonly kind: 'hub-login'
  /** How it is done: `docker login`, `docker/login-action`. */
  readonly how: string
}

/** A step of a CI system that may pull from Docker Hub, or push to it, images that its file does not name. */
export interface HubTraffic {
  readonly kind: 'hub-traffic'
}

/** A step pulls an image that no file names, such as that of the builder which it sets up. Its place is the step's. */
export interface HiddenPull {
  readonly kind: 'hidden-pull'
  readonly image: string
}
