const PRINTABLE_ASCII = /^[\x20-\x7e]*$/
/** Latin text and the signs that reports print: one column each. */
const ONE_COLUMN_EACH = /^[\x20-\x7e\xa1-\xac\xae-\u02ff\u2013\u2014\u2026\u2192\u2714\u2716]*$/

/** The package that knows all the rest takes long to load, and most runs need it for nothing. */
let exactWidth: ((text: string) => number) | undefined
let isInexact = false

/** Loads what {@link displayWidth} needs for text that is not Latin. */
export async function loadWidths(): Promise<void> {
  exactWidth = (await import('./exact-width.ts')).exactWidth
}

/**
 * Renders, and once more with exact widths where the first time met text that is not Latin. What renders in pieces has to
 * measure all of its text before the first one.
 */
export async function withExactWidths<Text>(render: () => Text | Promise<Text>): Promise<Text> {
  isInexact = false
  const text = await render()
  if (!isInexact) return text
  await loadWidths()
  return render()
}

/**
 * Columns that a text takes in a terminal with a fixed-width font; exact within {@link withExactWidths}, or once
 * {@link loadWidths} is done.
 *
 * @param text without control characters
 * @see https://www.unicode.org/reports/tr11/ (East Asian Width)
 */
export function displayWidth(text: string): number {
  if (ONE_COLUMN_EACH.test(text)) return text.length
  isInexact ||= exactWidth === undefined
  return exactWidth === undefined ? text.length : exactWidth(text)
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
