import type { TagClassOptions } from '../oci/tag-class.ts'
import type { ImageUse } from './image-use.ts'

/** What an inventory may know beside the uses. */
export interface InventoryOptions {
  readonly tagClass: TagClassOptions | undefined
  readonly color: boolean
  /** Columns of the terminal; undefined where the output is no terminal. */
  readonly width: number | undefined
}

/** Renders the uses of a run as text: one record each, in the order given. */
export interface Inventory {
  readonly id: string
  render(uses: readonly ImageUse[], options: InventoryOptions): string
}
