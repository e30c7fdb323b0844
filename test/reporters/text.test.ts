import { stripVTControlCharacters } from 'node:util'
import { beforeAll, describe, expect, it } from 'vitest'
import type { Finding, RunResult } from '../../src/model/finding.ts'
import type { ReportOptions } from '../../src/model/reporter.ts'
import { textReporter } from '../../src/reporters/text.ts'
import { displayWidth, loadWidths } from '../../src/text/display-width.ts'
import { findingOf, optionsOf, resultOf, sampleResult, useOf } from '../support/result.ts'

beforeAll(loadWidths)

function render(result: RunResult, options: Partial<ReportOptions> = {}): string {
  return textReporter.render(result, optionsOf(options))
}

/** A run over one file in which each text is an image with one finding of that severity. */
function runOver(path: string, text: string, images: readonly string[], message = 'it moves'): RunResult {
  const uses = images.map((image) => useOf({ path, text }, image))
  return resultOf({ uses, findings: uses.map((use) => findingOf(use, 'mutable-tag', 'error', message)) })
}

describe('the text reporter', () => {
  it.each([
    ['narrow', { width: 80 }],
    ['wide', { width: 160 }],
    ['piped', { show: 'info' as const }],
    ['colored', { width: 80, color: true }],
    ['quiet', { quiet: true, show: 'info' as const }],
  ])('renders a whole run: %s', async (name, options) => {
    const output = render(sampleResult(), options)
    expect(output).not.toMatch(/[ \t]\n/)
    await expect(output).toMatchFileSnapshot(`snapshots/text-${name}.txt`)
  })

  it('stays within the terminal', () => {
    for (const width of [60, 80, 100]) {
      for (const line of render(sampleResult(), { width, show: 'info' }).split('\n')) {
        expect(displayWidth(line), line).toBeLessThanOrEqual(width)
      }
    }
  })

  it('colours only what it is asked to, and nothing else changes', () => {
    const plain = render(sampleResult(), { width: 80 })
    const colored = render(sampleResult(), { width: 80, color: true })
    expect(plain).not.toContain('\x1b')
    expect(colored).toContain('\x1b[31m')
    expect(stripVTControlCharacters(colored)).toBe(plain)
  })

  it('says in one line that a run is clean', () => {
    const use = useOf({ path: 'a.yaml', text: 'image: a:1' }, 'a:1')
    const odd = useOf({ path: 'a.yaml', text: 'image: $X' }, '$X')
    const counts = { files: 3, read: 1, quiet: 2, failed: 0 }
    expect(render(resultOf({ uses: [use, odd], counts }))).toBe(
      '✔ no findings in 2 uses (1 ok, 1 unread) in 3 files (1 read, 2 without images)\n',
    )
    expect(render(resultOf({ uses: [], counts: { files: 2, read: 0, quiet: 2, failed: 0 } }))).toBe(
      '✔ no image uses in 2 files (2 without images)\n',
    )
    expect(render(resultOf({ uses: [] }))).toBe('✔ no image uses in 0 files\n')
    const suppressed: RunResult['suppressed'] = [
      { finding: findingOf(use, 'mutable-tag', 'error', 'x'), kind: 'inSource', justification: 'known' },
    ]
    expect(render(resultOf({ uses: [use], suppressed }))).toBe(
      '✔ no findings in 1 use (1 ok) in 1 file (1 read); 1 finding suppressed by ignores\n',
    )
  })

  it('counts every outcome, so that the parts add up', () => {
    const text = 'a:1 b:1 c:1 d:1 e:1 f:1'
    const uses = text.split(' ').map((image) => useOf({ path: 'a.yaml', text }, image))
    const kinds = ['ok', 'fixed', 'finding', 'refused', 'unresolved', 'unread'] as const
    const outcomes = new Map(uses.map((use, i) => [use, kinds[i] ?? 'ok']))
    expect(render(resultOf({ uses, outcomes }))).toContain(
      '6 uses (1 ok, 1 fixed, 1 with findings, 1 refused, 1 unresolved, 1 unread)',
    )
  })

  it('refuses to count a use that has no outcome', () => {
    const use = useOf({ path: 'a.yaml', text: 'a:1' }, 'a:1')
    expect(() => render(resultOf({ uses: [use], outcomes: new Map() }))).toThrow('a.yaml:1 has no outcome')
  })

  it('sums up what lies under the threshold, the most frequent rule first', () => {
    const text = 'a:1 b:1 c:1 d:1'
    const uses = text.split(' ').map((image) => useOf({ path: 'a.yaml', text }, image))
    const rules = ['unread-reference', 'unpinned-image', 'unpinned-image', 'mutable-tag']
    const findings = uses.map((use, i) => findingOf(use, rules[i] ?? '', i === 3 ? 'warning' : 'info', 'm'))
    const result = resultOf({ uses, findings })
    const line = '3 info findings: unpinned-image 2, unread-reference 1; list them with --show info'
    expect(render(result)).toContain(`  ${line}\n`)
    expect(render(result, { show: 'error' })).toContain(
      '1 warning and 3 info findings: unpinned-image 2, mutable-tag 1, unread-reference 1; list them with --show info',
    )
    expect(render(result, { show: 'info' })).not.toContain('--show')
    const one = resultOf({ uses, findings: findings.slice(3) })
    expect(render(one, { show: 'error' })).toContain(
      '1 warning finding: mutable-tag 1; list it with --show warning',
    )
  })

  it('workshopItems a run with infos only as good, with a warning as not, and a fatal problem as bad', () => {
    const use = useOf({ path: 'a.yaml', text: 'a:1' }, 'a:1')
    const info = findingOf(use, 'r', 'info', 'm')
    const problem = { file: 'b.yaml', line: 1, column: 1, message: 'not UTF-8', fatal: true }
    expect(render(resultOf({ uses: [use], findings: [info] }))).toMatch(/^✔ 1 finding: 1 info\n/m)
    expect(render(resultOf({ uses: [use], findings: [{ ...info, severity: 'warning' }] }))).toMatch(
      /^! 1 finding/m,
    )
    expect(render(resultOf({ uses: [use], problems: [{ ...problem, fatal: false }] }))).toMatch(
      /^! no findings\n/m,
    )
    expect(render(resultOf({ uses: [use], problems: [problem] }))).toMatch(/^✖ no findings\n/m)
  })

  it('prints repeated findings once, with the other places', () => {
    const text = Array.from({ length: 40 }, () => 'image: nginx\n').join('')
    const uses = Array.from({ length: 40 }, (_, nth) => useOf({ path: 'a.yaml', text }, 'nginx', { nth }))
    const findings = uses.flatMap((use) => [
      findingOf(use, 'a', 'error', 'x'),
      findingOf(use, 'b', 'error', 'y'),
    ])
    const output = render(resultOf({ uses, findings }), { width: 60 })
    expect(output.match(/image: nginx/g)).toHaveLength(1)
    expect(output).toContain('also at 2:8, 3:8,')
    expect(output).toContain(' 40:8\n')
  })

  it('keeps findings apart that say the same of another text', () => {
    const output = render(runOver('a.yaml', 'image: a:1\nimage: b:1\n', ['a:1', 'b:1']))
    expect(output).toContain('image: a:1\n')
    expect(output).toContain('image: b:1\n')
    expect(output).not.toContain('also at')
  })

  it('shows the source once under findings of the same place', () => {
    const use = useOf({ path: 'a.yaml', text: 'image: a:1' }, 'a:1')
    const findings = [findingOf(use, 'one', 'error', 'x'), findingOf(use, 'two', 'warning', 'y')]
    expect(render(resultOf({ uses: [use], findings }))).toContain(
      [
        'a.yaml',
        '  1:8  error    x  one',
        '  1:8  warning  y  two',
        '       image: a:1',
        '              ^^^',
        '',
      ].join('\n'),
    )
  })

  it('prints nothing raw that a file can hold', () => {
    const evil = ' ::error::x \x1b]0;x\x07\u202e##[stop-commands]y\r::set-output name=a::b'
    const use = useOf({ path: `dir${evil}/a.yaml`, text: `::add-mask::nginx${evil}` }, `nginx${evil}`)
    const finding: Finding = findingOf(use, 'unread-reference', 'error', `cannot read ${evil}`)
    const result = resultOf({
      uses: [use],
      findings: [finding],
      problems: [{ file: evil, line: 1, column: 1, message: evil, fatal: true }],
      notices: [{ kind: 'invalid-ignore', file: evil, line: 1, message: evil }],
    })
    for (const quiet of [true, false]) {
      const output = render(result, { quiet, width: 80 })
      expect(output.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}]/u)
      expect(output).not.toContain('##[')
      expect(output).not.toMatch(/^\s*::/m)
    }
  })

  it('gives one line a finding and a problem when quiet, and nothing when there is none', () => {
    const result = runOver('a.yaml', 'image: a:1\nimage: b:1\n', ['a:1', 'b:1'])
    const problems = [{ file: 'b.yaml', line: 2, column: 5, message: 'not UTF-8', fatal: true }]
    expect(render({ ...result, problems }, { quiet: true })).toBe(
      [
        'a.yaml:1:8: error: it moves [mutable-tag]',
        'a.yaml:2:8: error: it moves [mutable-tag]',
        'b.yaml:2:5: problem: not UTF-8',
        '',
      ].join('\n'),
    )
    expect(render(resultOf({ uses: [] }), { quiet: true })).toBe('')
  })
})
