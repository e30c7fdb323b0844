import { slice } from '../../languages/variables/lexer.ts'
import type { Written } from '../../languages/written.ts'
import type { YamlScalar } from '../../languages/yaml.ts'
import type { FoundUse } from '../../model/image-use.ts'
import type { FoundObservation } from '../../model/observation.ts'
import type { Reading } from '../../model/reading.ts'
import type { Place, TextRange } from '../../text/range.ts'
import type { Segment } from '../../text/segment.ts'
import type { SourceFile } from '../../text/source-file.ts'

/**
 * A YAML scalar of one or more lines as segments: a literal block gives one for each line, without its indentation.
 *
 * @returns one segment that stands nowhere when lines were folded or characters escaped
 */
export function lineSegments(scalar: YamlScalar, file: SourceFile): readonly Segment[] {
  if (scalar.segments !== undefined) return scalar.segments
  if (scalar.style !== 'block') return linesOf(scalar, file)
  const lines = linesBefore.get(scalar) ?? linesOf(scalar, file)
  linesBefore.set(scalar, lines)
  return lines
}

/** Thousands of scripts may take the same long value. */
const linesBefore = new WeakMap<YamlScalar, readonly Segment[]>()

function linesOf(scalar: YamlScalar, file: SourceFile): readonly Segment[] {
  const { value, range } = scalar
  const source = file.text.slice(range.start, range.end)
  if (source === value) return [{ text: value, at: { path: file.path, ...range } }]
  const unmapped = [{ text: value, at: undefined }]
  const body = value.trim()
  const sourceLines = source.split('\n')
  const lines = body.split('\n')
  if (scalar.style !== 'block' || lines.length !== sourceLines.length) return unmapped

  const before = value.indexOf(body)
  const segments: Segment[] = [{ text: value.slice(0, before), at: undefined }]
  let at = range.start
  for (const [i, line] of lines.entries()) {
    const sourceLine = (sourceLines[i] ?? '').replace(/\r$/, '')
    const start = at + sourceLine.length - line.length
    if (!sourceLine.endsWith(line) || file.text.slice(at, start).trim() !== '') return unmapped
    segments.push({ text: line, at: { path: file.path, start, end: start + line.length } })
    const feed = at + (sourceLines[i]?.length ?? 0)
    if (i < lines.length - 1)
      segments.push({ text: '\n', at: { path: file.path, start: feed, end: feed + 1 } })
    at = feed + 1
  }
  segments.push({ text: value.slice(before + body.length), at: undefined })
  return segments.filter(({ text }) => text !== '')
}

/**
 * The text of a scalar and its segments. A block with template actions has its source for a value: the indentation of
 * its first line is taken away from all of them.
 */
export function textIn(
  scalar: YamlScalar,
  file: SourceFile,
): { readonly text: string; readonly segments: readonly Segment[] } {
  const { value, range, style, templated } = scalar
  if (style !== 'block' || !templated || file.text.slice(range.start, range.end) !== value)
    return { text: value, segments: lineSegments(scalar, file) }
  const indent = range.start - file.text.lastIndexOf('\n', range.start - 1) - 1
  const segments: Segment[] = []
  let text = ''
  let at = range.start
  for (const [index, line] of value.split('\n').entries()) {
    const blanks = index === 0 ? 0 : Math.min(indent, /^ */.exec(line)?.[0].length ?? 0)
    const start = at + blanks
    at += line.length + 1
    const end = Math.min(at, range.end)
    text += file.text.slice(start, end)
    segments.push({ text: file.text.slice(start, end), at: { path: file.path, start, end } })
  }
  return { text, segments: segments.filter((segment) => segment.text !== '') }
}

/** A segment in its text, and the stretch of the file between the characters that stand before and after it. */
interface Run {
  readonly segment: Segment
  /** Offset in the text that all segments spell. */
  readonly start: number
  /** Where its characters stand in the whole; undefined: somewhere else or nowhere. */
  readonly at: Place | undefined
  readonly from: number
  to: number
}

/** A text inside the text of a file. */
interface NestedText {
  readonly runs: readonly Run[]
  readonly whole: Place
  readonly file: SourceFile
}

function nestedText(segments: readonly Segment[], whole: Place, file: SourceFile): NestedText {
  const runs: Run[] = []
  let start = 0
  let from = whole.start
  let isTaken = false
  for (const segment of segments) {
    if (segment.text === '') continue
    const at = segment.at !== undefined && isInside(segment.at, whole) ? segment.at : undefined
    runs.push({ segment, start, at, from: isTaken && at !== undefined ? at.start : from, to: whole.end })
    start += segment.text.length
    if (at !== undefined) from = at.end
    // What stands before the next run is the spelling of one that stands nowhere, or an indentation.
    isTaken = at === undefined || segment.text.endsWith('\n')
  }
  let to = whole.end
  isTaken = false
  for (const run of runs.toReversed()) {
    run.to = isTaken && run.at !== undefined ? run.at.end : to
    if (run.at !== undefined) to = run.at.start
    isTaken = run.at === undefined
  }
  return { runs, whole, file }
}

function isInside(at: Place, whole: Place): boolean {
  return at.path === whole.path && at.start >= whole.start && at.end <= whole.end
}

/** The index of the run that holds an offset; the last one for an offset past the text. */
function runAt(runs: readonly Run[], offset: number): number {
  let low = 0
  let high = runs.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((runs[middle]?.start ?? 0) <= offset) low = middle
    else high = middle - 1
  }
  return low
}

/**
 * Where the author wrote a part of a text: what was put in for a variable leads back to the variable.
 *
 * @param segments the text, all of it written in `whole`
 * @param part offsets into the text that the segments spell
 * @returns a place inside `whole`; all of it when the segments tell no more
 */
export function originOf(
  segments: readonly Segment[],
  part: TextRange,
  whole: Place,
  file: SourceFile,
): Place {
  return origin(nestedText(segments, whole, file), part)
}

function origin({ runs, whole, file }: NestedText, part: TextRange): Place {
  const first = runs[runAt(runs, part.start)]
  const last = runs[runAt(runs, Math.max(part.start, part.end - 1))]
  if (first === undefined || last === undefined) return whole
  const isAtStart = part.start === first.start || first.at === undefined
  const isAtEnd = part.end === last.start + last.segment.text.length || last.at === undefined
  let start = isAtStart ? first.from : first.at.start + part.start - first.start
  let end = isAtEnd ? last.to : last.at.start + part.end - last.start
  end = Math.min(end, whole.end)
  while (start < end && isBlank(file.text[start])) start++
  while (end > start && isBlank(file.text[end - 1])) end--
  return { path: whole.path, start: Math.min(start, end), end }
}

function isBlank(char: string | undefined): boolean {
  return char !== undefined && /\s/.test(char)
}

/** The segments of a part of the text. */
function cut({ runs }: NestedText, part: TextRange): readonly Segment[] {
  const first = runAt(runs, part.start)
  const start = runs[first]?.start ?? 0
  const near = runs.slice(first, runAt(runs, part.end) + 1).map(({ segment }) => segment)
  return slice(near, part.start - start, part.end - start)
}

/** What was made of a text inside the text of a file, each character with its place in the file. */
export function placeWritten(
  written: Written,
  segments: readonly Segment[],
  whole: Place,
  file: SourceFile,
): Written {
  const text = nestedText(segments, whole, file)
  return {
    ...written,
    segments: written.segments.flatMap((one) => (one.at === undefined ? one : cut(text, one.at))),
  }
}

/** Whether nothing in a reading has a place. */
function isEmpty({ uses, facts, problems, observations = [], sites = [], alsoRead = [] }: Reading): boolean {
  return [uses, facts, problems, observations, sites, alsoRead].every(({ length }) => length === 0)
}

/**
 * Gives what a reader found in a text inside the text its places in the file.
 *
 * Where nothing is known of the characters, as in a folded scalar, a use stands at `whole` and its segments nowhere.
 *
 * @param reading all of its places in `path` are offsets into the text that `segments` spell
 * @param path of the text, where it was not read by the name of `file`
 */
export function nestReading(
  reading: Reading,
  segments: readonly Segment[],
  whole: Place,
  file: SourceFile,
  path: string = file.path,
): Reading {
  if (isEmpty(reading)) return reading
  const text = nestedText(segments, whole, file)
  const isMapped = text.runs.some(({ at }) => at !== undefined)
  const place = (at: Place) => (at.path === path ? origin(text, at) : at)
  const offset = (at: number) => origin(text, { start: at, end: at + 1 }).start

  function nestUse(use: FoundUse): FoundUse {
    const at = place(use.place)
    const written = file.text.slice(at.start, at.end)
    const isWhole = isMapped && !written.includes('\n') && !use.raw.includes('|')
    const raw = isWhole ? written : use.raw
    const image =
      use.image.kind === 'read'
        ? { ...use.image, segments: use.image.segments.flatMap(nestSegment) }
        : use.image
    const below = use.ignoreBelow === undefined ? {} : { ignoreBelow: offset(use.ignoreBelow) }
    return { ...use, place: at, raw, text: image.kind === 'read' ? use.text : raw, image, ...below }
  }
  function nestSegment(segment: Segment): readonly Segment[] {
    const { at } = segment
    return at === undefined || at.path !== path ? [segment] : cut(text, at)
  }
  function nestObservation(observation: FoundObservation): FoundObservation {
    const below =
      observation.ignoreBelow === undefined ? {} : { ignoreBelow: offset(observation.ignoreBelow) }
    const secrets = observation.secrets === undefined ? {} : { secrets: observation.secrets.map(place) }
    return { ...observation, place: place(observation.place), ...below, ...secrets }
  }
  return {
    ...reading,
    uses: reading.uses.map(nestUse),
    ...(reading.observations === undefined
      ? {}
      : { observations: reading.observations.map(nestObservation) }),
    ...(reading.sites === undefined ? {} : { sites: reading.sites.map(offset) }),
    facts: reading.facts.map((fact) => ({ ...fact, place: place(fact.place) })),
    problems: reading.problems.map((problem) => ({ ...problem, offset: offset(problem.offset) })),
    alsoRead: (reading.alsoRead ?? []).flatMap((at) =>
      nestSegment({ text: '', at }).flatMap((segment) => (segment.at === undefined ? [] : [segment.at])),
    ),
  }
}
