import { describe, expect, test } from 'vitest'
import { maskJson } from '../../src/languages/json.ts'
import { readDocuments } from '../../src/languages/yaml/documents.ts'
import { get, getText } from '../../src/languages/yaml.ts'

describe('JSON with comments', () => {
  test.each([
    ['a comment to the end of a line', '{"a": 1} // b, }\r\n', '{"a": 1}        \r\n'],
    ['a comment over lines', '[1, /* b\n ] */ 2]', '[1,     \n      2]'],
    ['a comment that never ends', '[1] /* b', '[1]     '],
    ['a trailing comma', '{"a": [1, 2, ], }', '{"a": [1, 2  ]  }'],
    ['a comma before a comment and a bracket', '[1, // b\n]', '[1      \n]'],
    ['marks in strings', '{"a": "http://b/*", "c": ",]"}', '{"a": "http://b/*", "c": ",]"}'],
    ['an escaped quote', '["a\\"//", 1]', '["a\\"//", 1]'],
    ['a string that never ends', '["a // b\n]', '["a // b\n]'],
    ['a comma between values', '[1 , 2]', '[1 , 2]'],
    ['a lone slash', '[1 / 2]', '[1 / 2]'],
    ['a BOM', '\uFEFF{} // a', '\uFEFF{}     '],
  ])('has its places after masking: %s', (_, text, masked) => expect(maskJson(text)).toBe(masked))

  test('reads as a tree whose scalars know where they stand', () => {
    const text = '{\n  // which image\n  "image": "nginx:1.27", /* pinned? */\n\t"list": [1, 2,],\n}\n'
    const [document] = readDocuments(text, { isJson: true })
    expect(document?.problems).toEqual([])
    expect(getText(document?.root, 'image')).toBe('nginx:1.27')
    const image = get(document?.root, 'image')
    expect(text.slice(image?.range.start, image?.range.end)).toBe('nginx:1.27')
  })
})
