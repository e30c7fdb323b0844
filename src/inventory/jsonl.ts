import type { Inventory } from '../model/inventory.ts'
import { toRecord } from '../model/record.ts'
import { toJson } from '../text/printable.ts'

/** JSON Lines: one inventory record a line; nothing at all where there is no use. */
export const jsonlInventory: Inventory = {
  id: 'jsonl',
  render(uses, { tagClass }) {
    // Joined bit by bit: all lines of a large tree at once are as long as the output.
    const parts: string[] = []
    for (let at = 0; at < uses.length; at += LINES_MAX) {
      const lines = uses.slice(at, at + LINES_MAX).map((use) => `${toJson(toRecord(use, tagClass))}\n`)
      parts.push(lines.join(''))
    }
    return parts.join('')
  },
}

/** Lines that are kept one by one. */
const LINES_MAX = 1000
