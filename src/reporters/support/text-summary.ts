import type { ChalkInstance } from 'chalk'
import type { Finding, Notice, RunResult } from '../../model/finding.ts'
import type { ParseProblem } from '../../model/reading.ts'
import { isShown, type ReportOptions, verdictOn } from '../../model/reporter.ts'
import { plural } from '../../text/plural.ts'
import { visible } from '../../text/printable.ts'
import { wrap } from '../../text/wrap.ts'
import {
  countSeverities,
  describeFiles,
  describeLeftOut,
  describeSeverities,
  describeSuppressed,
  describeUses,
  type Summary,
  summarize,
} from './summary.ts'
import { describeFixes, isMended, isTried } from './text-fixes.ts'

/** Appends the files and documents that could not be read; no line where there is none. */
export function renderProblems(
  problems: readonly ParseProblem[],
  width: number | undefined,
  color: ChalkInstance,
  lines: string[],
): void {
  if (problems.length === 0) return
  lines.push(color.bold(plural(problems.length, 'problem')))
  for (const { file, line, column, message, fatal } of problems) {
    const place = `${visible(file)}:${line}:${column}`
    renderItem(`${fatal ? color.red(place) : color.yellow(place)}`, place, visible(message), width, lines)
  }
  lines.push('')
}

/** Appends the notices about the run itself; no line where there are none. */
export function renderNotices(
  notices: readonly Notice[],
  width: number | undefined,
  color: ChalkInstance,
  lines: string[],
): void {
  if (notices.length === 0) return
  lines.push(color.bold(plural(notices.length, 'notice')))
  for (const { file, line, message } of notices) {
    const place = file === undefined ? '' : line === undefined ? visible(file) : `${visible(file)}:${line}`
    renderItem(color.blue(place), place, visible(message), width, lines)
  }
  lines.push('')
}

function renderItem(
  styled: string,
  place: string,
  message: string,
  width: number | undefined,
  lines: string[],
): void {
  const text = place === '' ? message : `${place}  ${message}`
  const [first = '', ...rest] = width === undefined ? [text] : wrap(text, width - 4)
  lines.push(`  ${first.startsWith(place) ? styled + first.slice(place.length) : first}`)
  for (const row of rest) lines.push(`    ${row}`)
}

/** Appends the totals: one line for a clean run, else findings, uses, files and what was suppressed. */
export function renderSummary(
  result: RunResult,
  { show, failOn, fixing }: ReportOptions,
  width: number | undefined,
  color: ChalkInstance,
  lines: string[],
): void {
  const left = fixing === 'write' ? withoutMended(result) : result
  const summary = summarize(left)
  const hidden = left.findings.filter(
    (finding) => !isShown(finding, show) && !(fixing !== undefined && isTried(finding)),
  )
  const isClean = result.findings.length + result.problems.length + result.notices.length === 0
  const rows = [...(isClean ? [describeClean(summary)] : describeRun(left, summary, hidden))]
  const leftOut = describeLeftOut(summary)
  if (leftOut !== '') rows.push(leftOut)
  if (summary.tree.whyNoGit !== null)
    rows.push(`git did not list the repository, its .gitignore files did: ${visible(summary.tree.whyNoGit)}`)
  if (fixing !== undefined && !isClean) rows.splice(1, 0, describeFixes(result, fixing === 'write'))
  const [symbol, style] = HEADS[verdictOn(left, failOn)]
  const wrapped = rows.flatMap((row) => (width === undefined ? [row] : wrap(row, width - 2)))
  for (const [index, row] of wrapped.entries())
    lines.push(index === 0 ? color[style](`${symbol} ${row}`) : `  ${row}`)
}

/** What is left when files were changed. */
function withoutMended(result: RunResult): RunResult {
  return { ...result, findings: result.findings.filter((finding) => !isMended(finding)) }
}

const HEADS = { good: ['✔', 'green'], warned: ['!', 'yellow'], bad: ['✖', 'red'] } as const

function describeClean(summary: Summary): string {
  const { uses, files, suppressed } = summary
  const inFiles = files.total === 0 ? '0 files' : `${plural(files.total, 'file')} (${describeFiles(summary)})`
  if (uses.total === 0) return `no image uses in ${inFiles}`
  const tail = suppressed === 0 ? '' : `; ${describeSuppressed(summary)}`
  return `no findings in ${plural(uses.total, 'use')} (${describeUses(summary)}) in ${inFiles}${tail}`
}

function describeRun(
  { problems }: RunResult,
  summary: Summary,
  hidden: readonly Finding[],
): readonly string[] {
  const { uses, files, suppressed } = summary
  const total = summary.findings.total
  const rows = [
    total === 0 ? 'no findings' : `${plural(total, 'finding')}: ${describeSeverities(summary.findings)}`,
  ]
  if (hidden.length > 0) rows.push(describeHidden(hidden))
  rows.push(uses.total === 0 ? 'no image uses' : `${plural(uses.total, 'use')}: ${describeUses(summary)}`)
  rows.push(files.total === 0 ? 'no files' : `${plural(files.total, 'file')}: ${describeFiles(summary)}`)
  if (suppressed > 0) rows.push(describeSuppressed(summary))
  if (problems.length > 0) rows.push(`${plural(problems.length, 'problem')}, listed above`)
  return rows
}

/** `57 info findings: unpinned-image 40, unread-reference 17; list them with --show info`. */
function describeHidden(hidden: readonly Finding[]): string {
  const byRule = new Map<string, number>()
  for (const { rule } of hidden) byRule.set(rule, (byRule.get(rule) ?? 0) + 1)
  const rules = [...byRule]
    .sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))
    .map(([rule, count]) => `${rule} ${count}`)
  const { warning, info } = countSeverities(hidden)
  const kinds = [warning > 0 ? `${warning} warning` : '', info > 0 ? `${info} info` : ''].filter(
    (kind) => kind !== '',
  )
  const noun = hidden.length === 1 ? 'finding' : 'findings'
  const pronoun = hidden.length === 1 ? 'it' : 'them'
  return `${kinds.join(' and ')} ${noun}: ${rules.join(', ')}; list ${pronoun} with --show ${info > 0 ? 'info' : 'warning'}`
}
