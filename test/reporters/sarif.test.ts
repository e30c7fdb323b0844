import { describe, expect, it } from 'vitest'
import type { RunResult } from '../../src/model/finding.ts'
import type { ReportOptions } from '../../src/model/reporter.ts'
import type { Rule } from '../../src/model/rule.ts'
import { sarifReporter } from '../../src/reporters/sarif.ts'
import { applyEdits } from '../../src/text/edit.ts'
import { findingOf, optionsOf, RULES, resultOf, sampleResult, useOf } from '../support/result.ts'
import { compileSarifSchema } from './support/schemas.ts'

const validate = compileSarifSchema()

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

  it('tells what the source suppresses from what the baseline knows', () => {
    const use = useOf({ path: 'a.yaml', text: 'a:1' }, 'a:1')
    const finding = findingOf(use, 'mutable-tag', 'error', 'm')
    const suppressed = (['inSource', 'external'] as const).map((kind) => ({
      finding,
      kind,
      justification: `for ${kind}`,
    }))
    const { results } = render(resultOf({ uses: [use], suppressed }))
    expect(results.map(({ suppressions }: { suppressions: unknown }) => suppressions)).toEqual([
      [{ kind: 'inSource', justification: 'for inSource' }],
      [{ kind: 'external', justification: 'for external' }],
    ])
  })

  it('gives each folder of a repository an analysis of its own', () => {
    const idOf = (prefix: string) => render(sampleResult(), { prefix }).automationDetails.id
    expect([idOf(''), idOf('services/shop/')]).toEqual(['holdfast/', 'holdfast/services/shop/'])
    expect(render(sampleResult()).originalUriBaseIds).toHaveProperty('SRCROOT')
  })

  it('has the pages of the rules as help, without links that lead nowhere, and the summary where there is no page', () => {
    const page =
      '# mutable-tag\n\nSee [the other](../other/README.md) and [spec](https://spec.example/a).\n\n```yaml compose\nimage: `a`\n```\n'
    const helpOf = ({ id }: Rule) => (id === 'mutable-tag' ? page : undefined)
    const [first, second] = render(sampleResult(), { helpOf }).tool.driver.rules
    expect(first.help).toEqual({
      markdown:
        '# mutable-tag\n\nSee the other and [spec](https://spec.example/a).\n\n```yaml compose\nimage: `a`\n```\n',
      text: 'mutable-tag\n\nSee the other and spec: https://spec.example/a.\n\nimage: a\n',
    })
    expect(second.help).toEqual({ text: second.shortDescription.text })
  })

  it('gives a fix with all files that it changes, in lines and columns that a BOM does not move', () => {
    const before = '\ufeffé: a:1\r\nb'
    const use = useOf({ path: 'a/b c.yaml', text: before }, 'a:1')
    const finding = findingOf(use, 'mutable-tag', 'error', 'm')
    const edits = [
      { path: 'a/b c.yaml', range: { start: 4, end: 5 }, newText: 'x/{0}a' },
      { path: 'a/b c.yaml', range: { start: 9, end: 9 }, newText: '!' },
      { path: '.env', range: { start: 2, end: 2 }, newText: '@d' },
    ]
    const fileOf = (path: string, text: string) => {
      const own = edits.filter((edit) => edit.path === path)
      return { path, before: text, after: applyEdits(text, own), edits: own, isPrivate: false }
    }
    const files = [fileOf('.env', 'A=1\n'), fileOf('a/b c.yaml', before)]
    const fix = { ...finding.fix, status: 'available' as const, edits }
    const result = resultOf({ uses: [use], findings: [{ ...finding, fix }], files })
    expect(render(result, { prefix: 's/' }).results[0].fixes).toEqual([
      {
        description: { text: expect.stringMatching(/^a:1 -> /) },
        artifactChanges: [
          {
            artifactLocation: { uri: 's/a/b%20c.yaml', uriBaseId: 'SRCROOT' },
            replacements: [
              {
                deletedRegion: { startLine: 1, startColumn: 4, endLine: 1, endColumn: 5 },
                insertedContent: { text: 'x/{0}a' },
              },
              {
                deletedRegion: { startLine: 2, startColumn: 1, endLine: 2, endColumn: 1 },
                insertedContent: { text: '!' },
              },
            ],
          },
          {
            artifactLocation: { uri: 's/.env', uriBaseId: 'SRCROOT' },
            replacements: [
              {
                deletedRegion: { startLine: 1, startColumn: 3, endLine: 1, endColumn: 3 },
                insertedContent: { text: '@d' },
              },
            ],
          },
        ],
      },
    ])
    expect(() => sarifReporter.render({ ...result, files: [] }, optionsOf())).toThrow(
      /is not among the files/,
    )
  })

  it('has no results that a fix has mended', () => {
    const use = useOf({ path: 'a.yaml', text: 'a:1' }, 'a:1')
    const finding = findingOf(use, 'mutable-tag', 'error', 'm')
    const mended = { ...finding, fix: { ...finding.fix, status: 'applied' as const } }
    expect(render(resultOf({ uses: [use], findings: [finding, mended] })).results).toHaveLength(1)
  })
})
