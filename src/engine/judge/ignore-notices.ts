import { type Configuration, levelOf, mayHide } from '../../model/configuration.ts'
import type { Notice } from '../../model/finding.ts'
import type { Rule } from '../../model/rule.ts'
import { nearest } from '../../text/nearest.ts'
import { type IgnoreComment, isExpired } from '../ignores/read.ts'

/** How ignores are applied. */
export interface ApplyIgnoresOptions {
  /** The rules of the run; where there are none, nothing is judged. */
  readonly rules: readonly Rule[]
  readonly configuration: Configuration
  readonly today: Date
  /** The whole tree was read, so that an ignore without a finding is one too many. */
  readonly complete: boolean
  /** Takes the rules of an ignore that have nothing to silence here, where others read the rest of the tree. */
  defer?(ignore: IgnoreComment, unused: readonly string[]): void
}

/** What ignores did to the findings of a run. Rules by comment. */
export interface Effects {
  /** It silenced something of these. */
  readonly used: ReadonlyMap<IgnoreComment, ReadonlySet<string>>
  /** It would have silenced something of these, which the configuration does not let it. */
  readonly denied: ReadonlyMap<IgnoreComment, ReadonlySet<string>>
  readonly misplaced: ReadonlySet<IgnoreComment>
}

/** What is to be said of an ignore: that it does not count, may not be, or does nothing. */
export function noticesOf(
  ignore: IgnoreComment,
  { used, denied, misplaced }: Effects,
  options: ApplyIgnoresOptions,
): readonly Notice[] {
  const { file, line, problem, until } = ignore
  const { root } = options.configuration
  const notice = (kind: Notice['kind'], message: string): Notice => ({ kind, file, line, message })
  if (problem !== undefined) return [notice('invalid-ignore', `this ignore does not count: ${problem}`)]
  const ids = options.rules.map(({ id }) => id)
  const forbidden =
    ignore.means === undefined
      ? ignore.rules.filter((id) => ids.includes(id) && !mayHide(root, id))
      : [...(denied.get(ignore) ?? [])]
  const notices = ignore.rules
    .filter((id) => !ids.includes(id))
    .map((id) => notice('invalid-ignore', unknownRule(id, ids)))
  if (forbidden.length > 0) notices.push(notice('forbidden-ignore', forbiddenRules(forbidden)))
  if (ignore.means !== undefined) return notices
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
    ({ id }) => ignore.rules.includes(id) && !forbidden.includes(id) && used.get(ignore)?.has(id) !== true,
  )
  const isAsked = options.complete || options.defer !== undefined
  const needless = unused.filter((rule) => isAsked && canReport(rule, file, options.configuration))
  const names = needless.map(({ id }) => id)
  if (names.length > 0) options.defer?.(ignore, names)
  if (names.length === 0 || !options.complete) return notices
  return [...notices, unusedNotice(ignore, names)]
}

/** At least one rule has nothing to silence. */
export function unusedNotice(
  { file, line }: Pick<IgnoreComment, 'file' | 'line'>,
  rules: readonly string[],
): Notice {
  const message = `nothing is reported here by ${rules.join(', ')}; take it out of the ignore`
  return { kind: 'unused-ignore', file, line, message }
}

function forbiddenRules(ids: readonly string[]): string {
  return `${ids.join(', ')} may not be ignored: suppressions.forbid of the root configuration says so; mend what it was for, and take it out of the ignore`
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
