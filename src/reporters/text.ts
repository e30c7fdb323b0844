import { Chalk, type ChalkInstance } from 'chalk'
import type { Finding, RunResult } from '../model/finding.ts'
import type { ImageUse } from '../model/image-use.ts'
import { isShown, type Reporter, type ReportOptions } from '../model/reporter.ts'
import type { Severity } from '../model/rule.ts'
import { displayWidth, padTo } from '../text/display-width.ts'
import { addToGroup } from '../text/group-by.ts'
import { longest } from '../text/lists.ts'
import { visible } from '../text/printable.ts'
import type { Position } from '../text/range.ts'
import { wrap } from '../text/wrap.ts'
import { renderSnippet } from './support/snippet.ts'
import { describeChange, describeObstacle, isMended, isTried } from './support/text-fixes.ts'
import { renderNotices, renderProblems, renderSummary } from './support/text-summary.ts'

/** Columns where the output is no terminal: messages are not wrapped, but a long source line is cut to this. */
const SNIPPET_WIDTH = 120
const LEAST_WIDTH = 40

/**
 * The report for people: findings by file with the source under each, then problems, notices and totals.
 *
 * Findings of a file that say the same of the same text are printed once, the other places behind it.
 * `quiet` gives one line a finding, change or problem and nothing else.
 */
export const textReporter: Reporter = {
  id: 'text',
  render(result, options) {
    const color = new Chalk({ level: options.color ? 1 : 0 })
    const isFixing = options.fixing !== undefined
    const shown = result.findings.filter(
      (finding) => isShown(finding, options.show) || (isFixing && isTried(finding)),
    )
    const lines = options.quiet
      ? renderQuiet(shown, result, options, color)
      : renderFull(shown, result, options, color)
    return lines.map((line) => `${line}\n`).join('')
  },
}

const STYLES: Readonly<Record<Severity, 'red' | 'yellow' | 'blue'>> = {
  error: 'red',
  warning: 'yellow',
  info: 'blue',
}

function renderQuiet(
  findings: readonly Finding[],
  { problems }: RunResult,
  { fixing }: ReportOptions,
  color: ChalkInstance,
): readonly string[] {
  const lines: string[] = []
  const changed = new Set<ImageUse>()
  for (const finding of findings) {
    const { at, use, position, severity, message, rule, fix } = finding
    const place = `${visible(at.place.path)}:${position.line}:${position.column}`
    if (fixing !== undefined && use !== undefined && isMended(finding)) {
      const word = color.green(fixing === 'write' ? 'fixed' : 'fix')
      if (!changed.has(use)) lines.push(`${place}: ${word}: ${describeChange(use, fix)}`)
      changed.add(use)
      continue
    }
    const obstacle = fixing === undefined ? undefined : describeObstacle(finding)
    const tail = obstacle === undefined ? '' : `; ${obstacle}`
    lines.push(
      `${place}: ${color[STYLES[severity]](severity)}: ${visible(message)}${tail} ${color.dim(`[${rule}]`)}`,
    )
  }
  for (const { file, line, column, message } of problems) {
    lines.push(`${visible(file)}:${line}:${column}: ${color.red('problem')}: ${visible(message)}`)
  }
  return lines
}

function renderFull(
  findings: readonly Finding[],
  result: RunResult,
  options: ReportOptions,
  color: ChalkInstance,
): readonly string[] {
  const width = options.width === undefined ? undefined : Math.max(LEAST_WIDTH, options.width)
  const lines: string[] = []
  for (const [file, found] of groupByFile(findings)) {
    lines.push(color.underline(visible(file)))
    const isMendedNow = (finding: Finding) => options.fixing !== undefined && isMended(finding)
    renderChanges(found.filter(isMendedNow), options.fixing === 'write' ? 'fixed' : 'fix', color, lines)
    renderFile(
      found.filter((finding) => !isMendedNow(finding)),
      options,
      width,
      color,
      lines,
    )
    lines.push('')
  }
  renderProblems(result.problems, width, color, lines)
  renderNotices(result.notices, width, color, lines)
  renderSummary(result, options, width, color, lines)
  return lines
}

function groupByFile(findings: readonly Finding[]): ReadonlyMap<string, readonly Finding[]> {
  const groups = new Map<string, Finding[]>()
  for (const finding of findings) {
    const file = finding.at.place.path
    addToGroup(groups, file, finding)
  }
  return groups
}

/** Findings of one file that say the same of the same text. */
interface Repeated {
  readonly finding: Finding
  /** Where else, in file order. */
  readonly also: Position[]
}

function groupRepeated(findings: readonly Finding[]): readonly Repeated[] {
  const groups = new Map<string, Repeated>()
  for (const finding of findings) {
    const { rule, severity, message, at, position, fix } = finding
    const { text } = at.source
    const indent = text.length - text.trimStart().length
    const { line, column, endLine, endColumn } = position
    const shape = [text.trim(), column - indent, endLine - line, endColumn - indent]
    const key = JSON.stringify([rule, severity, message, fix.status, fix.reason, fix.detail, ...shape])
    const group = groups.get(key)
    if (group === undefined) groups.set(key, { finding, also: [] })
    else group.also.push(position)
  }
  return [...groups.values()]
}

/** One line for each use that was changed, whatever was wrong with it. */
function renderChanges(
  findings: readonly Finding[],
  word: string,
  color: ChalkInstance,
  lines: string[],
): void {
  const byUse = new Map<ImageUse, Finding[]>()
  for (const finding of findings) {
    if (finding.use === undefined) continue
    addToGroup(byUse, finding.use, finding)
  }
  const places = [...byUse.keys()].map(({ position }) => formatPlace(position))
  const width = longest(places)
  for (const [use, [first, ...rest]] of byUse) {
    if (first === undefined) continue
    const rules = [first, ...rest].map(({ rule }) => rule).join(', ')
    const place = color.dim(formatPlace(use.position).padStart(width))
    lines.push(`  ${place}  ${color.green(word)}  ${describeChange(use, first.fix)}  ${color.dim(rules)}`)
  }
}

function renderFile(
  findings: readonly Finding[],
  { fixing }: ReportOptions,
  width: number | undefined,
  color: ChalkInstance,
  lines: string[],
): void {
  const groups = groupRepeated(findings)
  let placeWidth = 0
  let severityWidth = 0
  for (const { finding } of groups) {
    placeWidth = Math.max(placeWidth, formatPlace(finding.position).length)
    severityWidth = Math.max(severityWidth, finding.severity.length)
  }
  for (const [index, { finding, also }] of groups.entries()) {
    const place = color.dim(formatPlace(finding.position).padStart(placeWidth))
    const severity = color[STYLES[finding.severity]](padTo(finding.severity, severityWidth))
    renderMessage(finding, `  ${place}  ${severity}  `, 6 + placeWidth + severityWidth, width, color, lines)
    if (!areSamePlaces(groups[index], groups[index + 1]))
      renderPlace(finding, also, 4 + placeWidth, width, color, lines)
    const indent = 4 + placeWidth
    if (fixing === undefined && finding.use !== groups[index + 1]?.finding.use)
      renderReplacement(finding, indent, color, lines)
    const obstacle = fixing === undefined ? undefined : describeObstacle(finding)
    if (obstacle === undefined) continue
    for (const row of wrap(obstacle, width === undefined ? Number.POSITIVE_INFINITY : width - indent))
      lines.push(' '.repeat(indent) + color.yellow(row))
  }
}

/** What `--fix` would write, where that is known without asking anybody; a line that a person may copy is not wrapped. */
function renderReplacement(
  { use, fix }: Finding,
  indent: number,
  color: ChalkInstance,
  lines: string[],
): void {
  if (use === undefined || fix.edits.length === 0) return
  lines.push(`${' '.repeat(indent)}${color.green(`fix: ${describeChange(use, fix)}`)}`)
}

function formatPlace({ line, column }: Position): string {
  return `${line}:${column}`
}

/** One source line is then enough for both. */
function areSamePlaces(one: Repeated | undefined, other: Repeated | undefined): boolean {
  if (one === undefined || other === undefined || one.also.length !== other.also.length) return false
  const others = [other.finding.position, ...other.also]
  return [one.finding.position, ...one.also].every((position, index) => isSamePlace(position, others[index]))
}

function isSamePlace(one: Position, other: Position | undefined): boolean {
  return (
    one.line === other?.line &&
    one.column === other.column &&
    one.endLine === other.endLine &&
    one.endColumn === other.endColumn
  )
}

function renderMessage(
  { message, rule }: Finding,
  head: string,
  indent: number,
  width: number | undefined,
  color: ChalkInstance,
  lines: string[],
): void {
  const available = width === undefined ? Number.POSITIVE_INFINITY : width - indent
  const wrapped = wrap(visible(message), available)
  const rows: string[] = [...wrapped]
  const last = rows.at(-1) ?? ''
  const name = color.dim(rule)
  if (displayWidth(last) + 2 + rule.length <= available) rows[rows.length - 1] = `${last}  ${name}`
  else rows.push(name)
  for (const [index, row] of rows.entries()) lines.push((index === 0 ? head : ' '.repeat(indent)) + row)
}

function renderPlace(
  { at, position, severity }: Finding,
  also: readonly Position[],
  indent: number,
  width: number | undefined,
  color: ChalkInstance,
  lines: string[],
): void {
  const space = ' '.repeat(indent)
  const snippet = renderSnippet(at.source, position, (width ?? SNIPPET_WIDTH) - indent)
  lines.push(space + snippet.text)
  lines.push(space + ' '.repeat(snippet.offset) + color[STYLES[severity]]('^'.repeat(snippet.length)))
  if (also.length === 0) return
  const places = `also at ${also.map(formatPlace).join(', ')}`
  const available = width === undefined ? SNIPPET_WIDTH : width - indent
  for (const row of wrap(places, available)) lines.push(space + color.dim(row))
}
