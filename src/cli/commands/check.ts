import { RULES } from '../../../rules/index.ts'
import { fromRoot } from '../../check.ts'
import { updateBaseline } from '../../engine/baseline-file.ts'
import type { Scope } from '../../engine/scope.ts'
import { mayHide } from '../../model/configuration.ts'
import type { Finding, RunResult } from '../../model/finding.ts'
import { isAtLeast } from '../../model/rule.ts'
import { REPORTERS } from '../../reporters/index.ts'
import { addIgnoresTo } from '../add-ignores.ts'
import { loadBaseline, saveBaseline } from '../baseline.ts'
import { EXIT, type ExitCode, exitCodeOf, worst } from '../exit-code.ts'
import { prepareFix } from '../fix.ts'
import type { CheckFlags, Output } from '../flags.ts'
import { describeTerminal, outputsOf, print, type Terminal, tell } from '../output.ts'
import { leastShown, printReport, reporterOf } from '../report.ts'
import { gatherFacts } from '../report-facts.ts'
import { shardFacts } from '../shard.ts'
import type { StreamName } from '../streams.ts'
import { type Finished, reportProblems, walkPaths } from '../walk-paths.ts'

/** `holdfast check`: read, judge, report, and fix where asked to. */
export async function check(paths: readonly string[], flags: CheckFlags): Promise<ExitCode> {
  const outputs = outputsOf(flags.format, 'text')
  const shows = outputs.some(({ name }) => {
    const showsEdits = REPORTERS.find(({ id }) => id === name)?.showsEdits
    return showsEdits === 'always' || (showsEdits === 'unless-quiet' && flags.quiet !== true)
  })
  const options = {
    rules: RULES,
    preset: flags.preset,
    ruleLevels: flags.rule,
    scope: scopeOf(flags),
    shard: flags.shard,
  }
  await addIgnoresTo(paths, flags, options)
  const finished = await walkPaths(
    paths,
    flags,
    options,
    (parts) => prepareFix(flags, parts, shows),
    (parts) => loadBaseline(flags, parts.configuration.root),
  )
  if (flags.updateBaseline === true) return learn(finished, flags)
  const code = await tellResult(finished, flags, outputs)
  if (finished.unsaved === undefined) return code
  tell(`holdfast: ${finished.unsaved}`)
  return worst([code, EXIT.usage])
}

/** Prints what was found, and what was made of it. */
async function tellResult(
  finished: Finished,
  flags: CheckFlags,
  outputs: readonly Output[],
): Promise<ExitCode> {
  const { result, prefix, stdin } = finished
  const terminal = describeTerminal(flags)
  if (flags.diff === true) {
    await print(await renderPatch(result, prefix, terminal))
    await report(finished, flags, outputs, describeTerminal(flags, 'stderr'), 'stderr')
    return worst([exitCodeOf(result, flags.failOn), result.files.length > 0 ? EXIT.findings : EXIT.clean])
  }
  if (flags.fix === true && stdin !== undefined) {
    await print(result.files[0]?.after ?? new TextDecoder('utf-8', { ignoreBOM: true }).decode(stdin.bytes))
    await report(finished, flags, outputs, describeTerminal(flags, 'stderr'), 'stderr')
    return exitCodeOf(result, flags.failOn)
  }
  await report(finished, flags, outputs, terminal, 'stdout')
  const code = exitCodeOf(result, flags.failOn)
  if (flags.staged !== true || flags.fix !== true || result.files.length === 0) return code
  tell('the index still has the old content of fixed files; stage the changed files again')
  return worst([code, EXIT.findings])
}

/** Makes what was found known: nothing of it is reported, but for rules whose findings no baseline may hide. */
function learn({ result, baseline, ...parts }: Finished, { failOn }: CheckFlags): ExitCode {
  if (baseline === undefined) throw new RangeError('the baseline is updated before it is loaded')
  const { root } = parts.configuration
  const isOpen = ({ rule }: Finding) => !mayHide(root, rule)
  const counts = result.findings.filter(
    (finding) => !isOpen(finding) && (failOn === 'never' || isAtLeast(finding.severity, failOn)),
  )
  const known = new Set(baseline.entries.map(({ fingerprint }) => fingerprint))
  const takenOver = result.suppressed
    .filter(({ kind, finding }) => kind === 'external' && !known.has(finding.fingerprint))
    .map(({ finding }) => finding)
  const after = updateBaseline(baseline, result.staleBaseline, [...counts, ...takenOver], (path) =>
    fromRoot(parts, '.', path),
  )
  saveBaseline(baseline, after)
  reportProblems(result)
  return exitCodeOf({ ...result, findings: result.findings.filter(isOpen) }, failOn)
}

function scopeOf({ staged, changedSince, changedLines }: CheckFlags): Scope | undefined {
  if (staged === true) return { kind: 'staged' }
  if (changedSince === undefined) return undefined
  return { kind: 'since', revision: changedSince, lines: changedLines === true }
}

async function report(
  finished: Finished,
  flags: CheckFlags,
  outputs: readonly Output[],
  terminal: Terminal,
  stream: StreamName,
): Promise<void> {
  const { result, prefix, configuration } = finished
  const facts = await gatherFacts(
    finished,
    outputs.map(({ name }) => reporterOf(name)),
  )
  const shard = await shardFacts(finished, flags)
  const options = {
    show: leastShown(flags),
    isConfigured: configuration.root.isFound === true,
    fixing: flags.fix === true ? 'write' : flags.diff === true ? 'diff' : undefined,
    prefix,
    tagClasses: configuration.root.tagClasses,
    ...facts,
    ...(shard === undefined ? {} : { shard }),
  } as const
  await printReport(result, flags, outputs, options, terminal, stream)
}

async function renderPatch(
  { files }: RunResult,
  prefix: string,
  { color }: Terminal,
): Promise<Iterable<string>> {
  if (files.length === 0) return []
  const { diffPieces } = await import('../../reporters/diff.ts')
  return diffPieces(files, { color, prefix })
}
