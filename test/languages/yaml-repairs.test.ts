import { describe, expect, it } from 'vitest'
import { readDocuments } from '../../src/languages/yaml/documents.ts'
import { spellKeys, splitObjects } from '../../src/languages/yaml/repairs.ts'
import { getText } from '../../src/languages/yaml.ts'

const MARK = String.fromCharCode(0xfeff)

function valuesOf(text: string): readonly (string | undefined)[] {
  return Array.from(readDocuments(text), ({ root, problems }) => {
    expect(problems).toEqual([])
    return getText(root, 'a')
  })
}

describe('joined files', () => {
  it.each([
    ['after a marker', `---\n${MARK}a: 1\n---\n${MARK}a: 2\n`],
    ['before a marker', `a: 1\n${MARK}---\na: 2\n`],
    ['at the start too', `${MARK}a: 1\r\n---\r\n${MARK}a: 2\r\n`],
    ['after a comment', `---\n# x\n${MARK}a: 1\n---\n${MARK}\na: 2`],
  ])('a byte order mark %s is none of the text', (_, text) => {
    expect(valuesOf(text)).toEqual(['1', '2'])
  })

  it.each([
    ['line by line', '{"a":"1"}\n{"a":"2"}\n'],
    ['without a gap', '{"a":"1"}{"a":"2"}'],
    ['over lines', '{\r\n"b":[{}],\r\n"a":"1"\r\n}\r\n\r\n  {"a":\n"2"}'],
    ['with braces and quotes in strings', '{"b":"}\\"{","a":"1"} {"a":"2"}'],
    ['behind markers', '---\n{"a":"1"}\n---\n{"a":"2"}'],
  ])('JSON objects %s are documents', (_, text) => {
    expect(valuesOf(text)).toEqual(['1', '2'])
  })

  it('documents are counted, and offsets are those of the file', () => {
    const text = '{"a":"1"}\n{"a":"2"}\n---\na: 3\n'
    const documents = [...readDocuments(text)]
    expect(documents.map(({ index }) => index)).toEqual([0, 1, 2])
    expect(documents.map(({ range }) => text.slice(range.start, range.end)).join('')).toBe(text)
  })

  it.each(['{"a":1}', '{a: b}\n# c\n', '{"a":1} x', '{"a":', '{"a":1}\n[2]', 'a: {}{', ''])(
    '%j is left whole',
    (text) => {
      expect(splitObjects(text, { start: 0, end: text.length })).toEqual([{ start: 0, end: text.length }])
    },
  )
})

describe('spelled keys', () => {
  it.each([
    ['{"im\\u0061ge": "a"}', '{"image": "a"}'],
    ['"\\x69mage" : a\n', '"image" : a\n'],
    ['"\\U00000069mage": a', '"image": a'],
    ['image: "\\u0061"', 'image: "\\u0061"'],
    ['"\\Uffffffff": a', '"\\Uffffffff": a'],
  ])('%s', (text, expected) => {
    expect(spellKeys(text)).toBe(expected)
  })
})
