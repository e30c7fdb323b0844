import { expect, it } from 'vitest'
import { INVENTORIES } from '../../src/inventory/index.ts'
import { REPORTERS } from '../../src/reporters/index.ts'
import { inPieces, piecesOfLines } from '../../src/text/pieces.ts'
import { jsonLines } from '../../src/text/printable.ts'
import { bigResult } from '../reporters/support/nasty.ts'
import { optionsOf, useOf } from '../support/result.ts'

const LONG = 2500
const numbers = Array.from({ length: LONG }, (_, number) => number)

it('joins lines to pieces, in order, each line once', () => {
  const pieces = [...piecesOfLines(numbers, (number, index) => `${number} ${index}\n`)]
  expect(pieces.length).toBe(3)
  expect(pieces.join('')).toBe(numbers.map((number) => `${number} ${number}\n`).join(''))
  expect([...piecesOfLines([], () => 'x')]).toEqual([])
})

it('makes no line before its piece is asked for', () => {
  const made: number[] = []
  const pieces = piecesOfLines(numbers, (number) => `${made.push(number)}\n`)
  pieces.next()
  expect(made.length).toBeLessThan(LONG)
})

it('renders whole what is made in pieces', () => {
  const { pieces, render } = inPieces((count: number) => piecesOfLines(numbers.slice(0, count), String))
  expect([...pieces(12)].join('')).toBe(render(12))
  expect(render(12)).toBe('01234567891011')
})

it.each([0, 1, 2, 1000, 1001, LONG])('writes an array of %i items that JSON reads back', (count) => {
  const text = [...jsonLines(numbers.slice(0, count), (number) => ({ number }))].join('')
  expect(JSON.parse(text)).toEqual(numbers.slice(0, count).map((number) => ({ number })))
  expect(text.split('\n')).toHaveLength(count === 0 ? 1 : count + 2)
})

const uses = numbers.map((number) =>
  useOf({ path: `a/${number}.yaml`, text: `nginx:1.${number}` }, `nginx:1.${number}`),
)
const options = { tagClass: undefined, color: true, width: 100 }

it.each(['table', 'json', 'jsonl', 'csv'])('lists many uses in pieces: %s', async (name) => {
  const inventory = await INVENTORIES.find(({ id }) => id === name)?.load()
  const pieces = [...(inventory?.pieces?.(uses, options) ?? [])]
  expect(pieces.length).toBeGreaterThan(2)
  expect(pieces.join('')).toBe(inventory?.render(uses, options))
  expect(pieces.join('').split('\n').length).toBeGreaterThan(LONG)
})

it.each(['json', 'jsonl'])('reports many findings in pieces: %s', async (name) => {
  const reporter = await REPORTERS.find(({ id }) => id === name)?.load()
  const result = bigResult(LONG)
  const pieces = [...(reporter?.pieces?.(result, optionsOf()) ?? [])]
  expect(pieces.length).toBeGreaterThan(2)
  expect(pieces.join('')).toBe(reporter?.render(result, optionsOf()))
})
