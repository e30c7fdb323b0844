/** Characters that take two columns: emoji, and the wide and full-width blocks of East Asian scripts. */
const WIDE =
  /[\p{Emoji_Presentation}\u1100-\u115f\u2329\u232a\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{16fe0}-\u{18aff}\u{1b000}-\u{1b2ff}\u{1f200}-\u{1f265}\u{20000}-\u{3fffd}]/u

/** Characters that stand on the one before them. */
const COMBINING = /[\p{Mn}\p{Me}]/u

const PRINTABLE_ASCII = /^[\x20-\x7e]*$/

/**
 * Columns that a text takes in a terminal with a fixed-width font.
 *
 * @param text without control characters
 * @see https://www.unicode.org/reports/tr11/ (East Asian Width)
 */
export function displayWidth(text: string): number {
  if (PRINTABLE_ASCII.test(text)) return text.length
  let width = 0
  for (const char of text) width += COMBINING.test(char) ? 0 : WIDE.test(char) ? 2 : 1
  return width
}

/** Fills a text with spaces up to a width in columns. */
export function padTo(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)))
}

/** Cuts a text to a width in columns; a `…` stands for its end where that is cut off. */
export function cutEnd(text: string, width: number): string {
  if (displayWidth(text) <= width) return text
  return `${takeColumns(text, width - 1)}…`
}

/** As {@link cutEnd}, keeping the end. */
export function cutStart(text: string, width: number): string {
  if (displayWidth(text) <= width) return text
  const characters = [...text].reverse()
  return `…${[...takeColumns(characters, width - 1)].reverse().join('')}`
}

function takeColumns(characters: Iterable<string>, width: number): string {
  let taken = ''
  let columns = 0
  for (const char of characters) {
    columns += displayWidth(char)
    if (columns > width) break
    taken += char
  }
  return taken
}
