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
    const ids = ['unread-reference', 'unpinned-image', 'unpinned-image', 'mutable-tag']
    const findings = uses.map((use, i) => findingOf(use, ids[i] ?? '', i === 3 ? 'warning' : 'info', 'm'))
    const result = resultOf({ uses, findings })
    const rules = [
      '  mutable-tag       1 warning',
      '  unpinned-image    2 info',
      '  unread-reference  1 info',
    ].join('\n')
    expect(render(result)).toContain(`${rules}\n  3 info findings are not listed; --show info lists them\n`)
    expect(render(result, { show: 'error' })).toContain(
      `${rules}\n  1 warning and 3 info findings are not listed; --show info lists them\n`,
    )
    expect(render(result, { show: 'info' })).not.toContain('--show')
    const one = resultOf({ uses, findings: findings.slice(3) })
    expect(render(one, { show: 'error' })).toContain(
      '1 warning finding is not listed; --show warning lists it',
    )
  })

  it('puts no green mark over findings, and a red one over errors and fatal problems', () => {
    const use = useOf({ path: 'a.yaml', text: 'a:1' }, 'a:1')
    const info = findingOf(use, 'r', 'info', 'm')
    const problem = { file: 'b.yaml', line: 1, column: 1, message: 'not UTF-8', fatal: true }
    expect(render(resultOf({ uses: [use], findings: [info] }))).toMatch(/^ℹ 1 finding: 1 info\n/m)
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
    const output = render(resultOf({ uses, findings }), { width: 80 })
    expect(output.match(/image: nginx/g)).toHaveLength(1)
    expect(output).toContain('also at 2:8, 3:8, 4:8, 5:8, and 35 more places in 1 file\n')
    const whole = render(resultOf({ uses, findings }), { width: 80, all: true })
    expect(whole).toContain('also at 2:8, 3:8,')
    expect(whole).toContain(' 40:8\n')
  })

  it('keeps findings apart that say the same of another text', () => {
    const output = render(runOver('a.yaml', 'image: a:1\nimage: b:1\n', ['a:1', 'b:1']))
    expect(output).toContain('image: a:1\n')
    expect(output).toContain('image: b:1\n')
    expect(output).not.toContain('also at')
  })

  it('lists what is the same in many files once, in the section of the first', () => {
    const uses = ['a.yaml', 'b/c.yaml', 'd.yaml'].map((path) =>
      useOf({ path, text: 'image: nginx' }, 'nginx'),
    )
    const findings = uses.map((use) => findingOf(use, 'mutable-tag', 'error', 'it moves'))
    const output = render(resultOf({ uses, findings }))
    expect(output.match(/it moves/g)).toHaveLength(1)
    expect(output).toContain('also at b/c.yaml:1:8, d.yaml:1:8\n')
    expect(output).not.toMatch(/^d\.yaml$/m)
  })

  it('keeps one screen of a rule, the gravest and most frequent, and says how much is left out', () => {
    const texts = Array.from({ length: 30 }, (_, index) => `app${index}:1`)
    const text = `${texts.map((image) => `image: ${image}`).join('\n')}\nimage: app29:1\n`
    const uses = [...texts, 'app29:1'].map((image, index) =>
      useOf({ path: 'a.yaml', text }, image, { nth: index === 30 ? 1 : 0 }),
    )
    const findings = uses.map((use, index) =>
      findingOf(use, 'mutable-tag', index === 17 ? 'error' : 'warning', 'it moves'),
    )
    const output = render(resultOf({ uses, findings }))
    expect(output.match(/it moves/g)).toHaveLength(10)
    expect(output).toContain('image: app17:1\n')
    expect(output).toContain('image: app29:1\n')
    expect(output).toContain('mutable-tag: 20 more findings; --all lists everything\n')
    expect(render(resultOf({ uses, findings }), { all: true }).match(/it moves/g)).toHaveLength(30)
    expect(render(resultOf({ uses, findings }), { quiet: true }).match(/it moves/g)).toHaveLength(31)
  })

  it('names what --fix can mend, where to start, and what to type next', () => {
    const result = runOver('a.yaml', 'a:1 b:1 c:1 d:1', ['a:1', 'b:1', 'c:1', 'd:1'])
    const findings = result.findings.map((finding, index) =>
      index === 0 ? finding : { ...finding, fix: { ...finding.fix, status: 'available' as const } },
    )
    const output = render({ ...result, findings }, { isConfigured: false })
    expect(output).toContain('  --fix can mend 3 of 4 findings\n')
    expect(output).toContain('  start with a:1 (1 finding), b:1 (1 finding), c:1 (1 finding)\n')
    expect(output).toMatch(/ next: holdfast --diff .*\n +holdfast init .*\n +holdfast --update-baseline /)
    expect(output).toContain('holdfast --diff --direct ')
    expect(render({ ...result, findings })).not.toContain('holdfast init')
    expect(render({ ...result, findings })).toMatch(/ next: holdfast --diff +shows what --fix would change\n/)
    expect(render({ ...result, findings }, { failOn: 'never' })).not.toContain('next:')
  })

  it('says once why many references were not resolved, with their images and places', () => {
    const images = Array.from({ length: 14 }, (_, index) => `app${index}:1`)
    const result = runOver('a.yaml', images.map((image) => `image: ${image}`).join('\n'), images)
    const fix = {
      status: 'unresolved',
      reason: 'no-mirror',
      detail: 'there is no mirror',
      edits: [],
    } as const
    const findings = result.findings.map((finding) => ({ ...finding, fix }))
    const output = render({ ...result, findings }, { fixing: 'write' })
    expect(output.match(/there is no mirror/g)).toHaveLength(1)
    expect(output).toContain('not fixed (no-mirror): 14 images in 14 places\n')
    expect(output).toContain('    app0:1  a.yaml:1:8\n')
    expect(output).toContain('    and 4 more images; --all lists them\n')
    expect(render({ ...result, findings }, { fixing: 'write', all: true })).toContain(
      '    app13:1  a.yaml:14:8\n',
    )
    expect(
      render({ ...result, findings }, { fixing: 'write', quiet: true }).match(/there is no mirror/g),
    ).toHaveLength(14)
  })

  it.each([60, 80, 120])(
    'fits why references were not resolved into %i columns, each place whole',
    (width) => {
      const images = ['registry.corp.example/platform/team/a-long-name/web:1.27', 'a:1']
      const path = 'deploy/environments/production/集群/app.yaml'
      const result = runOver(path, images.map((image) => `image: ${image}`).join('\n'), images)
      const detail = `not asked for, since https://mirror.corp.example was given up: ${'it does not answer '.repeat(6).trim()}`
      const fix = { status: 'unresolved', reason: 'not-attempted', detail, edits: [] } as const
      const findings = result.findings.map((finding) => ({ ...finding, fix }))
      const output = render({ ...result, findings }, { fixing: 'write', width })
      const [, unanswered = ''] = output.split('not fixed (not-attempted)')
      const widths = unanswered.split('\n').map(displayWidth)
      expect(Math.max(...widths)).toBeLessThanOrEqual(width)
      expect(unanswered.match(/was given/g)).toHaveLength(1)
      expect(unanswered).toContain('what to do: fix what stopped the endpoint')
      for (const line of [1, 2]) expect(unanswered).toContain(`${path}:${line}:8`)
      expect(render({ ...result, findings }, { fixing: 'write' })).toContain(
        `a:1${' '.repeat(47)}  ${path}:2:8`,
      )
    },
  )

  it('lists many changes by what was changed', () => {
    const images = Array.from({ length: 50 }, (_, index) => (index < 45 ? 'nginx:1' : `app${index}:1`))
    const text = images.map((image) => `image: ${image}\n`).join('')
    let nth = 0
    const uses = images.map((image) =>
      useOf({ path: 'a.yaml', text }, image, { nth: image === 'nginx:1' ? nth++ : 0 }),
    )
    const findings = uses.map((use) => {
      const range = { start: use.place.end, end: use.place.end }
      const edits = [{ path: 'a.yaml', range, newText: '@sha256:0a' }]
      const found = findingOf(use, 'mutable-tag', 'error', 'it moves')
      return { ...found, fix: { status: 'applied' as const, reason: null, detail: null, edits } }
    })
    const output = render(resultOf({ uses, findings }), { fixing: 'write' })
    expect(output).toContain('fixed  nginx:1 -> nginx:1@sha256:0a\n       a.yaml:1:8 and 44 more places\n')
    expect(output.match(/^fixed /gm)).toHaveLength(6)
    expect(
      render(resultOf({ uses, findings }), { fixing: 'write', all: true }).match(/ fixed /g),
    ).toHaveLength(50)
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
