import { expect, it } from 'vitest'
import { createMemos, hashOf } from '../../src/engine/text-memo.ts'

it('keeps texts while there is room for them, and the hash of what has none', () => {
  const memoOf = createMemos(10)
  expect(memoOf('FROM a')).toEqual({ text: 'FROM a' })
  expect(memoOf('FROM b')).toEqual({ hash: hashOf('FROM b') })
  expect(memoOf('1234')).toEqual({ text: '1234' })
  expect(memoOf('1')).toEqual({ hash: hashOf('1') })
  expect(hashOf('FROM b')).not.toBe(hashOf('FROM a'))
})
