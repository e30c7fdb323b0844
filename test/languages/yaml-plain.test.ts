import { describe, expect, test } from 'vitest'
import { maskTemplate } from '../../src/languages/template-mask.ts'
import { parseYaml } from '../../src/languages/yaml/parse.ts'
import { readPlain } from '../../src/languages/yaml/plain.ts'
import { isReadAlike, readMadeTexts } from '../support/yaml-both-ways.ts'

describe('what the fast reader of YAML reads, as the package does', () => {
  test.each([
    'a: 1\nb: 2\n',
    'a:\n  - b\n  -   c: d\n      e: f\n  - - g\n    - h\n',
    'a:\n- b\n- c\nd:\n\n\n# e\nf:\n  # g\n',
    '---\n# only a comment\n',
    '--- # c\n\n- # d\n-\n  - e\n',
    'a: b # c\n  # belongs to b\n# does not\nc:   d   \n',
    `a: 'it''s'\nb: "x\\u0041\\n"\n"c": 'd # e'\n`,
    'a: |\n  b\n    c\n\n\n  \nd: >-\n  e\n  f\n\n  g\n   h\n',
    'a: |\nb: |-\n\n  c',
    "a: b\n  c\n\n  d\ne: 'f\n\n  g'\n",
    'a:\n  b c\n  d\n',
    'a: [b, "c", [d, {e: f, "g":1}], ]\nh: {}\ni: []\n',
    'a: [\n  b,\n  c\n]\n',
    '{"a": [1,\n2], "b" : {"c":-1}}\n',
    '  a: b\n  c:\n    d',
    'a:\n  b:\n    c: d\n  # e\n\n # f\ng: h\n',
    '- a\n# b\n-\n',
    'a: &b\n  c: &d 1\n  e: &f |\n    g\nh:\n  <<: *b\n  i: [*d, *f]\n  j: *d # k\n',
    'a: &b # c\n  # d\n  - &e f\n  - &g\n    h: *e\n  - *g\n  - &e {i: *e}\n  - *e\n',
    'a: &b\n- c\nd: &b\n  f\n',
    'a: !reset null\nb: !reference [c, d]\ne: !override\n  - f\ng: !Ref &h i\nj: &k !l\n  m: *h\n',
    'a: |+\n  b\n\n  \n\nc: |+\nd: |+\n\n\ne: |\n\n\nf: >-\n\n',
    'a: |\n\n\n',
    'a: b\r\nc:\r\n\r\n\r\nd: # e\r\n  - |\r\n    f\r\n\r\n  - g\r\n    h\r\ni: [j,\r\n  k]\r\n',
    'a: b\n   c\nd: e\n\n  f\ng: h\n   # i\nj: k #l\nm: n:o\np: q \nr: "s" # t\n',
    '- a: b\n   c\n- a: b\n  d: e\n  c:\n',
    '',
    '\n# nothing\n\n',
  ])('%j', (text) => {
    expect(isReadAlike(text)).toBe(true)
  })

  test('a template, whose values come from the text before masking', () => {
    const original = 'a: {{ .Values.a }}:{{ b }}\nc: |\n  x {{ d }}\n{{- if e }}\nf: g\n{{- end }}\n'
    const { text } = maskTemplate(original)
    expect(isReadAlike(text, 0, text.length, original)).toBe(true)
  })

  test('a part of a text', () => {
    const text = '"a: b\n---\nc: "d"\n---\n- "e'
    expect(isReadAlike(text, text.indexOf('---'), text.lastIndexOf('---'))).toBe(true)
  })
})

describe('what it leaves to the package', () => {
  test.each([
    ['a line that neither goes on with a value nor is a key', '- a: b\n  c\n'],
    ['a key that stands to the left of those before it', 'a:\n  b: c\n d: e\n'],
    ['a value with a key in it', 'a: b: c\n'],
    ['a value that is a key', 'a: b:\n'],
    ['an alias of an anchor that is not there', 'a: *b\n'],
    ['an alias of what it lies in', 'a: &b\n  c: *b\n'],
    ['aliases of aliases, many times over', chainOfAliases(12)],
    ['an alias as a key', 'a: &b c\n*b : d\n'],
    ['an anchor of a key', 'a:\n  &b c: d\n'],
    ['an anchor of the first key in a list', '- &a b: c\n'],
    ['an anchor of nothing', 'a: &b\nc: d\n'],
    ['an anchor of an alias', 'a: &b c\nd: &e *b\n'],
    ['two anchors', 'a: &b &c d\n'],
    ['a tag of YAML itself', 'a: !!str c\n'],
    ['a tag of nothing', 'a: !b\n'],
    ['a tag of the whole', '!a\nb: c\n'],
    ['an empty block with more blanks', 'a: |\n\n   \nb: c\n'],
    ['a question mark', '? a\n: b\n'],
    ['a directive', '%YAML 1.2\n---\na: b\n'],
    ['two documents', 'a: b\n---\nc: d\n'],
    ['the end of a document', 'a: b\n...\n'],
    ['a tab', 'a:\tb\n'],
    ['a carriage return alone', 'a: b\rc\n'],
    ['one at the end', 'a: b\r'],
    ['one in a block', 'a: |\n  b\rc\n'],
    ['a byte order mark', '\uFEFFa: b\n'],
    ['a key of several lines', 'a\n b: c\n'],
    ['a header with a number', 'a: |2\n   b\n'],
    ['a key in a list in brackets', 'a: [b: c]\n'],
    ['a scalar alone', 'a\n'],
    ['many levels', `${'- '.repeat(300)}a\n`],
    ['many brackets', `a: ${'['.repeat(300)}${']'.repeat(300)}\n`],
    ['a broken text', 'a: b: c\n'],
    ['a wrong indentation', 'a:\n   b: c\n  d: e\n'],
    ['a quote that is not closed', 'a: "b\n'],
    ['a bracket that is not closed', 'a: [b\n'],
    ['a wrong escape', 'a: "\\q"\n'],
  ])('%s', (_, text) => {
    expect(readPlain(text, { start: 0, end: text.length }, text)).toBeUndefined()
    expect(parseYaml(text, { start: 0, end: text.length }).length).toBeGreaterThan(0)
  })
})

function chainOfAliases(length: number): string {
  let text = 'a0: &a0 [x]\n'
  for (let at = 1; at < length; at++) text += `a${at}: &a${at} [*a${at - 1}]\n`
  return text
}

test('thousands of made texts are read alike', () => {
  const { fast, different } = readMadeTexts(0, 4000)
  expect(different).toEqual([])
  expect(fast).toBeGreaterThan(800)
})
