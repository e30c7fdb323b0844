import type { Inventory } from '../model/inventory.ts'
import { toRecord } from '../model/record.ts'
import { inPieces } from '../text/pieces.ts'
import { jsonLines } from '../text/printable.ts'

/** A JSON array of inventory records, one a line. */
export const jsonInventory: Inventory = {
  id: 'json',
  ...inPieces(function* (uses, { tagClass }) {
    yield* jsonLines(uses, (use) => toRecord(use, tagClass))
    yield '\n'
  }),
}
