import type { Finding } from '../../model/finding.ts'
import type { FileEdit } from '../../model/fix.ts'
import { groupBy } from '../../text/group-by.ts'
import { type EditedFile, fileOfEdit } from './edited-files.ts'
import { toArtifact, toMessage } from './sarif-text.ts'
import { describeChange } from './text-fixes.ts'

/**
 * What `--fix` would do, as one fix with every file that it changes; none where it changes nothing.
 *
 * Places are lines and columns: offsets have no unit that a log could state. A BOM counts in neither.
 *
 * @see https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/sarif-v2.1.0-errata01-os-complete.html section 3.55
 */
export function toFixes(
  { use, fix }: Finding,
  prefix: string,
  fileOf: (path: string) => EditedFile | undefined,
): readonly object[] {
  if (use === undefined || fix.edits.length === 0 || fix.status === 'applied') return []
  const byPath = groupBy(fix.edits, (edit) => edit.path)
  const artifactChanges = [...byPath].map(([path, edits]) => {
    const file = fileOfEdit(fileOf, path)
    return {
      artifactLocation: toArtifact(path, prefix),
      replacements: edits.map((edit) => toReplacement(edit, file)),
    }
  })
  return [{ description: toMessage(describeChange(use, fix)), artifactChanges }]
}

function toReplacement({ range, newText }: FileEdit, { lines }: EditedFile): object {
  const { line, column, endLine, endColumn } = lines.position(range)
  return {
    deletedRegion: { startLine: line, startColumn: column, endLine, endColumn },
    insertedContent: { text: newText },
  }
}
