import type { Finding } from '../model/finding.ts'
import type { ParseProblem } from '../model/reading.ts'
import type { Reporter } from '../model/reporter.ts'
import type { Severity } from '../model/rule.ts'
import { toJsonLines, visible } from '../text/printable.ts'
import { remaining } from './support/remaining.ts'
import { rootPath } from './support/root-path.ts'
import { createNamer } from './support/unique.ts'

/**
 * A Code Quality report for merge requests: every finding that is left, whatever `show` says, then the problems.
 *
 * Paths count from the repository root. GitLab compares reports by fingerprint and keeps one entry of each.
 *
 * @see https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
 */
export const gitlabReporter: Reporter = {
  id: 'gitlab',
  render(result, { prefix }) {
    const unique = createNamer()
    const entries = [
      ...remaining(result).map((finding) => toEntry(finding, prefix)),
      ...result.problems.map((problem) => toProblemEntry(problem, prefix)),
    ]
    return `${toJsonLines(entries.map((entry) => ({ ...entry, fingerprint: unique(entry.fingerprint) })))}\n`
  },
}

/** GitLab's degree `critical` is for files that could not be read: their references are unknown. */
const SEVERITIES: Readonly<Record<Severity, string>> = { error: 'major', warning: 'minor', info: 'info' }

function toEntry({ rule, severity, message, at, position, fingerprint }: Finding, prefix: string) {
  return {
    description: visible(message),
    check_name: `holdfast/${rule}`,
    fingerprint,
    severity: SEVERITIES[severity],
    location: { path: rootPath(prefix, at.place.path), lines: { begin: position.line } },
  }
}

function toProblemEntry({ file, line, message, fatal }: ParseProblem, prefix: string) {
  const path = rootPath(prefix, file)
  return {
    description: visible(message),
    check_name: 'holdfast/problem',
    fingerprint: `problem:${path}`,
    severity: fatal ? 'critical' : 'minor',
    location: { path, lines: { begin: line } },
  }
}
