import type { FileEdit, FixedFile } from '../../model/fix.ts'
import { applyEdits, type TextEdit } from '../../text/edit.ts'
import { textIn } from '../plan/edits.ts'
import type { Texts } from '../plan/types.ts'

/** The files with all edits made, by path; an edit that several uses share is made once. */
export function changedFiles(edits: Iterable<readonly FileEdit[]>, texts: Texts): readonly FixedFile[] {
  const byPath = new Map<string, Map<string, TextEdit>>()
  for (const own of edits) {
    for (const { path, range, newText } of own) {
      const known = byPath.get(path) ?? new Map()
      byPath.set(path, known.set(`${range.start}-${range.end} ${newText}`, { range, newText }))
    }
  }
  const files: FixedFile[] = []
  for (const [path, edits] of [...byPath].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const before = textIn(path, texts)
    const sorted = [...edits.values()].sort(
      (a, b) => a.range.start - b.range.start || a.range.end - b.range.end,
    )
    files.push({
      path,
      before,
      after: applyEdits(before, sorted),
      edits: sorted,
      isPrivate: isEnvironment(path),
    })
  }
  return files
}

/** A file that holds secrets as often as not. */
function isEnvironment(path: string): boolean {
  return /(?:^|\/)\.env[^/]*$/.test(path)
}
