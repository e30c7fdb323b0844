import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Finding, RunResult } from '../../src/model/finding.ts'
import { rdjsonReporter } from '../../src/reporters/rdjson.ts'
import { indexBytes } from '../../src/reporters/support/byte-index.ts'
import { applyEdits, type TextEdit } from '../../src/text/edit.ts'
import { findingOf, optionsOf, resultOf, sampleResult, useOf } from '../support/result.ts'

function render(result: RunResult) {
  return JSON.parse(rdjsonReporter.render(result, optionsOf())).diagnostics
}

/** A run in which one finding is to be fixed by these edits. */
function withEdits(
  finding: Finding,
  before: string,
  edits: readonly TextEdit[],
  path = finding.at.place.path,
) {
  const fix = {
    ...finding.fix,
    status: 'available' as const,
    edits: edits.map((edit) => ({ ...edit, path })),
  }
  const file = { path, before, after: applyEdits(before, edits), edits, isPrivate: false }
  return resultOf({ uses: [], findings: [{ ...finding, fix }], files: [file] })
}

describe('the rdjson reporter', () => {
  it('renders a whole run, whatever is shown, with paths from the repository root', async () => {
    const options = { prefix: 'services/shop/' }
    const output = rdjsonReporter.render(sampleResult(), optionsOf(options))
    expect(rdjsonReporter.render(sampleResult(), optionsOf({ ...options, show: 'error' }))).toBe(output)
    await expect(output).toMatchFileSnapshot('snapshots/rdjson.txt')
  })

  it.each([
    ['ASCII', 'image: a:1', 8, 11],
    ['two bytes', 'é: a:1', 5, 8],
    ['three bytes', '漢: a:1', 6, 9],
    ['a surrogate pair', '🚀: a:1', 7, 10],
    ['a BOM', '\ufeffx: a:1', 7, 10],
    ['a BOM and two bytes', '\ufeffé: a:1\r\n', 8, 11],
    ['a BOM on another line', '\ufeffx\né: a:1', 5, 8],
  ])('counts columns in bytes after %s', (_, text, column, endColumn) => {
    const use = useOf({ path: 'a.yaml', text }, 'a:1')
    const { range } = render(resultOf({ uses: [use], findings: [findingOf(use, 'r', 'error', 'm')] }))[0]
      .location
    const { line } = use.position
    expect(range).toEqual({ start: { line, column }, end: { line, column: endColumn } })
    const known = withEdits(findingOf(use, 'r', 'error', 'm'), text, [])
    expect(render(known)[0].location.range).toEqual(range)
  })

  it('gives only lines where the text before the place is not known, and columns once it is', () => {
    const text = `${'é'.repeat(3000)} a:1`
    const whole = useOf({ path: 'a.yaml', text }, 'a:1')
    const use = { ...whole, source: { text: text.slice(2001), column: 2002 } }
    const finding = findingOf(use, 'r', 'error', 'm')
    expect(render(resultOf({ uses: [use], findings: [finding] }))[0].location.range).toEqual({
      start: { line: 1 },
      end: { line: 1 },
    })
    expect(render(withEdits(finding, text, []))[0].location.range.start).toEqual({ line: 1, column: 6002 })
    const lines = useOf({ path: 'a.yaml', text: 'é\nb' }, 'é\nb')
    const several = findingOf(lines, 'r', 'error', 'm')
    expect(render(resultOf({ uses: [lines], findings: [several] }))[0].location.range).toEqual({
      start: { line: 1 },
      end: { line: 2 },
    })
  })

  it('suggests the edits of a fix', () => {
    const text = '\ufeffé: a:1\r\nb'
    const finding = findingOf(useOf({ path: 'a.yaml', text }, 'a:1'), 'r', 'error', 'm')
    const edits = [
      { range: { start: 4, end: 5 }, newText: 'x/é' },
      { range: { start: 7, end: 7 }, newText: '@d' },
    ]
    expect(render(withEdits(finding, text, edits))[0].suggestions).toEqual([
      { range: { start: { line: 1, column: 8 }, end: { line: 1, column: 9 } }, text: 'x/é' },
      { range: { start: { line: 1, column: 11 }, end: { line: 1, column: 11 } }, text: '@d' },
    ])
  })

  it('suggests nothing where other files have to change too', () => {
    const finding = findingOf(useOf({ path: 'a.yaml', text: 'a:1' }, 'a:1'), 'r', 'error', 'm')
    const edits = [{ range: { start: 0, end: 0 }, newText: 'x' }]
    expect(render(withEdits(finding, 'A=1', edits, '.env'))[0]).not.toHaveProperty('suggestions')
  })

  it('points to the lines of problems', () => {
    const problem = { file: 'a.yaml', line: 3, column: 9, message: 'bad', fatal: true }
    expect(render(resultOf({ uses: [], problems: [problem, { ...problem, fatal: false }] }))).toMatchObject([
      { severity: 'ERROR', location: { range: { start: { line: 3 }, end: { line: 3 } } } },
      { severity: 'WARNING', code: { value: 'problem' } },
    ])
  })
})

describe('the index of bytes', () => {
  it('counts as an encoder does, in any order', () => {
    const texts = fc.string({ unit: 'binary', maxLength: 3000, size: 'max' })
    fc.assert(
      fc.property(texts, fc.array(fc.nat(), { maxLength: 20 }), (text, raw) => {
        const { upTo } = indexBytes(text)
        const bounds = [0]
        for (const char of text) bounds.push((bounds.at(-1) ?? 0) + char.length)
        for (const number of [...raw, bounds.length - 1]) {
          const offset = bounds[number % bounds.length] ?? 0
          expect(upTo(offset)).toBe(Buffer.byteLength(text.slice(0, offset)))
        }
      }),
    )
  })
})
