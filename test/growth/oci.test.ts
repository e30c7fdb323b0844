import { describe, expect, it } from 'vitest'
import { parseReference } from '../../src/oci/reference.ts'
import { classifyTag } from '../../src/oci/tag-class.ts'
import { stepsOf } from '../support/steps.ts'

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`

describe('a reference', () => {
  it.each(['a', 'a-', 'a/', 'a.', 'a_', '-', '/', ':', '@', 'a:', 'a@', '[', 'a.b/', '0', `${DIGEST}@`])(
    'that is far too long is not looked at: a megabyte of %j',
    async (unit) => {
      const text = unit.repeat(Math.ceil(1_000_000 / unit.length))
      const parse = () => expect(parseReference(text)).toBeUndefined()
      parse()
      expect(await stepsOf(parse)).toBeLessThan(10_000)
    },
  )

  it.each(['a-', 'a/', 'a.', 'a__', 'a-a', '[a:', 'A.'])(
    'of the greatest length costs a few steps a character: %j',
    async (unit) => {
      for (const end of ['', '!', '-', ':', '@', ':a@sha256:', '/b']) {
        const parse = () => parseReference(unit.repeat(500).slice(0, 1000) + end)
        parse()
        expect(await stepsOf(parse), end).toBeLessThan(50_000)
      }
    },
  )
})

describe('a tag of the greatest length', () => {
  it.each([
    '1',
    '1.',
    '1-',
    '0_',
    'a',
    'a1',
    '1a',
    'f0',
    'x',
    '1x',
    '.x',
    '-rc',
    'rc1',
    '2024',
    '20240501',
    '.1',
    'v1',
    'T0-',
  ])('is classified in steps that do not explode: 1 and many %j', async (piece) => {
    const reference = parseReference(`app:${`1${piece.repeat(128)}`.slice(0, 128)}`)
    if (reference === undefined) throw new Error('no reference')
    // What was told of a reference is known: each time it is another one.
    const classify = () => classifyTag({ ...reference })
    classify()
    expect(await stepsOf(classify)).toBeLessThan(200_000)
  })
})
