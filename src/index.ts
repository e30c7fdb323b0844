import { type FileReading, readFileText } from './engine/read.ts'
import { FORMATS } from './formats/index.ts'
import type { ImageUse } from './model/image-use.ts'
import type { ParseProblem } from './model/reading.ts'
import { compilePathGlobs } from './text/path-glob.ts'
import type { SourceFile } from './text/source-file.ts'

export { type CheckOptions, check } from './check.ts'
export type { Finding, Notice, Outcome, RunResult } from './model/finding.ts'
export type { Fix, FixedFile } from './model/fix.ts'
export type { ImageUse } from './model/image-use.ts'
export type { ParseProblem } from './model/reading.ts'
export { type InventoryRecord, toRecord } from './model/record.ts'
export { UsageError } from './model/usage-error.ts'
export type { Digest } from './oci/digest.ts'
export { parseReference, type Reference, type Repository, sourceOf } from './oci/reference.ts'
export { classifyTag, type TagClass } from './oci/tag-class.ts'
export { type PlanFixesOptions, planFixes } from './plan-fixes.ts'
export { REPORT_FORMATS, type RenderOptions, renderReport } from './render-report.ts'

/** What {@link readImageUses} may be told. */
export interface ReadImageUsesOptions {
  /** Values for variables that have none. */
  readonly vars?: ReadonlyMap<string, string>
  /** Files beside this one, such as a Compose file's `.env`; none where absent. */
  sibling?(path: string): SourceFile | undefined
}

/**
 * Reads the image uses of one file. Its path decides which formats are tried.
 *
 * Uses stand alone: names that other files build, or that a kustomization overrides, are not known here.
 *
 * @returns uses and problems in file order; both are empty for a path that no format reads. Whatever stands in the
 * text, this does not throw
 */
export async function readImageUses(
  file: SourceFile,
  options: ReadImageUsesOptions = {},
): Promise<{ uses: readonly ImageUse[]; problems: readonly ParseProblem[] }> {
  const formats = FORMATS.filter(
    ({ names, candidates, scripts }) =>
      compilePathGlobs([...names, ...candidates], { ignoreCase: true })(file.path) ||
      (scripts && file.text.startsWith('#!') && !/[.][^/]*$/.test(file.path)),
  )
  const { uses, problems }: FileReading = await readFileText(file, formats, FORMATS, {
    vars: options.vars ?? new Map(),
    fatal: false,
    sibling: (path) => options.sibling?.(path),
  })
  return { uses, problems }
}
