/* What hostile texts are made of. */

export function times(text: string, count: number): string {
  return text.repeat(count)
}

/** @param line the text of the ith of them */
export function each(count: number, line: (i: number) => string): string {
  return Array.from({ length: count }, (_, i) => line(i)).join('')
}

export function nest(open: string, inner: string, close: string, levels: number): string {
  return open.repeat(levels) + inner + close.repeat(levels)
}
