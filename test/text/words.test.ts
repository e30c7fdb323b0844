import { beforeAll, describe, expect, test } from 'vitest'
import { compileWords, holdsWord } from '../../src/text/words.ts'

/** The first texts of a run are searched for one word after the other: so many that no more are. */
function readMany(): void {
  for (let length = 2 ** 16; length >= 1; length /= 2) holdsWord('x'.repeat(length), 'docker')
}

describe.each([
  ['the first texts of a run', () => undefined],
  ['its other texts', readMany],
])('in %s', (_, before) => {
  beforeAll(before)

  test.each([
    ['a educates.dev/b', true],
    ['a educates-dev/b', false],
    ['educates.dev', false],
    ['a[1]', true],
    ['a1', false],
    ['op', true],
    ['', false],
  ])('%j holds one of the words: %s', (text, holds) => {
    expect(compileWords(['educates.dev/', 'a[1]', 'op'])(text)).toBe(holds)
  })

  test('no word stands in any text', () => {
    expect(compileWords([])('a')).toBe(false)
  })

  test('words are found that are looked for after the text was looked through', () => {
    const text = 'kind: Pod\nimage: nginx\n'
    expect(compileWords(['nothing'])(text)).toBe(false)
    expect(compileWords(['image'])(text)).toBe(true)
    expect(holdsWord(text, 'kind')).toBe(true)
  })

  test.each([
    ['one begins as the other one', 'xcontainersx', ['containers', 'container', 'contains']],
    ['they overlap', 'dockerfiles', ['dockerfile', 'kerf', 'files']],
    ['one follows a start of its own', 'imagimage', ['image', 'imag']],
    [
      'the text is not of Latin letters',
      '\u3069docker\uD83D\uDC33image\u0400',
      ['docker', 'image', '\u3069docker'],
    ],
  ])('each word is found where %s', (_, text, words) => {
    for (const word of words) expect([word, holdsWord(text, word)]).toEqual([word, text.includes(word)])
  })

  test('it says of every text what a search says', () => {
    let seed = 7
    const next = (below: number) => {
      seed = (seed * 48271) % 2147483647
      return seed % below
    }
    const make = (length: number) => Array.from({ length }, () => 'aab\u4e00'.charAt(next(4))).join('')
    const words = Array.from({ length: 60 }, () => make(1 + next(7)))
    const held = words.map((word) => compileWords([word]))
    for (let round = 0; round < 500; round++) {
      const text = make(next(60))
      expect(held.map((holds) => holds(text))).toEqual(words.map((word) => text.includes(word)))
    }
  })
})
