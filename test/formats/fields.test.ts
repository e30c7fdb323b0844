import { describe, expect, it } from 'vitest'
import { readFileText } from '../../src/engine/read.ts'
import { compileFields, lastKeysOf } from '../../src/formats/field-path.ts'
import type { Table } from '../../src/formats/table.ts'
import { defineTableFormat, expandNames } from '../../src/formats/table-format.ts'
import { brief } from '../support/read.ts'

/** A CI system that is made up. */
const ACME: Table = {
  id: 'acme-ci',
  names: ['**/.acme.yml'],
  candidates: ['**/*.{yaml,json}'],
  hints: ['acme/v1'],
  claims: ({ text, has }) => text('schema') === 'acme/v1' && has('pipeline', 'name'),
  rows: [
    { path: 'jobs.*.{container,image}{,.name}', role: 'ci-job' },
    { path: '**.build.image', role: 'ci-job', form: 'none' },
    { path: '**.steps[].image', role: 'ci-step' },
    { path: 'services[]{,.image}', role: 'ci-service' },
    {
      path: 'mirror',
      role: 'cached-image',
      parts: { registry: 'host', repository: 'repo', tag: 'rev' },
      pin: 'tag-only',
    },
    { path: 'steps.*.with.ref', role: 'ci-step', where: { type: 'docker' } },
    { path: 'uses[]', role: 'action', form: 'docker-url' },
    { path: 'values.**.*Image', role: 'container', form: 'value' },
  ],
  variables: {
    open: /\$/,
    unread: 'the run of the pipeline decides it',
    expand: expandNames(/\$\{(\w+)\}|\$(\w+)/g, /\$/, (name, scope) => scope.nearest('variables', name)),
  },
}

async function readAs(
  table: Table,
  text: string,
  path = '.acme.yml',
  vars: Readonly<Record<string, string>> = {},
) {
  const format = defineTableFormat(table)
  const options = { vars: new Map(Object.entries(vars)), fatal: true, sibling: () => undefined }
  return readFileText({ path, text }, [format], [format], options)
}

async function briefly(text: string, path?: string, vars?: Readonly<Record<string, string>>) {
  return (await readAs(ACME, text, path, vars)).uses.map(brief)
}

describe('a format that is a table', () => {
  it.each([
    ['a string', 'jobs:\n  a:\n    container: node:22\n', ['ci-job node:22']],
    ['a map with a name', 'jobs:\n  a:\n    image:\n      name: node:22\n', ['ci-job node:22']],
    ['flow style', '{jobs: {a: {container: {name: "node:22"}}}}', ['ci-job node:22']],
    ['JSON', '{"jobs":{"a":{"container":"node:22"}}}\n', ['ci-job node:22']],
    ['CRLF and a byte order mark', '\uFEFFjobs:\r\n  a:\r\n    image: node:22\r\n', ['ci-job node:22']],
    ['tabs before a comment, and no line end', "jobs:\n  a:\n    image: 'node:22'\t# x", ['ci-job node:22']],
    [
      'items that are strings or maps',
      'services:\n- redis:7\n- image: mysql:8\n',
      ['ci-service redis:7', 'ci-service mysql:8'],
    ],
    ['any depth', 'a:\n- b:\n    steps:\n    - image: go:1\n', ['ci-step go:1']],
    [
      'a port, a tag and a digest',
      `services: ["h:5000/a:1@sha256:${'a'.repeat(64)}"]`,
      [`ci-service h:5000/a:1@sha256:${'a'.repeat(64)}`],
    ],
    [
      'both of two keys that are the same',
      'jobs:\n  a: {image: a:1, image: b:1}\n',
      ['ci-job a:1', 'ci-job b:1'],
    ],
    ['several documents', 'services: [a:1]\n---\nservices: [b:1]\n', ['ci-service a:1', 'ci-service b:1']],
    ['a block scalar', 'services:\n- |\n  a:1\n', ['ci-service a:1']],
    ['what no row names', 'jobs:\n  a:\n    other: node:22\nservice: [a:1]\n', []],
    ['what is no string', 'jobs:\n  a:\n    image: true\n  b:\n    image:\n  c:\n    image: ""\n', []],
    ['a text that is no reference', 'services: ["a b"]', ['ci-service unread: invalid-reference']],
    ['a template action', 'services: ["{{ .x }}"]', ['ci-service unread: template-expression']],
  ])('reads %s', async (_name, text, expected) => {
    const found = await briefly(text)
    expect(found.map((one) => one.replace(/^(\S+) .* => /, '$1 '))).toEqual(expected)
  })

  it('lets the first row that fits decide', async () => {
    expect(await briefly('x:\n  build:\n    image: a:1\n    steps:\n    - image: b:1\n')).toEqual([
      'ci-step b:1',
    ])
  })

  it('spreads a reference over the keys that the row names', async () => {
    const { uses } = await readAs(ACME, 'mirror: {host: h.example, repo: a/b, rev: 1.10}\n')
    expect(uses.map(({ raw, text, pin }) => [raw, text, pin])).toEqual([
      ['h.example|a/b|1.10', 'h.example/a/b:1.10', 'tag-only'],
    ])
    expect(await briefly('mirror: a:1\n')).toEqual([])
  })

  it('takes a row only beside the keys that it asks for', async () => {
    const step = (type: string) => `steps:\n  a:\n    with: {type: ${type}, ref: a:1}\n`
    expect(await briefly(step('docker'))).toEqual(['ci-step a:1'])
    expect(await briefly(step('shell'))).toEqual([])
  })

  it('reads URLs of the scheme docker, and no others', async () => {
    expect(await briefly('uses: ["docker://a:1", "acme/step@v1", "https://a.example/b"]')).toEqual([
      'action a:1',
    ])
  })

  it('takes what no schema calls an image only where it looks like one', async () => {
    const { uses } = await readAs(ACME, 'values: {a: {webImage: h.example/a:1}, bootImage: disk}')
    expect(uses.map(({ raw, confidence }) => [raw, confidence])).toEqual([['h.example/a:1', 'likely']])
  })

  it('names a use by its keys, and by names in place of indices', async () => {
    const { uses } = await readAs(ACME, 'x:\n  steps:\n  - {name: test, image: a:1}\n')
    expect(uses.map(({ format, path, identity }) => [format, path, identity])).toEqual([
      ['acme-ci', 'x.steps[0].image', 'x.steps[test].image'],
    ])
  })

  it('passes on what YAML could not read', async () => {
    expect((await readAs(ACME, 'services: [a:1\njobs: }\n')).problems).not.toEqual([])
  })
})

describe('aliases and merges', () => {
  it('reads what an alias repeats once, and says so where something else reads it too', async () => {
    const { uses, alsoRead } = await readAs(ACME, 'services: [&a a:1, *a]\nlabel: *a\n')
    expect(uses.map(brief)).toEqual(['ci-service a:1'])
    expect(alsoRead).toEqual([{ path: '.acme.yml', start: 14, end: 17 }])
    expect((await readAs(ACME, 'services: [&a a:1, *a]\n')).alsoRead).toEqual([])
  })

  it('reads a map under each of the ways that lead to it', async () => {
    const text = 'base: &b\n  steps: [{image: a:1}]\n  container: c:1\njobs:\n  x: *b\n'
    expect(await briefly(text)).toEqual(['ci-step a:1', 'ci-job c:1'])
  })

  it('resolves merge keys', async () => {
    expect(await briefly('x: &x {image: a:1}\njobs:\n  a:\n    <<: *x\n  b: {<<: *x, image: b:1}\n')).toEqual(
      ['ci-job a:1', 'ci-job b:1'],
    )
  })

  it('ends on maps that hold one another many times over', async () => {
    const levels = Array.from({ length: 60 }, (_, n) =>
      n === 0
        ? 'l0: &l0 {steps: [{image: a:1}]}'
        : `l${n}: &l${n} {a: *l${n - 1}, b: *l${n - 1}, c: [*l${n - 1}]}`,
    )
    expect(await briefly(`${levels.join('\n')}\n`)).toEqual(['ci-step a:1'])
  })
})

describe('variables', () => {
  it.each([
    [
      'the nearest value',
      'variables: {V: 1}\njobs:\n  a:\n    variables: {V: 2}\n    image: n:$V\n',
      'ci-job n:$V => n:2',
    ],
    [
      'a value with a variable in it',
      'variables: {R: h.example, I: "${R}/n:1"}\nservices: ["$I"]',
      'ci-service $I => h.example/n:1',
    ],
    ['one that nothing gives a value to', 'services: [n:$V]', 'ci-service n:$V => unread: runtime-variable'],
    [
      'one that names itself',
      'variables: {A: $B, B: $A}\nservices: [n:$A]',
      'ci-service n:$A => unread: runtime-variable',
    ],
    ['one of another kind', 'services: ["n:$[[ x ]]"]', 'ci-service n:$[[ x ]] => unread: runtime-variable'],
  ])('reads %s', async (_name, text, expected) => {
    expect(await briefly(text)).toEqual([expected])
  })

  it('takes a value from the configuration where the document has none', async () => {
    expect(await briefly('services: [n:$V]', '.acme.yml', { V: '3' })).toEqual(['ci-service n:$V => n:3'])
    expect(await briefly('variables: {V: 1}\nservices: [n:$V]', '.acme.yml', { V: '3' })).toEqual([
      'ci-service n:$V => n:1',
    ])
  })

  it('remembers where each character stands', async () => {
    const text = 'variables: {V: "22"}\nservices: [node:$V]'
    const { uses } = await readAs(ACME, text)
    const image = uses[0]?.image
    const places =
      image?.kind === 'read' ? image.segments.map(({ at }) => text.slice(at?.start, at?.end)) : []
    expect(places).toEqual(['node:', '22'])
  })

  it('says why a text is not read', async () => {
    const { uses } = await readAs(ACME, 'services: [n:$V]')
    expect(uses[0]?.image).toMatchObject({ kind: 'unread', detail: 'the run of the pipeline decides it' })
  })

  it('gives up on values that would grow without end', async () => {
    const values = Array.from({ length: 40 }, (_, n) => `V${n + 1}: $V${n}$V${n}`)
    const text = `variables: {V0: a, ${values.join(', ')}}\nservices: [$V40]`
    expect(await briefly(text)).toEqual(['ci-service $V40 => unread: runtime-variable'])
  })

  it('are not read where the table knows none', async () => {
    const { variables: _, ...table } = ACME
    expect((await readAs(table, 'services: [n:$V]')).uses.map(brief)).toEqual([
      'ci-service n:$V => unread: template-expression',
    ])
  })
})

describe('what a table claims', () => {
  const text = 'schema: acme/v1\npipeline: {name: x}\nservices: [a:1]\n'

  it('are documents that it knows, in files that may hold them', async () => {
    expect(await briefly(text, 'ci.yaml')).toEqual(['ci-service a:1'])
    expect(await briefly(text.replace('name', 'title'), 'ci.yaml')).toEqual([])
    expect(await briefly(text.replace('acme/v1', 'acme/v2'), 'ci.yaml')).toEqual([])
    expect(await briefly('- services: [a:1]\n- acme/v1\n', 'ci.yaml')).toEqual([])
  })

  it('are all documents of files with its own name', async () => {
    expect(await briefly('services: [a:1]', 'sub/.ACME.yml')).toEqual(['ci-service a:1'])
    expect(await briefly('a:1', '.acme.yml')).toEqual([])
  })

  it('is told from the keys of its rows before anything is parsed', async () => {
    expect((await readAs(ACME, 'nothing: {here: [}')).parsed).toBe(false)
    expect((await readAs(ACME, 'services: [a:1]', 'other.yaml')).parsed).toBe(false)
    expect((await readAs(ACME, 'services: [a:1]')).parsed).toBe(true)
  })
})

describe('paths of fields', () => {
  const reaches = (path: string, keys: string) => {
    let state = compileFields([{ path }])
    for (const key of keys.split(' ')) state = state.next(key)
    return state.rows.length === 1
  }

  it.each([
    ['a.b', 'a b', true],
    ['a.b', 'a', false],
    ['a.b', 'a b c', false],
    ['a[].b', 'a [] b', true],
    ['a[].b', 'a b', false],
    ['a.*.b', 'a [] b', true],
    ['a.*.b', 'a b', false],
    ['**.b', 'b', true],
    ['**.b', 'a [] c b', true],
    ['a.**.b.**.c', 'a x b y b z c', true],
    ['a.**.b.**.c', 'a x y c', false],
    ['*Image', 'webImage', true],
    ['*Image', 'image', false],
    ['image*', 'image_name', true],
    ['{a,b.c}.d', 'b c d', true],
    ['{a,b.c}.d', 'b d', false],
    ['a{,.b}', 'a', true],
    ['a{,.b}', 'a b', true],
    ['[].a', '[] a', true],
  ])('%s reaches %s: %s', (path, keys, expected) => {
    expect(reaches(path, keys)).toBe(expected)
  })

  it('knows few states however long the way is', () => {
    const root = compileFields([{ path: '**.a.**.a.**.a.**.b' }])
    const states = new Set<unknown>()
    let state = root
    for (let step = 0; step < 5000; step++) {
      state = state.next(step % 3 === 0 ? 'x' : 'a')
      states.add(state)
    }
    expect(states.size).toBeLessThan(20)
    expect(state.next('b').rows).toHaveLength(1)
  })

  it('ends where no path goes on', () => {
    expect(compileFields([{ path: 'a.b' }]).next('x').isEnd).toBe(true)
  })

  it.each([
    ['a.{b,c}.d', ['d']],
    ['a.{image,container}{,.name}', ['image', 'name', 'container', 'name']],
    ['services[]', ['services']],
    ['spec.*Image', ['Image']],
    ['**', ['']],
  ])('%s stands in no text without %j', (path, words) => {
    expect([...new Set(lastKeysOf(path))]).toEqual([...new Set(words)])
  })
})
