import { describe, expect, it } from 'vitest'
import { junitReporter } from '../../src/reporters/junit.ts'
import { findingOf, optionsOf, resultOf, sampleResult, useOf } from '../support/result.ts'
import { bigResult, nastyResult } from './support/nasty.ts'

/** The numbers that a report states, and those of its elements. */
function countsOf(output: string) {
  const suite = /<testsuite ([^>]*)>/.exec(output)?.[1] ?? ''
  const stated = (name: string) => Number(new RegExp(`${name}="(\\d+)"`).exec(suite)?.[1])
  const found = (tag: string) => output.match(new RegExp(`<${tag}[ >]`, 'g'))?.length ?? 0
  return {
    stated: [stated('tests'), stated('failures'), stated('errors'), stated('skipped')],
    found: [found('testcase'), found('failure'), found('error'), found('skipped')],
  }
}

describe('the junit reporter', () => {
  it('renders a whole run with paths from the repository root', async () => {
    const output = junitReporter.render(sampleResult(), optionsOf({ prefix: 'services/shop/' }))
    await expect(output).toMatchFileSnapshot('snapshots/junit.txt')
  })

  it.each([
    ['a whole run', sampleResult()],
    ['nasty files', nastyResult()],
    ['an empty run', resultOf({ uses: [] })],
    ['many findings', bigResult(1000)],
  ])('states the numbers of its elements: %s', (_, result) => {
    const { stated, found } = countsOf(junitReporter.render(result, optionsOf({ show: 'info' })))
    expect(stated).toEqual(found)
    expect(stated[0]).toBeGreaterThan(0)
  })

  it('fails no test for what is not shown', () => {
    const use = useOf({ path: 'a.yaml', text: 'a:1' }, 'a:1')
    const result = resultOf({ uses: [use], findings: [findingOf(use, 'r', 'info', 'm')] })
    expect(countsOf(junitReporter.render(result, optionsOf())).stated).toEqual([1, 0, 0, 0])
    expect(countsOf(junitReporter.render(result, optionsOf({ show: 'info' }))).stated).toEqual([1, 1, 0, 0])
  })

  it('passes a test for each file with images of which nothing is to be said, and one for a run without any', () => {
    const uses = ['b.yaml', 'a.yaml', 'a.yaml'].map((path) => useOf({ path, text: 'a:1' }, 'a:1'))
    const cases = (output: string) => output.match(/<testcase.*/g)
    expect(cases(junitReporter.render(resultOf({ uses }), optionsOf()))).toEqual([
      '<testcase classname="a.yaml" name="images"/>',
      '<testcase classname="b.yaml" name="images"/>',
    ])
    expect(cases(junitReporter.render(resultOf({ uses: [] }), optionsOf()))).toEqual([
      '<testcase classname="holdfast" name="no images"/>',
    ])
  })

  it('takes a broken file for an error, and one that is expected to be unreadable for skipped', () => {
    const problem = { file: 'a.yaml', line: 2, column: 3, message: 'bad <x>', fatal: true }
    const result = resultOf({ uses: [], problems: [problem, { ...problem, fatal: false }] })
    const output = junitReporter.render(result, optionsOf())
    expect(countsOf(output).stated).toEqual([2, 0, 1, 1])
    expect(output).toContain('name="problem 2:3"')
    expect(output).toContain(
      '<error type="problem" message="bad &lt;x&gt;">a.yaml:2:3: bad &lt;x&gt;</error>',
    )
    expect(output).toContain('<skipped type="problem"')
  })

  it('gives every test of a file a name of its own: GitLab keeps one of each', () => {
    const use = useOf({ path: 'a.yaml', text: 'a:1' }, 'a:1')
    const findings = ['one', 'two', 'three'].map((message) => findingOf(use, 'r', 'error', message))
    const output = junitReporter.render(resultOf({ uses: [use], findings }), optionsOf())
    expect(output.match(/ name="r .*?"/g)).toEqual([
      ' name="r 1:1"',
      ' name="r 1:1 (2)"',
      ' name="r 1:1 (3)"',
    ])
  })

  it('shows the line of the finding with its place marked', () => {
    const use = useOf({ path: 'a.yaml', text: '  image: <nginx:latest>' }, 'nginx:latest')
    const result = resultOf({ uses: [use], findings: [findingOf(use, 'r', 'error', 'it moves', 'tag')] })
    expect(junitReporter.render(result, optionsOf())).toContain(
      '>a.yaml:1:17: error: it moves\nimage: &lt;nginx:latest&gt;\n              ^^^^^^</failure>',
    )
  })
})
