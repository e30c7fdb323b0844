/** Slices of fewer characters are copies already. */
const SLICE_MIN = 13

/** A copy of a text: a slice would keep in memory all that it was cut from. */
export function copyOf(text: string): string {
  if (text.length < SLICE_MIN) return text
  const copy: string = JSON.parse(JSON.stringify(text))
  return copy
}

/** Makes copies of texts, one for all that are equal. */
export function createCopies(): (text: string) => string {
  const copies = new Map<string, string>()
  return (text) => {
    const known = copies.get(text)
    if (known !== undefined) return known
    const copy = copyOf(text)
    copies.set(copy, copy)
    return copy
  }
}
