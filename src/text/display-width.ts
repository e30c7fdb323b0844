import stringWidth from 'string-width'

const PRINTABLE_ASCII = /^[\x20-\x7e]*$/

/**
 * Columns that a text takes in a terminal with a fixed-width font.
 *
 * @param text without control characters
 * @see https://www.unicode.org/reports/tr11/ (East Asian Width)
 */
export function displayWidth(text: string): number {
  return PRINTABLE_ASCII.test(text) ? text.length : stringWidth(text)
}

/** Fills a text with spaces up to a width in columns. */
export function padTo(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)))
}

/** Cuts a text to a width in columns, never inside a character as people see it; a `…` stands for the end that is cut off. */
export function cutEnd(text: string, width: number): string {
  if (displayWidth(text) <= width) return text
  return `${takeColumns(graphemesOf(text), width - 1).join('')}…`
}

/** As {@link cutEnd}, keeping the end. */
export function cutStart(text: string, width: number): string {
  if (displayWidth(text) <= width) return text
  return `…${takeColumns(graphemesOf(text).toReversed(), width - 1)
    .toReversed()
    .join('')}`
}

function graphemesOf(text: string): readonly string[] {
  if (PRINTABLE_ASCII.test(text)) return text.split('')
  const segments = new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text)
  return Array.from(segments, ({ segment }) => segment)
}

function takeColumns(graphemes: readonly string[], width: number): readonly string[] {
  let columns = 0
  const end = graphemes.findIndex((grapheme) => {
    columns += displayWidth(grapheme)
    return columns > width
  })
  return end === -1 ? graphemes : graphemes.slice(0, end)
}
