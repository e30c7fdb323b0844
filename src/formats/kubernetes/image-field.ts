import type { Field, FieldForm } from '../table.ts'

/** One field of well-known objects that names an image, with the API groups and kinds whose objects have it. */
export interface ImageField extends Omit<Field, 'form'> {
  /** API groups; `*.example.com` means the group and those below it. */
  readonly groups: readonly string[]
  /** All kinds of the group where none is given. */
  readonly kinds?: readonly string[]
  /**
   * `helm-chart`: a map with a chart's `name`, `version` and `repository.url`, which begins with `oci://` where a registry
   * has it · `oci-repository`: a map with the `url` of an artifact and its version under `ref`; the other forms as
   * everywhere.
   */
  readonly form: FieldForm | 'helm-chart' | 'oci-repository'
  /** The field holds a repository, or a whole reference; where the other parts of a reference stand. */
  readonly around?: PartsAround
}

/**
 * Where parts of a reference stand: keys beside the repository, or keys from the root of the object after a slash. `$` in a
 * key is the key of the repository, and `|` stands between alternatives of which the first that is there counts.
 */
export interface PartsAround {
  readonly registry?: string
  /** The last part of the name, which is not written: `etcd`. */
  readonly name?: string
  /** The field holds the tag alone, of this repository. */
  readonly tagOf?: string
  readonly tag?: string
  /** What the key of the tag holds where it is one; anything else there is no part of the reference. */
  readonly tagIs?: RegExp
  /** The tag is a version of the software: what takes the place of a `+` in it, and no digest may stand there. */
  readonly plus?: string
  /** Why the image is not known where it has no tag; it is read without one where absent. */
  readonly lacking?: string
  /** What is put before and after the tag. */
  readonly tagPrefix?: string
  readonly tagSuffix?: string
  readonly digest?: string
  /** The tag may be a range of versions, of which one is chosen when it runs. */
  readonly hasRanges?: true
  /** Whose registry a name without a host and without `registry` is pulled from, in words: `the operator`. */
  readonly hostOf?: string
}

/** Makes a row; an image of a container where nothing else is said. */
export function field(
  groups: string | readonly string[],
  path: string,
  more: Partial<ImageField> = {},
): ImageField {
  return {
    groups: typeof groups === 'string' ? [groups] : groups,
    path,
    form: 'reference',
    role: 'container',
    ...more,
  }
}
