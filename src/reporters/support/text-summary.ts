import type { Finding, Notice, RunResult } from '../../model/finding.ts'
import type { ImageUse } from '../../model/image-use.ts'
import type { ParseProblem } from '../../model/reading.ts'
import { isFailing, isShown, type ReportOptions, verdictOn } from '../../model/reporter.ts'
import { HUB } from '../../oci/hub.ts'
import { sourceOf } from '../../oci/reference.ts'
import { groupBy } from '../../text/group-by.ts'
import { append, longest } from '../../text/lists.ts'
import type { Paint } from '../../text/paint.ts'
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
  paint: Paint,
  lines: string[],
): void {
  if (problems.length === 0) return
  lines.push(paint('bold', plural(problems.length, 'problem')))
  for (const { file, line, column, message, fatal } of problems) {
    const place = `${visible(file)}:${line}:${column}`
    renderItem(
      `${fatal ? paint('red', place) : paint('yellow', place)}`,
      place,
      visible(message),
      width,
      lines,
    )
  }
  lines.push('')
}

/** Appends the notices about the run itself; no line where there are none. */
export function renderNotices(
  notices: readonly Notice[],
  width: number | undefined,
  paint: Paint,
  lines: string[],
): void {
  if (notices.length === 0) return
  lines.push(paint('bold', plural(notices.length, 'notice')))
  for (const { file, line, message } of notices) {
    const place = file === undefined ? '' : line === undefined ? visible(file) : `${visible(file)}:${line}`
    renderItem(paint('blue', place), place, visible(message), width, lines)
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
  options: ReportOptions,
  width: number | undefined,
  paint: Paint,
  lines: string[],
): void {
  const { show, failOn, fixing } = options
  const left = fixing === 'write' ? withoutMended(result) : result
  const summary = summarize(left)
  const hidden = left.findings.filter(
    (finding) => !isShown(finding, show) && !(fixing !== undefined && isTried(finding)),
  )
  const isClean = result.findings.length + result.problems.length + result.notices.length === 0
  const rows: string[] = [...(isClean ? [describeClean(summary)] : describeRun(left, summary, hidden))]
  const leftOut = describeLeftOut(summary)
  if (leftOut !== '') rows.push(leftOut)
  if (summary.tree.whyNoGit !== null)
    rows.push(`git did not list the repository, its .gitignore files did: ${visible(summary.tree.whyNoGit)}`)
  if (fixing !== undefined && !isClean) rows.splice(1, 0, describeFixes(result, fixing === 'write'))
  else append(rows, describeMendable(left))
  append(rows, describeNext(left, options))
  const [symbol, style] = HEADS[headOf(left, failOn)]
  const wrapped = rows.flatMap((row) => (width === undefined ? [row] : wrap(row, width - 2)))
  for (const [index, row] of wrapped.entries())
    lines.push(index === 0 ? paint(style, `${symbol} ${row}`) : `  ${row}`)
}

/** What is left when files were changed. */
function withoutMended(result: RunResult): RunResult {
  return { ...result, findings: result.findings.filter((finding) => !isMended(finding)) }
}

function headOf(left: RunResult, failOn: ReportOptions['failOn']): keyof typeof HEADS {
  const verdict = verdictOn(left, failOn)
  return verdict === 'good' && left.findings.length > 0 ? 'told' : verdict
}

/** No green mark over findings. */
const HEADS = {
  good: ['✔', 'green'],
  told: ['ℹ', 'blue'],
  warned: ['!', 'yellow'],
  bad: ['✖', 'red'],
} as const

function describeClean(summary: Summary): string {
  const { uses, files, suppressed } = summary
  const inFiles = files.total === 0 ? '0 files' : `${plural(files.total, 'file')} (${describeFiles(summary)})`
  if (uses.total === 0) return `no image uses in ${inFiles}`
  const tail = suppressed === 0 ? '' : `; ${describeSuppressed(summary)}`
  return `no findings in ${plural(uses.total, 'use')} (${describeUses(summary)}) in ${inFiles}${tail}`
}

function describeRun(
  { findings, problems }: RunResult,
  summary: Summary,
  hidden: readonly Finding[],
): readonly string[] {
  const { uses, files, suppressed } = summary
  const total = summary.findings.total
  const rows: string[] = [
    total === 0 ? 'no findings' : `${plural(total, 'finding')}: ${describeSeverities(summary.findings)}`,
  ]
  append(rows, describeRules(findings))
  if (hidden.length > 0) rows.push(describeHidden(hidden))
  rows.push(uses.total === 0 ? 'no image uses' : `${plural(uses.total, 'use')}: ${describeUses(summary)}`)
  rows.push(files.total === 0 ? 'no files' : `${plural(files.total, 'file')}: ${describeFiles(summary)}`)
  if (suppressed > 0) rows.push(describeSuppressed(summary))
  if (problems.length > 0) rows.push(`${plural(problems.length, 'problem')}, listed above`)
  return rows
}

/** One row a rule, where there are several: `mutable-tag  81 errors, 74 warnings`; the gravest and most frequent first. */
function describeRules(findings: readonly Finding[]): readonly string[] {
  const byRule = [...groupBy(findings, ({ rule }) => rule)].map(
    ([rule, found]) => [rule, countSeverities(found)] as const,
  )
  if (byRule.length < 2) return []
  byRule.sort(([, a], [, b]) => b.error - a.error || b.warning - a.warning || b.info - a.info)
  const width = longest(byRule.map(([rule]) => rule))
  return byRule.map(([rule, counts]) => `${rule.padEnd(width)}  ${describeSeverities(counts)}`)
}

/** `57 info findings are not listed; --show info lists them`. */
function describeHidden(hidden: readonly Finding[]): string {
  const { warning, info } = countSeverities(hidden)
  const kinds = [warning > 0 ? `${warning} warning` : '', info > 0 ? `${info} info` : ''].filter(
    (kind) => kind !== '',
  )
  const show = `--show ${info > 0 ? 'info' : 'warning'}`
  const which = kinds.join(' and ')
  return hidden.length === 1
    ? `${which} finding is not listed; ${show} lists it`
    : `${which} findings are not listed; ${show} lists them`
}

/** Images that are named last, so that who has no time knows where to start. */
const FEW = 3

/** What `--fix` would do about the findings, and which images most of them are about; nothing for few. */
function describeMendable({ findings }: RunResult): readonly string[] {
  const rows: string[] = []
  const mendable = findings.filter(({ fix }) => fix.status === 'available').length
  if (mendable > 0) rows.push(`--fix can mend ${mendable} of ${plural(findings.length, 'finding')}`)
  const failing = findings.filter(({ use, severity }) => use !== undefined && severity !== 'info')
  const byImage = [...groupBy(failing, ({ use }) => use?.text ?? '')]
  if (byImage.length <= FEW) return rows
  const errors = (found: readonly Finding[]) => found.filter(({ severity }) => severity === 'error').length
  const images = byImage
    .map(([text, found]) => ({ text, places: found.length, errors: errors(found) }))
    .sort((a, b) => b.errors - a.errors || b.places - a.places)
    .slice(0, FEW)
    .map(({ text, places }) => `${visible(text)} (${plural(places, 'finding')})`)
  rows.push(`start with ${images.join(', ')}`)
  return rows
}

function isOnHub({ image }: ImageUse): boolean {
  return image.kind === 'read' && sourceOf(image.reference).registry === HUB
}

/** The commands to type next; none where nothing fails. */
function describeNext(
  { findings }: RunResult,
  { failOn, fixing, isConfigured }: ReportOptions,
): readonly string[] {
  if (!findings.some((finding) => isFailing(finding, failOn))) return []
  const steps: (readonly [string, string])[] = []
  const mendable = findings.filter(({ fix }) => fix.status === 'available')
  // Without a configuration nobody has said where digests of Docker Hub come from.
  const asksHub = !isConfigured && mendable.some(({ use }) => use !== undefined && isOnHub(use))
  if (fixing === undefined && asksHub)
    steps.push(['holdfast --diff --direct', 'shows what --fix would do; asks Docker Hub'])
  else if (fixing === undefined && mendable.length > 0)
    steps.push(['holdfast --diff', 'shows what --fix would change'])
  if (fixing !== undefined && findings.some(({ fix }) => fix.reason === 'no-mirror')) {
    const flag = fixing === 'write' ? '--fix' : '--diff'
    steps.push([`holdfast ${flag} --direct`, 'lets Docker Hub itself be asked'])
  }
  if (!isConfigured) steps.push(['holdfast init', 'writes a configuration'])
  if (fixing === undefined) steps.push(['holdfast --update-baseline', 'accepts what is there now'])
  const width = longest(steps.map(([command]) => command))
  return steps.map(
    ([command, what], index) => `${index === 0 ? 'next:' : '     '} ${command.padEnd(width)}  ${what}`,
  )
}
