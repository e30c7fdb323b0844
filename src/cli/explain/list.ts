import { type Configuration, levelOf } from '../../model/configuration.ts'
import { type Rule, SEVERITIES } from '../../model/rule.ts'
import { longest } from '../../text/lists.ts'
import { wrap } from '../../text/wrap.ts'
import { gradesOf } from './page.ts'

/** Columns where the output is no terminal. */
const WIDTH = 120
const LEAST_SUMMARY = 40

/**
 * Every rule with its levels for a file and what it is about, in the order of the list.
 *
 * @param here path of a file: what holds for it is told
 */
export function renderRuleList(
  rules: readonly Rule[],
  configuration: Configuration,
  here: string,
  width = WIDTH,
): string {
  const rows = rules.map((rule) => ({ rule, levels: describeLevels(rule, configuration, here) }))
  const ids = longest(rows.map(({ rule }) => rule.id))
  const levels = longest(rows.map((row) => row.levels))
  const beside = ids + levels + 4
  const isBeside = width - beside >= LEAST_SUMMARY
  const indent = isBeside ? beside : 4
  const lines: string[] = []
  for (const row of rows) {
    const head = `${row.rule.id.padEnd(ids)}  ${row.levels}`
    const [first = '', ...rest] = wrap(row.rule.summary, Math.max(1, width - indent))
    lines.push(isBeside ? `${head.padEnd(beside)}${first}` : head)
    for (const part of isBeside ? rest : [first, ...rest]) lines.push(' '.repeat(indent) + part)
  }
  const next = [
    'holdfast explain RULE   shows what a rule means',
    'holdfast explain IMAGE  shows how a reference is read',
  ]
  return `${lines.join('\n')}\n\n${next.join('\n')}\n`
}

/** `error, warning`, the gravest first; `off` where the rule is silent. */
function describeLevels(rule: Rule, { root, settingOf }: Configuration, here: string): string {
  const setting = settingOf(rule, here)
  const grades = gradesOf(rule, setting)
  const levels = new Set(
    (grades.length === 0 ? [undefined] : grades).map((grade) => levelOf(rule, setting, root.preset, grade)),
  )
  const listed = SEVERITIES.toReversed().filter((severity) => levels.has(severity))
  return listed.length === 0 ? 'off' : listed.join(', ')
}
