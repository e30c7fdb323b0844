/*
 * Reads the plain part of YAML, in which most files are written: block maps and sequences, scalars of one line, block
 * scalars, lists and maps in brackets, anchors, aliases and tags of values, comments. What it reads it reads as the yaml package does, with the same places;
 * it leaves a document with anything else in it, and each broken one, to the package.
 *
 * Which comments and line ends a node ends with follows the package to the letter, since readers take these ends for the
 * ends of regions.
 */
import type { TextRange } from '../../text/range.ts'
import type { YamlDocument, YamlNode } from '../yaml.ts'
import { opensBlockScalar, readBlockScalar } from './plain/block-scalar.ts'
import { opensFlow, readFlow } from './plain/flow.ts'
import {
  type Frame,
  type Gap,
  nodeOf,
  noteComment,
  noteLineEnd,
  openFrame,
  openGap,
  setEmpty,
  setValue,
} from './plain/frame.ts'
import { dress, opensAlias, opensProperties, readAlias, readProperties } from './plain/properties.ts'
import { isEndOfWord, readScalar } from './plain/scalars.ts'
import {
  COLON,
  charAt,
  DASH,
  endsContent,
  HASH,
  lineEndFrom,
  lineEndStart,
  type Source,
  SPACE,
  scalarOf,
  skipMarker,
  skipRest,
  skipSpaces,
} from './plain/source.ts'
import { readUsualLine, type UsualLine } from './plain/usual-line.ts'

/** Levels of nesting; the package reads what has more. */
const LEVELS_MAX = 100

interface State {
  readonly source: Source
  /** The innermost of the maps and sequences that are open. */
  frame: Frame | undefined
  /** Of the innermost frame, while it awaits a value. */
  gap: Gap
  /** Spaces in front of the comment indented most that stands below the last value without belonging to it; -1 for none. */
  comment: number
  root: YamlNode | undefined
  /** The package has to read the document. */
  isOdd: boolean
}

/**
 * Reads the documents of a stretch of text.
 *
 * @returns as `parseYaml` does; undefined where the package has to read it
 */
export function readPlain(
  text: string,
  range: TextRange,
  original: string,
): readonly YamlDocument[] | undefined {
  const source: Source = { text, original, end: range.end, at: range.start, anchors: new Map(), aliases: 0 }
  const marker = skipMarker(source)
  if (marker === 'other') return undefined
  const state: State = {
    source,
    frame: undefined,
    gap: openGap(range.start, false),
    comment: -1,
    root: undefined,
    isOdd: false,
  }
  while (source.at < source.end) if (!readLine(state)) return undefined
  while (state.frame !== undefined) closeLast(state, state.frame, source.end)
  if (state.isOdd) return undefined
  if (state.root !== undefined) return [{ root: state.root, problems: [] }]
  return marker === undefined ? [] : [{ root: scalarOf(source, marker, marker, 'plain'), problems: [] }]
}

/** Reads a line, or more where a value has more; false where the package has to read the document. */
function readLine(state: State): boolean {
  const { source } = state
  const usual = readUsualLine(source)
  if (usual !== undefined) return takeUsualLine(state, usual)
  const lineStart = source.at
  const at = skipSpaces(source, lineStart)
  const char = charAt(source, at)
  if (endsContent(char)) {
    skipLine(state, char === HASH ? at - lineStart : undefined, at)
    return true
  }
  const indent = at - lineStart
  if (indent === 0 && (source.text.startsWith('---', at) || source.text.startsWith('...', at))) return false
  const isDash = char === DASH && isEndOfWord(source, at + 1, false)
  if (!settle(state, at, indent, isDash)) return false
  const hasComment = state.comment !== -1
  state.comment = -1
  source.at = at
  return readContent(state, lineStart, hasComment)
}

/** Takes the dash, key and value of a line. */
function takeUsualLine(state: State, { indent, hasDash, start, key, value, lineEnd }: UsualLine): boolean {
  const { source } = state
  const at = source.at + indent
  if (!settle(state, at, indent, hasDash)) return false
  state.comment = -1
  if (hasDash) {
    const item = frameAt(state, 'sequence', indent, at)
    if (item === undefined) return false
    item.isOpen = true
  }
  const frame = frameAt(state, 'map', start - at + indent, start)
  if (frame === undefined) return false
  frame.key = key
  frame.isOpen = true
  source.at = lineEnd
  if (value === undefined) return leaveOpen(state, false)
  source.at++
  setValue(frame, dressed(state, value), source.at, true)
  return true
}

/** Notes a line without content; `comment` is the indentation of the comment on it. */
function skipLine(state: State, comment: number | undefined, at: number): void {
  const { source, gap, frame } = state
  const lineEnd = lineEndFrom(source, at)
  source.at = Math.min(lineEnd + 1, source.end)
  if (frame === undefined) return
  if (frame.isOpen) {
    gap.hasLines = true
    if (comment !== undefined) noteComment(gap, comment > frame.indent)
    if (lineEnd < source.end) noteLineEnd(gap, lineEndStart(source, lineEnd))
  } else if (comment === undefined) return
  else if (frame.takesComments && state.comment === -1 && comment > frame.indent) frame.end = source.at
  else state.comment = Math.max(state.comment, comment)
}

/**
 * Closes the frames that end in front of a line with content, and makes the one ready that it belongs to.
 *
 * @returns false where it belongs to none
 */
function settle(state: State, at: number, indent: number, isDash: boolean): boolean {
  for (let { frame } = state; frame !== undefined; frame = state.frame) {
    const isMap = frame.entries !== undefined
    if (frame.isOpen) {
      if (indent > frame.indent || (isMap && isDash && indent === frame.indent)) return true
      if (indent === frame.indent && isDash !== isMap) {
        leaveEmpty(state, frame, at, isMap)
        return true
      }
    } else if (indent > frame.indent) return false
    else if (indent === frame.indent && isDash !== isMap) return true
    else if (indent === frame.indent && isMap) return false
    closeLast(state, frame, at)
  }
  return state.root === undefined
}

/** Closes the innermost frame; `next` is where the text goes on. */
function closeLast(state: State, frame: Frame, next: number): void {
  if (frame.isOpen) {
    leaveEmpty(state, frame, next, false)
    state.comment = -1
  }
  let { end } = frame
  if (frame.indent > 0 && state.comment >= frame.indent) {
    end = next
    state.comment = -1
  }
  const { parent } = frame
  state.frame = parent
  const node = dress(state.source, frame.properties, nodeOf(frame))
  if (parent === undefined) state.root = node
  else setValue(parent, node, end, false)
}

/** Gives the last key or dash of a frame an empty value; one with an anchor or a tag is left to the package. */
function leaveEmpty(state: State, frame: Frame, next: number, isNextKey: boolean): void {
  state.isOdd ||= state.gap.properties !== undefined
  setEmpty(state.source, frame, state.gap, next, isNextKey)
}

/** Reads the dashes, key and value of a line, in the frame that is ready for them; there may be comments above. */
function readContent(state: State, lineStart: number, hasComment: boolean): boolean {
  const { source, frame } = state
  let item: Frame | undefined
  for (;;) {
    const start = source.at
    const isDash = charAt(source, start) === DASH && isEndOfWord(source, start + 1, false)
    if (!isDash) return readPair(state, start - lineStart, item)
    item = frameAt(state, 'sequence', start - lineStart, start)
    if (item === undefined) return false
    item.isOpen = true
    source.at = skipSpaces(source, start + 1)
    if (endsContent(charAt(source, source.at))) return leaveOpen(state, hasComment && state.frame === frame)
    if (charAt(source, start + 1) !== SPACE) return false
  }
}

/** The frame for a key or dash: the innermost one, or a new one below a key or dash that awaits a value. */
function frameAt(state: State, kind: 'map' | 'sequence', indent: number, start: number): Frame | undefined {
  const { frame: parent, gap } = state
  if (parent !== undefined && !parent.isOpen) return parent
  if (parent !== undefined && parent.level > LEVELS_MAX) return undefined
  state.frame = openFrame(kind, indent, start, gap.properties, parent)
  gap.properties = undefined
  return state.frame
}

/** Reads a key and its value, or a value alone; `item` is the sequence of the dash before it on the line. */
function readPair(state: State, indent: number, item: Frame | undefined): boolean {
  const { source, frame: last } = state
  const start = source.at
  const first = charAt(source, start)
  if (opensBlockScalar(first) || opensProperties(first) || opensAlias(first))
    return item !== undefined && readValue(state, item)
  // Below other lines the package tells otherwise which lines a scalar goes on in.
  const isAwaited = last?.isOpen === true && !state.gap.hasLines
  const parent = item ?? (isAwaited ? last : undefined)
  if (opensFlow(first)) return parent === undefined ? readRoot(state) : readValue(state, parent)
  const key = readScalar(source, false, parent === undefined ? 0 : parent.indent + 1)
  if (key === undefined) return false
  const colon = skipSpaces(source, source.at)
  if (charAt(source, colon) !== COLON || !isEndOfWord(source, colon + 1, false))
    return parent !== undefined && takeValue(state, parent, key)
  // What is written otherwise than it reads may have several lines, which a key must not.
  if (!key.exact) return false
  const frame = frameAt(state, 'map', indent, start)
  if (frame === undefined) return false
  frame.key = key
  frame.isOpen = true
  source.at = skipSpaces(source, colon + 1)
  if (endsContent(charAt(source, source.at))) return leaveOpen(state, false)
  return charAt(source, colon + 1) === SPACE && readValue(state, frame)
}

/** Reads a document that is one list or map in brackets, as JSON is. */
function readRoot(state: State): boolean {
  const { source } = state
  if (state.frame !== undefined) return false
  state.root = readFlow(source, 0)
  return state.root !== undefined && skipRest(source)
}

/** The value of a key or dash may stand in the lines below; `hasComment`: comments above count as its own. */
function leaveOpen(state: State, hasComment: boolean): boolean {
  const { source } = state
  const gap = openGap(source.at, hasComment)
  state.gap = gap
  const lineEnd = lineEndFrom(source, source.at)
  if (charAt(source, source.at) === HASH) noteComment(gap, false)
  if (lineEnd < source.end) noteLineEnd(gap, lineEndStart(source, lineEnd))
  source.at = Math.min(lineEnd + 1, source.end)
  return true
}

/** Reads a value that begins on the line of its key or dash, or what stands there before one. */
function readValue(state: State, frame: Frame): boolean {
  const { source } = state
  if (opensProperties(charAt(source, source.at))) {
    const properties = readProperties(source)
    if (properties === undefined) return false
    if (endsContent(charAt(source, source.at))) {
      leaveOpen(state, false)
      state.gap.properties = properties
      return true
    }
    state.gap.properties = properties
  }
  const first = charAt(source, source.at)
  const least = frame.indent + 1
  if (opensBlockScalar(first)) {
    const scalar = readBlockScalar(source, least)
    if (scalar !== undefined) setValue(frame, dressed(state, scalar), source.at, false)
    return scalar !== undefined
  }
  if (opensAlias(first) && state.gap.properties !== undefined) return false
  const value = opensAlias(first)
    ? readAlias(source)
    : opensFlow(first)
      ? readFlow(source, least)
      : readScalar(source, false, least)
  return value !== undefined && takeValue(state, frame, value)
}

/** Gives a frame the value behind which the source stands, where nothing but a comment follows on the line. */
function takeValue(state: State, frame: Frame, value: YamlNode): boolean {
  const { source } = state
  if (!skipRest(source)) return false
  setValue(frame, dressed(state, value), source.at, true)
  return true
}

/** A value with what stood before it. */
function dressed(state: State, value: YamlNode): YamlNode {
  const { properties } = state.gap
  state.gap.properties = undefined
  return dress(state.source, properties, value)
}
