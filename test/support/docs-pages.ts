import { JSON_FILES, YAML_FILES } from '../../src/formats/prefilter.ts'
import type { Format } from '../../src/model/format.ts'

/** The version that a format without another one was read by first. */
export const FIRST_VERSION = '0.1.0'

/** The formats: a table of all of them, then where each is found and what in it names images. */
export function renderFormats(formats: readonly Format[]): string {
  const sorted = [...formats].sort((a, b) => (a.id < b.id ? -1 : 1))
  const table = [
    '| format | files | digest | variables | since |',
    '| --- | --- | --- | --- | --- |',
    ...sorted.map(renderRow),
  ]
  return ['## All formats', table.join('\n'), '## In detail', ...sorted.map(renderFormat)].join('\n\n')
}

/** Globs in a row of the table; the rest is told below it. */
const GLOBS_MAX = 2
const WIDE_GLOBS: ReadonlyMap<string, string> = new Map([
  [YAML_FILES, 'any YAML'],
  [JSON_FILES, 'any JSON'],
])

function renderRow(format: Format): string {
  const { id, names, candidates, since = FIRST_VERSION } = format
  const globs = names.length > 0 ? names : candidates
  const shown = globs
    .slice(0, GLOBS_MAX)
    .map((glob) => WIDE_GLOBS.get(glob) ?? `\`${glob.replace(/^\*\*\//, '')}\``)
  const files = [...shown, ...(globs.length > GLOBS_MAX ? ['…'] : [])].join(', ')
  return `| [${id}](#${id}) | ${files} | ${digestOf(format)} | ${variablesOf(format)} | ${since} |`
}

function digestOf({ fields, traits }: Format): string {
  if (traits.isDocumentation === true) return 'no edits'
  const without = fields.filter((field) => /\((?:tag only|tag or digest|read only)\)$/.test(field))
  if (without.length === 0) return 'yes'
  return without.length === fields.length ? 'no' : 'most fields'
}

function variablesOf({ traits, fillsVariables }: Format): string {
  if (traits.tracksVariables === true) return 'read, pinned'
  return fillsVariables === true ? 'read' : '–'
}

function renderFormat({ id, names, candidates, fields, traits }: Format): string {
  const rows = [
    ['found as', names],
    ['looked for in', candidates],
    ['names images', fields],
  ] as const
  const lines = rows
    .filter(([, values]) => values.length > 0)
    .map(([name, values]) => `- **${name}**: ${values.map((value) => `\`${value}\``).join(', ')}`)
  if (traits.isDocumentation === true) lines.push('- **edits**: none, it is documentation')
  return `### ${id}\n\n${lines.join('\n')}`
}

/** What of a JSON Schema the page tells. */
interface Schema {
  readonly type?: string
  readonly description?: string
  readonly enum?: readonly string[]
  readonly anyOf?: readonly Schema[]
  readonly items?: Schema
  readonly properties?: Readonly<Record<string, Schema>>
  readonly additionalProperties?: Schema | boolean
}

interface KeyRow {
  readonly key: string
  readonly takes: string
  readonly description: string
}

/** The keys of holdfast.yaml, from its JSON Schema. @param rootOnly keys that no nested file may have */
export function renderConfigurationKeys(schema: object, rootOnly: readonly string[]): string {
  const parts: string[] = []
  for (const [key, value] of Object.entries((schema as Schema).properties ?? {})) {
    parts.push(`## ${key}${rootOnly.includes(key) ? ' †' : ''}`)
    parts.push(`${value.description ?? ''} Takes ${takes(value)}.`.trim())
    const rows = rowsBelow(value, '')
    if (rows.length > 0)
      parts.push(
        [
          '| key | takes | what it is |',
          '| --- | --- | --- |',
          ...rows.map((row) => `| \`${row.key}\` | ${cell(row.takes)} | ${cell(row.description)} |`),
        ].join('\n'),
      )
  }
  return parts.join('\n\n')
}

/** The keys below one, at any depth; a key that anybody may choose is `*`. Levels of grades are one row. */
function rowsBelow(schema: Schema, path: string): readonly KeyRow[] {
  const rows: KeyRow[] = []
  for (const one of [schema, ...(schema.anyOf ?? [])]) {
    const entries = Object.entries(one.properties ?? {})
    if (typeof one.additionalProperties === 'object') entries.push(['*', one.additionalProperties])
    for (const [key, value] of entries) {
      const name = path === '' ? key : `${path}.${key}`
      if (key !== '*') rows.push({ key: name, takes: takes(value), description: value.description ?? '' })
      // The rules of overrides are those of `rules`.
      const isKnown = isLevels(value) || (path === '[]' && key === 'rules')
      if (!isKnown) for (const row of rowsBelow(value, name)) rows.push(row)
    }
    if (one.items !== undefined) for (const row of rowsBelow(one.items, `${path}[]`)) rows.push(row)
  }
  return rows
}

/** A map whose values are all the same words, such as levels by grade. */
function isLevels({ properties, type }: Schema): boolean {
  const values = Object.values(properties ?? {})
  const words = values.map((value) => value.enum?.join() ?? '')
  return type === 'object' && values.length > 1 && words[0] !== '' && new Set(words).size === 1
}

function takes(schema: Schema): string {
  if (schema.enum !== undefined) return schema.enum.map((word) => `\`${word}\``).join(', ')
  if (schema.anyOf !== undefined) return [...new Set(schema.anyOf.map(takes))].join(' or ')
  if (isLevels(schema)) {
    const [first] = Object.values(schema.properties ?? {})
    return `a map from ${Object.keys(schema.properties ?? {})
      .map((key) => `\`${key}\``)
      .join(', ')} to ${takes(first ?? {})}`
  }
  switch (schema.type) {
    case 'array':
      return `a list of ${schema.items === undefined ? 'values' : plural(takes(schema.items))}`
    case 'object':
      return 'a map'
    case 'boolean':
      return '`true` or `false`'
    default:
      return `a ${schema.type ?? 'value'}`
  }
}

function plural(text: string): string {
  return text.startsWith('a ') ? `${text.slice(2)}s` : text
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ')
}
