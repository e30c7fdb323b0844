import { describe, expect, test } from 'vitest'
import { maskTemplate } from '../../src/languages/template-mask.ts'
import { parseYaml } from '../../src/languages/yaml/parse.ts'
import {
  entriesOf,
  get,
  getText,
  type YamlMap,
  type YamlNode,
  type YamlScalar,
} from '../../src/languages/yaml.ts'

const parse = (text: string) => parseYaml(text, { start: 0, end: text.length })
const rootOf = (text: string) => parse(text)[0]?.root

function mapOf(node: YamlNode | undefined): YamlMap {
  if (node?.kind !== 'map') throw new Error(`not a map: ${node?.kind}`)
  return node
}

function scalarAt(text: string, key: string): YamlScalar {
  const value = get(rootOf(text), key)
  if (value?.kind !== 'scalar') throw new Error(`no scalar at ${key}`)
  return value
}

describe('scalars', () => {
  test.each([
    ['plain', 'k: nginx:1.25', 'nginx:1.25', 'nginx:1.25', true],
    ['plain', 'k: nginx:1.25  # why', 'nginx:1.25', 'nginx:1.25', true],
    ['plain', 'k: a b', 'a b', 'a b', true],
    ['plain', 'k: 1.10', '1.10', '1.10', true],
    ['plain', 'k: !!str 1.10', '1.10', '1.10', true],
    ['plain', 'k: &anchor a', 'a', 'a', true],
    ['plain', 'k: 0x1F', '0x1F', '0x1F', true],
    ['plain', 'k: a\n   b', 'a b', 'a\n   b', false],
    ['plain', 'k:\n  a', 'a', 'a', true],
    ['plain', 'k: [a, b]', undefined, undefined, undefined],
    ['single', `k: 'nginx'`, 'nginx', 'nginx', true],
    ['single', `k: 'it''s'`, `it's`, `it''s`, false],
    ['single', `k: ''`, '', '', true],
    ['double', 'k: "nginx"', 'nginx', 'nginx', true],
    ['double', 'k: "a\\u003ab"', 'a:b', 'a\\u003ab', false],
    ['double', 'k: "a\n  b"', 'a b', 'a\n  b', false],
    ['double', 'k: &x "a"', 'a', 'a', true],
    ['block', 'k: |\n  a\n  b\n', 'a\nb', 'a\n  b', false],
    ['block', 'k: >-\n  a\n  b\n', 'a b', 'a\n  b', false],
    ['block', 'k: |2+\n\n   a\n\n', '\n a', 'a', false],
    ['block', 'k: |\n', '', '', false],
  ])('%s: %j', (style, text, value, source, exact) => {
    const node = get(rootOf(text), 'k')
    if (node?.kind !== 'scalar') return expect(value).toBeUndefined()
    expect([node.style, node.value, text.slice(node.range.start, node.range.end), node.exact]).toEqual([
      style,
      value,
      source,
      exact,
    ])
    return undefined
  })

  test('CR before LF belongs to no value', () => {
    const text = 'a: x\r\nb: "y"\r\nc: >-\r\n  z\r\nd: p\r\n  q\r\n'
    for (const [key, value] of [
      ['a', 'x'],
      ['b', 'y'],
      ['c', 'z'],
    ] as const) {
      const { range } = scalarAt(text, key)
      expect([getText(rootOf(text), key), text.slice(range.start, range.end)]).toEqual([value, value])
    }
    expect(getText(rootOf(text), 'd')).toBe('p q')
  })

  test('a BOM is no column of a list behind it', () => {
    const text = '\uFEFF- id: a\n  image: b:1\n- id: c\n'
    expect(parse(text).map(({ problems }) => problems)).toEqual([[]])
    const root = rootOf(text)
    const item = root?.kind === 'sequence' ? root.items[0] : undefined
    const image = get(item, 'image')
    expect(image && text.slice(image.range.start, image.range.end)).toBe('b:1')
  })

  test('a BOM counts in offsets and is in no key', () => {
    const text = '\uFEFFa: x'
    expect(scalarAt(text, 'a').range).toEqual({ start: 4, end: 5 })
  })

  test('offsets count in the whole file, not in the document', () => {
    const text = 'a: 1\n---\nb: two\n'
    const [document] = parseYaml(text, { start: 5, end: text.length })
    expect(get(document?.root, 'b')).toMatchObject({ range: { start: 12, end: 15 } })
  })

  test('the value of a scalar with a template action is its source', () => {
    const text = 'k: "{{ .a }}:\\n{{ .b }}"\nplain: x\n'
    const masked = maskTemplate(text).text
    const [document] = parseYaml(masked, { start: 0, end: text.length }, text)
    expect(get(document?.root, 'k')).toMatchObject({ value: '{{ .a }}:\\n{{ .b }}', templated: true })
    expect(get(document?.root, 'plain')).toMatchObject({ value: 'x', templated: false, exact: true })
  })

  test('a quote that is never closed gives a problem and the rest of the file', () => {
    const [document] = parse('a: "x\nb: y')
    expect(document?.problems).toEqual([{ message: 'missing closing "quote', offset: 10 }])
    expect(getText(document?.root, 'a')).toContain('x')
  })
})

describe('maps', () => {
  test('the last of duplicate keys wins, and all of them are there', () => {
    const root = mapOf(rootOf('a: 1\nb: 2\na: 3\n'))
    expect(root.entries.map(({ key }) => key.value)).toEqual(['a', 'b', 'a'])
    expect(getText(root, 'a')).toBe('3')
    expect(entriesOf(root).get('a')?.value).toMatchObject({ value: '3' })
    expect(parse('a: 1\na: 2\n')[0]?.problems).toEqual([])
  })

  test('merge keys lie under own keys, wherever they stand, the first source of a list over the next', () => {
    const text = 'x: &x {a: x, b: x, c: x}\ny: &y {b: y, d: y}\nm:\n  c: own\n  <<: [*y, *x]\n'
    const merged = entriesOf(mapOf(get(rootOf(text), 'm')))
    const values = [...merged]
      .map(([key, { value }]) => [key, value?.kind === 'scalar' ? value.value : ''])
      .sort()
    expect(values).toEqual([
      ['a', 'x'],
      ['b', 'y'],
      ['c', 'own'],
      ['d', 'y'],
    ])
  })

  test('a source that is named twice has its first place', () => {
    const text = 'x: &x {k: x}\ny: &y {k: y}\nm:\n  <<: [*x, *y, *x]\nn:\n  <<: [*y, *x, *y]\n'
    expect(getText(get(rootOf(text), 'm'), 'k')).toBe('x')
    expect(getText(get(rootOf(text), 'n'), 'k')).toBe('y')
  })

  test('a quoted merge key is a key', () => {
    const root = mapOf(rootOf('x: &x {a: 1}\nm: {"<<": *x}\n'))
    expect([...entriesOf(mapOf(get(root, 'm'))).keys()]).toEqual(['<<'])
  })

  test('a key of a merged map that stands for nothing is found and empty', () => {
    expect(entriesOf(mapOf(rootOf('a:\n'))).has('a')).toBe(true)
    expect(get(rootOf('a:\n'), 'b')).toBeUndefined()
    expect(get(undefined, 'b')).toBeUndefined()
  })
})

describe('aliases', () => {
  test('a scalar alias stands at its anchor and remembers itself', () => {
    const text = 'a: &n "nginx"\nb: *n\n'
    const { range, alias } = scalarAt(text, 'b')
    expect([text.slice(range.start, range.end), alias]).toEqual(['nginx', { start: 17, end: 19 }])
    expect(scalarAt(text, 'a').alias).toBeUndefined()
  })

  test('a collection alias is the collection itself', () => {
    const root = rootOf('a: &l [x]\nb: *l\n')
    expect(get(root, 'b')).toBe(get(root, 'a'))
  })

  test('the nearest anchor before the alias counts, and none after it', () => {
    const root = rootOf('a: *n\nb: &n 1\nc: *n\nd: &n 2\ne: *n\n')
    expect([getText(root, 'a'), getText(root, 'c'), getText(root, 'e')]).toEqual([undefined, '1', '2'])
  })

  test('an anchor inside itself ends', () => {
    expect(get(rootOf('a: &a [*a]\n'), 'a')).toMatchObject({ items: [undefined] })
  })

  test('no anchor is known in the next document', () => {
    const [, second] = parse('a: &n 1\n---\nb: *n\n')
    expect(get(second?.root, 'b')).toBeUndefined()
  })
})

describe('what the grammar refuses and readers take', () => {
  const plain = (node: YamlNode | undefined): unknown => {
    if (node === undefined) return null
    if (node.kind === 'scalar') return node.value
    if (node.kind === 'sequence') return node.items.map(plain)
    return Object.fromEntries(node.entries.map(({ key, value }) => [key.value, plain(value)]))
  }

  test.each<[string, string, unknown]>([
    ['a flow sequence', 'a:\n  b: [x,\ny]\nc: z\n', { a: { b: ['x', 'y'] }, c: 'z' }],
    ['its closing bracket', 'a:\n  b: [\n  x\n  ]\nc: z\n', { a: { b: ['x'] }, c: 'z' }],
    ['a flow map', 'a:\n  b: {\n x: 1,\ny: 2}\nc: z\n', { a: { b: { x: '1', y: '2' } }, c: 'z' }],
    [
      'flow in flow',
      'a:\n  b: [{c: [\nx]},\n{d:\ne}]\nf: z\n',
      { a: { b: [{ c: ['x'] }, { d: 'e' }] }, f: 'z' },
    ],
    ['quotes', 'a:\n  b: "x\ny"\nc: z\n', { a: { b: 'x y' }, c: 'z' }],
    ['single quotes', "a:\n  b: 'x''\n\n y'\nc: z\n", { a: { b: "x'\ny" }, c: 'z' }],
    ['quotes behind a dash', 'a:\n  - "x\ny"\n  - z\n', { a: ['x y', 'z'] }],
    ['quotes in a flow sequence', 'a:\n  b: ["x\n]", y]\nc: z\n', { a: { b: ['x ]', 'y'] }, c: 'z' }],
    ['quotes behind an anchor', "a:\n  b: &n 'x\ny'\nc: *n\n", { a: { b: 'x y' }, c: 'x y' }],
    ['line ends of Windows', 'a:\r\n  b: [\r\n"x\r\ny"]\r\nc: z\r\n', { a: { b: ['x y'] }, c: 'z' }],
    ['comments', 'a:\n  b: [ # ]\nx, # "\ny\n]\nc: z\n', { a: { b: ['x', 'y'] }, c: 'z' }],
    ['text after a block scalar', 'a: |\n  x\nb: {\nc: [\ny] }\nd: z\n', { a: 'x', b: { c: ['y'] }, d: 'z' }],
  ])('%s may stand further left', (_, text, expected) => {
    const [document] = parse(text)
    expect(document?.problems).toEqual([])
    expect(plain(document?.root)).toEqual(expected)
  })

  test('offsets are those of the file', () => {
    const text = 'a:\n  b: [\nx, "nginx:1"\n]\n'
    const list = get(get(rootOf(text), 'a'), 'b')
    const item = list?.kind === 'sequence' ? list.items[1] : undefined
    expect(item).toMatchObject({
      exact: true,
      range: { start: text.indexOf('nginx'), end: text.indexOf('nginx') + 7 },
    })
  })

  test.each(['a: [x\nb: y\n', 'a: "x\nb: y\n', 'a:\n  b: [x]\n c: y\n'])(
    '%j is broken all the same',
    (text) => {
      expect(parse(text)[0]?.problems).not.toEqual([])
    },
  )
})

describe('hostile texts', () => {
  test.each([
    ['brackets', '['.repeat(100_000)],
    ['braces', `a: ${'{a: '.repeat(30_000)}`],
    ['dashes', '- '.repeat(30_000)],
    ['indentation', Array.from({ length: 2000 }, (_, i) => `${' '.repeat(i)}a:`).join('\n')],
    ['questions', '? '.repeat(30_000)],
  ])('%s nested without end give a problem and no crash', (_, text) => {
    const [document] = parse(text)
    expect(document).toEqual({
      root: undefined,
      problems: [{ message: 'nested too deeply to be read', offset: 0 }],
    })
  })

  test('what an honest file nests is read', () => {
    expect(parse(`${'['.repeat(200)}${']'.repeat(200)}`)[0]?.problems).toEqual([])
  })

  test('a merge of very many maps is no stack overflow', () => {
    const text = `x: &x {k: 1}\nm: {<<: [${Array(150_000).fill('*x').join(',')}]}\n`
    expect(getText(get(rootOf(text), 'm'), 'k')).toBe('1')
  })
})
