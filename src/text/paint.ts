/** Styles of terminals: the code that begins each, and the one that ends it. */
const CODES = {
  bold: [1, 22],
  dim: [2, 22],
  underline: [4, 24],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  blue: [34, 39],
  cyan: [36, 39],
} as const

export type Style = keyof typeof CODES

/** Gives a style to one line, or to a part of it, which has none yet. */
export type Paint = (style: Style, text: string) => string

/** How text is written for a terminal; without colour as it stands. */
export function paintFor(color: boolean | undefined): Paint {
  return (style, text) => {
    if (color !== true || text === '') return text
    const [begin, end] = CODES[style]
    return `\x1b[${begin}m${text}\x1b[${end}m`
  }
}
