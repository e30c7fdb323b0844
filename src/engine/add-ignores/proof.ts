import type { Finding } from '../../model/finding.ts'
import type { Position } from '../../text/range.ts'
import { type IgnoreComment, readIgnores } from '../ignores/read.ts'
import { covers } from '../judge/ignores.ts'
import type { FileReading } from '../read.ts'
import { findDifference } from '../write/read-back.ts'
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
 * Compares what is read with and without new comments: all of it must be the same, each where it was before, with the
 * lines that have come in between.
 *
 * @returns what differs, in words; undefined where nothing does
 */
export function whatDiffers({ path, before, after, shift }: Comparison): string | undefined {
  const difference = findDifference(before, after, {
    place: (place) => (place.path === path ? { ...place, ...shift.range(place) } : place),
    line: (file, line) => (file === path ? shift.line(line) : line),
    // Where lines of YAML would go: the comments have moved them.
    exactBut: ['cacheSlot'],
  })
  return difference === undefined ? undefined : `with it, ${difference.text}`
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
