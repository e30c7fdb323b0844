import type { FoundUse } from '../model/image-use.ts'
import type { FoundReportable, Reportable } from '../model/reportable.ts'
import { copyOf } from '../text/copies.ts'
import type { LineIndex } from '../text/source-file.ts'

/** Characters of a line that are kept on either side of a place. */
const AROUND = 1000

/** Adds where something stands, and a copy of the line that it stands on. */
export function placed<Found extends FoundReportable>(
  found: Found,
  text: string,
  lines: LineIndex,
): Found & Pick<Reportable, 'position' | 'source'> {
  const position = lines.position(found.place)
  const line = lines.line(position.line)
  const start = Math.max(line.start, found.place.start - AROUND)
  const end = Math.min(line.end, found.place.end + AROUND)
  const source = { text: copyOf(text.slice(start, end)), column: start - line.start + 1 }
  return { ...found, position, source }
}

/** A use that does not keep the text of its file in memory. */
export function withoutSlices<Found extends FoundUse>(use: Found, copied: (text: string) => string): Found {
  const { image } = use
  return {
    ...use,
    raw: copied(use.raw),
    text: copied(use.text),
    image:
      image.kind === 'unread'
        ? image
        : { ...image, segments: image.segments.map(({ text, at }) => ({ text: copied(text), at })) },
  }
}
