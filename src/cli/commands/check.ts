import { RULES } from '../../../rules/index.ts'
import { fromRoot } from '../../check.ts'
import { updateBaseline } from '../../engine/baseline-file.ts'
import type { Scope } from '../../engine/scope.ts'
import { mayHide } from '../../model/configuration.ts'
import type { Finding, RunResult } from '../../model/finding.ts'
import { isAtLeast, type Severity } from '../../model/rule.ts'
import { REPORTERS, type ReporterEntry } from '../../reporters/index.ts'
import { addIgnoresTo } from '../add-ignores.ts'
import { loadBaseline, saveBaseline } from '../baseline.ts'
import { EXIT, type ExitCode, exitCodeOf, worst } from '../exit-code.ts'
import { prepareFix } from '../fix.ts'
import type { CheckFlags, Output } from '../flags.ts'
import { deliver, describeTerminal, outputsOf, print, type Terminal, tell } from '../output.ts'
import { gatherFacts } from '../report-facts.ts'
import { readRulePage } from '../rule-page.ts'
import { version } from '../version.ts'
import { type Finished, reportProblems, walkPaths } from '../walk-paths.ts'

/** `holdfast check`: read, judge, report, and fix where asked to. */
export async function check(paths: readonly string[], flags: CheckFlags): Promise<ExitCode> {
  const outputs = outputsOf(flags.format, 'text')
  const shows = outputs.some(({ name }) => {
    const showsEdits = REPORTERS.find(({ id }) => id === name)?.showsEdits
    return showsEdits === 'always' || (showsEdits === 'unless-quiet' && flags.quiet !== true)
  })
  const options = { rules: RULES, preset: flags.preset, ruleLevels: flags.rule, scope: scopeOf(flags) }
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
    await report(finished, flags, outputs, { color: terminal.color, width: undefined }, process.stderr)
    return worst([exitCodeOf(result, flags.failOn), result.files.length > 0 ? EXIT.findings : EXIT.clean])
  }
  if (flags.fix === true && stdin !== undefined) {
    await print(result.files[0]?.after ?? new TextDecoder('utf-8', { ignoreBOM: true }).decode(stdin.bytes))
    await report(finished, flags, outputs, { color: terminal.color, width: undefined }, process.stderr)
    return exitCodeOf(result, flags.failOn)
  }
  await report(finished, flags, outputs, terminal, process.stdout)
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
  stream: NodeJS.WriteStream,
): Promise<void> {
  const { result, prefix, configuration } = finished
  const shown = flags.debug === true ? result : withoutScope(result)
  const facts = await gatherFacts(
    finished,
    outputs.map(({ name }) => reporterOf(name)),
  )
  await deliver(
    outputs,
    async (name, toFile) => {
      const reporter = reporterOf(name)
      return (await reporter.load()).render(reporter.isForMachines === true ? result : shown, {
        rules: RULES,
        version: version(),
        color: terminal.color && !toFile,
        width: toFile ? undefined : terminal.width,
        show: leastShown(flags),
        failOn: flags.failOn,
        quiet: flags.quiet === true,
        all: flags.all === true,
        isConfigured: configuration.root.isFound === true,
        fixing: flags.fix === true ? 'write' : flags.diff === true ? 'diff' : undefined,
        prefix,
        helpOf: readRulePage,
        tagClasses: configuration.root.tagClasses,
        ...facts,
      })
    },
    stream,
  )
  tellNotices(result, flags, outputs)
  if (outputs.every(({ name }) => reporterOf(name).findingsOnly === true)) reportProblems(result)
}

/** What fails the run, or what a flag has switched off, is told whatever the formats have a place for. */
function tellNotices({ notices }: RunResult, { quiet }: CheckFlags, outputs: readonly Output[]): void {
  const isShown = outputs.some(({ name }) => {
    const { showsNotices } = reporterOf(name)
    return showsNotices === 'always' || (showsNotices === 'unless-quiet' && quiet !== true)
  })
  if (isShown) return
  for (const { kind, file, line, message } of notices)
    if (kind === 'unverified' || kind === 'policy') {
      const place = file === undefined ? 'holdfast' : line === undefined ? file : `${file}:${line}`
      tell(`${place}: ${message}`)
    }
}

/** Without what is so in every run over some files. */
function withoutScope(result: RunResult): RunResult {
  return { ...result, notices: result.notices.filter(({ kind }) => kind !== 'part-of-tree') }
}

function reporterOf(name: string): ReporterEntry {
  const reporter = REPORTERS.find(({ id }) => id === name)
  if (reporter === undefined) throw new RangeError(`no reporter is called ${name}`)
  return reporter
}

/** What fails the run is listed, too, whatever `--show` says. */
function leastShown({ show, failOn }: CheckFlags): Severity {
  return failOn !== 'never' && isAtLeast(show, failOn) ? failOn : show
}

async function renderPatch({ files }: RunResult, prefix: string, { color }: Terminal): Promise<string> {
  if (files.length === 0) return ''
  const { renderDiff } = await import('../../reporters/diff.ts')
  return renderDiff(files, { color, prefix })
}
