/** Adds items to a list. An argument each, as in `push(...items)`, ends in a stack overflow for 100,000 items. */
export function append<T>(list: T[], items: readonly T[]): void {
  items.forEach((item) => {
    list.push(item)
  })
}

/** The length of the longest text; 0 for none. */
export function longest(texts: Iterable<string>): number {
  let length = 0
  for (const text of texts) length = Math.max(length, text.length)
  return length
}
