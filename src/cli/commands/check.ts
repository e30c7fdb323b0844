import { RULES } from '../../../rules/index.ts'
import type { Scope } from '../../engine/scope.ts'
import type { RunResult } from '../../model/finding.ts'
import { UsageError } from '../../model/usage-error.ts'
import { REPORTERS } from '../../reporters/index.ts'
import { EXIT, type ExitCode, exitCodeOf, worst } from '../exit-code.ts'
import { prepareFix } from '../fix.ts'
import type { CheckFlags, Output } from '../flags.ts'
import { deliver, describeTerminal, print, type Terminal } from '../output.ts'
import { type Finished, runWith } from '../run.ts'
import { version } from '../version.ts'

/** Formats that carry the edits of a fix. */
const SHOWS_EDITS = ['json', 'jsonl']

/** `holdfast check`: read, judge, report, and fix where asked to. */
export async function check(paths: readonly string[], flags: CheckFlags): Promise<ExitCode> {
  if (flags.fix === true && paths.includes('-') && paths.length > 1) {
    throw new UsageError('with --fix, standard input is read alone: leave out the other paths')
  }
  const outputs = flags.format.length === 0 ? [{ name: 'text', file: undefined }] : flags.format
  const shows = outputs.some(({ name }) => SHOWS_EDITS.includes(name))
  const options = { rules: RULES, preset: flags.preset, ruleLevels: flags.rule, scope: scopeOf(flags, paths) }
  const finished = await runWith(paths, flags, options, (parts) => prepareFix(flags, parts, shows))
  const { result, prefix, stdin } = finished
  const terminal = describeTerminal(flags)
  if (flags.diff === true) {
    await print(await renderPatch(result, prefix, terminal))
    await report(finished, flags, outputs, { color: terminal.color, width: undefined }, process.stderr)
    return worst([exitCodeOf(result, flags.failOn), result.files.length > 0 ? EXIT.findings : EXIT.clean])
  }
  if (flags.fix === true && stdin !== undefined) {
    if (paths.length > 1)
      throw new UsageError('with --fix, standard input is read alone: leave out the other paths')
    await print(result.files[0]?.after ?? new TextDecoder('utf-8', { ignoreBOM: true }).decode(stdin.bytes))
    await report(finished, flags, outputs, { color: terminal.color, width: undefined }, process.stderr)
    return exitCodeOf(result, flags.failOn)
  }
  await report(finished, flags, outputs, terminal, process.stdout)
  return exitCodeOf(result, flags.failOn)
}

/** @throws UsageError when the flags do not go together */
function scopeOf(
  { staged, changedSince, changedLines }: CheckFlags,
  paths: readonly string[],
): Scope | undefined {
  if (changedLines === true && changedSince === undefined)
    throw new UsageError('--changed-lines says what of --changed-since counts; give --changed-since REV too')
  if (staged !== true && changedSince === undefined) return undefined
  if (staged === true && changedSince !== undefined)
    throw new UsageError('--staged and --changed-since name different files; give one of them')
  if (paths.includes('-')) throw new UsageError('standard input is in no index; leave out - or the flag')
  return changedSince === undefined
    ? { kind: 'staged' }
    : { kind: 'since', revision: changedSince, lines: changedLines === true }
}

async function report(
  { result, prefix }: Finished,
  flags: CheckFlags,
  outputs: readonly Output[],
  terminal: Terminal,
  stream: NodeJS.WriteStream,
): Promise<void> {
  await deliver(
    outputs,
    async (name, toFile) => {
      const reporter = REPORTERS.find(({ id }) => id === name)
      if (reporter === undefined) throw new RangeError(`no reporter is called ${name}`)
      return (await reporter.load()).render(result, {
        rules: RULES,
        version: version(),
        color: terminal.color && !toFile,
        width: toFile ? undefined : terminal.width,
        show: flags.show,
        quiet: flags.quiet === true,
        fixing: flags.fix === true ? 'write' : flags.diff === true ? 'diff' : undefined,
        prefix,
      })
    },
    stream,
  )
}

async function renderPatch({ files }: RunResult, prefix: string, { color }: Terminal): Promise<string> {
  if (files.length === 0) return ''
  const { renderDiff } = await import('../../reporters/diff.ts')
  return renderDiff(files, { color, prefix })
}
