import { nearest } from '../text/nearest.ts'

/** Longest text of a configuration that a message repeats. */
const SHOWN_MAX = 60

/** A text of the file as a message shows it: quoted where it is no plain word, never longer than a line. */
export function show(text: string): string {
  if (text.length <= SHOWN_MAX && /^[\w./*:@{}+-]+$/.test(text)) return text
  return JSON.stringify(text.length > SHOWN_MAX ? `${text.slice(0, SHOWN_MAX)}…` : text)
}

/** `a, b or c`. */
export function oneOf(words: readonly string[]): string {
  const last = words.at(-1) ?? ''
  return words.length < 2 ? last : `${words.slice(0, -1).join(', ')} or ${last}`
}

/** `; did you mean x?`, or what there is to choose from where nothing is near. */
export function hint(word: string, candidates: readonly string[]): string {
  const near = nearest(word, candidates)
  if (near !== undefined) return `; did you mean ${near}?`
  return candidates.length === 0 ? '' : `; expected ${oneOf(candidates)}`
}
