import type { Piece } from '../../languages/shell/syntax.ts'
import type { Place, TextRange } from '../../text/range.ts'
import type { Segment } from '../../text/segment.ts'
import type { Lack } from './lack.ts'

/** A stretch of a word, its variables expanded. */
export interface Part extends Segment {
  /** What stands for it in the word. */
  readonly from: TextRange
  /** It stands in the word as it is: no variable gave it. */
  readonly literal: boolean
  /** The text is not known: it is what is written then. */
  readonly lack?: Lack | undefined
  /** The element of a list that a variable took it from. */
  readonly element?: Place | undefined
}

/** One of the texts that a word can be. */
export type Alternative = readonly Part[]

/** A word of a command, or a piece of it: at least one alternative, several where a variable has several values. */
export interface Field {
  readonly alternatives: readonly Alternative[]
  /** The pieces of the word, where it is a whole one. */
  readonly pieces?: readonly Piece[]
}

/** The text of an alternative. */
export function spell(alternative: Alternative): string {
  // Nearly all are one part.
  if (alternative.length === 1) return alternative[0]?.text ?? ''
  let text = ''
  for (const part of alternative) text += part.text
  return text
}

/** The text of the first alternative; what is not known as it is written. */
export function textOf(field: Field | undefined): string {
  return spell(field?.alternatives[0] ?? [])
}

/** As {@link textOf}; undefined where a part of it is not known. */
export function knownText(field: Field | undefined): string | undefined {
  const first = field?.alternatives[0]
  return first === undefined || first.some(({ lack }) => lack !== undefined) ? undefined : spell(first)
}

/** The characters from `start` to `end` of an alternative. */
export function cut(alternative: Alternative, start: number, end = Number.POSITIVE_INFINITY): Alternative {
  return createCutter(alternative)(start, end)
}

/** Makes what cuts an alternative into stretches of which each begins behind the one before: long texts have many. */
export function createCutter(alternative: Alternative): (start: number, end: number) => Alternative {
  let first = 0
  let before = 0
  return (start, end) => {
    for (let part = alternative[first]; part !== undefined; part = alternative[++first]) {
      if (before + part.text.length > start) break
      before += part.text.length
    }
    const parts: Part[] = []
    let offset = before
    for (let at = first; at < alternative.length && offset < end; at++) {
      const part = alternative[at]
      if (part === undefined) break
      const from = Math.max(start - offset, 0)
      const to = Math.min(end - offset, part.text.length)
      if (from < to) parts.push(from === 0 && to === part.text.length ? part : cutPart(part, from, to))
      offset += part.text.length
    }
    return parts
  }
}

function cutPart(part: Part, start: number, end: number): Part {
  const { at, literal } = part
  const text = part.text.slice(start, end)
  if (at === undefined) return { ...part, text }
  const place = { path: at.path, start: at.start + start, end: at.start + end }
  return { ...part, text, at: place, from: literal ? { start: place.start, end: place.end } : part.from }
}

/** All alternatives of a field without their first characters. */
export function after(field: Field, length: number): Field {
  return { alternatives: field.alternatives.map((alternative) => cut(alternative, length)) }
}

/** A stretch of all alternatives. */
export function between(field: Field, start: number, end: number): Field {
  return { alternatives: field.alternatives.map((alternative) => cut(alternative, start, end)) }
}

/** What the parts stand for in the word: from the first to the last. */
export function rangeOf(alternative: Alternative): TextRange | undefined {
  const first = alternative[0]
  const last = alternative.at(-1)
  return first === undefined || last === undefined
    ? undefined
    : { start: first.from.start, end: last.from.end }
}

/** The one place of all characters, where they stand side by side. */
export function solidPlace(alternative: Alternative): Place | undefined {
  let place: Place | undefined
  for (const { at } of alternative) {
    if (at === undefined) return undefined
    if (place !== undefined && (place.path !== at.path || place.end !== at.start)) return undefined
    place = place === undefined ? at : { ...place, end: at.end }
  }
  return place
}
