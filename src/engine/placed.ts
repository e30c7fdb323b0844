import type { FoundReportable, Reportable } from '../model/reportable.ts'
import type { LineIndex } from '../text/source-file.ts'

/** Characters of a line that are kept on either side of a place. */
const AROUND = 1000

/** Where something stands, and the line that it stands on. */
export function placeOn(
  { place }: FoundReportable,
  text: string,
  lines: LineIndex,
): Pick<Reportable, 'position' | 'source'> {
  const position = lines.position(place)
  const line = lines.line(position.line)
  const start = Math.max(line.start, place.start - AROUND)
  const end = Math.min(line.end, place.end + AROUND)
  return { position, source: { text: text.slice(start, end), column: start - line.start + 1 } }
}
