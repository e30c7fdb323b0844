/** Longer words are not compared: they are no typing errors, and a hostile file may hold very long ones. */
const LENGTH_MAX = 64

/**
 * The candidate that a mistyped word was probably meant to be.
 *
 * @returns undefined when none is near: more than a third of its letters would have to change
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length > LENGTH_MAX) return undefined
  let best: string | undefined
  let least = Math.ceil(word.length / 3) + 1
  for (const candidate of candidates) {
    const distance = distanceBetween(word.toLowerCase(), candidate.toLowerCase())
    if (distance < least) {
      best = candidate
      least = distance
    }
  }
  return best
}

/** Letters inserted, removed, replaced or swapped with their neighbour (optimal string alignment). */
function distanceBetween(a: string, b: string): number {
  let before: number[] = []
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const replaced = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)
      let distance = Math.min((previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, replaced)
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      if (isSwap) distance = Math.min(distance, (before[j - 2] ?? 0) + 1)
      row.push(distance)
    }
    before = previous
    previous = row
  }
  return previous[b.length] ?? 0
}
