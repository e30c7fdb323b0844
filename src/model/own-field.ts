import type { FoundUse, Role } from './image-use.ts'

/**
 * A field that names an image because the root configuration says so. Plain data: it can cross threads and goes into the
 * key of kept readings.
 */
export interface OwnField {
  readonly at: OwnFieldPlace
  /** Keys from the root of the document, as `compileFields` takes them. */
  readonly path: string
  readonly form: OwnFieldForm
  readonly role: Role
  /** The keys of a map over which the reference is spread; those of Helm where absent. */
  readonly parts?: OwnFieldParts
  readonly pin: FoundUse['pin']
  /** A digest stands in a key of its own and nowhere else. */
  readonly hasDigestKey?: true
  readonly confidence?: FoundUse['confidence']
}

/** Where the field is found. */
export type OwnFieldPlace =
  /** Files by globs from the folder of the root configuration; `!` takes out. */
  | { readonly kind: 'files'; readonly globs: readonly string[] }
  /** Objects of Kubernetes; all kinds of the group where none is given. */
  | { readonly kind: 'objects'; readonly group: string; readonly objectKind: string | undefined }

export const OWN_FIELD_FORMS = ['reference', 'value', 'docker-url'] as const
export type OwnFieldForm = (typeof OWN_FIELD_FORMS)[number]

export interface OwnFieldParts {
  readonly registry?: string
  readonly repository: string
  readonly tag?: string
  readonly digest?: string
}
