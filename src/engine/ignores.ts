/*
 * `# holdfast: ignore[rule, other] until=2027-01-31 reason`
 *
 * Read from the text, not from a syntax tree, so that one grammar holds for every format with `#` comments.
 */
import { type Configuration, levelOf } from '../model/configuration.ts'
import type { Finding, Notice, SuppressedFinding } from '../model/finding.ts'
import type { Rule } from '../model/rule.ts'
import { nearest } from '../text/nearest.ts'
import type { SourceFile } from '../text/source-file.ts'
import { type CommentScope, findComments } from './comments.ts'

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
}

const MARKER = 'holdfast:'
const SYNTAX = 'write # holdfast: ignore[rule-id] reason'
const DAY_MS = 24 * 60 * 60 * 1000

/** Finds the ignore comments of a file, the ones that do not count included, in file order. */
export function readIgnores(file: SourceFile): readonly IgnoreComment[] {
  if (!file.text.includes(MARKER)) return []
  const ignores: IgnoreComment[] = []
  for (const { text, scope } of findComments(file.text, MARKER)) {
    const words = text.slice(MARKER.length).trim()
    if (/^ignore\b/i.test(words))
      ignores.push({ file: file.path, line: scope.line, scope, ...parseIgnore(words) })
  }
  return ignores
}

type Parsed = Pick<IgnoreComment, 'rules' | 'until' | 'reason' | 'problem'>

function parseIgnore(words: string): Parsed {
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

export interface ApplyIgnoresOptions {
  /** The rules of the run; where there are none, nothing is judged. */
  readonly rules: readonly Rule[]
  readonly configuration: Configuration
  readonly today: Date
  /** The whole tree was read, so that an ignore without a finding is one too many. */
  readonly complete: boolean
}

export interface AppliedIgnores {
  readonly kept: readonly Finding[]
  readonly suppressed: readonly SuppressedFinding[]
  /** By file, then line. */
  readonly notices: readonly Notice[]
}

/** Takes out the findings that an ignore comment speaks of, and tells of the comments that do not count or do nothing. */
export function applyIgnores(
  findings: readonly Finding[],
  ignores: readonly IgnoreComment[],
  options: ApplyIgnoresOptions,
): AppliedIgnores {
  if (ignores.length === 0 || options.rules.length === 0)
    return { kept: findings, suppressed: [], notices: [] }
  const now = options.today.getTime()
  const counting = ignores.filter((ignore) => ignore.problem === undefined && !isExpired(ignore, now))
  const byFile = groupByFile(counting)
  const used = new Map<IgnoreComment, Set<string>>()
  const misplaced = new Set<IgnoreComment>()
  const kept: Finding[] = []
  const suppressed: SuppressedFinding[] = []
  for (const finding of findings) {
    let justification: string | undefined
    for (const ignore of byFile.get(finding.at.place.path) ?? []) {
      if (!ignore.rules.includes(finding.rule) || !covers(ignore, finding)) continue
      if (ignore.scope.kind === 'line-end' && finding.at.format === 'dockerfile') misplaced.add(ignore)
      else {
        justification ??= ignore.reason
        used.set(ignore, (used.get(ignore) ?? new Set()).add(finding.rule))
      }
    }
    if (justification === undefined) kept.push(finding)
    else suppressed.push({ finding, kind: 'inSource', justification })
  }
  const notices = ignores.flatMap((ignore) => noticesOf(ignore, { used, misplaced }, options))
  return { kept, suppressed, notices }
}

function covers({ scope }: IgnoreComment, { at, position }: Finding): boolean {
  if (at.ignoreBelow !== undefined && scope.blockStart <= at.ignoreBelow && at.ignoreBelow < scope.start)
    return true
  const { from, to } = scope
  return (
    (from <= at.position.endLine && at.position.line <= to) || (from <= position.line && position.line <= to)
  )
}

function isExpired({ until }: IgnoreComment, now: number): boolean {
  const end = until === undefined ? undefined : endOfDay(until)
  return end !== undefined && now >= end
}

function groupByFile(ignores: readonly IgnoreComment[]): ReadonlyMap<string, readonly IgnoreComment[]> {
  const groups = new Map<string, IgnoreComment[]>()
  for (const ignore of ignores) {
    const group = groups.get(ignore.file)
    if (group === undefined) groups.set(ignore.file, [ignore])
    else group.push(ignore)
  }
  return groups
}

interface Effects {
  /** By comment, the rules of which it silenced something. */
  readonly used: ReadonlyMap<IgnoreComment, ReadonlySet<string>>
  readonly misplaced: ReadonlySet<IgnoreComment>
}

function noticesOf(
  ignore: IgnoreComment,
  { used, misplaced }: Effects,
  options: ApplyIgnoresOptions,
): readonly Notice[] {
  const { file, line, problem, until } = ignore
  const notice = (kind: Notice['kind'], message: string): Notice => ({ kind, file, line, message })
  if (problem !== undefined) return [notice('invalid-ignore', `this ignore does not count: ${problem}`)]
  const ids = options.rules.map(({ id }) => id)
  const notices = ignore.rules
    .filter((id) => !ids.includes(id))
    .map((id) => notice('invalid-ignore', unknownRule(id, ids)))
  if (isExpired(ignore, options.today.getTime())) {
    return [
      ...notices,
      notice(
        'expired-ignore',
        `this ignore counted until ${until}; mend what it was for, or give it a new date`,
      ),
    ]
  }
  if (misplaced.has(ignore)) {
    const message =
      'this ignore does not count: a Dockerfile has no comments at the end of a line; write it on the line above'
    return [...notices, notice('invalid-ignore', message)]
  }
  const unused = options.rules.filter(
    (rule) => ignore.rules.includes(rule.id) && used.get(ignore)?.has(rule.id) !== true,
  )
  const needless = unused.filter((rule) => options.complete && canReport(rule, file, options.configuration))
  if (needless.length === 0) return notices
  const names = needless.map(({ id }) => id).join(', ')
  return [
    ...notices,
    notice('unused-ignore', `nothing is reported here by ${names}; take it out of the ignore`),
  ]
}

function unknownRule(id: string, ids: readonly string[]): string {
  const near = nearest(id, ids)
  return `this ignore names the unknown rule ${id.slice(0, 60)}${near === undefined ? '' : `; did you mean ${near}?`}`
}

/** Whether a rule has a grade in a file that is not off. */
function canReport(rule: Rule, file: string, { root, settingOf }: Configuration): boolean {
  const setting = settingOf(rule, file)
  const levels = root.preset === 'none' ? 'off' : rule.levels[root.preset]
  const grades = [
    undefined,
    ...(typeof levels === 'string' ? [] : Object.keys(levels)),
    ...Object.keys(setting.grades),
  ]
  return grades.some((grade) => levelOf(rule, setting, root.preset, grade) !== 'off')
}
