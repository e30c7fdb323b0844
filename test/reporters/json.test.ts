import { readFileSync } from 'node:fs'
import { Ajv } from 'ajv'
import { describe, expect, it } from 'vitest'
import { REFUSED_REASONS } from '../../src/model/fix.ts'
import { UNRESOLVED_REASONS } from '../../src/model/resolver.ts'
import { jsonReporter } from '../../src/reporters/json.ts'
import { jsonlReporter } from '../../src/reporters/jsonl.ts'
import { findingOf, optionsOf, resultOf, sampleResult, useOf } from '../support/result.ts'

const SCHEMA = JSON.parse(
  readFileSync(new URL('../../src/reporters/schema/findings.schema.json', import.meta.url), 'utf8'),
)
const ajv = new Ajv({ allErrors: true, strict: true, allowUnionTypes: true })
const validateReport = ajv.compile({ ...SCHEMA, $id: 'findings' })
const validateFinding = ajv.compile({ $ref: 'findings#/definitions/finding' })

function hostileResult() {
  const evil = 'a\x1b[2J\u202e\u2028##[x]\ud800"\\'
  const use = useOf({ path: `${evil}.yaml`, text: evil }, evil)
  return resultOf({ uses: [use], findings: [findingOf(use, 'unread-reference', 'error', evil)] })
}

describe('the json reporter', () => {
  it('renders a whole run, whatever is shown', async () => {
    const output = jsonReporter.render(sampleResult(), optionsOf({ show: 'error', quiet: true }))
    expect(jsonReporter.render(sampleResult(), optionsOf({ show: 'info' }))).toBe(output)
    await expect(output).toMatchFileSnapshot('snapshots/json.txt')
  })

  it.each([
    ['a whole run', sampleResult()],
    ['an empty run', resultOf({ uses: [] })],
    ['a hostile file', hostileResult()],
  ])('follows the schema: %s', (_, result) => {
    const report: unknown = JSON.parse(jsonReporter.render(result, optionsOf()))
    validateReport(report)
    expect(validateReport.errors).toBeNull()
  })

  it('has the keys of the contract, in its order', () => {
    const report = JSON.parse(jsonReporter.render(sampleResult(), optionsOf()))
    expect(Object.keys(report)).toEqual(['version', 'summary', 'findings', 'problems', 'notices'])
    expect(Object.keys(report.findings[0]).join()).toBe(
      'rule,grade,severity,message,file,line,column,endLine,endColumn,role,path,text,fix,fingerprint,help',
    )
    expect(report.findings[0].fix).toEqual({ status: 'available', reason: null, edits: [] })
    expect(report.problems).toEqual([
      { file: 'broken/compose.yaml', line: 3, column: 1, message: 'nested mappings are not allowed here' },
    ])
  })

  it('has totals that are the sums of their parts', () => {
    const { summary, findings } = JSON.parse(jsonReporter.render(sampleResult(), optionsOf()))
    for (const { total, ...parts } of [summary.uses, summary.findings, summary.files]) {
      expect(Object.values<number>(parts).reduce((sum, part) => sum + part)).toBe(total)
    }
    expect(summary.findings.total).toBe(findings.length)
    expect(summary.suppressed).toBe(1)
  })

  it('sums up by file, and by folder with all that lies under it, so that owners find their part', () => {
    const uses = ['z.yaml', 'a/b/x.yaml', 'a/y.yaml', 'a/y.yaml', '../up/u.yaml', '/abs/v.yaml'].map((path) =>
      useOf({ path, text: 'a:1' }, 'a:1'),
    )
    const findings = uses.slice(1, 4).map((use) => findingOf(use, 'mutable-tag', 'error', 'm'))
    const problems = [{ file: 'a/b/bad.yaml', line: 1, column: 1, message: 'bad', fatal: true }]
    const report = JSON.parse(jsonReporter.render(resultOf({ uses, findings, problems }), optionsOf()))
    validateReport(report)
    expect(validateReport.errors).toBeNull()
    const brief = (entry: Record<string, number | string>) =>
      `${entry.folder ?? entry.file} ${entry.files ?? '-'} ${entry.uses} ${entry.error} ${entry.problems}`
    expect(report.summary.byFile.map(brief)).toEqual([
      '../up/u.yaml - 1 0 0',
      '/abs/v.yaml - 1 0 0',
      'a/b/bad.yaml - 0 0 1',
      'a/b/x.yaml - 1 1 0',
      'a/y.yaml - 2 2 0',
      'z.yaml - 1 0 0',
    ])
    expect(report.summary.byFolder.map(brief)).toEqual([
      '. 4 4 3 1',
      '.. 1 1 0 0',
      '../up 1 1 0 0',
      '/ 1 1 0 0',
      '/abs 1 1 0 0',
      'a 3 3 3 1',
      'a/b 2 1 1 1',
    ])
  })

  it('has the reasons of a fix that was not made in its schema, and no others', () => {
    const { status, reason } = SCHEMA.definitions.fix.properties
    expect(new Set(reason.enum)).toEqual(new Set([...REFUSED_REASONS, ...UNRESOLVED_REASONS, null]))
    expect(status.enum).toEqual(['none', 'available', 'applied', 'refused', 'unresolved'])
  })

  it('gives the edits of a fix with offsets in the file', () => {
    const sample = sampleResult()
    const [finding] = sample.findings
    if (finding === undefined) throw new Error('the sample has findings')
    const edits = [{ path: 'build/Dockerfile', range: { start: 24, end: 24 }, newText: '@sha256:0a' }]
    const result = { ...sample, findings: [{ ...finding, fix: { ...finding.fix, edits } }] }
    const report = JSON.parse(jsonReporter.render(result, optionsOf()))
    validateReport(report)
    expect(validateReport.errors).toBeNull()
    expect(report.findings[0].fix.edits).toEqual([
      { file: 'build/Dockerfile', start: 24, end: 24, newText: '@sha256:0a' },
    ])
  })

  it('keeps every character of a hostile file and prints none that a terminal acts on', () => {
    const output = jsonReporter.render(hostileResult(), optionsOf())
    expect(JSON.parse(output).findings[0].message).toBe('a\x1b[2J\u202e\u2028##[x]\ud800"\\')
    expect(output.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}]/u)
    expect(output).not.toContain('##[')
  })
})

describe('the jsonl reporter', () => {
  it('renders one finding a line', async () => {
    const output = jsonlReporter.render(sampleResult(), optionsOf())
    const { findings } = JSON.parse(jsonReporter.render(sampleResult(), optionsOf()))
    const lines = output.trimEnd().split('\n')
    expect(lines.map((line) => JSON.parse(line))).toEqual(findings)
    for (const line of lines) expect(validateFinding(JSON.parse(line)), line).toBe(true)
    await expect(output).toMatchFileSnapshot('snapshots/jsonl.txt')
  })

  it('prints nothing for a clean run', () => {
    expect(jsonlReporter.render(resultOf({ uses: [] }), optionsOf())).toBe('')
  })
})
