import { expect, it } from 'vitest'
import { createMemos, isText } from '../../src/engine/text-memo.ts'

it('tells whether a text is still the same, kept whole or as a hash', () => {
  const memoOf = createMemos(10)
  const kept = memoOf('FROM a')
  const hashed = memoOf('FROM nginx')
  expect('text' in kept && 'hash' in hashed).toBe(true)
  for (const [memo, text] of [
    [kept, 'FROM a'],
    [hashed, 'FROM nginx'],
  ] as const) {
    expect(isText(memo, text)).toBe(true)
    expect(isText(memo, `${text} `)).toBe(false)
  }
  // A file that holds the hash of what it held before has changed.
  expect(isText(hashed, 'hash' in hashed ? hashed.hash : '')).toBe(false)
})

it('still keeps a short text where a long one had no room', () => {
  const memoOf = createMemos(4)
  expect(memoOf('12345')).toHaveProperty('hash')
  expect(memoOf('1234')).toHaveProperty('text')
  expect(memoOf('1')).toHaveProperty('hash')
})
