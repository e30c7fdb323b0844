import { applyEdits, type TextEdit } from '../../text/edit.ts'

/** Lines that edits replace. Every line has its line end, but for the last of a text that ends without one. */
export interface LineChange {
  /** 0-based number of the first line that is removed, or before which lines are added. */
  readonly line: number
  readonly removed: readonly string[]
  readonly added: readonly string[]
}

/** Cuts a text behind every LF; an empty text has no lines. */
export function splitLines(text: string): readonly string[] {
  const lines: string[] = []
  for (let at = 0; at < text.length; ) {
    const next = text.indexOf('\n', at)
    const end = next === -1 ? text.length : next + 1
    lines.push(text.slice(at, end))
    at = end
  }
  return lines
}

/**
 * The lines that edits change, in file order; edits of one line make one change, and what they leave as it was none.
 *
 * @throws RangeError as {@link applyEdits} does
 */
export function lineChangesOf(text: string, edits: readonly TextEdit[]): readonly LineChange[] {
  const starts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  const changes: LineChange[] = []
  for (const { first, last, touching } of groupByLine(edits, starts)) {
    const start = starts[first] ?? 0
    const before = text.slice(start, starts[last + 1] ?? text.length)
    const moved = touching.map(({ range, newText }) => ({
      range: { start: range.start - start, end: range.end - start },
      newText,
    }))
    const change = trim(first, splitLines(before), splitLines(applyEdits(before, moved)))
    if (change.removed.length + change.added.length > 0) changes.push(change)
  }
  return changes
}

interface Group {
  readonly first: number
  /** The line that holds the end of the last edit: its line end is never part of an edit. */
  last: number
  readonly touching: TextEdit[]
}

function groupByLine(edits: readonly TextEdit[], starts: readonly number[]): readonly Group[] {
  const sorted = edits.toSorted((a, b) => a.range.start - b.range.start || a.range.end - b.range.end)
  const groups: Group[] = []
  for (const edit of sorted) {
    const first = lineAt(edit.range.start, starts)
    const last = lineAt(edit.range.end, starts)
    const group = groups.at(-1)
    if (group === undefined || first > group.last) groups.push({ first, last, touching: [edit] })
    else {
      group.last = Math.max(group.last, last)
      group.touching.push(edit)
    }
  }
  return groups
}

function lineAt(offset: number, starts: readonly number[]): number {
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((starts[middle] ?? 0) <= offset) low = middle
    else high = middle - 1
  }
  return low
}

/** Takes lines away that are the same at the beginning and at the end. */
function trim(line: number, before: readonly string[], after: readonly string[]): LineChange {
  const shorter = Math.min(before.length, after.length)
  let head = 0
  while (head < shorter && before[head] === after[head]) head++
  let tail = 0
  while (tail < shorter - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++
  return {
    line: line + head,
    removed: before.slice(head, before.length - tail),
    added: after.slice(head, after.length - tail),
  }
}
