import { existsSync, readFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { parseBaseline, renderBaseline } from '../engine/baseline.ts'
import type { Baseline } from '../model/baseline.ts'
import type { RootConfiguration } from '../model/configuration.ts'
import { UsageError } from '../model/usage-error.ts'
import type { CheckFlags } from './flags.ts'
import { saveFile } from './output.ts'

const BASELINE_FILE_NAME = 'holdfast-baseline.jsonl'

/** Where the baseline of a project lies, unless told otherwise: beside the root configuration, else at the repository root. */
function baselinePathOf({ baseline }: CheckFlags, { directory }: RootConfiguration): string {
  return typeof baseline === 'string' ? resolve(baseline) : join(directory, BASELINE_FILE_NAME)
}

/**
 * Reads the baseline that a run is held against.
 *
 * @returns undefined where there is none, or it is not wanted
 * @throws UsageError when it was named and is missing, or cannot be understood
 */
export function loadBaseline(flags: CheckFlags, root: RootConfiguration): Baseline | undefined {
  if (flags.baseline === false) return undefined
  const file = baselinePathOf(flags, root)
  const path = relative(process.cwd(), file)
  if (!existsSync(file)) {
    if (flags.updateBaseline === true) return { path, entries: [] }
    if (flags.baseline === undefined) return undefined
    throw new UsageError(`there is no baseline ${path}; make it with --update-baseline`)
  }
  const parsed = parseBaseline(readFileSync(file, 'utf8'))
  if (!parsed.ok)
    throw new UsageError(
      `${path}:${parsed.line}: ${parsed.message}; mend it, or delete it and run --update-baseline`,
    )
  return { path, entries: parsed.entries }
}

/** Writes a baseline, and says on standard error what has changed in it. */
export function saveBaseline(before: Baseline, after: Baseline): void {
  const known = new Set(before.entries.map(({ fingerprint }) => fingerprint))
  const added = after.entries.filter(({ fingerprint }) => !known.has(fingerprint)).length
  const dropped = before.entries.length - (after.entries.length - added)
  saveFile(resolve(after.path), renderBaseline(after.entries))
  process.stderr.write(`${after.path}: ${after.entries.length} known, ${added} added, ${dropped} dropped\n`)
}
