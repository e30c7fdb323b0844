import type { RunResult } from '../model/finding.ts'
import { isFailing } from '../model/reporter.ts'
import type { Severity } from '../model/rule.ts'

/** Exit codes of the command; when several hold, {@link worst} decides. */
export const EXIT = {
  /** Nothing to report. */
  clean: 0,
  /** Findings at or above `--fail-on`. */
  findings: 1,
  /** Wrong flag or configuration. */
  usage: 2,
  /** A reference could not be resolved although asked for. */
  unresolved: 3,
  /** A file that was named, or whose name a format claims, could not be decoded or parsed. */
  unreadable: 4,
  /** A bug in holdfast. */
  bug: 5,
} as const
export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

const PRECEDENCE: readonly ExitCode[] = [
  EXIT.bug,
  EXIT.usage,
  EXIT.unreadable,
  EXIT.unresolved,
  EXIT.findings,
]

/** The code that wins when several hold. */
export function worst(codes: readonly ExitCode[]): ExitCode {
  return PRECEDENCE.find((code) => codes.includes(code)) ?? EXIT.clean
}

/** The code that a result ends in. */
export function exitCodeOf(result: RunResult, failOn: Severity | 'never'): ExitCode {
  return worst(exitCodesOf(result, failOn))
}

/** All codes that hold for a result. */
export function exitCodesOf(result: RunResult, failOn: Severity | 'never'): readonly ExitCode[] {
  const codes: ExitCode[] = []
  const left = result.findings.filter(({ fix }) => fix.status !== 'applied')
  if (left.some((finding) => isFailing(finding, failOn))) codes.push(EXIT.findings)
  if ([...result.outcomes.values()].includes('unresolved')) codes.push(EXIT.unresolved)
  if (result.problems.some(({ fatal }) => fatal)) codes.push(EXIT.unreadable)
  return codes
}
