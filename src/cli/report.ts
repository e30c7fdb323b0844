import { RULES } from '../../rules/index.ts'
import type { RunResult } from '../model/finding.ts'
import type { ReportOptions } from '../model/reporter.ts'
import { isAtLeast, type Severity } from '../model/rule.ts'
import { REPORTERS, type ReporterEntry } from '../reporters/index.ts'
import type { Output, ReadFlags } from './flags.ts'
import { deliver, describeTerminal, type Terminal, tell } from './output.ts'
import { readRulePage } from './rule-page.ts'
import type { StreamName } from './streams.ts'
import { version } from './version.ts'
import { reportProblems } from './walk-paths.ts'

/** Flags that say how a result is printed. */
interface PrintFlags extends Pick<ReadFlags, 'color' | 'debug'> {
  readonly failOn: Severity | 'never'
  readonly quiet?: boolean
  readonly all?: boolean
}

/** What is known of a run beside its result and the flags. */
export type RunFacts = Omit<
  ReportOptions,
  'rules' | 'version' | 'color' | 'width' | 'failOn' | 'quiet' | 'all' | 'fixing' | 'helpOf'
> & { readonly fixing?: ReportOptions['fixing'] }

/** Renders a result to each output, and tells on standard error what no output has a place for. */
export async function printReport(
  result: RunResult,
  flags: PrintFlags,
  outputs: readonly Output[],
  { fixing, ...facts }: RunFacts,
  terminal: Terminal = describeTerminal(flags),
  stream: StreamName = 'stdout',
): Promise<void> {
  const shown = flags.debug === true ? result : withoutScope(result)
  await deliver(
    outputs,
    async (name, toFile) => {
      const reporter = reporterOf(name)
      const { pieces, render } = await reporter.load()
      return (pieces ?? render)(reporter.isForMachines === true ? result : shown, {
        rules: RULES,
        // It is read from a file, and few reporters tell it.
        get version() {
          return version()
        },
        color: terminal.color && !toFile,
        width: toFile ? undefined : terminal.width,
        failOn: flags.failOn,
        quiet: flags.quiet === true,
        all: flags.all === true,
        helpOf: readRulePage,
        fixing,
        ...facts,
      })
    },
    stream,
  )
  tellNotices(result, flags, outputs)
  if (outputs.every(({ name }) => reporterOf(name).findingsOnly === true)) reportProblems(result)
}

/** What fails the run, or what a flag has switched off, is told whatever the formats have a place for. */
function tellNotices({ notices }: RunResult, { quiet }: PrintFlags, outputs: readonly Output[]): void {
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

export function reporterOf(name: string): ReporterEntry {
  const reporter = REPORTERS.find(({ id }) => id === name)
  if (reporter === undefined) throw new RangeError(`no reporter is called ${name}`)
  return reporter
}

/** What fails the run is listed, too, whatever `--show` says. */
export function leastShown({ show, failOn }: { show: Severity; failOn: Severity | 'never' }): Severity {
  return failOn !== 'never' && isAtLeast(show, failOn) ? failOn : show
}
