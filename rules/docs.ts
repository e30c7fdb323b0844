import { type Level, type Levels, type Rule, type RuleOption, rulePage } from '../src/model/rule.ts'

/** How many grades fit into a table cell. */
const SHORT = 3

/** The groups of the table, by the scope of their rules. */
const GROUPS: Readonly<Record<string, readonly Rule['scope'][]>> = {
  'Every image': ['use', 'run', 'steps'],
  'What the registry says (off unless configured, since they send requests)': ['online'],
  'Workshops of Educates': ['workshops'],
}

/**
 * All rules: a heading and a table for each group that has rules.
 *
 * @param toRoot path from the page to the root, such as `../`
 */
export function renderRuleTables(rules: readonly Rule[], toRoot: string): string {
  const parts: string[] = []
  for (const [heading, scopes] of Object.entries(GROUPS)) {
    const group = rules.filter(({ scope }) => scopes.includes(scope))
    if (group.length > 0) parts.push(`**${heading}**\n\n${renderRuleTable(group, toRoot)}`)
  }
  return parts.join('\n')
}

/** A row for each rule: id with its page, what it says, levels, whether `--fix` changes what it reports. */
function renderRuleTable(rules: readonly Rule[], toRoot: string): string {
  const lines = [
    '| rule | what it reports | recommended | strict | `--fix` |',
    '| --- | --- | --- | --- | --- |',
  ]
  for (const rule of rules) {
    const { id, summary, levels, fixable } = rule
    const { recommended, strict } = levels
    const cells = [
      `[${id}](${toRoot}${rulePage(rule)})`,
      summary,
      inShort(recommended),
      inShort(strict),
      fixable ? 'yes' : '',
    ]
    lines.push(`| ${cells.join(' | ')} |`.replaceAll('|  |', '| |'))
  }
  return `${lines.join('\n')}\n`
}

/** The line of facts under the title of a rule's page. */
function renderFacts({ levels, fixable, scope }: Rule): string {
  const facts = [`Recommended: ${inFull(levels.recommended)}`, `Strict: ${inFull(levels.strict)}`]
  facts.push(`Fixable: ${fixable ? 'yes' : 'no'}`)
  if (scope === 'run') facts.push('Judged when the whole tree is read')
  if (scope === 'online') facts.push('Asks registries')
  return `${facts.join(' · ')}.`
}

/** What a rule can be given beside a severity: the start of the section Options on its page. */
function renderOptions({ options }: Rule): string {
  const entries = Object.entries(options)
  if (entries.length === 0) return 'None beside `severity`.\n'
  return entries
    .map(([name, option]) => `- \`${name}\` (${typeOf(option)}): ${option.description}\n`)
    .join('')
}

/** A rule's page with the facts and options of the rule; the rest stays as its author wrote it. */
export function updateRulePage(page: string, rule: Rule): string {
  const [title = '', , , ...rest] = page.split('\n')
  const written = [title, '', renderFacts(rule), ...rest].join('\n')
  const heading = '## Options\n\n'
  const start = written.indexOf(heading) + heading.length
  const after = written.indexOf('\n\n', start)
  return `${written.slice(0, start)}${renderOptions(rule)}${after === -1 ? '' : written.slice(after + 1)}`
}

function typeOf(option: RuleOption): string {
  if (option.type === 'globs') return 'list of repository globs'
  return `level for each of ${option.grades.map((grade) => `\`${grade}\``).join(' ')}`
}

/** The levels of a rule for a table cell: without the grades where they are many. */
function inShort(levels: Levels): string {
  if (typeof levels === 'string' || Object.keys(levels).length <= SHORT) return inFull(levels)
  return [...new Set(Object.values(levels))].join(', ')
}

/** The levels of a rule with their grades: `error (none latest), warning (minor)`. */
function inFull(levels: Levels): string {
  if (typeof levels === 'string') return levels
  const grades = new Map<Level, string[]>()
  for (const [grade, level] of Object.entries(levels))
    grades.set(level, [...(grades.get(level) ?? []), `\`${grade}\``])
  return [...grades].map(([level, names]) => `${level} (${names.join(' ')})`).join(', ')
}
