import type { Finding, RunResult } from '../model/finding.ts'
import type { ImageUse } from '../model/image-use.ts'
import { isShown, type Reporter, type ReportOptions } from '../model/reporter.ts'
import type { Severity } from '../model/rule.ts'
import { displayWidth, padTo } from '../text/display-width.ts'
import { addToGroup, groupBy } from '../text/group-by.ts'
import { longest } from '../text/lists.ts'
import { type Paint, paintFor } from '../text/paint.ts'
import { plural } from '../text/plural.ts'
import { visible } from '../text/printable.ts'
import type { Position } from '../text/range.ts'
import { wrap } from '../text/wrap.ts'
import { renderSnippet } from './support/snippet.ts'
import { type Cut, type Entry, listEntries } from './support/text-entries.ts'
import { describeChange, describeObstacle, isMended, isTried } from './support/text-fixes.ts'
import { renderNotices, renderProblems, renderSummary } from './support/text-summary.ts'
import { renderUnanswered } from './support/text-unanswered.ts'

/** Columns where the output is no terminal: messages are not wrapped, but a long source line is cut to this. */
const SNIPPET_WIDTH = 120
const LEAST_WIDTH = 40
/** Other places of an entry that are listed. */
const PLACES = 4
/** Changes that are listed where there are more than twice as many. */
const CHANGES = 20
const NONE: ReadonlyMap<string, readonly Finding[]> = new Map()

/**
 * The report for people: findings by file with the source under each, then problems, notices and totals.
 *
 * What is the same of the same image is printed once, the other places behind it, and of each rule a screen at most.
 * `quiet` gives one line a finding, change or problem and nothing else.
 */
export const textReporter: Reporter = {
  id: 'text',
  render(result, options) {
    const paint = paintFor(options.color)
    const isFixing = options.fixing !== undefined
    const shown = result.findings.filter(
      (finding) => isShown(finding, options.show) || (isFixing && isTried(finding)),
    )
    const lines = options.quiet
      ? renderQuiet(shown, result, options, paint)
      : renderFull(shown, result, options, paint)
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
  paint: Paint,
): readonly string[] {
  const lines: string[] = []
  const changed = new Set<ImageUse>()
  for (const finding of findings) {
    const { at, use, position, severity, message, rule, fix } = finding
    const place = `${visible(at.place.path)}:${position.line}:${position.column}`
    if (fixing !== undefined && use !== undefined && isMended(finding)) {
      const word = paint('green', fixing === 'write' ? 'fixed' : 'fix')
      if (!changed.has(use)) lines.push(`${place}: ${word}: ${describeChange(use, fix)}`)
      changed.add(use)
      continue
    }
    const obstacle = fixing === undefined ? undefined : describeObstacle(finding)
    const tail = obstacle === undefined ? '' : `; ${obstacle}`
    lines.push(
      `${place}: ${paint(STYLES[severity], severity)}: ${visible(message)}${tail} ${paint('dim', `[${rule}]`)}`,
    )
  }
  for (const { file, line, column, message } of problems) {
    lines.push(`${visible(file)}:${line}:${column}: ${paint('red', 'problem')}: ${visible(message)}`)
  }
  return lines
}

function renderFull(
  findings: readonly Finding[],
  result: RunResult,
  options: ReportOptions,
  paint: Paint,
): readonly string[] {
  const width = options.width === undefined ? undefined : Math.max(LEAST_WIDTH, options.width)
  const lines: string[] = []
  const isFixing = options.fixing !== undefined
  const mended = isFixing ? findings.filter(isMended) : []
  const unanswered = isFixing ? findings.filter(({ fix }) => fix.status === 'unresolved') : []
  const apart = new Set([...mended, ...unanswered])
  const listing = listEntries(
    findings.filter((finding) => !apart.has(finding)),
    isFixing,
    options.all,
  )
  const word = options.fixing === 'write' ? 'fixed' : 'fix'
  const changed = groupByUse(mended)
  const areMany = !options.all && changed.size > 2 * CHANGES
  if (areMany) renderManyChanges(changed, word, paint, lines)
  const changes = areMany ? NONE : groupBy(mended, ({ at }) => at.place.path)
  for (const file of sortedPaths(changes.keys(), listing.byFile.keys())) {
    lines.push(paint('underline', visible(file)))
    renderChanges(changes.get(file) ?? [], word, paint, lines)
    renderFile(listing.byFile.get(file) ?? [], options, width, paint, lines)
    lines.push('')
  }
  renderCuts(listing.cut, width, paint, lines)
  renderUnanswered(unanswered, options.all, width, paint, lines)
  renderProblems(result.problems, width, paint, lines)
  renderNotices(result.notices, width, paint, lines)
  renderSummary(result, options, width, paint, lines)
  return lines
}

function sortedPaths(...lists: readonly Iterable<string>[]): readonly string[] {
  const paths = new Set<string>()
  for (const list of lists) for (const path of list) paths.add(path)
  return [...paths].sort()
}

/** One line for each use that was changed, whatever was wrong with it. */
function renderChanges(findings: readonly Finding[], word: string, paint: Paint, lines: string[]): void {
  const byUse = groupByUse(findings)
  const places = [...byUse.keys()].map(({ position }) => formatPlace(position))
  const width = longest(places)
  for (const [use, [first, ...rest]] of byUse) {
    if (first === undefined) continue
    const rules = [first, ...rest].map(({ rule }) => rule).join(', ')
    const place = paint('dim', formatPlace(use.position).padStart(width))
    lines.push(
      `  ${place}  ${paint('green', word)}  ${describeChange(use, first.fix)}  ${paint('dim', rules)}`,
    )
  }
}

/** One entry for each change that was made in many places, where a line for each would hide the rest of the report. */
function renderManyChanges(
  byUse: ReadonlyMap<ImageUse, readonly Finding[]>,
  word: string,
  paint: Paint,
  lines: string[],
): void {
  const byChange = new Map<string, ImageUse[]>()
  for (const [use, [first]] of byUse)
    if (first !== undefined) addToGroup(byChange, describeChange(use, first.fix), use)
  const sorted = [...byChange].sort(([, one], [, other]) => other.length - one.length)
  const listed = sorted.slice(0, CHANGES)
  for (const [change, uses] of listed) {
    lines.push(`${paint('green', word)}  ${change}`)
    const [first, ...rest] = uses.map(
      ({ place, position }) => `${visible(place.path)}:${formatPlace(position)}`,
    )
    const more = rest.length === 0 ? '' : ` and ${plural(rest.length, 'more place')}`
    lines.push(paint('dim', `       ${first}${more}`))
  }
  if (listed.length < sorted.length)
    lines.push(`and ${plural(sorted.length - listed.length, 'more change')} like these; --all lists them`)
  lines.push('')
}

function groupByUse(findings: readonly Finding[]): ReadonlyMap<ImageUse, readonly Finding[]> {
  const byUse = new Map<ImageUse, Finding[]>()
  for (const finding of findings) if (finding.use !== undefined) addToGroup(byUse, finding.use, finding)
  return byUse
}

function renderFile(
  entries: readonly Entry[],
  { fixing, all }: ReportOptions,
  width: number | undefined,
  paint: Paint,
  lines: string[],
): void {
  let placeWidth = 0
  let severityWidth = 0
  for (const { finding } of entries) {
    placeWidth = Math.max(placeWidth, formatPlace(finding.position).length)
    severityWidth = Math.max(severityWidth, finding.severity.length)
  }
  const indent = 4 + placeWidth
  for (const [index, entry] of entries.entries()) {
    const { finding } = entry
    const next = entries[index + 1]
    const place = paint('dim', formatPlace(finding.position).padStart(placeWidth))
    const severity = paint(STYLES[finding.severity], padTo(finding.severity, severityWidth))
    renderMessage(finding, `  ${place}  ${severity}  `, 6 + placeWidth + severityWidth, width, paint, lines)
    if (!areSamePlaces(entry, next)) renderPlace(entry, all, indent, width, paint, lines)
    if (fixing === undefined && finding.use !== next?.finding.use)
      renderReplacement(finding, indent, paint, lines)
    const obstacle = fixing === undefined ? undefined : describeObstacle(finding)
    if (obstacle === undefined) continue
    for (const row of wrap(obstacle, width === undefined ? Number.POSITIVE_INFINITY : width - indent))
      lines.push(' '.repeat(indent) + paint('yellow', row))
  }
}

/** What is left out of each rule, so that the first screen stays one. */
function renderCuts(cuts: readonly Cut[], width: number | undefined, paint: Paint, lines: string[]): void {
  for (const { rule, findings, entries } of cuts) {
    const others = entries === findings ? '' : ` of ${entries} kinds`
    const row = `${rule}: ${plural(findings, 'more finding')}${others}; --all lists everything`
    for (const part of width === undefined ? [row] : wrap(row, width)) lines.push(paint('dim', part))
  }
  if (cuts.length > 0) lines.push('')
}

/** What `--fix` would write, where that is known without asking anybody; a line that a person may copy is not wrapped. */
function renderReplacement({ use, fix }: Finding, indent: number, paint: Paint, lines: string[]): void {
  if (use === undefined || fix.edits.length === 0) return
  lines.push(`${' '.repeat(indent)}${paint('green', `fix: ${describeChange(use, fix)}`)}`)
}

function formatPlace({ line, column }: Position): string {
  return `${line}:${column}`
}

/** One source line is then enough for both. */
function areSamePlaces(one: Entry, other: Entry | undefined): boolean {
  if (other === undefined || one.also.length !== other.also.length) return false
  const others = [other.finding, ...other.also]
  return [one.finding, ...one.also].every((finding, index) => isSamePlace(finding, others[index]))
}

function isSamePlace({ at, position: one }: Finding, other: Finding | undefined): boolean {
  return (
    at.place.path === other?.at.place.path &&
    one.line === other.position.line &&
    one.column === other.position.column &&
    one.endLine === other.position.endLine &&
    one.endColumn === other.position.endColumn
  )
}

function renderMessage(
  { message, rule }: Finding,
  head: string,
  indent: number,
  width: number | undefined,
  paint: Paint,
  lines: string[],
): void {
  const available = width === undefined ? Number.POSITIVE_INFINITY : width - indent
  const wrapped = wrap(visible(message), available)
  const rows: string[] = [...wrapped]
  const last = rows.at(-1) ?? ''
  const name = paint('dim', rule)
  if (displayWidth(last) + 2 + rule.length <= available) rows[rows.length - 1] = `${last}  ${name}`
  else rows.push(name)
  for (const [index, row] of rows.entries()) lines.push((index === 0 ? head : ' '.repeat(indent)) + row)
}

function renderPlace(
  { finding: { at, position, severity }, also }: Entry,
  all: boolean,
  indent: number,
  width: number | undefined,
  paint: Paint,
  lines: string[],
): void {
  const space = ' '.repeat(indent)
  const snippet = renderSnippet(at.source, position, (width ?? SNIPPET_WIDTH) - indent)
  lines.push(space + snippet.text)
  lines.push(space + ' '.repeat(snippet.offset) + paint(STYLES[severity], '^'.repeat(snippet.length)))
  if (also.length === 0) return
  const listed = all || also.length <= PLACES + 1 ? also : also.slice(0, PLACES)
  const places = listed.map((other) => describePlace(other, at.place.path))
  if (listed.length < also.length) places.push(describeRest(also.slice(listed.length)))
  const available = width === undefined ? SNIPPET_WIDTH : width - indent
  for (const row of wrap(`also at ${places.join(', ')}`, available)) lines.push(space + paint('dim', row))
}

function describePlace({ at: { place }, position }: Finding, file: string): string {
  const where = formatPlace(position)
  return place.path === file ? where : `${visible(place.path)}:${where}`
}

function describeRest(findings: readonly Finding[]): string {
  const files = new Set(findings.map(({ at }) => at.place.path)).size
  return `and ${plural(findings.length, 'more place')} in ${plural(files, 'file')}`
}
