import type { Reference } from '../oci/reference.ts'
import type { ImageScheme, TagClassOptions } from '../oci/tag-class.ts'
import type { BudgetKey, BudgetSettings } from './budget.ts'
import type { OtherName } from './configuration.ts'
import type { Finding, RunResult } from './finding.ts'
import type { PullForecast } from './pull-forecast.ts'
import { isAtLeast, type Rule, type Severity } from './rule.ts'

/** What a reporter may know beside the result. */
export interface ReportOptions {
  readonly rules: readonly Rule[]
  readonly version: string
  readonly color: boolean
  /** Columns of the terminal; undefined where the output is no terminal. */
  readonly width: number | undefined
  /** The least severity that is listed, never above `failOn`; what lies under it is summed up. */
  readonly show: Severity
  /** The least severity that fails the run. */
  readonly failOn: Severity | 'never'
  readonly quiet: boolean
  /** Everything is listed: what is the same in many places, too, and however many findings a rule has. */
  readonly all: boolean
  /** A configuration was found, so that nobody has to be told how to get one. */
  readonly isConfigured: boolean
  /** Findings were to be fixed: `write` where files were changed, `diff` where edits were only made up. */
  readonly fixing: 'write' | 'diff' | undefined
  /** Path from the repository root to the working directory, with a `/` at its end, or empty. */
  readonly prefix: string
  /** The owners of a file, by its path from the working directory; absent where nothing says who they are. */
  ownersOf?(path: string): readonly string[]
  /** How tags are classified; by the table alone where absent. */
  readonly tagClasses?: TagClassOptions
  /** When the lock file first saw the digest of a reference, in UTC: `2026-08-20T10:00:00Z`. */
  firstSeenOf?(reference: Reference): string | undefined
  /** What the images cost at Docker Hub; absent where none come from there, or nobody has counted. */
  readonly pulls?: PullForecast
  /** Of a run over a shard: what the other shards have to have as well, and what makes its exit code. */
  readonly shard?: ShardFacts
  /** A rule's page as Markdown; undefined where there is none, or nobody can look for it. */
  helpOf?(rule: Rule): string | undefined
}

/** What reports of a whole run tell beside its result, in a form that json keeps. */
export interface CarriedFacts {
  /** Names at mirrors and rewrite targets, which are classified as their sources are. */
  readonly names: readonly OtherName[]
  readonly schemes: readonly (readonly [repository: string, scheme: ImageScheme])[]
  readonly budget: Omit<BudgetSettings, 'numbers'> & {
    readonly numbers: readonly (readonly [BudgetKey, number])[]
  }
  /** When the lock file first saw a digest, by canonical reference with that digest. */
  readonly firstSeen: Readonly<Record<string, string>>
}

/** What a shard tells of its run. */
export interface ShardFacts {
  /** The commit that is checked out; null where git does not say. */
  readonly revision: string | null
  /** A hash of the configuration and of the flags that change it. */
  readonly configuration: string
  /** Names of the exit codes that hold, such as `findings`. */
  readonly exit: readonly string[]
  /** As of {@link ReportOptions}. */
  readonly prefix: string
  readonly isConfigured: boolean
  readonly carried: CarriedFacts
}

/** Renders a result as text. */
export interface Reporter {
  readonly id: string
  render(result: RunResult, options: ReportOptions): string
  /** The same text in pieces, where it may be too long to be whole in memory. */
  pieces?(result: RunResult, options: ReportOptions): Iterable<string>
}

/** Whether a finding is listed on its own: also one that fails the run because a registry gave no answer. */
export function isShown({ severity, fix }: Finding, show: Severity): boolean {
  return isAtLeast(severity, show) || fix.status === 'unresolved'
}

/** Whether a finding fails the run by its severity. */
export function isFailing({ severity }: Pick<Finding, 'severity'>, failOn: Severity | 'never'): boolean {
  return failOn !== 'never' && isAtLeast(severity, failOn)
}

/** How a run ends: `bad` for errors and whatever else fails it for sure, `warned` for less, `good` for nothing. */
export function verdictOn(
  { findings, problems, outcomes }: Pick<RunResult, 'findings' | 'problems' | 'outcomes'>,
  failOn: Severity | 'never',
): 'good' | 'warned' | 'bad' {
  const isUnresolved = [...outcomes.values()].includes('unresolved')
  const isBad = isUnresolved || problems.some(({ fatal }) => fatal)
  if (isBad || findings.some(({ severity }) => severity === 'error')) return 'bad'
  const isWarned = findings.some((finding) => finding.severity !== 'info' || isFailing(finding, failOn))
  return isWarned || problems.length > 0 ? 'warned' : 'good'
}
