import { describe, expect, it } from 'vitest'
import { parseBaseline, renderBaseline } from '../../src/engine/baseline-file.ts'

const ENTRY = { file: 'a/Dockerfile', rule: 'mutable-tag', text: 'nginx', fingerprint: '0'.repeat(32) }
const HEAD = '{"holdfast-baseline":1}\n'

describe('the baseline file', () => {
  it('reads what it wrote, sorted by file', () => {
    const entries = [
      { ...ENTRY, file: 'b', fingerprint: '2', grade: 'latest' },
      { ...ENTRY, file: 'a', text: 'ü\n"x"', fingerprint: '1' },
    ]
    const text = renderBaseline(entries)
    expect(text.split('\n')).toHaveLength(4)
    expect(parseBaseline(text)).toEqual({ ok: true, entries: entries.toReversed() })
    expect(renderBaseline(entries.toReversed())).toBe(text)
  })

  it('may have CRLF, a BOM, empty lines and an entry twice, as merges leave them', () => {
    const line = JSON.stringify(ENTRY)
    expect(parseBaseline(`\uFEFF${HEAD.trim()}\r\n${line}\r\n\r\n${line}\r\n`)).toEqual({
      ok: true,
      entries: [ENTRY],
    })
  })

  it.each([
    ['a conflict', `${HEAD}<<<<<<< ours\n`, 2, 'a merge conflict is not resolved'],
    ['a broken line', `${HEAD}{"file":\n`, 2, 'this is no JSON'],
    ['another version', '{"holdfast-baseline":2}\n', 1, 'the first line is not {"holdfast-baseline":1}'],
    ['a list', `${HEAD}[]\n`, 2, 'this is no entry with file, rule, text and fingerprint'],
    ['null', `${HEAD}null\n`, 2, 'this is no entry with file, rule, text and fingerprint'],
    [
      'a number for a text',
      `${HEAD}{"file":1,"rule":"a","text":"b","fingerprint":"c"}\n`,
      2,
      'this is no entry with file, rule, text and fingerprint',
    ],
    [
      'a number for a grade',
      `${HEAD}{"file":"a","rule":"a","text":"b","fingerprint":"c","grade":1}\n`,
      2,
      'this is no entry with file, rule, text and fingerprint',
    ],
  ])('is refused with %s', (_, text, line, message) => {
    expect(parseBaseline(text)).toEqual({ ok: false, line, message })
  })

  it('takes a key called __proto__ for nothing special', () => {
    expect(
      parseBaseline(`${HEAD}{"__proto__":{"file":"a","rule":"b","text":"c","fingerprint":"d"}}\n`).ok,
    ).toBe(false)
  })
})
