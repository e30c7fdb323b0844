import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { renderRuleTables, updateReadme, updateRulePage } from '../rules/docs.ts'
import { RULES } from '../rules/index.ts'
import { createJsonSchema } from '../src/config/json-schema.ts'
import { ROOT_ONLY } from '../src/config/schema.ts'
import { FORMATS } from '../src/formats/index.ts'
import { levelOf } from '../src/model/configuration.ts'
import type { Rule } from '../src/model/rule.ts'
import { rulePage } from '../src/model/rule.ts'
import { type Example, examplesIn, sectionsOf } from './support/docs.ts'
import { renderConfigurationPage, renderFormatsPage } from './support/docs-pages.ts'
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

function readPage(rule: Rule): string {
  return readFileSync(resolve(ROOT, rulePage(rule)), 'utf8')
}

describe('the pages in docs', () => {
  it('list the formats as the descriptors are; npm run docs writes them', () => {
    expect(readFileSync(resolve(ROOT, 'docs/formats.md'), 'utf8')).toBe(renderFormatsPage(FORMATS))
  })

  it('list the keys of the configuration as its schema has them', () => {
    const page = readFileSync(resolve(ROOT, 'docs/configuration.md'), 'utf8')
    expect(page).toBe(renderConfigurationPage(createJsonSchema(RULES), ROOT_ONLY))
    for (const key of ['registries', 'rules', 'overrides', 'suppressions'])
      expect(page).toMatch(new RegExp(`^## ${key}`, 'm'))
  })

  it('tell of each format what in it names images', () => {
    for (const { id, fields } of FORMATS) expect(fields.length, id).toBeGreaterThan(0)
  })
})

describe('the README', () => {
  it('has the table of rules as the rules are; npm run docs writes it', () => {
    const readme = readFileSync(resolve(ROOT, 'README.md'), 'utf8')
    expect(updateReadme(readme, RULES)).toBe(readme)
  })

  it('gets its tables between the markers and keeps everything else', () => {
    const table = renderRuleTables(RULES)
    expect(updateReadme('a\n<!-- rules -->\nold\n<!-- /rules -->\nb\n', RULES)).toBe(
      `a\n<!-- rules -->\n${table}<!-- /rules -->\nb\n`,
    )
    expect(updateReadme('no markers\n', RULES)).toBeUndefined()
  })

  it('has a row for every rule, in order, linked to its page', () => {
    const rows = renderRuleTables(RULES).split('\n')
    const links = rows.flatMap((row) => /^\| \[[\w-]+\]\((rules\/.*?)\) \|/.exec(row)?.[1] ?? [])
    expect(links).toEqual(RULES.map(rulePage))
  })

  it('has three groups of rules', () => {
    const groups = renderRuleTables(RULES)
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
    expect(renderRuleTables(RULES.filter(({ scope }) => scope === 'use'))).not.toContain('Workshops')
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
