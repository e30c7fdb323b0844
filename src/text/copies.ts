/** Slices of fewer characters are copies already. */
const SLICE_MIN = 13

/** A copy of a text: a slice would keep in memory all that it was cut from, and a text that was glued together all of its pieces. */
export function copyOf<Text extends string>(text: Text): Text {
  if (text.length < SLICE_MIN) return text
  const copy: Text = JSON.parse(JSON.stringify(text))
  return copy
}
