import { describe, expect, it } from 'vitest'
import { expectLinear, stepsOf } from '../support/steps.ts'

describe('counting steps', () => {
  it.each<[string, (size: number) => () => unknown]>([
    ['a loop', (size) => () => pairs(size, 1)],
    ['a search', (size) => () => 'a'.repeat(size).indexOf('b')],
    ['a regular expression', (size) => () => /[^x]x/.test('a'.repeat(size))],
    ['a list of matches', (size) => () => [...'ab'.repeat(size).matchAll(/a(?=b)/g)].length],
  ])('sees that %s is linear', async (_, make) => {
    await expectLinear(make, 1000)
  })

  it.each<[string, (size: number) => () => unknown]>([
    ['loops in loops', (size) => () => pairs(size, size)],
    ['searches from every place', (size) => () => eachPlace(size, (text, at) => text.indexOf('b', at))],
    ['slices that are searched', (size) => () => eachPlace(size, (text, at) => /b/.test(text.slice(at)))],
    ['ways back of a regular expression', (size) => () => /a*b/.test('a'.repeat(size))],
    ['ways back of a replacement', (size) => () => 'a'.repeat(size).replace(/a+$(?!\n)b/g, '')],
    ['lists that are copied', (size) => () => eachPlace(size, (text, at) => Array(at).concat(text))],
  ])('sees that %s are not', async (_, make) => {
    await expect(expectLinear(make, 1000)).rejects.toThrow('steps for four times the size')
  })

  it('sees an expression that tries every way', async () => {
    const short = await stepsOf(() => /^(?:a+)+$/.test(`${'a'.repeat(10)}b`))
    expect(await stepsOf(() => /^(?:a+)+$/.test(`${'a'.repeat(18)}b`))).toBeGreaterThan(100 * short)
  })

  it('counts the same twice, and leaves the engine as it was', async () => {
    const { exec } = RegExp.prototype
    const run = () => pairs(100, 100)
    run()
    expect(await stepsOf(run)).toBe(await stepsOf(run))
    expect(RegExp.prototype.exec).toBe(exec)
  })
})

function pairs(rows: number, columns: number): number {
  let sum = 0
  for (let row = 0; row < rows; row++) for (let column = 0; column < columns; column++) sum += row ^ column
  return sum
}

function eachPlace(size: number, look: (text: string, at: number) => unknown): void {
  const text = 'a'.repeat(size)
  for (let at = 0; at < size; at++) look(text, at)
}
