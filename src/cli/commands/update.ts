import { RULES } from '../../../rules/index.ts'
import { loadParts, walkWith } from '../../check.ts'
import type { UpdateBook } from '../../engine/update/ask.ts'
import { type ChangedPart, findChanges, type ImageChange } from '../../engine/update/changes.ts'
import type { UpdateOutcome } from '../../engine/update/plan.ts'
import { type Updated, updatePins } from '../../engine/update.ts'
import { formatInstant, withCandidate } from '../../lock/lock.ts'
import type { ImageUse } from '../../model/image-use.ts'
import { UsageError } from '../../model/usage-error.ts'
import { withExactWidths } from '../../text/display-width.ts'
import { visible } from '../../text/printable.ts'
import { EXIT, type ExitCode, worst } from '../exit-code.ts'
import { saveOnInterrupt } from '../fix.ts'
import type { BaseFlags, ResolverFlags } from '../flags.ts'
import { type LockBook, openLock } from '../lock-book.ts'
import { lockPathOf } from '../lock-path.ts'
import { reportRequests } from '../online.ts'
import { describeObstacle, nameWithoutDigest, renderOutcomes, shortDigest } from '../outcome-rows.ts'
import { describeTerminal, print, type Terminal, tell } from '../output.ts'
import { repositoryFilter } from '../repository-filter.ts'
import { openResolver } from '../resolver.ts'
import { prefixOf, progressOf, reportProblems } from '../walk-paths.ts'

export interface UpdateFlags extends BaseFlags, ResolverFlags {
  readonly diff?: boolean
  readonly only: readonly string[]
  readonly minAge?: string
  readonly changes?: boolean
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
  let changes: Changes = new Map()
  let unsaved: string | undefined
  try {
    const now = new Date()
    const request = { resolver, book: bookOf(book, now), minAgeMs, now, only, write: !isDiff }
    const walked = await walkWith(parts, { cwd, paths, ...(await progressOf()) })
    updated = await updatePins(walked, { ...request, cwd, configuration })
    if (flags.changes === true) changes = await findChanges(updated.outcomes, resolver)
  } finally {
    stop()
    await resolver.close()
    unsaved = await book.save()
  }
  const terminal = describeTerminal(flags)
  if (isDiff && updated.files.length > 0) {
    const { diffPieces } = await import('../../reporters/diff.ts')
    await print(diffPieces(updated.files, { color: terminal.color, prefix: prefixOf(cwd, parts) }))
  }
  const report = await withExactWidths(() =>
    renderUpdate(updated, changes, isDiff, isDiff ? describeTerminal(flags, 'stderr') : terminal),
  )
  await print(report, isDiff ? 'stderr' : 'stdout')
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

type Changes = ReadonlyMap<ImageUse, ImageChange>

function renderUpdate(updated: Updated, changes: Changes, isDiff: boolean, terminal: Terminal): string {
  return renderOutcomes(updated, terminal, {
    kinds: KINDS.map(([kind, word]) => [kind, kind === 'moved' && isDiff ? 'to move' : word]),
    describe(use, outcome) {
      const label = LABELS.get(outcome.kind)
      if (label === undefined) return undefined
      const [word, style] = label
      return {
        label: outcome.kind === 'moved' && isDiff ? 'to move' : word,
        style,
        text: describeUse(use, outcome),
        detail: joinDetails(describeWhy(outcome), describeChange(changes.get(use))),
      }
    },
  })
}

function describeUse(use: ImageUse, outcome: UpdateOutcome): string {
  const name = nameWithoutDigest(use)
  if (outcome.kind !== 'moved' && outcome.kind !== 'held') return name
  return `${name}  ${shortDigest(outcome.from)} -> ${shortDigest(outcome.to)}`
}

function joinDetails(...details: readonly (string | undefined)[]): string | undefined {
  const told = details.filter((detail) => detail !== undefined)
  return told.length === 0 ? undefined : told.join('; ')
}

/** `created 2026-08-20 -> 2026-09-01; version 1.27.3 -> 1.27.4`: what is the same is left out. */
function describeChange(change: ImageChange | undefined): string | undefined {
  if (change === undefined) return undefined
  if (change.kind === 'unknown') return `what has changed is not known: ${visible(change.why)}`
  if (change.parts.length === 0) return 'the images say nothing of what has changed'
  const parts = change.parts.map(({ name, before, after }) => {
    const [old, now] = [before, after].map((text) => (text === undefined ? undefined : shorten(name, text)))
    if (old === undefined) return `${name} ${now}`
    return `${name} ${old} -> ${now ?? 'not told'}`
  })
  return parts.join('; ')
}

/** A commit as git shortens it, and a moment to the minute. */
function shorten(name: ChangedPart['name'], text: string): string {
  if (name === 'revision' && /^[0-9a-f]{40,64}$/.test(text)) return text.slice(0, 12)
  const [, day, time] = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)/.exec(text) ?? []
  return name === 'created' && day !== undefined ? `${day} ${time}` : visible(text)
}

function describeWhy(outcome: UpdateOutcome): string | undefined {
  if (outcome.kind === 'held') {
    const { firstSeen, acceptedFrom } = outcome.hold
    return `first seen ${formatInstant(firstSeen)}, accepted from ${formatInstant(acceptedFrom)} on`
  }
  return outcome.kind === 'refused' || outcome.kind === 'unresolved'
    ? describeObstacle(outcome.obstacle)
    : undefined
}
