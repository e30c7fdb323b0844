import type { Digest } from '../oci/digest.ts'
import type { Reference, Repository } from '../oci/reference.ts'
import type { TagClassOptions } from '../oci/tag-class.ts'
import type { ImageUse } from './image-use.ts'

/** What an inventory may know beside the uses. */
export interface InventoryOptions {
  readonly tagClass: TagClassOptions | undefined
  readonly color: boolean
  /** Columns of the terminal; undefined where the output is no terminal. */
  readonly width: number | undefined
  /** The repository that the configuration's `rewrite` gives for this one; undefined where none applies. */
  readonly rewriteOf?: ((source: Repository) => Repository | undefined) | undefined
  /** The digest that the lock file has for a reference without one. */
  readonly lockedDigest?: ((reference: Reference) => Digest | undefined) | undefined
  /** What rewrite targets do not have, as `registry/path@digest`; undefined where they were not asked. */
  readonly lacking?: ReadonlySet<string> | undefined
}

/** Renders the uses of a run as text. */
export interface Inventory {
  readonly id: string
  render(uses: readonly ImageUse[], options: InventoryOptions): string
}
