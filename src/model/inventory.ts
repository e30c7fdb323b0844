import type { Digest } from '../oci/digest.ts'
import type { Reference, Repository } from '../oci/reference.ts'
import type { TagClassOptions } from '../oci/tag-class.ts'
import type { ImageUse, Role } from './image-use.ts'

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
  /** Roles that were asked for by name; an export then takes them, whatever it takes by itself. */
  readonly roles?: ReadonlySet<Role> | undefined
}

/** What an export does not hold. */
export interface LeftOut {
  /** Why which use is not in it; lower case, no full stop, one line each. */
  readonly notes: readonly string[]
  /** Uses that could not be read. */
  readonly unread: number
  /** Names that are in it, or should be, without a digest. */
  readonly unpinned: readonly string[]
  /** Without a digest for each image it would be wrong, so that there is none. */
  readonly isRefused: boolean
}

/** Renders the uses of a run as text. */
export interface Inventory {
  readonly id: string
  render(uses: readonly ImageUse[], options: InventoryOptions): string
  /** The same text in pieces, where it may be too long to be whole in memory. */
  pieces?(uses: readonly ImageUse[], options: InventoryOptions): Iterable<string>
  /** Of an export: what it does not hold. The others hold every use. */
  leftOut?(uses: readonly ImageUse[], options: InventoryOptions): LeftOut
}
