import type { Finding, RunResult } from './finding.ts'
import { isAtLeast, type Rule, type Severity } from './rule.ts'

/** What a reporter may know beside the result. */
export interface ReportOptions {
  readonly rules: readonly Rule[]
  readonly version: string
  readonly color: boolean
  /** Columns of the terminal; undefined where the output is no terminal. */
  readonly width: number | undefined
  /** The least severity that is listed; what lies under it is summed up. */
  readonly show: Severity
  readonly quiet: boolean
  /** Findings were to be fixed: `write` where files were changed, `diff` where edits were only made up. */
  readonly fixing: 'write' | 'diff' | undefined
  /** Path from the repository root to the working directory, with a `/` at its end, or empty. */
  readonly prefix: string
  /** A rule's page as Markdown; undefined where there is none, or nobody can look for it. */
  helpOf?(rule: Rule): string | undefined
}

/** Renders a result as text. */
export interface Reporter {
  readonly id: string
  render(result: RunResult, options: ReportOptions): string
}

/** Whether a finding is listed on its own. */
export function isShown(finding: Finding, show: Severity): boolean {
  return isAtLeast(finding.severity, show)
}
