import type { YamlEntry, YamlNode, YamlScalar } from '../../yaml.ts'
import type { Properties } from './properties.ts'
import { type Source, scalarOf } from './source.ts'

/** A block map or sequence that is still open. */
export interface Frame {
  /** Spaces in front of its keys or dashes. */
  readonly indent: number
  readonly start: number
  /** Those of a map; undefined for a sequence. */
  readonly entries: YamlEntry[] | undefined
  readonly items: (YamlNode | undefined)[]
  readonly properties: Properties | undefined
  /** What it lies in; undefined for the outermost one. */
  readonly parent: Frame | undefined
  /** How many it lies in, itself counted. */
  readonly level: number
  /** The key of a map whose value is not known. */
  key: YamlScalar | undefined
  /** Its last key or dash awaits a value. */
  isOpen: boolean
  /** The end of the last value with the comments that the package counts as part of it. */
  end: number
  /** A comment below the last value may belong to it. */
  takesComments: boolean
}

/** Makes a frame at its first key or dash. */
export function openFrame(
  kind: 'map' | 'sequence',
  indent: number,
  start: number,
  properties: Properties | undefined,
  parent: Frame | undefined,
): Frame {
  const items: Frame['items'] = []
  const entries = kind === 'map' ? [] : undefined
  return {
    indent,
    start,
    entries,
    items,
    properties,
    parent,
    level: (parent?.level ?? 0) + 1,
    key: undefined,
    isOpen: false,
    end: start,
    takesComments: false,
  }
}

/** Gives the last key or dash of a frame its value. */
export function setValue(frame: Frame, value: YamlNode, end: number, takesComments: boolean): void {
  if (frame.entries === undefined) frame.items.push(value)
  else if (frame.key !== undefined) frame.entries.push({ key: frame.key, value })
  frame.key = undefined
  frame.isOpen = false
  frame.end = end
  frame.takesComments = takesComments
}

/** The node of a frame that is complete. */
export function nodeOf({ entries, items, start, end }: Frame): YamlNode {
  const range = { start, end }
  // Copied, since V8 gives a list that grows room for 17, and most of them have few.
  if (entries === undefined) return { kind: 'sequence', items: items.slice(), range }
  return { kind: 'map', entries: entries.slice(), range }
}

/** The lines behind a key or dash that has no value so far. */
export interface Gap {
  /** Behind the colon or dash and the spaces there: where an empty value stands. */
  readonly at: number
  hasComment: boolean
  /** Line ends since the last comment that is indented more than the key. */
  lines: number
  /** The second of these line ends; what follows belongs to the next key. */
  cut: number | undefined
  /** A comment stands before the cut. */
  isCommentBeforeCut: boolean
  /** There are blank lines or comments below the line of the key or dash. */
  hasLines: boolean
  /** Of the value, which they await. */
  properties: Properties | undefined
}

/** Makes the gap behind a key or dash. */
export function openGap(at: number, hasComment: boolean): Gap {
  return {
    at,
    hasComment,
    lines: 0,
    cut: undefined,
    isCommentBeforeCut: false,
    hasLines: false,
    properties: undefined,
  }
}

/** Notes a comment in a gap. */
export function noteComment(gap: Gap, isIndented: boolean): void {
  gap.hasComment = true
  if (isIndented) {
    gap.lines = 0
    gap.cut = undefined
  }
  if (gap.cut === undefined) gap.isCommentBeforeCut = true
}

/** Notes a line end in a gap. */
export function noteLineEnd(gap: Gap, offset: number): void {
  gap.lines++
  if (gap.lines === 2) gap.cut = offset
}

/**
 * Gives the last key or dash of a frame an empty value.
 *
 * @param next where the text goes on
 * @param isNextKey the text goes on with a key of the same map
 */
export function setEmpty(source: Source, frame: Frame, gap: Gap, next: number, isNextKey: boolean): void {
  const isCut = isNextKey && gap.cut !== undefined
  const stop = isCut && gap.cut !== undefined ? gap.cut : next
  const hasComment = isCut ? gap.isCommentBeforeCut : gap.hasComment
  setValue(frame, scalarOf(source, gap.at, gap.at, 'plain'), hasComment ? stop : gap.at, false)
}
