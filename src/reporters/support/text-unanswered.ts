import { adviceFor } from '../../model/advice.ts'
import type { Finding } from '../../model/finding.ts'
import { displayWidth, padTo } from '../../text/display-width.ts'
import { groupBy } from '../../text/group-by.ts'
import { append, longest } from '../../text/lists.ts'
import type { Paint } from '../../text/paint.ts'
import { plural } from '../../text/plural.ts'
import { visible } from '../../text/printable.ts'
import { wrap } from '../../text/wrap.ts'

/** Images of one reason that are listed unless everything is. */
const IMAGES = 10
/** Explanations of one reason that are told apart: an endpoint that does not answer says so for each reference. */
const DETAILS = 2
/** Columns that an image may take before its places. */
const NAME = 50

/**
 * Appends the references that could not be resolved, by reason: each remedy once, however many images wait for it.
 *
 * @param all no image is left out
 */
export function renderUnanswered(
  findings: readonly Finding[],
  all: boolean,
  width: number | undefined,
  paint: Paint,
  lines: string[],
): void {
  for (const [reason, unanswered] of groupBy(findings, ({ fix }) => fix.reason)) {
    const byImage = groupBy(unanswered, ({ use, message }) => use?.text ?? message)
    const places = placesOf(unanswered).length
    lines.push(
      paint('bold', `not fixed (${reason}): ${plural(byImage.size, 'image')} in ${plural(places, 'place')}`),
    )
    const details = [...new Set(unanswered.map(({ fix }) => fix.detail ?? ''))]
    for (const detail of all ? details : details.slice(0, DETAILS)) pushRows(visible(detail), width, lines)
    if (!all && details.length > DETAILS)
      lines.push(`  and ${plural(details.length - DETAILS, 'more message')} of this kind`)
    const advice = reason === null ? undefined : adviceFor(reason)
    if (advice !== undefined) pushRows(`what to do: ${advice}`, width, lines)
    renderImages(byImage, all, width, paint, lines)
    lines.push('')
  }
}

function renderImages(
  byImage: ReadonlyMap<string, readonly Finding[]>,
  all: boolean,
  width: number | undefined,
  paint: Paint,
  lines: string[],
): void {
  const sorted = [...byImage].sort(([, one], [, other]) => other.length - one.length)
  const listed = all || sorted.length <= IMAGES + 1 ? sorted : sorted.slice(0, IMAGES)
  const names = listed.map(([name]) => visible(name))
  const column = Math.min(NAME, longest(names))
  for (const [index, [, found]] of listed.entries()) {
    const [first = '', ...rest] = placesOf(found)
    const places = `${first}${rest.length === 0 ? '' : ` and ${rest.length} more`}`
    const name = padTo(names[index] ?? '', column)
    const isBelow = width !== undefined && displayWidth(name) + displayWidth(places) > width - 6
    if (isBelow) append(lines, [`    ${name.trimEnd()}`, `      ${paint('dim', places)}`])
    else lines.push(`    ${name}  ${paint('dim', places)}`)
  }
  if (listed.length < sorted.length)
    lines.push(`    and ${plural(sorted.length - listed.length, 'more image')}; --all lists them`)
}

/** Several rules may find fault with one use, which is one place. */
function placesOf(findings: readonly Finding[]): readonly string[] {
  const places = findings.map(({ at: { place }, position, use }) => {
    const { line, column } = use?.position ?? position
    return `${visible(place.path)}:${line}:${column}`
  })
  return [...new Set(places)]
}

function pushRows(text: string, width: number | undefined, lines: string[]): void {
  for (const row of width === undefined ? [text] : wrap(text, width - 2)) lines.push(`  ${row}`)
}
