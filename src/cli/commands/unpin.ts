import { RULES } from '../../../rules/index.ts'
import { loadParts, walkWith } from '../../check.ts'
import { type Unpinned, type UnpinOutcome, unpinUses } from '../../engine/unpin.ts'
import type { ImageUse } from '../../model/image-use.ts'
import { withExactWidths } from '../../text/display-width.ts'
import { EXIT, type ExitCode, worst } from '../exit-code.ts'
import type { BaseFlags } from '../flags.ts'
import { describeObstacle, nameWithoutDigest, renderOutcomes, shortDigest } from '../outcome-rows.ts'
import { describeTerminal, print, type Terminal } from '../output.ts'
import { repositoryFilter } from '../repository-filter.ts'
import { prefixOf, progressOf, reportProblems } from '../walk-paths.ts'

export interface UnpinFlags extends BaseFlags {
  readonly diff?: boolean
  readonly only: readonly string[]
}

/** `holdfast unpin`: takes digests away again where a tag stands before them. The lock file keeps what it knows. */
export async function unpin(paths: readonly string[], flags: UnpinFlags): Promise<ExitCode> {
  const only = repositoryFilter('--only', flags.only)
  const cwd = process.cwd()
  const parts = await loadParts({ cwd, config: flags.config, rules: RULES, paths })
  const isDiff = flags.diff === true
  const walked = await walkWith(parts, { cwd, paths, ...(await progressOf()) })
  const { configuration } = parts
  const unpinned = await unpinUses(walked, { cwd, configuration, only, write: !isDiff })
  const terminal = describeTerminal(flags)
  if (isDiff && unpinned.files.length > 0) {
    const { diffPieces } = await import('../../reporters/diff.ts')
    await print(diffPieces(unpinned.files, { color: terminal.color, prefix: prefixOf(cwd, parts) }))
  }
  const report = await withExactWidths(() =>
    renderUnpinned(unpinned, isDiff, isDiff ? describeTerminal(flags, 'stderr') : terminal),
  )
  await print(report, isDiff ? 'stderr' : 'stdout')
  reportProblems(unpinned)
  return exitCodeOf(unpinned, isDiff)
}

function exitCodeOf({ problems, files }: Unpinned, isDiff: boolean): ExitCode {
  const codes: ExitCode[] = []
  if (isDiff && files.length > 0) codes.push(EXIT.findings)
  if (problems.some(({ fatal }) => fatal)) codes.push(EXIT.unreadable)
  return worst(codes)
}

function renderUnpinned(unpinned: Unpinned, isDiff: boolean, terminal: Terminal): string {
  const removed = isDiff ? 'to be removed' : 'removed'
  return renderOutcomes<UnpinOutcome>(unpinned, terminal, {
    kinds: [
      ['removed', removed],
      ['refused', 'refused'],
      ['unresolved', 'unresolved'],
      ['digest-only', 'without a tag to go back to'],
      ['unpinned', 'without a digest'],
      ['left-out', 'left out by --only'],
      ['unread', 'unread'],
    ],
    describe(use: ImageUse, outcome) {
      const text = nameWithoutDigest(use)
      if (outcome.kind === 'removed')
        return {
          label: removed,
          style: 'green',
          text: `${text}  ${shortDigest(outcome.from)}`,
          detail: undefined,
        }
      if (outcome.kind !== 'refused' && outcome.kind !== 'unresolved') return undefined
      return { label: outcome.kind, style: 'yellow', text, detail: describeObstacle(outcome.obstacle) }
    },
  })
}
