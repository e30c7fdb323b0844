import type { Finding, RunResult } from '../../model/finding.ts'
import type { Fix } from '../../model/fix.ts'
import type { ImageUse } from '../../model/image-use.ts'
import { toRecord } from '../../model/record.ts'
import type { ReportOptions } from '../../model/reporter.ts'
import { SEVERITIES, type Severity } from '../../model/rule.ts'
import { formatRepository, sourceOf } from '../../oci/reference.ts'
import { addToGroup, groupBy } from '../../text/group-by.ts'
import { remaining } from '../support/remaining.ts'
import { rootPath } from '../support/root-path.ts'

/** An image of the report's table, with every place that names it. */
export interface ImageRow {
  /** As written, or as variables make it. */
  readonly text: string
  readonly registry: string
  /** `none` where no tag is written; empty for what could not be read. */
  readonly tagClass: string
  /** `digest`, `tag` or `unread`. */
  readonly state: 'digest' | 'tag' | 'unread'
  /** The day on which the lock file first saw the digest, `2026-08-20`; empty where it is not known. */
  readonly since: string
  readonly findings: number
  /** `file:line`, in the order of the files. */
  readonly places: readonly string[]
}

/** A finding of the report's table. */
export interface FindingRow {
  readonly severity: Severity
  readonly rule: string
  readonly image: string
  readonly message: string
  readonly place: string
  readonly owners: string
  /** What `--fix` did or would do, in a word or two. */
  readonly fix: string
}

/** Findings of one registry, folder, owner or rule. */
export interface GroupRow extends Readonly<Record<Severity, number>> {
  readonly name: string
  readonly total: number
}

/** What became of a fix for which no reason is told. */
const FIX_WORDS: Readonly<Record<Fix['status'], string>> = {
  none: '',
  available: 'can be fixed',
  applied: 'fixed',
  refused: 'not fixed',
  unresolved: 'not fixed',
}

/** The gravest first, then as the run gives them. */
export function findingRows(result: RunResult, options: ReportOptions): readonly FindingRow[] {
  const { prefix, ownersOf } = options
  return remaining(result)
    .map(({ severity, rule, use, at, message, position, fix }) => ({
      severity,
      rule,
      image: use?.text ?? at.text,
      message,
      place: `${rootPath(prefix, at.place.path)}:${position.line}`,
      owners: ownersOf?.(at.place.path).join(' ') ?? '',
      fix: fix.reason ?? FIX_WORDS[fix.status],
    }))
    .sort((a, b) => SEVERITIES.indexOf(b.severity) - SEVERITIES.indexOf(a.severity))
}

/** Those with most findings first, then those in most places. */
export function imageRows(result: RunResult, options: ReportOptions): readonly ImageRow[] {
  const { prefix, tagClasses, firstSeenOf } = options
  const findings = new Map<ImageUse, number>()
  for (const { use } of remaining(result))
    if (use !== undefined) findings.set(use, (findings.get(use) ?? 0) + 1)
  const rows: ImageRow[] = []
  for (const [text, uses] of groupBy(result.uses, (use) => `${use.image.kind} ${use.text}`)) {
    const [first] = uses
    if (first === undefined) continue
    const { tagClass, pinned } = toRecord(first, tagClasses)
    const isRead = first.image.kind === 'read'
    let count = 0
    for (const use of uses) count += findings.get(use) ?? 0
    rows.push({
      text: text.slice(text.indexOf(' ') + 1),
      registry: isRead ? sourceOf(first.image.reference).registry : '',
      tagClass: tagClass ?? '',
      state: isRead ? (pinned ? 'digest' : 'tag') : 'unread',
      since: isRead ? (firstSeenOf?.(first.image.reference)?.slice(0, 10) ?? '') : '',
      findings: count,
      places: uses.map(({ place, position }) => `${rootPath(prefix, place.path)}:${position.line}`),
    })
  }
  return rows.sort((a, b) => b.findings - a.findings || b.places.length - a.places.length)
}

/** Findings by what `nameOf` says; those of several owners count for each. The most errors first. */
export function groupRows(
  findings: readonly Finding[],
  namesOf: (finding: Finding) => readonly string[],
): readonly GroupRow[] {
  const groups = new Map<string, Finding[]>()
  for (const finding of findings) for (const name of namesOf(finding)) addToGroup(groups, name, finding)
  const rows = [...groups].map(([name, found]) => {
    const counts = { error: 0, warning: 0, info: 0 }
    for (const { severity } of found) counts[severity]++
    return { name, total: found.length, ...counts }
  })
  return rows.sort((a, b) => b.error - a.error || b.warning - a.warning || b.total - a.total)
}

/** The registry of a finding's image; empty where it has none. */
export function registryOf({ use }: Finding): string {
  return use?.image.kind === 'read' ? sourceOf(use.image.reference).registry : ''
}

/** The first two folders of a path, which is what teams own; `/` for files at the root. */
export function folderOf(path: string): string {
  const folders = path.split('/').slice(0, -1)
  return folders.length === 0 ? '/' : folders.slice(0, 2).join('/')
}

/** How many files of a folder start from a base image. */
export interface Flow {
  /** Repository, such as `docker.io/library/nginx`. */
  readonly base: string
  readonly folder: string
  readonly count: number
}

/** Which base images feed which folders, in no order. */
export function flowsOf({ uses }: RunResult, prefix: string): readonly Flow[] {
  const flows = new Map<string, { base: string; folder: string; count: number }>()
  for (const { role, image, place } of uses) {
    if (role !== 'base' || image.kind !== 'read') continue
    const base = formatRepository(sourceOf(image.reference))
    const folder = folderOf(rootPath(prefix, place.path))
    const flow = flows.get(`${base} ${folder}`) ?? { base, folder, count: 0 }
    flow.count++
    flows.set(`${base} ${folder}`, flow)
  }
  return [...flows.values()]
}
