import { mergedEntries, parseDocument } from '../../config/document.ts'
import type { YamlEntry, YamlMap } from '../../languages/yaml.ts'
import { type Configuration, levelOf, type RuleSetting, takesSeverity } from '../../model/configuration.ts'
import { type Level, type Rule, SEVERITIES } from '../../model/rule.ts'
import { visible } from '../../text/printable.ts'
import { indexLines } from '../../text/source-file.ts'

/** The configuration file that decides, as messages name it, and its text. */
export interface RootFile {
  readonly shown: string
  readonly text: string
}

/**
 * The page of a rule as Markdown: its README, with what holds for this tree in place of the line of facts, and how it is
 * silenced.
 *
 * @param readme begins with a title and the line of facts
 * @param here path of a file: what holds for it is told
 */
export function composePage(
  rule: Rule,
  readme: string,
  configuration: Configuration,
  file: RootFile | undefined,
  here: string,
): string {
  const body = readme.slice(readme.indexOf('\n## ') + 1).trimEnd()
  return [
    `# ${rule.id}`,
    rule.summary,
    '## Here',
    describeLevels(rule, configuration, file, here),
    ...notesOn(rule, file),
    body,
    howToIgnore(rule),
    '',
  ]
    .join('\n\n')
    .replace(/\n+$/, '\n')
}

function describeLevels(
  rule: Rule,
  { root, settingOf }: Configuration,
  file: RootFile | undefined,
  here: string,
): string {
  const setting = settingOf(rule, here)
  const isNested = JSON.stringify(setting) !== JSON.stringify(settingOf(rule, ''))
  const found = originsIn(file, rule)
  const origins = isNested ? { ...found, rule: 'the configuration of this folder' } : found
  const groups = new Map<string, { level: Level; from: string; grades: string[] }>()
  const grades = gradesOf(rule, setting)
  for (const grade of grades.length === 0 ? [undefined] : grades) {
    const level = levelOf(rule, setting, root.preset, grade)
    const isSet =
      (setting.severity !== undefined && takesSeverity(rule, grade)) ||
      (grade !== undefined && setting.grades[grade] !== undefined)
    const from = isSet ? origins.rule : `preset ${root.preset}${origins.preset}`
    const group = groups.get(`${level} ${from}`) ?? { level, from, grades: [] }
    groups.set(`${level} ${from}`, group)
    if (grade !== undefined) group.grades.push(grade)
  }
  const order: readonly Level[] = [...SEVERITIES.toReversed(), 'off']
  const lines = [...groups.values()]
    .sort((a, b) => order.indexOf(a.level) - order.indexOf(b.level))
    .map(({ level, from, grades: names }) => {
      const subject = names.length === 0 ? '' : ` for ${names.map((name) => `\`${name}\``).join(' ')}`
      return `- **${level}**${subject} (${from})`
    })
  return [...lines, ...describeOptions(setting)].join('\n')
}

/** The degrees that a rule may give, in no order. */
export function gradesOf(rule: Rule, setting: RuleSetting): readonly string[] {
  const grades = new Set<string>()
  for (const option of Object.values(rule.options)) {
    if (option.type === 'levels') for (const grade of option.grades) grades.add(grade)
  }
  for (const levels of Object.values(rule.levels)) {
    if (typeof levels !== 'string') for (const grade of Object.keys(levels)) grades.add(grade)
  }
  for (const grade of Object.keys(setting.grades)) grades.add(grade)
  return [...grades]
}

function describeOptions({ options }: RuleSetting): readonly string[] {
  const lines: string[] = []
  for (const [name, globs] of Object.entries(options.globs)) {
    if (globs !== undefined)
      lines.push(`- \`${name}\`: ${globs.map((glob) => `\`${visible(glob)}\``).join(' ')}`)
  }
  return lines
}

/** Where the configuration speaks of the rule and of the preset: `holdfast.yaml:7`. */
function originsIn(
  file: RootFile | undefined,
  rule: Rule,
): { readonly rule: string; readonly preset: string } {
  if (file === undefined) return { rule: 'the configuration', preset: ', there is no configuration' }
  const { root } = parseDocument(file.text)
  const lines = indexLines(file.text)
  const place = (entry: YamlEntry) => `${visible(file.shown)}:${lines.position(entry.key.range).line}`
  const top = mergedEntries(root)
  const preset = top.get('preset')
  const rules = top.get('rules')?.value
  const own = isMap(rules) ? mergedEntries(rules).get(rule.id) : undefined
  return {
    rule: own === undefined ? visible(file.shown) : place(own),
    preset: preset === undefined ? '' : `, ${place(preset)}`,
  }
}

function isMap(node: YamlEntry['value']): node is YamlMap {
  return node?.kind === 'map'
}

function notesOn(rule: Rule, file: RootFile | undefined): readonly string[] {
  const notes: string[] = []
  if (rule.fixable) notes.push('`holdfast check --fix` fixes it where that is safe.')
  else notes.push('`--fix` does not change it.')
  if (rule.scope === 'run') notes.push('It is judged only when the whole tree is read.')
  if (rule.scope === 'workshops') notes.push('It judges workshops of Educates only.')
  if (rule.scope === 'online') notes.push('It asks registries.')
  if (file !== undefined)
    notes.push('`overrides`, and configuration in folders below, may say otherwise for some files.')
  return [notes.join(' ')]
}

function howToIgnore({ id }: Rule): string {
  return `## Ignore it

One place, on the line above or in YAML at the end of the line; the reason is required:

\`\`\`yaml
# holdfast: ignore[${id}] until=2030-12-31 the reason
\`\`\`

Everywhere, or in some files only:

\`\`\`yaml holdfast.yaml
rules:
  ${id}: off
overrides:
  - files: ["examples/**"]
    rules: { ${id}: off }
\`\`\``
}
