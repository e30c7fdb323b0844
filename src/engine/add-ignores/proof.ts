import type { Finding } from '../../model/finding.ts'
import type { WorkshopPages } from '../../model/mark.ts'
import type { Position } from '../../text/range.ts'
import { type IgnoreComment, readIgnores } from '../ignores/read.ts'
import { covers } from '../judge/ignores.ts'
import type { FileReading } from '../read.ts'
import type { Insertion } from './place.ts'
import type { Shift } from './shift.ts'

/** A file without and with its new comments. */
export interface Comparison {
  readonly path: string
  readonly before: FileReading
  readonly after: FileReading
  readonly shift: Shift
}

/**
 * Compares what is read with and without new comments: the same uses, facts and problems, each where it was before, with
 * the lines that have come in between.
 *
 * @returns what differs, in words; undefined where nothing does
 */
export function findDifference({ path, before, after, shift }: Comparison): string | undefined {
  const spell = (reading: FileReading, moves: boolean, part: keyof FileReading) =>
    JSON.stringify(reading[part], (key, value) => spellValue(key, value, path, moves ? shift : undefined))
  const differs = (part: keyof FileReading) => spell(before, true, part) !== spell(after, false, part)
  if (differs('uses')) return 'with it, other images are read'
  if (differs('facts') || differs('marks') || differs('alsoRead') || differs('dependsOn'))
    return 'with it, something else is read'
  const problems = ({ problems: found }: FileReading, lineOf: (line: number) => number) =>
    JSON.stringify(found.map(({ file, line, message }) => [file === path ? lineOf(line) : line, message]))
  return problems(before, shift.line) === problems(after, (line) => line)
    ? undefined
    : 'with it, the file cannot be parsed as before'
}

/** A value as it is expected after the shift, without what follows from the rest. */
function spellValue(key: string, value: unknown, path: string, shift: Shift | undefined): unknown {
  // The last is where lines of YAML would go, of which the caller knows more.
  if (key === 'position' || key === 'source' || key === 'cacheSlot') return undefined
  if (isWholeFile(value)) return { ...value, place: path }
  if (shift === undefined) return value
  if (key === 'ignoreBelow' && typeof value === 'number')
    return shift.range({ start: value, end: value }).start
  return isPlaceIn(value, path) ? { ...value, ...shift.range(value) } : value
}

/** The mark of a page or script is its first character, whichever that is. */
function isWholeFile(value: unknown): value is { readonly subject: WorkshopPages } {
  if (typeof value !== 'object' || value === null || !('subject' in value)) return false
  const { subject } = value
  return typeof subject === 'object' && subject !== null && 'kind' in subject && subject.kind === 'pages'
}

function isPlaceIn(value: unknown, path: string): value is { start: number; end: number } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'path' in value &&
    'start' in value &&
    'end' in value &&
    value.path === path &&
    typeof value.start === 'number' &&
    typeof value.end === 'number'
  )
}

/** What the ignores of a file say once new ones stand in it. */
export interface IgnoresAfter {
  /** Findings that the comments written for them do not silence. */
  readonly idle: ReadonlySet<Finding>
  /** The comments that were there before speak of the lines that they spoke of. */
  readonly othersSame: boolean
}

/** Reads the ignores of the new text and sees whether each silences its findings, and none of the others does more or less. */
export function compareIgnores(
  path: string,
  text: string,
  insertions: readonly Insertion[],
  shift: Shift,
): IgnoresAfter {
  const byLine = new Map(insertions.map((insertion) => [shift.line(insertion.line) - 1, insertion]))
  const idle = new Set(insertions.flatMap(({ findings }) => findings))
  const others: IgnoreComment[] = []
  for (const ignore of readIgnores({ path, text: shift.after })) {
    const insertion = byLine.get(ignore.line)
    if (insertion === undefined) others.push(ignore)
    else
      for (const finding of insertion.findings)
        if (silences(ignore, shifted(finding, shift))) idle.delete(finding)
  }
  const spell = (ignores: readonly IgnoreComment[], lineOf: (line: number) => number) =>
    JSON.stringify(
      ignores.map(({ line, scope, ...ignore }) => [
        { ...ignore, scope: scope.kind },
        lineOf(line),
        lineOf(scope.from),
        lineOf(scope.to),
      ]),
    )
  const known = spell(readIgnores({ path, text }), shift.line)
  return { idle, othersSame: known === spell(others, (line) => line) }
}

function silences(ignore: IgnoreComment, finding: Finding): boolean {
  return (
    ignore.problem === undefined &&
    ignore.scope.kind === 'own-line' &&
    ignore.rules.includes(finding.rule) &&
    covers(ignore, finding)
  )
}

function shifted(finding: Finding, shift: Shift): Finding {
  const { at } = finding
  const below = at.ignoreBelow
  const moved = below === undefined ? {} : { ignoreBelow: shift.range({ start: below, end: below }).start }
  return {
    ...finding,
    position: movePosition(finding.position, shift),
    at: { ...at, position: movePosition(at.position, shift), ...moved },
  }
}

/** The position of something once the lines have moved. */
export function movePosition(position: Position, { line }: Pick<Shift, 'line'>): Position {
  return { ...position, line: line(position.line), endLine: line(position.endLine) }
}
