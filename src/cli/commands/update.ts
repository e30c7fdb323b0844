import { Chalk, type ChalkInstance } from 'chalk'
import { RULES } from '../../../rules/index.ts'
import { loadParts, walkWith } from '../../check.ts'
import type { UpdateBook } from '../../engine/update/ask.ts'
import type { UpdateOutcome } from '../../engine/update/plan.ts'
import { type Updated, updatePins } from '../../engine/update.ts'
import { formatInstant, withCandidate } from '../../lock/lock.ts'
import type { ImageUse } from '../../model/image-use.ts'
import { UsageError } from '../../model/usage-error.ts'
import type { Digest } from '../../oci/digest.ts'
import { withExactWidths } from '../../text/display-width.ts'
import { addToGroup } from '../../text/group-by.ts'
import { append, longest } from '../../text/lists.ts'
import { plural } from '../../text/plural.ts'
import { visible } from '../../text/printable.ts'
import { wrap } from '../../text/wrap.ts'
import { EXIT, type ExitCode, worst } from '../exit-code.ts'
import { saveOnInterrupt } from '../fix.ts'
import type { BaseFlags, ResolverFlags } from '../flags.ts'
import { type LockBook, openLock } from '../lock-book.ts'
import { lockPathOf } from '../lock-path.ts'
import { reportRequests } from '../online.ts'
import { describeTerminal, print, type Terminal, tell } from '../output.ts'
import { repositoryFilter } from '../repository-filter.ts'
import { openResolver } from '../resolver.ts'
import { prefixOf, reportProblems } from '../walk-paths.ts'

export interface UpdateFlags extends BaseFlags, ResolverFlags {
  readonly diff?: boolean
  readonly only: readonly string[]
  readonly minAge?: string
}

/** `holdfast update`: moves pinned digests to what their tags serve now. */
export async function update(paths: readonly string[], flags: UpdateFlags): Promise<ExitCode> {
  const minAgeMs = flags.minAge === undefined ? undefined : parseDuration(flags.minAge)
  const only = repositoryFilter('--only', flags.only)
  const cwd = process.cwd()
  const parts = await loadParts({ cwd, config: flags.config, rules: RULES, paths })
  const { configuration } = parts
  const { root } = configuration
  const isDiff = flags.diff === true
  const book = await openLock(lockPathOf(root), root, !isDiff)
  const foreign = isDiff ? [] : book.dropForeign()
  const resolver = await openResolver(root, flags)
  const stop = saveOnInterrupt(book)
  let updated: Updated
  let unsaved: string | undefined
  try {
    const now = new Date()
    const request = { resolver, book: bookOf(book, now), minAgeMs, now, only, write: !isDiff }
    const walked = await walkWith(parts, { cwd, paths })
    updated = await updatePins(walked, { ...request, cwd, configuration })
  } finally {
    stop()
    await resolver.close()
    unsaved = await book.save()
  }
  const terminal = describeTerminal(flags)
  if (isDiff && updated.files.length > 0) {
    const { renderDiff } = await import('../../reporters/diff.ts')
    await print(renderDiff(updated.files, { color: terminal.color, prefix: prefixOf(cwd, parts) }))
  }
  const report = await withExactWidths(() => renderUpdate(updated, isDiff, terminal))
  await print(report, isDiff ? process.stderr : process.stdout)
  for (const { reference, endpoint } of foreign) {
    const what = `${reference} from ${endpoint}, which is neither its mirror, its rewrite target nor its registry`
    tell(`notice: holdfast.lock no longer has ${what}`)
  }
  for (const notice of resolver.notices) tell(`notice: ${notice}`)
  reportRequests(resolver)
  reportProblems(updated)
  if (unsaved !== undefined) tell(`holdfast: ${unsaved}`)
  return worst([exitCodeOf(updated, isDiff), unsaved === undefined ? EXIT.clean : EXIT.usage])
}

const UNITS_MS: ReadonlyMap<string, number> = new Map([
  ['m', 60_000],
  ['h', 3_600_000],
  ['d', 86_400_000],
  ['w', 604_800_000],
])

/** @throws UsageError for anything but a number and a unit */
function parseDuration(text: string): number {
  const [, count, unit] = /^(\d{1,5})([mhdw])$/.exec(text) ?? []
  const unitMs = UNITS_MS.get(unit ?? '')
  if (count === undefined || unitMs === undefined) {
    throw new UsageError(
      `--min-age ${text}: it is a number and a unit, which is m, h, d or w for minutes, hours, days or weeks, as in 3d`,
    )
  }
  return Number(count) * unitMs
}

function bookOf(book: LockBook, now: Date): UpdateBook {
  return {
    get: (reference, endpoint) => book.lock.get(reference, endpoint),
    put: book.put,
    propose(reference, endpoint, digest) {
      const entry = book.lock.get(reference, endpoint)
      if (entry === undefined) throw new RangeError(`${reference} has no entry to propose ${digest} beside`)
      book.keep(withCandidate(entry, digest, now))
    },
  }
}

function exitCodeOf({ outcomes, problems, files }: Updated, isDiff: boolean): ExitCode {
  const codes: ExitCode[] = []
  if (isDiff && files.length > 0) codes.push(EXIT.findings)
  if ([...outcomes.values()].some(({ kind }) => kind === 'unresolved')) codes.push(EXIT.unresolved)
  if (problems.some(({ fatal }) => fatal)) codes.push(EXIT.unreadable)
  return worst(codes)
}

type Kind = UpdateOutcome['kind']

/** What outcomes are called in totals, in their order. */
const KINDS: readonly (readonly [Kind, string])[] = [
  ['moved', 'moved'],
  ['held', 'held back'],
  ['refused', 'refused'],
  ['unresolved', 'unresolved'],
  ['current', 'up to date'],
  ['digest-only', 'without a tag to follow'],
  ['unpinned', 'without a digest'],
  ['left-out', 'left out by --only'],
  ['unread', 'unread'],
]

/** What the line of a use begins with; other uses have none. */
const LABELS: ReadonlyMap<Kind, readonly [string, 'green' | 'yellow' | 'red']> = new Map([
  ['moved', ['moved', 'green']],
  ['held', ['held back', 'yellow']],
  ['refused', ['refused', 'yellow']],
  ['unresolved', ['unresolved', 'red']],
])

interface Row {
  readonly use: ImageUse
  readonly outcome: UpdateOutcome
  readonly place: string
  readonly label: string
  readonly style: 'green' | 'yellow' | 'red'
}

function renderUpdate({ outcomes, counts }: Updated, isDiff: boolean, { color, width }: Terminal): string {
  const chalk = new Chalk({ level: color ? 1 : 0 })
  const byFile = new Map<string, Row[]>()
  for (const [use, outcome] of outcomes) {
    const label = LABELS.get(outcome.kind)
    if (label === undefined) continue
    const place = `${use.position.line}:${use.position.column}`
    const word = outcome.kind === 'moved' && isDiff ? 'to move' : label[0]
    const row = { use, outcome, place, label: word, style: label[1] }
    addToGroup(byFile, use.place.path, row)
  }
  const lines: string[] = []
  for (const [file, rows] of byFile) {
    append(lines, [chalk.underline(visible(file)), ...renderRows(rows, chalk, width), ''])
  }
  lines.push(describeTotals(outcomes, counts.files, isDiff))
  return `${lines.join('\n')}\n`
}

function renderRows(
  rows: readonly Row[],
  chalk: ChalkInstance,
  width: number | undefined,
): readonly string[] {
  const placeWidth = longest(rows.map(({ place }) => place))
  const labelWidth = longest(rows.map(({ label }) => label))
  const indent = ' '.repeat(4 + placeWidth)
  const lines: string[] = []
  for (const { use, outcome, place, label, style } of rows) {
    const head = `  ${chalk.dim(place.padStart(placeWidth))}  ${chalk[style](label.padEnd(labelWidth))}`
    lines.push(`${head}  ${describeUse(use, outcome)}`)
    const detail = describeWhy(outcome)
    if (detail === undefined) continue
    for (const row of width === undefined ? [detail] : wrap(detail, width - indent.length))
      lines.push(indent + row)
  }
  return lines
}

function describeUse({ text, image }: ImageUse, outcome: UpdateOutcome): string {
  const digest = image.kind === 'read' ? image.reference.parts.digest : undefined
  const name = visible(digest === undefined ? text : text.slice(0, digest.start - 1))
  if (outcome.kind !== 'moved' && outcome.kind !== 'held') return name
  return `${name}  ${short(outcome.from)} -> ${short(outcome.to)}`
}

function short(digest: Digest): string {
  const hex = digest.indexOf(':') + 1
  return digest.slice(0, hex + 12)
}

function describeWhy(outcome: UpdateOutcome): string | undefined {
  if (outcome.kind === 'held') {
    const { firstSeen, acceptedFrom } = outcome.hold
    return `first seen ${formatInstant(firstSeen)}, accepted from ${formatInstant(acceptedFrom)} on`
  }
  return outcome.kind === 'refused' || outcome.kind === 'unresolved'
    ? `(${outcome.obstacle.reason}) ${visible(outcome.obstacle.detail)}`
    : undefined
}

/**
 * `5 uses in 3 files: 2 moved, 3 up to date`: parts that are zero are left out.
 *
 * @param files looked at, with and without uses
 */
function describeTotals(outcomes: Updated['outcomes'], files: number, isDiff: boolean): string {
  if (outcomes.size === 0) return `no image uses in ${plural(files, 'file')}`
  const kinds = [...outcomes.values()].map(({ kind }) => kind)
  const used = new Set([...outcomes.keys()].map(({ place }) => place.path))
  const parts: string[] = []
  for (const [kind, word] of KINDS) {
    const count = kinds.filter((one) => one === kind).length
    if (count > 0) parts.push(`${count} ${kind === 'moved' && isDiff ? 'to move' : word}`)
  }
  return `${plural(outcomes.size, 'use')} in ${plural(used.size, 'file')}: ${parts.join(', ')}`
}
