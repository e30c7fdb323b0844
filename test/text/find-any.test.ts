import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createFinder } from '../../src/text/find-any.ts'

const numbered = (count: number) => Array.from({ length: count }, (_, i) => `name-${i}`)

it.each([3, 100])('finds any of %i names, wherever it stands', (count) => {
  const holds = createFinder(numbered(count))
  expect(holds('image: acme/name-2:1.0')).toBe(true)
  expect(holds('name-2')).toBe(true)
  expect(holds('xname-2x')).toBe(true)
  expect(holds('a name-')).toBe(false)
  expect(holds('Name-2')).toBe(false)
  expect(holds('')).toBe(false)
})

it('holds the empty name in every text, and no name in none', () => {
  expect(createFinder([''])('')).toBe(true)
  expect(createFinder(['', ...numbered(100)])('x')).toBe(true)
  expect(createFinder([])('x')).toBe(false)
})

it('finds a long name by its start', () => {
  const long = 'x'.repeat(300)
  const holds = createFinder([...numbered(100), long])
  expect(holds(`-${long}-`)).toBe(true)
  expect(holds('x'.repeat(254))).toBe(false)
})

it('finds what a search for each name finds', () => {
  const word = fc.stringMatching(/^[abé.*(\\]{1,4}$/)
  fc.assert(
    fc.property(
      fc.uniqueArray(word, { minLength: 1, maxLength: 40 }),
      fc.stringMatching(/^[abcé.*(\\]*$/),
      (names, text) => {
        expect(createFinder(names)(text)).toBe(names.some((name) => text.includes(name)))
      },
    ),
  )
})
