import { describe, expect, it } from 'vitest'
import { splitExpressions } from '../../src/languages/github-expression.ts'

describe('splitExpressions', () => {
  it.each(['', 'a', '${{ x }}', 'a${{ x }}b${{ y }}', '${{', "${{ '}}' }}", '${{ x }', '}}${{}}'])(
    'covers %j without a gap',
    (text) => {
      const parts = splitExpressions(text)
      expect(parts.map(({ start, end }) => text.slice(start, end)).join('')).toBe(text)
    },
  )

  it.each([
    ["${{ 'a:1' }}", { kind: 'literal', value: 'a:1', exact: true }],
    ["${{ 'it''s' }}", { kind: 'literal', value: "it's", exact: false }],
    ['${{ Matrix.OS.image }}', { kind: 'path', names: ['matrix', 'OS', 'image'] }],
    ["${{ matrix['a b'] }}", { kind: 'path', names: ['matrix', 'a b'] }],
    ['${{ matrix[github.x] }}', { kind: 'path', names: ['matrix', '*'] }],
    ["${{ fromJSON('[]') }}", { kind: 'call', name: 'fromjson' }],
    ["${{ a == 'b' }}", { kind: 'other' }],
    ['${{ !a }}', { kind: 'other' }],
    ['${{ 1.5 }}', { kind: 'other' }],
    ['${{ }}', { kind: 'other' }],
    ['${{ a || }}', { kind: 'other' }],
    ['${{ a ( }}', { kind: 'other' }],
    ['${{ "a" }}', { kind: 'other' }],
  ])('parses %s', (text, expected) => {
    expect(splitExpressions(text)[0]?.expression).toMatchObject(expected)
  })

  it('knows what binds tighter', () => {
    const [part] = splitExpressions("${{ a && 'x' || 'y' }}")
    expect(part?.expression).toMatchObject({
      kind: 'or',
      left: { kind: 'and', right: { kind: 'literal', value: 'x' } },
      right: { kind: 'literal', value: 'y' },
    })
  })

  it('gives the place between the quotes', () => {
    const text = "a${{ 'b:1' }}"
    const [, part] = splitExpressions(text)
    const range = part?.expression?.kind === 'literal' ? part.expression.range : { start: 0, end: 0 }
    expect(text.slice(range.start, range.end)).toBe('b:1')
  })

  it.each([
    '('.repeat(100_000),
    'a['.repeat(100_000),
    '!'.repeat(100_000),
    'a.'.repeat(100_000),
    `${'a || '.repeat(10_000)}'b'`,
    `${'a && '.repeat(10_000)}'b'`,
  ])('gives up on what nests without end', (text) => {
    expect(splitExpressions(`\${{ ${text} }}`)[0]?.expression).toEqual({ kind: 'other' })
  })
})
