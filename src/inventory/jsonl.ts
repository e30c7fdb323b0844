import type { Inventory } from '../model/inventory.ts'
import { toRecord } from '../model/record.ts'
import { inPieces, piecesOfLines } from '../text/pieces.ts'
import { toJson } from '../text/printable.ts'

/** JSON Lines: one inventory record a line; nothing at all where there is no use. */
export const jsonlInventory: Inventory = {
  id: 'jsonl',
  ...inPieces((uses, { tagClass }) => piecesOfLines(uses, (use) => `${toJson(toRecord(use, tagClass))}\n`)),
}
