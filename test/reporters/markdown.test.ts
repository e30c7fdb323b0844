import { describe, expect, it } from 'vitest'
import { markdownReporter } from '../../src/reporters/markdown.ts'
import { markdown } from '../../src/reporters/support/markdown-text.ts'
import { findingOf, optionsOf, resultOf, sampleResult, useOf } from '../support/result.ts'
import { bigResult, nastyResult } from './support/nasty.ts'

const MIB = 1024 * 1024

/** Cells of every row of every table, by the number of columns of its head. */
function rowsOf(output: string): readonly (readonly string[])[] {
  return output
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) => line.slice(2, -2).split(' | '))
}

describe('the markdown reporter', () => {
  it('renders a whole run with paths from the repository root', async () => {
    const output = markdownReporter.render(sampleResult(), optionsOf({ prefix: 'services/shop/' }))
    await expect(output).toMatchFileSnapshot('snapshots/markdown.txt')
  })

  it('is a few lines for a clean run', () => {
    const use = useOf({ path: 'a.yaml', text: 'a:1' }, 'a:1')
    expect(markdownReporter.render(resultOf({ uses: [use] }), optionsOf())).toBe(
      '## holdfast\n\n- ✅ no findings\n- 1 use: 1 ok\n- 1 file: 1 read\n',
    )
    expect(markdownReporter.render(resultOf({ uses: [] }), optionsOf())).toBe(
      '## holdfast\n\n- ✅ no findings\n- no image uses\n- no files\n',
    )
  })

  it('lists what is shown and counts the rest', () => {
    const use = useOf({ path: 'a.yaml', text: 'a:1' }, 'a:1')
    const result = resultOf({ uses: [use], findings: [findingOf(use, 'r', 'info', 'only told')] })
    const output = markdownReporter.render(result, optionsOf())
    expect(output).toContain('1 finding: 1 info')
    expect(output).toContain('| r | 0 | 0 | 1 |')
    expect(output).not.toContain('only told')
    expect(markdownReporter.render(result, optionsOf({ show: 'info' }))).toContain('only told')
  })

  it('keeps its tables whole, whatever stands in a file', () => {
    const output = markdownReporter.render(nastyResult(), optionsOf({ show: 'info' }))
    const widths = new Set([2, 4])
    const rows = rowsOf(output)
    expect(rows.length).toBeGreaterThan(100)
    for (const row of rows) expect(widths, row.join(' | ')).toContain(row.length)
    const text = output.replaceAll('<code>', '').replaceAll('</code>', '')
    expect(text).not.toMatch(/[<>`[\]*@]/)
    expect(text).not.toContain('://')
  })

  it.each([
    ['a|b', 'a&#124;b'],
    ['<img src=x>', '&#60;img src=x&#62;'],
    ['![a](b)', '&#33;&#91;a&#93;(b)'],
    ['https://a.example www.b.example', 'https&#58;//a.example www&#46;b.example'],
    ['&lt; @who #1 \\', '&#38;lt; &#64;who &#35;1 &#92;'],
    ['nginx:1.27 a_b', 'nginx:1.27 a&#95;b'],
  ])('writes %s so that it is shown as it is', (text, expected) => {
    expect(markdown(text)).toBe(expected)
  })

  it('stays within what GitHub takes, and says what it cut', () => {
    const output = markdownReporter.render(bigResult(100_000), optionsOf())
    expect(Buffer.byteLength(output)).toBeLessThanOrEqual(MIB)
    expect(Buffer.byteLength(output)).toBeGreaterThan(0.9 * MIB)
    const listed = rowsOf(output).filter((row) => row[3] === 'it moves').length
    expect(output).toContain(
      `\nLeft out, since a summary may not be longer than 1 MiB: ${100_000 - listed} findings.\n`,
    )
  })

  it('lets no section push the others out', () => {
    const file = `${'é'.repeat(120)}.yaml`
    const problems = Array.from({ length: 20_000 }, (_, line) => ({
      file,
      line: line + 1,
      column: 1,
      message: 'bad',
      fatal: true,
    }))
    const notices = problems.map(({ line }) => ({
      kind: 'unused-ignore' as const,
      file,
      line,
      message: 'unused',
    }))
    const output = markdownReporter.render({ ...bigResult(20_000), problems, notices }, optionsOf())
    expect(Buffer.byteLength(output)).toBeLessThanOrEqual(MIB)
    for (const heading of [
      'Problems',
      'By rule',
      'By file',
      'Findings of severity warning or worse',
      'Notices',
    ])
      expect(output).toContain(`### ${heading}\n`)
    expect(output).toMatch(
      /Left out, .*: \d+ problems, \d+ notices\.|Left out, .*problems.*findings.*notices/,
    )
  })

  it('leaves out one row that is longer than everything', () => {
    const use = useOf({ path: 'a.yaml', text: 'a:1' }, 'a:1')
    const findings = [findingOf(use, 'r', 'error', 'x'.repeat(2 * MIB))]
    const output = markdownReporter.render(resultOf({ uses: [use], findings }), optionsOf())
    expect(output).toContain('Left out, since a summary may not be longer than 1 MiB: 1 finding.')
    expect(Buffer.byteLength(output)).toBeLessThan(2000)
  })
})
