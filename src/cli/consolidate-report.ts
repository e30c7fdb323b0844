import type { VersionGroup } from '../engine/consolidate/groups.ts'
import type { Consolidated, ConsolidateOutcome, NotGrouped } from '../engine/consolidate.ts'
import { type ImageUse, type ReadUse, useKey } from '../model/image-use.ts'
import { familiarName, formatRepository } from '../oci/reference.ts'
import { displayWidth, padTo } from '../text/display-width.ts'
import { addToGroup } from '../text/group-by.ts'
import { append, longest } from '../text/lists.ts'
import { type Paint, paintFor } from '../text/paint.ts'
import { plural } from '../text/plural.ts'
import { toJson, visible } from '../text/printable.ts'
import { wrap } from '../text/wrap.ts'
import { describeObstacle } from './outcome-rows.ts'
import type { Terminal } from './output.ts'

/** Whether the changes are proposed, shown as a patch, or were made. */
type Mode = 'show' | 'diff' | 'fix'

interface ReportOptions {
  readonly mode: Mode
  readonly terminal: Terminal
  /** Lists every place. */
  readonly all: boolean
}

/** Files that are named for one version, unless all are asked for. */
const FILES_SHOWN = 3

/** A table of each image: its versions, how often and where they are used, what becomes of them; then the totals. */
export function renderConsolidated(consolidated: Consolidated, options: ReportOptions): string {
  const { terminal } = options
  const paint = paintFor(terminal.color)
  const lines: string[] = []
  for (const group of consolidated.groups)
    append(lines, [...renderGroup(group, consolidated, options, paint), ''])
  append(
    lines,
    renderTotals(consolidated, options).flatMap((line) => wrapped(line, '', terminal)),
  )
  return `${lines.join('\n')}\n`
}

function renderGroup(
  group: VersionGroup,
  { outcomes }: Consolidated,
  { mode, terminal, all }: ReportOptions,
  paint: Paint,
): readonly string[] {
  const uses = group.versions.flatMap((version) => version.uses)
  const title = `${visible(formatRepository(group.repository))}${group.variant === '' ? '' : `, ${visible(group.variant)}`}`
  const lines = [
    `${paint('underline', title)}: ${plural(group.versions.length, 'version')} in ${plural(filesOf(uses).length, 'file')}`,
  ]
  const tagWidth = longest([...group.versions.map(({ tag }) => tag), group.target])
  const counts = group.versions.map((version) => plural(version.uses.length, 'use'))
  const countWidth = longest(counts)
  const isUsed = group.versions.some(({ tag }) => tag === group.target)
  if (!isUsed) lines.push(`  ${paint('green', padTo(group.target, tagWidth))}  chosen with --to`)
  for (const [index, { tag, tagClass, uses: own }] of group.versions.entries()) {
    const isTarget = tag === group.target
    const head = `  ${padTo(tag, tagWidth)}  ${(counts[index] ?? '').padStart(countWidth)}  `
    const note = isTarget ? (mode === 'show' ? 'proposed, ' : 'kept, ') : ''
    const where = `${note}${tagClass}: ${describeFiles(own, all)}`
    const [first = '', ...rest] = wrapIn(where, displayWidth(head), terminal)
    lines.push(`${isTarget ? paint('green', head) : head}${first}`)
    for (const line of rest) lines.push(' '.repeat(displayWidth(head)) + line)
  }
  append(lines, renderObstacles(uses, outcomes, terminal, all))
  return lines
}

/** The uses that stay as they are, one entry a reason. */
function renderObstacles(
  uses: readonly ReadUse[],
  outcomes: Consolidated['outcomes'],
  terminal: Terminal,
  all: boolean,
): readonly string[] {
  const byReason = new Map<string, ReadUse[]>()
  for (const use of uses) {
    const outcome = outcomes.get(useKey(use))
    if (outcome?.kind === 'refused' || outcome?.kind === 'unresolved')
      addToGroup(byReason, `${outcome.kind} ${describeObstacle(outcome.obstacle)}`, use)
  }
  const lines: string[] = []
  for (const [reason, own] of byReason) {
    append(lines, wrapped(`${reason}:`, '  ', terminal))
    append(lines, wrapped(describePlaces(own, all), '    ', terminal))
  }
  return lines
}

function describeFiles(uses: readonly ImageUse[], all: boolean): string {
  const files = filesOf(uses)
  const shown = all ? files : files.slice(0, FILES_SHOWN)
  return withRest(
    shown.map(([file, count]) => (count === 1 ? file : `${file} (${count})`)),
    files.length - shown.length,
    'more file',
  )
}

function describePlaces(uses: readonly ImageUse[], all: boolean): string {
  const shown = all ? uses : uses.slice(0, FILES_SHOWN)
  return withRest(
    shown.map(({ place, position }) => `${visible(place.path)}:${position.line}:${position.column}`),
    uses.length - shown.length,
    'more place',
  )
}

function withRest(shown: readonly string[], rest: number, noun: string): string {
  return rest === 0 ? shown.join(', ') : `${shown.join(', ')} and ${plural(rest, noun)}`
}

/** Files with their number of uses, in the order of the run. */
function filesOf(uses: readonly ImageUse[]): readonly (readonly [file: string, uses: number])[] {
  const counts = new Map<string, number>()
  for (const { place } of uses) counts.set(place.path, (counts.get(place.path) ?? 0) + 1)
  return [...counts].map(([file, count]) => [visible(file), count])
}

type Kind = ConsolidateOutcome['kind']

/** What becomes of uses, in words, in the order of the totals. */
const WORDS: Readonly<Record<Mode, readonly (readonly [Kind, string])[]>> = {
  show: [
    ['moved', 'would change'],
    ['later', 'would change once their digest is known'],
    ['refused', 'refused'],
    ['unresolved', 'unresolved'],
    ['same', 'have it already'],
  ],
  diff: [
    ['moved', 'to be changed'],
    ['refused', 'refused'],
    ['unresolved', 'unresolved'],
    ['same', 'have it already'],
  ],
  fix: [
    ['moved', 'changed'],
    ['refused', 'refused'],
    ['unresolved', 'unresolved'],
    ['same', 'had it already'],
  ],
}

const NOT_GROUPED: readonly (readonly [NotGrouped, string])[] = [
  ['alone', 'of one version, or of none'],
  ['ignored', 'with an ignore comment'],
  ['decided-elsewhere', 'whose tag is set elsewhere'],
  ['documentation', 'in documentation'],
  ['left-out', 'left out by --only'],
  ['unread', 'unread'],
]

function renderTotals(consolidated: Consolidated, { mode }: ReportOptions): readonly string[] {
  const { groups, outcomes, notGrouped, counts } = consolidated
  const kinds = countBy([...outcomes.values()].map(({ kind }) => kind))
  const others = countBy(notGrouped.values())
  const lines: string[] = []
  if (groups.length > 0)
    lines.push(`${plural(groups.length, 'image')} at several near versions: ${spell(kinds, WORDS[mode])}`)
  const noun = groups.length === 0 ? 'use' : 'other use'
  const rest = notGrouped.size === 0 ? '' : `${plural(notGrouped.size, noun)}: ${spell(others, NOT_GROUPED)}`
  if (groups.length === 0)
    lines.push(`no image is used at several near versions in ${plural(counts.files, 'file')}`)
  if (rest !== '') lines.push(rest)
  const [first] = groups
  if (mode === 'show' && first !== undefined) {
    const other = first.versions.find(({ tag }) => tag !== first.target)?.tag ?? first.target
    const name = familiarName({
      repository: first.repository,
      tag: other,
      digest: undefined,
      parts: NO_PARTS,
    })
    lines.push(
      `next: holdfast consolidate --diff  shows the patch, --fix writes it; --to ${visible(name)} chooses another version`,
    )
  }
  return lines
}

const NO_PARTS = { domain: undefined, path: { start: 0, end: 0 }, tag: undefined, digest: undefined }

function countBy<Key>(keys: Iterable<Key>): ReadonlyMap<Key, number> {
  const counts = new Map<Key, number>()
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1)
  return counts
}

/** `2 changed, 1 refused`: parts that are zero are left out. */
function spell<Key>(counts: ReadonlyMap<Key, number>, words: readonly (readonly [Key, string])[]): string {
  const parts: string[] = []
  for (const [key, word] of words) {
    const count = counts.get(key) ?? 0
    if (count > 0) parts.push(`${count} ${word}`)
  }
  return parts.join(', ')
}

function wrapped(text: string, indent: string, terminal: Terminal): readonly string[] {
  return wrapIn(text, indent.length, terminal).map((line) => indent + line)
}

function wrapIn(text: string, used: number, { width }: Terminal): readonly string[] {
  return width === undefined ? [text] : wrap(text, Math.max(20, width - used))
}

/** All groups, with each use and what becomes of it. */
export function renderConsolidatedJson(consolidated: Consolidated, mode: Mode): string {
  const { groups, outcomes, notGrouped, problems, counts } = consolidated
  const summary = {
    files: counts.files,
    groups: groups.length,
    uses: Object.fromEntries(countBy([...outcomes.values()].map(({ kind }) => wordOf(kind, mode)))),
    others: Object.fromEntries(countBy(notGrouped.values())),
  }
  const records = groups.map(({ repository, variant, target, versions }) => ({
    repository: formatRepository(repository),
    variant,
    target,
    versions: versions.map(({ tag, tagClass, uses }) => ({
      tag,
      tagClass,
      files: filesOf(uses).length,
      uses: uses.map((use) => toRecord(use, outcomes.get(useKey(use)), mode)),
    })),
  }))
  return `${toJson({
    version: 1,
    summary,
    groups: records,
    problems: problems.map(({ file, line, column, message }) => ({ file, line, column, message })),
  })}\n`
}

/** As findings have it: `available` is not written yet. */
function wordOf(kind: Kind, mode: Mode): string {
  if (kind === 'moved') return mode === 'fix' ? 'applied' : 'available'
  return kind === 'later' ? 'available' : kind
}

function toRecord(
  { place, position, text }: ReadUse,
  outcome: ConsolidateOutcome | undefined,
  mode: Mode,
): Readonly<Record<string, unknown>> {
  const isStopped = outcome?.kind === 'refused' || outcome?.kind === 'unresolved'
  return {
    file: place.path,
    line: position.line,
    column: position.column,
    text,
    status: wordOf(outcome?.kind ?? 'same', mode),
    to: outcome?.kind === 'moved' ? outcome.to : null,
    reason: isStopped ? outcome.obstacle.reason : null,
    detail: isStopped ? outcome.obstacle.detail : null,
  }
}
