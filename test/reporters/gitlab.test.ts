import { describe, expect, it } from 'vitest'
import type { RunResult } from '../../src/model/finding.ts'
import type { ReportOptions } from '../../src/model/reporter.ts'
import { gitlabReporter } from '../../src/reporters/gitlab.ts'
import { findingOf, optionsOf, resultOf, sampleResult, useOf } from '../support/result.ts'
import { nastyResult } from './support/nasty.ts'

function render(result: RunResult, options: Partial<ReportOptions> = {}) {
  return JSON.parse(gitlabReporter.render(result, optionsOf(options)))
}

const USE = useOf({ path: 'a.yaml', text: 'x\nimage: a:1\n' }, 'a:1')

describe('the gitlab reporter', () => {
  it('renders a whole run, whatever is shown, with paths from the repository root', async () => {
    const options = { prefix: 'services/shop/' }
    const output = gitlabReporter.render(sampleResult(), optionsOf(options))
    expect(gitlabReporter.render(sampleResult(), optionsOf({ ...options, show: 'error', quiet: true }))).toBe(
      output,
    )
    await expect(output).toMatchFileSnapshot('snapshots/gitlab.txt')
  })

  it('is an empty list for a clean run', () => {
    expect(gitlabReporter.render(resultOf({ uses: [] }), optionsOf())).toBe('[]\n')
  })

  it('maps severities, and takes a file that could not be read for the worst', () => {
    const findings = (['error', 'warning', 'info'] as const).map((severity) =>
      findingOf(USE, 'r', severity, 'm'),
    )
    const problem = { file: 'b.yaml', line: 2, column: 1, message: 'bad', fatal: true }
    const problems = [problem, { ...problem, fatal: false }]
    const entries: { severity: string; check_name: string }[] = render(
      resultOf({ uses: [USE], findings, problems }),
    )
    expect(entries.map(({ severity }) => severity)).toEqual(['major', 'minor', 'info', 'critical', 'minor'])
    expect(entries.at(-1)?.check_name).toBe('holdfast/problem')
  })

  it('gives every entry a fingerprint of its own, which is ours where it can be', () => {
    const finding = findingOf(USE, 'r', 'error', 'm')
    const result = resultOf({ uses: [USE], findings: [finding, finding, finding] })
    expect(render(result).map((entry: { fingerprint: string }) => entry.fingerprint)).toEqual([
      finding.fingerprint,
      `${finding.fingerprint} (2)`,
      `${finding.fingerprint} (3)`,
    ])
    const nasty: { fingerprint: string }[] = render(nastyResult())
    expect(new Set(nasty.map(({ fingerprint }) => fingerprint)).size).toBe(nasty.length)
  })

  it('leaves out what was mended and what was suppressed', () => {
    const finding = findingOf(USE, 'r', 'error', 'm')
    const mended = { ...finding, fix: { ...finding.fix, status: 'applied' as const } }
    const suppressed = [{ finding, kind: 'inSource' as const, justification: 'j' }]
    expect(render(resultOf({ uses: [USE], findings: [mended], suppressed }))).toEqual([])
  })

  it('writes no ./ before a path', () => {
    const use = useOf({ path: './a/../b.yaml', text: 'a:1' }, 'a:1')
    const result = resultOf({ uses: [use], findings: [findingOf(use, 'r', 'error', 'm')] })
    expect(render(result)[0].location).toEqual({ path: 'b.yaml', lines: { begin: 1 } })
  })
})
