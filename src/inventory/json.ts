import type { Inventory } from '../model/inventory.ts'
import { toRecord } from '../model/record.ts'
import { toJsonLines } from '../text/printable.ts'

/** A JSON array of inventory records, one a line. */
export const jsonInventory: Inventory = {
  id: 'json',
  render: (uses, { tagClass }) => `${toJsonLines(uses.map((use) => toRecord(use, tagClass)))}\n`,
}
