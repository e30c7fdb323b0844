/*
 * `# holdfast: ignore[rule, other] until=2027-01-31 reason`
 *
 * Read from the text, not from a syntax tree, so that one grammar holds for every format with `#` comments.
 */
import type { Role } from '../../model/image-use.ts'
import type { SourceFile } from '../../text/source-file.ts'
import { type CommentHost, type CommentScope, findComments } from './comments.ts'

/** An ignore comment. Lines are 1-based. */
export interface IgnoreComment {
  readonly file: string
  readonly line: number
  /** At least one where `problem` is undefined. */
  readonly rules: readonly string[]
  /** Its last day, `YYYY-MM-DD`. */
  readonly until: string | undefined
  readonly reason: string
  /** Why it does not count; undefined when it does. */
  readonly problem: string | undefined
  readonly scope: CommentScope
  /** Set for an ignore of another tool, which covers these findings only; absent for our own, which cover their rules. */
  readonly means?: readonly Meaning[]
}

/** Findings that another tool's ignore speaks of. */
export interface Meaning {
  readonly rule: string
  /** All where absent. */
  readonly grades?: readonly string[]
  readonly roles: readonly Role[]
}

const MARKER = 'holdfast:'
const SYNTAX = 'write # holdfast: ignore[rule-id] reason'
const DAY_MS = 24 * 60 * 60 * 1000

/** Finds the ignore comments of a file, the ones that do not count included, in file order. */
export function readIgnores(file: SourceFile): readonly IgnoreComment[] {
  if (!file.text.includes(MARKER)) return []
  const ignores: IgnoreComment[] = []
  for (const { text, scope } of findComments(file.text, MARKER, hostOf(file.path))) {
    const words = text.slice(MARKER.length).trim()
    if (/^ignore\b/i.test(words))
      ignores.push({ file: file.path, line: scope.line, scope, ...parseIgnore(words) })
  }
  return ignores
}

function hostOf(path: string): CommentHost {
  if (/\.(?:md|adoc)$/i.test(path)) return 'page'
  return /\.(?:xml|[cfv]sproj|props)$/i.test(path) ? 'xml' : 'code'
}

/** What an ignore says. */
export type Parsed = Pick<IgnoreComment, 'rules' | 'until' | 'reason' | 'problem'>

/** Reads what stands behind `holdfast:`, from `ignore` on. */
export function parseIgnore(words: string): Parsed {
  const match = /^ignore\s*\[([^\]]*)\](.*)$/s.exec(words)
  const [, list, rest] = match ?? []
  if (list === undefined || rest === undefined) return invalid(`it names no rules in brackets; ${SYNTAX}`)
  const rules = list.split(',').map((id) => id.trim())
  if (rules.some((id) => !/^[a-z][a-z0-9-]*$/.test(id)))
    return invalid(`[${list.slice(0, 60)}] is no list of rule ids; ${SYNTAX}`)
  const dates = [...rest.matchAll(/(?:^|\s)until=(\S*)/g)].map(([, date]) => date ?? '')
  const [until, second] = dates
  if (second !== undefined) return invalid('it has more than one until=')
  if (until !== undefined && endOfDay(until) === undefined)
    return invalid(`until=${until.slice(0, 30)} is no date; write until=YYYY-MM-DD`)
  const reason = rest
    .replace(/(?:^|\s)until=\S*/, '')
    .replace(/^[\s:–—-]+/, '')
    .trim()
  if (!/[\p{L}\p{N}]/u.test(reason)) return invalid(`it gives no reason; ${SYNTAX}`)
  return { rules: [...new Set(rules)], until, reason, problem: undefined }
}

function invalid(problem: string): Parsed {
  return { rules: [], until: undefined, reason: '', problem }
}

/** Midnight UTC at the end of a day, in ms since 1970; undefined for what is no day. */
function endOfDay(date: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\d$/.test(date)) return undefined
  const start = new Date(`${date}T00:00:00Z`)
  const isDay = !Number.isNaN(start.getTime()) && start.toISOString().startsWith(date)
  return isDay ? start.getTime() + DAY_MS : undefined
}

/** Whether the last day of an ignore is over; `now` in ms since 1970. */
export function isExpired({ until }: Pick<IgnoreComment, 'until'>, now: number): boolean {
  const end = until === undefined ? undefined : endOfDay(until)
  return end !== undefined && now >= end
}
