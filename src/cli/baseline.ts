import { statSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { systemCodeOf } from '../disk/errors.ts'
import { type FileBytes, readRegularFile } from '../disk/read.ts'
import { parseBaseline, renderBaseline } from '../engine/baseline-file.ts'
import type { Baseline } from '../model/baseline.ts'
import type { RootConfiguration } from '../model/configuration.ts'
import { UsageError } from '../model/usage-error.ts'
import type { CheckFlags } from './flags.ts'
import { saveFile, tell } from './output.ts'

const BASELINE_FILE_NAME = 'holdfast-baseline.jsonl'
/** Some 200,000 findings; more are no baseline but a mistake. Bytes. */
const SIZE_MAX = 64 * 1024 * 1024

/** The path of the baseline: as `--baseline` says, else beside the root configuration or at the repository root. */
function baselinePathOf({ baseline }: CheckFlags, { directory }: RootConfiguration): string {
  return typeof baseline === 'string' ? resolve(baseline) : join(directory, BASELINE_FILE_NAME)
}

/**
 * Reads the baseline of a run: the findings that it leaves out.
 *
 * @returns undefined where there is none, or it is not wanted
 * @throws UsageError when it was named and is missing, or cannot be understood
 */
export function loadBaseline(flags: CheckFlags, root: RootConfiguration): Baseline | undefined {
  if (flags.baseline === false) return undefined
  const file = baselinePathOf(flags, root)
  // Most runs have none, and Node takes longer to make an error than to look.
  if (flags.baseline === undefined && flags.updateBaseline !== true && isMissing(file)) return undefined
  const path = relative(process.cwd(), file)
  const read = readRegularFile(file, { max: SIZE_MAX, followsLink: true })
  if (read.kind === 'missing') {
    if (flags.updateBaseline === true) return { path, entries: [] }
    if (flags.baseline === undefined) return undefined
    throw new UsageError(`there is no baseline ${path}; create it with --update-baseline`)
  }
  if (read.kind !== 'read') throw new UsageError(`the baseline ${path} cannot be read: ${whyUnread(read)}`)
  const parsed = parseBaseline(read.bytes.toString())
  if (!parsed.ok)
    throw new UsageError(
      `${path}:${parsed.line}: ${parsed.message}; correct it, or delete it and run --update-baseline`,
    )
  return { path, entries: parsed.entries }
}

function isMissing(file: string): boolean {
  try {
    return statSync(file, { throwIfNoEntry: false }) === undefined
  } catch (error) {
    systemCodeOf(error) // to read it tells why it cannot be read
    return false
  }
}

function whyUnread(read: Exclude<FileBytes, { kind: 'read' | 'missing' }>): string {
  if (read.kind === 'failed') return read.code
  return read.kind === 'too-large'
    ? `it is larger than ${SIZE_MAX / 1024 / 1024} MiB; delete it and run --update-baseline`
    : 'it is no regular file; remove it'
}

/** Writes a baseline, and says on standard error what has changed in it. */
export function saveBaseline(before: Baseline, after: Baseline): void {
  const known = new Set(before.entries.map(({ fingerprint }) => fingerprint))
  const added = after.entries.filter(({ fingerprint }) => !known.has(fingerprint)).length
  const dropped = before.entries.length - (after.entries.length - added)
  saveFile(resolve(after.path), renderBaseline(after.entries))
  tell(`${after.path}: ${after.entries.length} known, ${added} added, ${dropped} dropped`)
}
