import type { Finding, RunResult } from '../model/finding.ts'
import { isShown, type Reporter, type ReportOptions, verdictOn } from '../model/reporter.ts'
import { SEVERITIES } from '../model/rule.ts'
import { groupBy } from '../text/group-by.ts'
import { append } from '../text/lists.ts'
import { plural } from '../text/plural.ts'
import { utf8Length } from './support/byte-index.ts'
import { markdown, markdownCode, markdownRow } from './support/markdown-text.ts'
import { countFiles } from './support/places.ts'
import { remaining } from './support/remaining.ts'
import { rootPath } from './support/root-path.ts'
import {
  countSeverities,
  describeFiles,
  describeSeverities,
  describeSuppressed,
  describeUses,
  summarize,
} from './support/summary.ts'

/** Bytes that GitHub takes as the summary of a step; it drops the whole of one that is longer. */
const LIMIT = 1024 * 1024
/** Bytes kept for the line that says what is cut. */
const RESERVE = 1024

/** A table under a heading; what does not fit is cut from its end. */
interface Section {
  readonly heading: string
  /** What one row is. */
  readonly noun: string
  readonly columns: readonly string[]
  readonly rows: readonly string[]
}

const GRAVEST_FIRST = SEVERITIES.toReversed()

/**
 * A summary for `$GITHUB_STEP_SUMMARY`: totals, findings by rule and by file, then the findings themselves, those under
 * `show` only counted.
 *
 * @see https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands#step-isolation-and-limits
 */
export const markdownReporter: Reporter = {
  id: 'markdown',
  render(result, options) {
    const left = { ...result, findings: remaining(result) }
    const lines = ['## holdfast', '', ...describeTotals(left, options)]
    let room = LIMIT - RESERVE - lengthOf(lines)
    const cut: string[] = []
    const sections = sectionsOf(left, options).filter(({ rows }) => rows.length > 0)
    for (const [index, section] of sections.entries()) {
      // Each may take its share of what is left: no section pushes those behind it out.
      const table = fill(section, room / (sections.length - index))
      room -= lengthOf(table.lines)
      append(lines, table.lines)
      if (table.cut > 0) cut.push(plural(table.cut, section.noun))
    }
    if (cut.length > 0)
      lines.push('', `Left out, since a summary may not be longer than 1 MiB: ${cut.join(', ')}.`)
    return lines.map((line) => `${line}\n`).join('')
  },
}

const SYMBOLS = { good: '✅', warned: '⚠️', bad: '❌' } as const

function describeTotals(result: RunResult, { failOn }: ReportOptions): readonly string[] {
  const summary = summarize(result)
  const { findings, uses, files, suppressed } = summary
  const symbol = SYMBOLS[verdictOn(result, failOn)]
  const rows = [
    findings.total === 0
      ? `${symbol} no findings`
      : `${symbol} ${plural(findings.total, 'finding')}: ${describeSeverities(findings)}`,
    uses.total === 0 ? 'no image uses' : `${plural(uses.total, 'use')}: ${describeUses(summary)}`,
    files.total === 0 ? 'no files' : `${plural(files.total, 'file')}: ${describeFiles(summary)}`,
  ]
  if (suppressed > 0) rows.push(describeSuppressed(summary))
  if (result.problems.length > 0) rows.push(plural(result.problems.length, 'problem'))
  return rows.map((row) => `- ${row}`)
}

function sectionsOf(result: RunResult, { prefix, show }: ReportOptions): readonly Section[] {
  const { findings, problems, notices } = result
  const shown = findings.filter((finding) => isShown(finding, show))
  const placeOf = (file: string, ...numbers: readonly number[]) =>
    markdownCode([rootPath(prefix, file), ...numbers].join(':'))
  return [
    {
      heading: 'Problems',
      noun: 'problem',
      columns: ['place', 'problem'],
      rows: problems.map(({ file, line, column, message }) =>
        markdownRow([placeOf(file, line, column), markdown(message)]),
      ),
    },
    { heading: 'By rule', noun: 'rule', columns: ['rule', ...GRAVEST_FIRST], rows: ruleRows(findings) },
    {
      heading: 'By file',
      noun: 'file',
      columns: ['file', ...GRAVEST_FIRST],
      rows: fileRows(result, prefix),
    },
    {
      heading:
        show === 'info' ? 'Findings' : `Findings of severity ${show}${show === 'error' ? '' : ' or worse'}`,
      noun: 'finding',
      columns: ['place', 'severity', 'rule', 'message'],
      rows: shown.map(({ at, position: { line, column }, severity, rule, message }) =>
        markdownRow([placeOf(at.place.path, line, column), severity, markdown(rule), markdown(message)]),
      ),
    },
    {
      heading: 'Notices',
      noun: 'notice',
      columns: ['place', 'notice'],
      rows: notices.map(({ file, line, message }) =>
        markdownRow([
          file === undefined ? '' : placeOf(file, ...(line === undefined ? [] : [line])),
          markdown(message),
        ]),
      ),
    },
  ]
}

function ruleRows(findings: readonly Finding[]): readonly string[] {
  const byRule = groupBy(findings, (finding) => finding.rule)
  return [...byRule]
    .sort(([a, some], [b, others]) => others.length - some.length || (a < b ? -1 : 1))
    .map(([rule, some]) => {
      const counts = countSeverities(some)
      return markdownRow([markdown(rule), ...GRAVEST_FIRST.map((severity) => counts[severity])])
    })
}

/** Those with most to do first. */
function fileRows(result: RunResult, prefix: string): readonly string[] {
  return countFiles(result)
    .filter(({ findings }) => findings > 0)
    .sort((a, b) => b.error - a.error || b.warning - a.warning || b.info - a.info)
    .map((counts) => {
      const numbers = GRAVEST_FIRST.map((severity) => counts[severity])
      return markdownRow([markdownCode(rootPath(prefix, counts.file)), ...numbers])
    })
}

/** As many rows as there is room for, in bytes. */
function fill({ heading, columns, rows }: Section, room: number): { lines: readonly string[]; cut: number } {
  const head = ['', `### ${heading}`, '', markdownRow(columns), markdownRow(columns.map(() => '---'))]
  let left = room - lengthOf(head)
  let fits = 0
  while (fits < rows.length && lengthOf([rows[fits] ?? '']) <= left) {
    left -= lengthOf([rows[fits] ?? ''])
    fits++
  }
  return { lines: fits === 0 ? [] : [...head, ...rows.slice(0, fits)], cut: rows.length - fits }
}

/** Bytes of lines with their ends. */
function lengthOf(lines: readonly string[]): number {
  let length = 0
  for (const line of lines) length += utf8Length(line) + 1
  return length
}
