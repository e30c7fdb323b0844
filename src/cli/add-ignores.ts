import type { CheckOptions } from '../check.ts'
import type { AddedIgnores } from '../model/finding.ts'
import { addToGroup } from '../text/group-by.ts'
import { plural } from '../text/plural.ts'
import { visible } from '../text/printable.ts'
import { loadBaseline } from './baseline.ts'
import type { CheckFlags } from './flags.ts'
import { writeLine } from './streams.ts'
import { walkPaths } from './walk-paths.ts'

/** Writes an ignore for everything that would fail the run, and tells on standard error what became of each. */
export async function addIgnoresTo(
  paths: readonly string[],
  flags: CheckFlags,
  options: Omit<CheckOptions, 'paths' | 'fix' | 'verify' | 'baseline'>,
): Promise<void> {
  const { addIgnores: reason, until, failOn } = flags
  if (reason === undefined || failOn === 'never') return
  const request = { reason, until, from: failOn }
  const { result } = await walkPaths(paths, flags, { ...options, addIgnores: request }, undefined, (parts) =>
    loadBaseline(flags, parts.configuration.root),
  )
  if (result.addedIgnores !== undefined) writeLine('stderr', describe(result.addedIgnores))
}

/** One line a comment and one a finding that got none, below its file; then the totals. */
function describe({ added, refused }: AddedIgnores): string {
  const byFile = new Map<string, string[]>()
  const tell = (file: string, line: string) => addToGroup(byFile, file, line)
  for (const { file, line, column, rules } of added)
    tell(file, `added ignore for ${rules.join(', ')} at ${line}:${column}`)
  for (const { finding, why } of refused) {
    const { line, column } = finding.position
    tell(finding.at.place.path, `no ignore for ${finding.rule} at ${line}:${column}: ${why}`)
  }
  const lines = [...byFile].flatMap(([file, told]) => [
    visible(file),
    ...told.map((one) => `  ${visible(one)}`),
  ])
  const files = new Set(added.map(({ file }) => file)).size
  const left = refused.length === 0 ? '' : `, ${plural(refused.length, 'finding')} left without one`
  const total = `${plural(added.length, 'ignore')} added to ${plural(files, 'file')}${left}`
  return `${[...lines, total].join('\n')}\n`
}
