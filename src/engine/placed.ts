import type { FoundReportable, Reportable } from '../model/reportable.ts'
import { indexLines, type LineIndex } from '../text/source-file.ts'

/** Characters of a line that are kept on either side of a place. */
const AROUND = 1000
const BOM = 0xfeff

/**
 * Makes what says where the things of a text stand, and the line that each stands on. Things in file order take one
 * look through the text, which ends at the last of them: most stand near the top.
 */
export function createPlacer(
  text: string,
): (one: FoundReportable) => Pick<Reportable, 'position' | 'source'> {
  const bom = text.charCodeAt(0) === BOM ? 1 : 0
  let line = 1
  let lineStart = 0
  let lineFeed = text.indexOf('\n')
  let known: LineIndex | undefined
  const index = () => (known ??= indexLines(text))

  function goTo(offset: number): void {
    if (offset < lineStart) {
      line = 1
      lineStart = 0
      lineFeed = text.indexOf('\n')
    }
    while (lineFeed !== -1 && lineFeed < offset) {
      line++
      lineStart = lineFeed + 1
      lineFeed = text.indexOf('\n', lineStart)
    }
  }
  return ({ place }) => {
    const { start, end } = place
    goTo(start)
    const first = line === 1 ? bom : lineStart
    const lineEnd = lineFeed === -1 ? text.length : lineFeed
    const columnOf = (offset: number) => Math.max(1, offset - first + 1)
    const position =
      lineFeed === -1 || end <= lineFeed
        ? { line, column: columnOf(start), endLine: line, endColumn: columnOf(end) }
        : index().position(place)
    const shownEnd = lineEnd > first && text.charAt(lineEnd - 1) === '\r' ? lineEnd - 1 : lineEnd
    const from = Math.max(first, start - AROUND)
    const to = Math.min(shownEnd, end + AROUND)
    return { position, source: { text: text.slice(from, to), column: from - first + 1 } }
  }
}
