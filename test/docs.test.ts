import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { renderRuleTables, updateRulePage } from '../rules/docs.ts'
import { RULES } from '../rules/index.ts'
import { createJsonSchema } from '../src/config/json-schema.ts'
import { ROOT_ONLY } from '../src/config/schema.ts'
import { FORMATS } from '../src/formats/index.ts'
import { INVENTORIES } from '../src/inventory/index.ts'
import { levelOf } from '../src/model/configuration.ts'
import type { Rule } from '../src/model/rule.ts'
import { rulePage } from '../src/model/rule.ts'
import { REPORTERS } from '../src/reporters/index.ts'
import { type Example, examplesIn, sectionsOf } from './support/docs.ts'
import { renderCommands } from './support/docs-commands.ts'
import { FIRST_VERSION, renderConfigurationKeys } from './support/docs-pages.ts'
import { fillPart, GENERATED } from './support/generated.ts'
import { deadLinks } from './support/links.ts'
import { type BriefReport, reportsOf } from './support/rule-tester.ts'

const ROOT = resolve(import.meta.dirname, '..')
const HEADINGS = ['What it flags', 'Why', 'Flagged', 'Not flagged', 'Fix', 'Options']

/** What the strict preset makes of an example; online rules are off in it, and switched on here. */
async function findingsOf(rule: Rule, { format, text, config }: Example): Promise<readonly BriefReport[]> {
  const severity = rule.scope === 'online' ? ('warning' as const) : undefined
  const setting = { severity, grades: {}, options: { globs: {} } }
  const reports = await reportsOf(rule, { name: rule.id, format, text, config })
  return reports.filter(({ grade }) => levelOf(rule, setting, 'strict', grade) !== 'off')
}

/** The text of a file, nothing for a folder; undefined where there is neither. */
function readOrUndefined(path: string): string | undefined {
  if (!existsSync(path)) return undefined
  return statSync(path).isDirectory() ? '' : readFileSync(path, 'utf8')
}

function readPage(rule: Rule): string {
  return readFileSync(resolve(ROOT, rulePage(rule)), 'utf8')
}

describe('what is generated', () => {
  it.each(GENERATED)('in $path is as the code is; npm run docs writes it', ({ path, update }) => {
    const text = readFileSync(resolve(ROOT, path), 'utf8')
    expect(update(text)).toBe(text)
  })

  it('comes between its markers, and everything else stays', () => {
    const page = (part: string) => `a\n<!-- x: written by npm run docs -->\n${part}<!-- /x -->\nb\n`
    expect(fillPart(page('old\n'), 'x', 'new\n')).toBe(page('\nnew\n\n'))
    expect(() => fillPart('no markers\n', 'x', 'new')).toThrow('has no')
  })
})

describe('the pages in docs', () => {
  it('tell of each format what in it names images', () => {
    for (const { id, fields } of FORMATS) expect(fields.length, id).toBeGreaterThan(0)
  })

  it('tell of each format since which version it is read, and there is such a version', () => {
    const { version } = JSON.parse(readFileSync(resolve(ROOT, 'package.json'), 'utf8'))
    const changelog = readFileSync(resolve(ROOT, 'CHANGELOG.md'), 'utf8')
    const released = [...changelog.matchAll(/^## \[(\d[^\]]*)\]/gm)].map(([, name]) => name)
    for (const { id, since = FIRST_VERSION } of FORMATS) expect([version, ...released], id).toContain(since)
  })

  it('tell of each key of the configuration, and of keys below one', () => {
    const keys = renderConfigurationKeys(createJsonSchema(RULES), ROOT_ONLY)
    for (const key of ['registries', 'rules', 'overrides', 'suppressions'])
      expect(keys).toMatch(new RegExp(`^## ${key}`, 'm'))
    expect(keys).toContain('| `*.mirror.url` | a string |')
  })

  it('tell of each command and flag', () => {
    const page = renderCommands()
    for (const command of ['check', 'mirror import', 'completion'])
      expect(page).toContain(`### holdfast ${command}\n`)
    expect(page).toContain('| `--fail-on <severity>` |')
    expect(page).not.toContain('undefined')
  })

  it('tell of each room of the tree', () => {
    const page = readFileSync(resolve(ROOT, 'docs/design.md'), 'utf8')
    const rooms = readdirSync(resolve(ROOT, 'src'), { withFileTypes: true }).filter((one) =>
      one.isDirectory(),
    )
    expect(rooms.length).toBeGreaterThan(10)
    const isTold = (room: string) => new RegExp(`^\\| .*\`src/${room}\`.* \\|`, 'm').test(page)
    expect(rooms.map(({ name }) => name).filter((name) => !isTold(name))).toEqual([])
  })

  it('tell of each output', () => {
    const page = readFileSync(resolve(ROOT, 'docs/commands.md'), 'utf8')
    const named = [...page.matchAll(/^\| (`[^|]*`) \|/gm)].flatMap(([, cell = '']) =>
      [...cell.matchAll(/`([\w-]+)`/g)].map(([, name]) => name),
    )
    const ids = [...REPORTERS, ...INVENTORIES].map(({ id }) => id)
    expect(ids.filter((id) => !named.includes(id))).toEqual([])
  })

  it('are all in the table of the README', () => {
    const readme = readFileSync(resolve(ROOT, 'README.md'), 'utf8')
    const pages = readdirSync(resolve(ROOT, 'docs'))
    expect(pages.filter((page) => !readme.includes(`](docs/${page})`))).toEqual([])
  })
})

describe('links between pages', () => {
  const documents = [
    ...readdirSync(ROOT).filter((name) => name.endsWith('.md')),
    ...readdirSync(resolve(ROOT, 'docs')).map((name) => `docs/${name}`),
    ...RULES.map(rulePage),
  ]

  it.each(documents)('%s leads to files and headings that are there', (path) => {
    const text = readFileSync(resolve(ROOT, path), 'utf8')
    expect(deadLinks(path, text, (file) => readOrUndefined(resolve(ROOT, file)))).toEqual([])
  })

  it('are dead where the file or the heading is not there', () => {
    const files: Readonly<Record<string, string>> = { 'docs/b.md': '# B\n\n## One `x`: two\n' }
    const text = '[a](b.md#one-x-two) [b](b.md#no) [c](c.md) [d](#here) [e](https://e.example/x)\n\n# Here\n'
    expect(deadLinks('docs/a.md', text, (file) => files[file])).toEqual(['b.md#no', 'c.md'])
    expect(deadLinks('docs/a.md', '```sh\n# x\n[a](b)\n```\n`[a](b)` [x](#x)', () => undefined)).toEqual([
      '#x',
    ])
  })
})

describe('the README', () => {
  const readme = readFileSync(resolve(ROOT, 'README.md'), 'utf8')

  it('can be read in one go', () => {
    expect(readme.trimEnd().split('\n').length).toBeLessThanOrEqual(130)
  })
})

describe('the table of rules', () => {
  it('has a row for every rule, in order, linked to its page', () => {
    const rows = renderRuleTables(RULES, '../').split('\n')
    const links = rows.flatMap((row) => /^\| \[[\w-]+\]\(\.\.\/(rules\/.*?)\) \|/.exec(row)?.[1] ?? [])
    expect(links).toEqual(RULES.map(rulePage))
  })

  it('has three groups of rules', () => {
    const groups = renderRuleTables(RULES, '')
      .split(/^\*\*(.*)\*\*$/m)
      .slice(1)
    expect(groups.filter((_, index) => index % 2 === 0)).toEqual([
      'Every image',
      expect.stringMatching(/^What the registry says/),
      'Workshops of Educates',
    ])
    const [, every = '', , registry = '', , workshops = ''] = groups
    expect(every).toContain('[mutable-tag]')
    expect(every).toContain('[inconsistent-digest]')
    expect(registry.match(/^\| \[/gm)).toHaveLength(RULES.filter(({ scope }) => scope === 'online').length)
    expect(workshops.match(/\(rules\/workshop\//g)).toHaveLength(
      RULES.filter(({ scope }) => scope === 'workshops').length,
    )
  })

  it('shows no group without rules', () => {
    const uses = RULES.filter(({ scope }) => scope === 'use')
    expect(renderRuleTables(uses, '')).not.toContain('Workshops')
  })
})

describe.each(RULES.map((rule) => ({ id: rule.id, rule })))('the page of $id', ({ id, rule }) => {
  const page = readPage(rule)
  const sections = sectionsOf(page)

  it('has the same headings as all others, in order', () => {
    expect(page.startsWith(`# ${id}\n`)).toBe(true)
    expect([...sections.keys()]).toEqual(HEADINGS)
    for (const [heading, text] of sections) expect(text, heading).not.toBe('')
  })

  it('states the facts and options that the rule has; npm run docs writes them', () => {
    expect(updateRulePage(page, rule)).toBe(page)
  })

  it('shows under Flagged only texts that are reported', async () => {
    const examples = examplesIn(sections.get('Flagged') ?? '', id)
    expect(examples.length).toBeGreaterThan(0)
    for (const example of examples) expect(await findingsOf(rule, example), example.text).not.toEqual([])
  })

  it('shows under Not flagged only texts that are not', async () => {
    const examples = examplesIn(sections.get('Not flagged') ?? '', id)
    expect(examples.length).toBeGreaterThan(0)
    for (const example of examples) expect(await findingsOf(rule, example), example.text).toEqual([])
  })
})
