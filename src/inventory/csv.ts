import type { Inventory } from '../model/inventory.ts'
import { type InventoryRecord, toRecord } from '../model/record.ts'
import { inPieces, piecesOfLines } from '../text/pieces.ts'
import { visible } from '../text/printable.ts'

const COLUMNS = [
  'file',
  'line',
  'column',
  'endLine',
  'endColumn',
  'format',
  'role',
  'path',
  'raw',
  'text',
  'status',
  'reason',
  'registry',
  'repository',
  'tag',
  'digest',
  'tagClass',
  'pinned',
  'platform',
  'confidence',
  'editable',
] as const satisfies readonly (keyof InventoryRecord)[]

/** A spreadsheet runs a cell that begins so as a formula; in some countries `;` starts a new cell. */
const FORMULA = /(^|;)(?=\s*[=+\-@＝＋－＠])/g

/**
 * CSV for spreadsheets: a header with the record's keys, one use a row, rows end in CR LF, nothing where a value is null.
 *
 * What a spreadsheet would run as a formula gets a `'` in front, and control characters are shown by their pictures;
 * programs that need the exact characters read `json` or `jsonl`.
 *
 * @see https://www.rfc-editor.org/rfc/rfc4180
 * @see https://owasp.org/www-community/attacks/CSV_Injection
 */
export const csvInventory: Inventory = {
  id: 'csv',
  ...inPieces(function* (uses, { tagClass }) {
    yield `${COLUMNS.join(',')}\r\n`
    yield* piecesOfLines(uses, (use) => {
      const record = toRecord(use, tagClass)
      return `${COLUMNS.map((column) => field(record[column])).join(',')}\r\n`
    })
  }),
}

function field(value: string | number | boolean | null): string {
  if (value === null) return ''
  if (typeof value !== 'string') return String(value)
  const safe = visible(value).replace(FORMULA, "$1'")
  return /[",;]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
