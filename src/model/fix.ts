import type { Digest } from '../oci/digest.ts'
import type { Platform } from '../oci/platform.ts'
import type { TextEdit } from '../text/edit.ts'
import type { Resolved, UnresolvedReason } from './resolver.ts'

/** Why a fix was not made. */
export type RefusedReason = (typeof REFUSED_REASONS)[number]
export const REFUSED_REASONS = [
  'arg-partial',
  'arg-overridden',
  'shared-disagrees',
  'not-editable',
  'unsafe',
  'kustomize-override',
  'local-name',
  'tag-only-field',
  'tag-or-digest',
  'not-in-target',
  'target-rewrites-digest',
  'partly-staged',
  'read-back-differs',
  'changed-on-disk',
  'unsupported-here',
] as const

/** A change of a named file; its range counts in the text before the fix. */
export interface FileEdit extends TextEdit {
  /** Relative to the working directory, with `/`. */
  readonly path: string
}

/** What can be done, or was done, about a finding. */
export interface Fix {
  /** `available` without edits: a digest has first to be resolved. */
  readonly status: 'none' | 'available' | 'applied' | 'refused' | 'unresolved'
  /** Null unless refused or unresolved. */
  readonly reason: RefusedReason | UnresolvedReason | null
  /** The reason in words, and what to do; lower case, no full stop, one line. */
  readonly detail: string | null
  /** All that is done for the use, whatever the finding: one edit for each place, in file order. */
  readonly edits: readonly FileEdit[]
}

/** Why a fix was not made. */
export interface Obstacle {
  readonly status: 'refused' | 'unresolved'
  readonly reason: RefusedReason | UnresolvedReason
  /** As {@link Fix.detail}. */
  readonly detail: string
}

/** A fix that holdfast itself does not make. */
export function refuse(reason: RefusedReason, detail: string): Obstacle {
  return { status: 'refused', reason, detail }
}

/** Nothing can be done about the finding. */
export const NO_FIX: Fix = { status: 'none', reason: null, detail: null, edits: [] }

/** A digest that was resolved in an earlier run. */
export interface LockedDigest {
  readonly digest: Digest
  /** By the index, in its order; undefined for a single image, and where they were never asked for. */
  readonly platforms: readonly { readonly platform: Platform }[] | undefined
  /** It is an index whose platforms were never asked for. */
  readonly isOpenIndex?: boolean
}

/** The digests that a project has decided on, by canonical reference such as `docker.io/library/nginx:1.27`. */
export interface DigestBook {
  get(reference: string): LockedDigest | undefined
  /** The endpoint of an entry that does not count, since digests of the reference do not come from there. */
  foreignEndpointOf?(reference: string): string | undefined
  /** The tags of a repository, such as `docker.io/library/nginx`, of which the book has digests. */
  tagsOf(repository: string): readonly string[]
  /** Keeps what was resolved for a reference that the book does not hold yet. */
  put(reference: string, resolved: Resolved): void
}

/** A file before and after its edits. */
export interface FixedFile {
  /** Relative to the working directory, with `/`. */
  readonly path: string
  readonly before: string
  readonly after: string
  /** In file order; none overlap. */
  readonly edits: readonly TextEdit[]
  /** Nothing of the file may be shown but the lines that change. */
  readonly isPrivate: boolean
}
