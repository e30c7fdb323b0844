import type { Digest } from '../oci/digest.ts'
import type { Platform } from '../oci/platform.ts'
import type { UnresolvedReason, Via } from './resolver.ts'

/** What a registry says, now, of a use that is pinned. */
export interface Verification {
  /** Canonical: `docker.io/library/nginx:1.27`, without the tag where none is written. */
  readonly name: string
  readonly digest: Digest
  readonly pin: PinState
  readonly tag: TagState
  /** The images behind the digest that the use needs, in the order of the index; empty where they are not known. */
  readonly children: readonly Child[]
}

/** The image for one platform of an index. */
export interface PlatformImage {
  readonly platform: Platform
  /** Windows images differ in it where platform and variant are the same. */
  readonly osVersion: string | undefined
  readonly digest: Digest
}

/** What is known about one of the questions: nothing. */
export interface Unverified {
  readonly kind: 'unresolved'
  readonly reason: UnresolvedReason
  /** What, where, why, what to do; lower case, no full stop, one line. */
  readonly detail: string
}

/** The place that answered. */
interface Answer {
  /** Base URL of the endpoint. */
  readonly endpoint: string
  readonly via: Via
}

/** Whether a pinned digest is served by the place that pins come from. */
export type PinState =
  | (Answer & {
      readonly kind: 'served'
      /** By the index, in its order; undefined for a single image, and where nothing had to be fetched. */
      readonly platforms: readonly PlatformImage[] | undefined
    })
  /** A mirror that says so serves the repository's tag all the same; its upstream may still have the digest. */
  | (Answer & { readonly kind: 'gone' })
  | Unverified

/** What the tag beside a digest names now. */
export type TagState =
  | { readonly kind: 'none' }
  | { readonly kind: 'same' }
  | (Answer & { readonly kind: 'moved'; readonly to: Digest; readonly change: Change })
  | (Answer & { readonly kind: 'gone' })
  | Unverified

/** How what a tag names now differs from what is pinned, by the digests of the images for each platform. */
export type Change =
  /** Every platform that both have has the same image; `os/architecture[/variant]` of those that only one has. */
  | { readonly kind: 'same-build'; readonly added: readonly string[]; readonly removed: readonly string[] }
  /** A single image is pinned and the tag names an index. */
  | {
      readonly kind: 'single-platform'
      /** The platform that the index gives the pinned image; undefined where the index does not hold it. */
      readonly platform: Platform | undefined
      /** All platforms of the index. */
      readonly platforms: readonly string[]
    }
  | { readonly kind: 'new-build' }
  /** What was pinned, or what the tag names now, cannot be read any more. */
  | { readonly kind: 'unknown'; readonly detail: string }

/** One image of a pinned index. */
export interface Child {
  readonly platform: string
  readonly digest: Digest
  readonly state: { readonly kind: 'served' } | { readonly kind: 'gone' } | Unverified
}

/** The first of the questions about a pin that has no answer; undefined where all have one. */
export function whyUnverified({ pin, tag, children }: Verification): Unverified | undefined {
  for (const state of [pin, ...children.map((child) => child.state), tag]) {
    if (state.kind === 'unresolved') return state
  }
  return undefined
}

/** Whether what is pinned cannot be pulled any more: the digest, or an image behind it that is needed. */
export function isVanished({ pin, children }: Verification): boolean {
  return pin.kind === 'gone' || children.some(({ state }) => state.kind === 'gone')
}
