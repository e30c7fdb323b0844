/** Lines of a piece: each piece is turned into bytes and written before the next one is made. */
const LINES = 1000

/** The lines of some items, joined to pieces: all lines of a long output at once are as long as the output. */
export function* piecesOfLines<Item>(
  items: readonly Item[],
  lineOf: (item: Item, index: number) => string,
): Generator<string> {
  for (let start = 0; start < items.length; start += LINES) {
    const some = items.slice(start, start + LINES)
    yield some.map((item, at) => lineOf(item, start + at)).join('')
  }
}

/** What renders a text in pieces, and whole for whoever needs it so. */
export function inPieces<Arguments extends readonly unknown[]>(
  pieces: (...given: Arguments) => Iterable<string>,
): {
  pieces(...given: Arguments): Iterable<string>
  render(...given: Arguments): string
} {
  return { pieces, render: (...given) => [...pieces(...given)].join('') }
}
