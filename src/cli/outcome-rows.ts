import type { RunCounts } from '../model/finding.ts'
import type { Obstacle } from '../model/fix.ts'
import type { ImageUse } from '../model/image-use.ts'
import type { Digest } from '../oci/digest.ts'
import { addToGroup } from '../text/group-by.ts'
import { append, longest } from '../text/lists.ts'
import { type Paint, paintFor } from '../text/paint.ts'
import { plural } from '../text/plural.ts'
import { visible } from '../text/printable.ts'
import { wrap } from '../text/wrap.ts'
import type { Terminal } from './output.ts'

/** What became of the uses of a run. */
export interface Outcomes<Outcome extends { readonly kind: string }> {
  readonly outcomes: ReadonlyMap<ImageUse, Outcome>
  readonly counts: RunCounts
}

/** One use as it is listed. */
export interface OutcomeRow {
  /** A word or two: what became of it. */
  readonly label: string
  readonly style: 'green' | 'yellow' | 'red'
  readonly text: string
  readonly detail: string | undefined
}

/** How outcomes are put into words. */
export interface OutcomeWords<Outcome extends { readonly kind: string }> {
  /** What each kind is called in totals, in their order. */
  readonly kinds: readonly (readonly [kind: Outcome['kind'], word: string])[]
  /** @returns undefined where the use has no line of its own */
  describe(use: ImageUse, outcome: Outcome): OutcomeRow | undefined
}

type PlacedRow = OutcomeRow & { readonly place: string }

/** Lists what became of uses by file, then the totals. */
export function renderOutcomes<Outcome extends { readonly kind: string }>(
  { outcomes, counts }: Outcomes<Outcome>,
  { color, width }: Terminal,
  words: OutcomeWords<Outcome>,
): string {
  const paint = paintFor(color)
  const byFile = new Map<string, PlacedRow[]>()
  for (const [use, outcome] of outcomes) {
    const row = words.describe(use, outcome)
    const place = `${use.position.line}:${use.position.column}`
    if (row !== undefined) addToGroup(byFile, use.place.path, { ...row, place })
  }
  const lines: string[] = []
  for (const [file, rows] of byFile)
    append(lines, [paint('underline', visible(file)), ...renderRows(rows, paint, width), ''])
  const totals = describeTotals(outcomes, counts.files, words.kinds)
  append(lines, width === undefined ? [totals] : wrap(totals, width))
  return `${lines.join('\n')}\n`
}

function renderRows(rows: readonly PlacedRow[], paint: Paint, width: number | undefined): readonly string[] {
  const placeWidth = longest(rows.map(({ place }) => place))
  const labelWidth = longest(rows.map(({ label }) => label))
  const indent = ' '.repeat(4 + placeWidth)
  const lines: string[] = []
  for (const { place, label, style, text, detail } of rows) {
    const room = width === undefined ? undefined : width - placeWidth - labelWidth - 6
    const [first = '', ...rest] = room === undefined ? [text] : wrap(text, Math.max(20, room))
    lines.push(
      `  ${paint('dim', place.padStart(placeWidth))}  ${paint(style, label.padEnd(labelWidth))}  ${first}`,
    )
    for (const row of rest) lines.push(indent + row.trimStart())
    if (detail === undefined) continue
    for (const row of width === undefined ? [detail] : wrap(detail, width - indent.length))
      lines.push(indent + row)
  }
  return lines
}

/** The reference as it is written, up to its digest. */
export function nameWithoutDigest({ text, image }: ImageUse): string {
  const digest = image.kind === 'read' ? image.reference.parts.digest : undefined
  return visible(digest === undefined ? text : text.slice(0, digest.start - 1))
}

/** `sha256:0123456789ab`. */
export function shortDigest(digest: Digest): string {
  const hex = digest.indexOf(':') + 1
  return digest.slice(0, hex + 12)
}

/** `(arg-partial) a variable holds a part of the tag`. */
export function describeObstacle({ reason, detail }: Obstacle): string {
  return `(${reason}) ${visible(detail)}`
}

/**
 * `5 uses in 3 files: 2 moved, 3 up to date`: parts that are zero are left out.
 *
 * @param files looked at, with and without uses
 */
function describeTotals(
  outcomes: ReadonlyMap<ImageUse, { readonly kind: string }>,
  files: number,
  kinds: readonly (readonly [string, string])[],
): string {
  if (outcomes.size === 0) return `no image uses in ${plural(files, 'file')}`
  const counts = new Map<string, number>()
  for (const { kind } of outcomes.values()) counts.set(kind, (counts.get(kind) ?? 0) + 1)
  const used = new Set([...outcomes.keys()].map(({ place }) => place.path))
  const parts: string[] = []
  for (const [kind, word] of kinds) {
    const count = counts.get(kind) ?? 0
    if (count > 0) parts.push(`${count} ${word}`)
  }
  return `${plural(outcomes.size, 'use')} in ${plural(used.size, 'file')}: ${parts.join(', ')}`
}
