import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { Ajv } from 'ajv'
import { describe, expect, it } from 'vitest'
import type { RunResult } from '../../src/model/finding.ts'
import type { ReportOptions } from '../../src/model/reporter.ts'
import { sarifReporter } from '../../src/reporters/sarif.ts'
import { findingOf, optionsOf, RULES, resultOf, sampleResult, useOf } from '../support/result.ts'

const URI_REFERENCE = /^(?:[\w\-.~:/?#[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})*$/

/** The published schema. It is draft-04, which differs from draft-07 in the name of `$id` as far as it goes. */
function compileSchema() {
  const path = createRequire(import.meta.url).resolve(
    '@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json',
  )
  const { $schema, id, ...schema } = JSON.parse(readFileSync(path, 'utf8'))
  expect($schema).toContain('draft-04')
  const ajv = new Ajv({ allErrors: true, strict: false, unicodeRegExp: false })
  ajv.addFormat('uri', (text) => URL.canParse(text))
  ajv.addFormat('uri-reference', URI_REFERENCE)
  ajv.addFormat('date-time', (text) => !Number.isNaN(Date.parse(text)))
  return ajv.compile({ ...schema, $id: id })
}

const validate = compileSchema()

function render(result: RunResult, options: Partial<ReportOptions> = {}) {
  const log = JSON.parse(sarifReporter.render(result, optionsOf(options)))
  validate(log)
  expect(validate.errors).toBeNull()
  return log.runs[0]
}

describe('the sarif reporter', () => {
  it('renders a whole run, whatever is shown', async () => {
    const options = { prefix: 'services/shop/' }
    const output = sarifReporter.render(sampleResult(), optionsOf(options))
    expect(sarifReporter.render(sampleResult(), optionsOf({ ...options, show: 'error', quiet: true }))).toBe(
      output,
    )
    render(sampleResult(), options)
    await expect(output).toMatchFileSnapshot('snapshots/sarif.txt')
  })

  it('is judged by a schema that refuses a wrong log', () => {
    expect(validate({ version: '2.1.0', runs: [{ results: [] }] })).toBe(false)
    expect(validate({ version: '2.1.0', runs: [{ tool: { driver: { name: 'x', rules: [{}] } } }] })).toBe(
      false,
    )
  })

  it('is valid for an empty run and for one without rules', () => {
    expect(render(resultOf({ uses: [] })).results).toEqual([])
    expect(render(resultOf({ uses: [] }), { rules: [] }).tool.driver.rules).toEqual([])
  })

  it('points from each result to its rule', () => {
    const run = render(sampleResult())
    for (const { ruleId, ruleIndex } of run.results) expect(run.tool.driver.rules[ruleIndex].id).toBe(ruleId)
    expect(run.tool.driver.rules).toHaveLength(RULES.length)
  })

  it('gives a rule the gravest of its levels, and one that is off the level it would have', () => {
    const { rules } = render(sampleResult()).tool.driver
    const levels = rules.map((rule: { defaultConfiguration: unknown }) => rule.defaultConfiguration)
    expect(levels).toEqual([
      { enabled: true, level: 'error' },
      { enabled: true, level: 'note' },
      { enabled: false, level: 'error' },
      { enabled: true, level: 'note' },
    ])
  })

  it('says of every result whether it is suppressed, once one is', () => {
    const { results } = render(sampleResult())
    expect(results.at(-1).suppressions).toEqual([{ kind: 'inSource', justification: 'mirrored by hand' }])
    for (const result of results.slice(0, -1)) expect(result.suppressions).toEqual([])
  })

  it('gives exact regions, also over several lines', () => {
    const use = useOf({ path: 'a.yaml', text: 'é🚀 a\nb' }, 'a\nb')
    const result = resultOf({ uses: [use], findings: [findingOf(use, 'unread-reference', 'info', 'm')] })
    const [found] = render(result).results
    expect(found.level).toBe('note')
    expect(found.locations[0].physicalLocation.region).toEqual({
      startLine: 1,
      startColumn: 5,
      endLine: 2,
      endColumn: 2,
    })
  })

  it.each([
    ['a b/#c?.yaml', 'sub/a%20b/%23c%3F.yaml'],
    ['a:b/100%.yaml', 'sub/a%3Ab/100%25.yaml'],
    ['镜像.yaml', 'sub/%E9%95%9C%E5%83%8F.yaml'],
    ['../x/./y.yaml', 'x/y.yaml'],
    ['../../x.yaml', '../x.yaml'],
    ['\ud800.yaml', 'sub/%EF%BF%BD.yaml'],
  ])('encodes the path %j', (path, uri) => {
    const use = useOf({ path, text: 'a:1' }, 'a:1')
    const result = resultOf({ uses: [use], findings: [findingOf(use, 'mutable-tag', 'error', 'm')] })
    const [found] = render(result, { prefix: 'sub/' }).results
    expect(found.locations[0].physicalLocation.artifactLocation).toEqual({ uri, uriBaseId: 'SRCROOT' })
  })

  it('gives a path outside the tree as a file URL', () => {
    const use = useOf({ path: '/etc/a b.yaml', text: 'a:1' }, 'a:1')
    const result = resultOf({ uses: [use], findings: [findingOf(use, 'mutable-tag', 'error', 'm')] })
    const [found] = render(result, { prefix: 'sub/' }).results
    expect(found.locations[0].physicalLocation.artifactLocation).toEqual({ uri: 'file:///etc/a%20b.yaml' })
  })

  it('turns nothing of a file into a link, a placeholder or a control character', () => {
    const evil = '[click](https://evil.example) {0} {V} \x1b[2J'
    const use = useOf({ path: 'a.yaml', text: evil }, evil)
    const result = resultOf({ uses: [use], findings: [findingOf(use, 'unread-reference', 'info', evil)] })
    expect(render(result).results[0].message.text).toBe('[click] (https://evil.example) {{0}} {V} ␛[2J')
  })

  it('reports problems as notifications, and a fatal one as a failed run', () => {
    const problem = { file: 'a.yaml', line: 2, column: 3, message: 'not UTF-8', fatal: false }
    const [fine] = render(resultOf({ uses: [], problems: [problem] })).invocations
    expect(fine.executionSuccessful).toBe(true)
    expect(fine.toolExecutionNotifications[0]).toMatchObject({
      level: 'warning',
      message: { text: 'not UTF-8' },
      locations: [{ physicalLocation: { region: { startLine: 2, startColumn: 3 } } }],
    })
    const [failed] = render(resultOf({ uses: [], problems: [{ ...problem, fatal: true }] })).invocations
    expect(failed).toMatchObject({
      executionSuccessful: false,
      toolExecutionNotifications: [{ level: 'error' }],
    })
  })
})
