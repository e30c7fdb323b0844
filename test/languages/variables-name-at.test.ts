import fc from 'fast-check'
import { expect, it } from 'vitest'
import { variablesIn } from '../../src/formats/dockerfile/globals.ts'
import { nameAt } from '../../src/languages/variables/name-at.ts'

const texts = fc.string({
  unit: fc.constantFrom(
    '$',
    '{',
    '}',
    'a',
    'Z',
    '_',
    '7',
    '-',
    '@',
    ' ',
    '٣',
    'é',
    'ß',
    '𝐀',
    '𝟘',
    '中',
    '\ud835',
    '²',
  ),
  maxLength: 12,
})

it('a name is what one expression over classes of Unicode finds', () => {
  fc.assert(
    fc.property(texts, fc.nat(12), (text, at) => {
      const pattern = /[0-9]+|[@*#?$!-]|[\p{L}_][\p{L}\p{Nd}_]*/uy
      pattern.lastIndex = Math.min(at, text.length)
      // An offset inside a character of two units is none of a lexer, which goes from name to name.
      if (/[\ud800-\udbff]$/.test(text.slice(0, at))) return
      expect(nameAt(text, Math.min(at, text.length))).toBe(pattern.exec(text)?.[0] ?? '')
    }),
    { numRuns: 20_000 },
  )
})

it('the variables of a text are those that one expression over classes of Unicode finds', () => {
  fc.assert(
    fc.property(texts, (text) => {
      const found = [...text.matchAll(/\$\{?([\p{L}_][\p{L}\p{Nd}_]*)/gu)].map(([, name]) => name)
      expect([...variablesIn(text)]).toEqual(found)
    }),
    { numRuns: 20_000 },
  )
})
