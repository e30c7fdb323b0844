import type { Platform } from '../oci/platform.ts'
import type { Reference } from '../oci/reference.ts'
import type { Place } from '../text/range.ts'
import { locate, type Segment } from '../text/segment.ts'
import type { Obstacle } from './fix.ts'
import type { OverrideKind } from './format-traits.ts'
import type { FoundReportable, Reportable } from './reportable.ts'

/** What an image is used for. */
export const ROLES = [
  'base',
  'copy-from',
  'mount-from',
  'frontend',
  'service',
  'build-cache',
  'build-context',
  'image-volume',
  'model',
  'container',
  'init-container',
  'ephemeral-container',
  'ci-job',
  'ci-service',
  'ci-step',
  'action',
  'node-image',
  'builder',
  'dev-container',
  'feature',
  'workshop-image',
  'workshop-files',
  'cached-image',
  'cli-argument',
  'environment',
] as const

export type Role = (typeof ROLES)[number]

/** Why a use could not be read. */
export type UnreadReason =
  | 'variable-without-default'
  | 'variable-not-supported'
  | 'stage-defined-later'
  | 'template-expression'
  | 'runtime-variable'
  | 'invalid-reference'
  | 'too-large'

/** The image of a use: read into a reference, or not, and why. */
export type Image =
  | { readonly kind: 'read'; readonly reference: Reference; readonly segments: readonly Segment[] }
  | { readonly kind: 'unread'; readonly reason: UnreadReason; readonly detail: string }

/** One place in a file that names an image, as a reader found it. */
export interface FoundUse extends FoundReportable {
  readonly role: Role
  /** The characters as they stand, quotes stripped, variables unexpanded; parts in several keys joined by `|`. */
  readonly raw: string
  /** After expansion; equals `raw` where nothing was expanded or the image is unread. */
  readonly text: string
  readonly image: Image
  /** What this field can take: a digest behind the tag, a tag alone, one of the two, or neither. */
  readonly pin: 'digest' | 'tag-only' | 'tag-or-digest' | 'none'
  readonly confidence: 'certain' | 'likely'
  readonly platform: Platform | undefined
  /** The workshop or Compose project that it belongs to. */
  readonly project: string | undefined
  /** The variables that went into the text; those in `raw` where absent. */
  readonly variables?: readonly string[]
  /** What else reads the values of its variables is told, whatever holds for its format. */
  readonly tracksVariables?: true
  /** Names of contexts that a build would take in its place; none where absent. */
  readonly contextNames?: readonly string[]
  /** The use stands at a build argument; this is the instruction of the Dockerfile that it fills. */
  readonly fills?: Place
  /** Who pulls it, where the format alone does not tell. */
  readonly puller?: Puller
  /**
   * What follows `$(oci_image_cache)/`, in any spelling of that variable, for an image that comes through the shared
   * image cache of a workshop.
   */
  readonly throughCache?: string
  /** It is never pulled: the machine that runs it must have it already, as with `imagePullPolicy: Never`. */
  readonly onMachine?: true
  /**
   * When it is asked for at the start of a container, where the file says so: each time, where it is not there, or in
   * words that only a template or the program itself knows.
   */
  readonly pullPolicy?: 'always' | 'missing' | 'other'
  /**
   * The words of its command and arguments, and the folders that are mounted into it: for images that build or pull
   * others themselves, Docker-in-Docker and kaniko, whose flags and files decide whom they ask.
   */
  readonly startedWith?: readonly string[]
  /** A command of a job of a CI system names it. */
  readonly inJob?: true
  /** It stands in a list of what is pulled elsewhere, such as that of a catalogue: nothing pulls it because of this. */
  readonly isListed?: true
  /** Why an edit may change more than the image: it is made on request only. In words, lower case, no full stop. */
  readonly unsafe?: string
  /** As `unsafe`, but only where the image gets another name. */
  readonly nameUnsafe?: string
  /** It comes through a pull-through cache of its registry, whose address a variable gives. */
  readonly throughMirror?: true
  /** The field of a Kubernetes object in which it stands. */
  readonly field?: ObjectField
  /**
   * What speaks against writing a digest, as far as the reader knows; where the reason is `unsafe`, one that is asked for
   * is written all the same.
   */
  readonly pinObstacle?: Obstacle
  /** Where a digest goes, where that is not behind the tag. */
  readonly digestSlot?: DigestSlot
  /** Where it comes in the reading order of a workshop; a name that is built later is not yet local. */
  readonly readingOrder?: string
}

/** A field of a Kubernetes object. */
export interface ObjectField {
  readonly apiVersion: string
  readonly kind: string
  /** Keys from the root of the object, lists by their brackets: `spec/containers[]/image`. */
  readonly path: string
}

/** A place for the digest of a reference that is apart from its tag, or for a tag and a digest where there is neither. */
export interface DigestSlot {
  /** What is replaced: an empty value, a digest, or nothing. */
  readonly at: Place
  /** What is written around the digest. */
  readonly before: string
  readonly after: string
  /** `hex`: without the name of its algorithm. */
  readonly form: 'digest' | 'hex'
}

/** Who pulls an image of a workshop. */
export type Puller =
  /** The nodes of the cluster. */
  | { readonly by: 'kubelet' }
  /** The Docker daemon of the session, which asks the pull-through mirror. */
  | { readonly by: 'dockerd' }
  /** A program that asks registries by itself, by its name: `skopeo`, `podman`. */
  | { readonly by: 'tool'; readonly tool: string }
  /** imgpkg or vendir, which fetch workshop files: for every session, once for all, or when the author publishes. */
  | { readonly by: 'vendir'; readonly when: 'session' | 'environment' | 'author' }
  /** The machine on which the author builds the image of the workshop. */
  | { readonly by: 'author' }

/** Something elsewhere in the tree that decides which image a use stands for. */
export interface Override {
  readonly kind: OverrideKind
  readonly place: Place
  /** The kustomization's `name`, the build argument, or the build that gives the name to another image. */
  readonly name: string
  /** Where a kustomization sets no tag: what is to be written beside its name. */
  readonly advice?: string
}

/** A part of a reference about which rules speak. */
export type JudgedPart = 'name' | 'tag'

/** A use with all that the run knows of it. */
export interface ImageUse extends FoundUse, Reportable {
  readonly overrides: readonly Override[]
  /** What uses the file refuses all of it, or the use's document of it, for a problem that is told. */
  readonly fileIsRefused?: true
  /** What builds an image of this name in another use of its file, such as an override file of Compose. */
  readonly builtBy?: Place
  /** Parts that something else sets wherever this is used, so that what is written here is pulled by nobody. */
  readonly replaced?: readonly JudgedPart[]
  /** The root of the workshop that it lies in; absent outside of workshops. */
  readonly workshop?: string
}

/** A use whose image is known. */
export interface ReadUse extends ImageUse {
  readonly image: Extract<Image, { kind: 'read' }>
}

export function isRead(use: ImageUse): use is ReadUse {
  return use.image.kind === 'read'
}

/** Identifies a use within a run. Uses with the same place and text, such as the aliases of one anchor, are one. */
export function useKey(use: Pick<ImageUse, 'place' | 'text'>): string {
  return `${placeKey(use)}\n${use.text}`
}

/** Identifies the place of a use within a run. */
export function placeKey({ place }: Pick<ImageUse, 'place'>): string {
  return `${place.start}-${place.end} ${place.path}`
}

/** The place after which a digest is written or which holds it: the tag, else the path, with the digest where there is one. */
export function tailOf(use: Pick<ImageUse, 'image'>): Place | undefined {
  if (use.image.kind !== 'read') return undefined
  const { parts } = use.image.reference
  const { start } = parts.tag ?? parts.path
  return locate(use.image.segments, { start, end: (parts.digest ?? parts.tag ?? parts.path).end })
}

/** Whether the field takes a digest, be it in the place of the tag. */
export function takesDigest({ pin }: Pick<ImageUse, 'pin'>): boolean {
  return pin === 'digest' || pin === 'tag-or-digest'
}

/** Whether a pin could be written where the reference stands. */
export function isEditable(use: Pick<ImageUse, 'image' | 'pin' | 'pinObstacle' | 'digestSlot'>): boolean {
  if (use.pin !== 'digest' || use.image.kind !== 'read' || use.pinObstacle?.reason === 'not-editable')
    return false
  return use.digestSlot !== undefined || tailOf(use) !== undefined
}
