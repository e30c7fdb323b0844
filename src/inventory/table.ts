import type { Inventory } from '../model/inventory.ts'
import { type InventoryRecord, toRecord } from '../model/record.ts'
import { cutEnd, cutStart, displayWidth, padTo } from '../text/display-width.ts'
import { paintFor } from '../text/paint.ts'
import { inPieces, piecesOfLines } from '../text/pieces.ts'
import { visible } from '../text/printable.ts'

/** A line of the table; `state` holds tag class and pin, or why the use is unread. */
interface Row {
  readonly place: string
  readonly role: string
  readonly image: string
  readonly state: string
}

type Widths = Readonly<Record<keyof Row, number>>

const HEADER: Row = { place: 'FILE', role: 'ROLE', image: 'IMAGE', state: formatState('CLASS', 'PINNED') }

/** Columns under which a place, an image and a state are not cut; on a narrow terminal, all but the state are. */
const LEAST_PLACE = 16
const LEAST_IMAGE = 20
const NARROW = 10
const LEAST_STATE = displayWidth(HEADER.state)

/**
 * Aligned columns for people, cut to the terminal: of a file its end is kept, of an image its start.
 *
 * Where the output is no terminal nothing is cut. An unread use has its reason in place of class and pin.
 */
export const tableInventory: Inventory = {
  id: 'table',
  ...inPieces((uses, { tagClass, color, width }) => {
    if (uses.length === 0) return ['no image uses\n']
    const paint = paintFor(color)
    const rows = uses.map((use) => toRow(toRecord(use, tagClass)))
    const widths = fitWidths(naturalWidths(rows), width)
    return piecesOfLines([HEADER, ...rows], (row) => {
      const line = renderRow(row, widths)
      return `${row === HEADER ? paint('bold', line) : line}\n`
    })
  }),
}

function toRow({ file, line, role, text, reason, tagClass, pinned }: InventoryRecord): Row {
  const state = reason === null ? formatState(tagClass ?? '', pinned ? 'yes' : 'no') : `unread: ${reason}`
  return { place: `${visible(file)}:${line}`, role, image: visible(text), state }
}

/** No tag class has a longer name than `codename`. */
function formatState(tagClass: string, pinned: string): string {
  return `${padTo(tagClass, 8)}  ${pinned}`
}

function naturalWidths(rows: readonly Row[]): Widths {
  const widths = { place: 0, role: 0, image: 0, state: 0 }
  for (const row of [HEADER, ...rows]) {
    widths.place = Math.max(widths.place, displayWidth(row.place))
    widths.role = Math.max(widths.role, displayWidth(row.role))
    widths.image = Math.max(widths.image, displayWidth(row.image))
    widths.state = Math.max(widths.state, displayWidth(row.state))
  }
  return widths
}

/** Takes columns away from what tells least first: the end of a long image is most often a digest. */
function fitWidths(natural: Widths, width: number | undefined): Widths {
  if (width === undefined) return natural
  const widths = { ...natural }
  let excess = widths.place + widths.role + widths.image + widths.state + 6 - width
  function shrink(column: keyof Row, least: number): void {
    const taken = Math.max(0, Math.min(excess, widths[column] - least))
    widths[column] -= taken
    excess -= taken
  }
  shrink('image', Math.max(LEAST_IMAGE, Math.floor(width / 3)))
  shrink('place', Math.max(LEAST_PLACE, Math.floor(width / 4)))
  shrink('state', LEAST_STATE)
  shrink('image', LEAST_IMAGE)
  shrink('place', LEAST_PLACE)
  for (const column of ['role', 'image', 'place'] as const) shrink(column, NARROW)
  return widths
}

function renderRow({ place, role, image, state }: Row, widths: Widths): string {
  const left = [
    padTo(cutStart(place, widths.place), widths.place),
    padTo(cutEnd(role, widths.role), widths.role),
    padTo(cutEnd(image, widths.image), widths.image),
  ]
  return `${left.join('  ')}  ${cutEnd(state, widths.state)}`
}
