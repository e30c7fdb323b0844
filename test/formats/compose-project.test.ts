import { describe, expect, test } from 'vitest'
import { linkTree } from '../../src/engine/link-tree.ts'
import { tailOf } from '../../src/model/image-use.ts'
import type { Fact } from '../../src/model/reading.ts'
import { brief, read } from '../support/read.ts'

const compose = (text: string, options: Parameters<typeof read>[3] & { path?: string } = {}) =>
  read(['compose'], options.path ?? 'compose.yaml', text, options)

const factsOf = (facts: readonly Fact[]) =>
  facts.map((fact) => (fact.kind === 'built-name' ? `built ${fact.name} in ${fact.project}` : fact.kind))

describe('override files', () => {
  const main = `services:
  app: { image: acme/app }
  worker: { image: acme/app }
  kept: { image: acme/kept, build: . }
`
  const override = `services:
  app: { build: ., image: acme/dev }
  worker: { image: acme/dev }
  kept: { build: !reset null }
`
  const files = { 'docker-compose.yml': main, 'docker-compose.override.yml': override }

  test('take nothing away from what the base file pulls', async () => {
    const base = await compose(main, { path: 'docker-compose.yml', files })
    expect(base.uses.map(brief)).toEqual(['service acme/app', 'service acme/app', 'service acme/kept'])
    expect(factsOf(base.facts)).toEqual(['built acme/dev in .', 'build'])
    expect(base.facts.slice(0, 1)).toMatchObject([{ without: ['docker-compose.yml'] }])
  })

  test('build what they name themselves', async () => {
    const over = await compose(override, { path: 'docker-compose.override.yml', files })
    expect(over.uses.map(brief)).toEqual(['service acme/dev'])
    const { uses } = linkTree([over])
    expect(uses).toEqual([])
  })

  test('that build under the name of the base file leave the use, with what builds it', async () => {
    const built = { ...files, 'docker-compose.override.yml': 'services: { app: { build: . } }' }
    const base = await compose(main, { path: 'docker-compose.yml', files: built })
    const { uses } = linkTree([base])
    expect(uses.map(({ text, builtBy }) => `${text} ${builtBy?.path}`)).toEqual([
      'acme/app docker-compose.override.yml',
      'acme/app docker-compose.override.yml',
    ])
  })

  test.each([
    ['services: { app: !override { image: acme/b } }', ['acme/a', 'acme/b']],
    ['services: { app: !reset null }', ['acme/a']],
    ['services:\n  app: !override\n    image: acme/b\n', ['acme/a', 'acme/b']],
    ['services: { app: { image: acme/b, build: !reset } }', ['acme/a', 'acme/b']],
  ])('%j', async (text, expected) => {
    const both = {
      'compose.yaml': 'services: { app: { image: acme/a, pull_policy: always } }',
      'compose.override.yaml': text,
    }
    const found: string[] = []
    for (const [path, each] of Object.entries(both)) {
      const reading = await compose(each, { path, files: both })
      for (const use of linkTree([reading]).uses) found.push(use.text)
    }
    expect(found).toEqual(expected)
  })

  test('an override of a built service that is replaced as a whole pulls', async () => {
    const both = {
      'compose.yaml': 'services: { app: { image: acme/a, build: . } }',
      'compose.override.yaml': 'services: { app: !override { image: acme/b } }',
    }
    const { uses } = await compose(both['compose.override.yaml'], {
      path: 'compose.override.yaml',
      files: both,
    })
    expect(uses.map(brief)).toEqual(['service acme/b'])
  })
})

describe('several documents in one file', () => {
  test('are merged, the last one wins', async () => {
    const text = `services: { a: { image: acme/a }, b: { image: acme/b } }
---
services: { a: { build: . } }
---
services: { c: { image: acme/a } }
`
    const reading = await compose(text)
    const { uses } = linkTree([reading])
    expect(uses.map(({ text: name }) => name)).toEqual(['acme/b'])
  })
})

describe('the name of the project', () => {
  const text = 'services: { a: { image: "acme/${COMPOSE_PROJECT_NAME}:1" } }'

  test.each([
    ['compose.yaml', `name: shop\n${text}`, {}, 'acme/shop:1'],
    ['compose.yaml', `name: "My ${'$'}{X:-Shop}!"\n${text}`, {}, 'acme/myshop:1'],
    ['compose.yaml', `name: shop\n${text}`, { '.env': 'COMPOSE_PROJECT_NAME=other' }, 'acme/other:1'],
    ['compose.yaml', `name: shop\n---\nname: last\n---\n${text}`, {}, 'acme/last:1'],
    ['compose.yaml', text, { 'compose.override.yaml': 'name: over' }, 'acme/over:1'],
    ['deploy/_My.App/compose.yaml', text, {}, 'acme/myapp:1'],
  ])('%s %j', async (path, written, files, expected) => {
    const { uses } = await compose(written, { path, files: { ...files, [path]: written } })
    expect(uses.map((use) => use.text)).toEqual([expected])
    expect(uses.map((use) => tailOf(use)?.path)).toEqual([path])
  })

  test('is not known at the root without one', async () => {
    const { uses } = await compose(text)
    expect(uses.map(brief)).toEqual([
      'service acme/${COMPOSE_PROJECT_NAME}:1 => unread: variable-without-default',
    ])
  })
})

describe('what else reads the values of .env', () => {
  const image = 'image: "nginx:$V"'
  const alsoRead = async (more: string, files: Record<string, string> = {}) => {
    const text = `services:\n  a:\n    ${image}\n${more}`
    const reading = await compose(text, { files: { '.env': 'V=1.25', ...files } })
    return reading.alsoRead.map(({ path, start, end }) => `${path} ${start}-${end}`)
  }

  test.each([
    '    environment: [V]\n',
    '    environment: {V: }\n',
    '    environment: {V: null}\n',
    '    environment: {"V": ~}\n',
    '    environment:\r\n      - V\r\n',
    '    environment: {V: "$V"}\n',
    '    build: {context: ., args: [V]}\n',
    '    build: {context: ., args: {V: }}\n',
    'secrets: {s: {environment: V}}\n',
    'configs: {s: {environment: "V"}}\n',
  ])('%j', async (more) => expect(await alsoRead(more)).toEqual(['.env 2-6']))

  test.each([
    '    env_file: .env\n',
    '    env_file: [./.env]\n',
    '    env_file: [{path: .env, required: false}]\n',
    '    env_file: "${F:-.env}"\n',
  ])('%j, all of them', async (more) => expect(await alsoRead(more)).toEqual(['.env 0-6']))

  test('an env_file of another file of the project', async () => {
    const files = { 'compose.override.yaml': 'services: { b: { env_file: [.env] } }' }
    expect(await alsoRead('', files)).toEqual(['.env 0-6'])
  })

  test.each(['    environment: [W]\n', '    environment: [V=1]\n', '    env_file: other.env\n', ''])(
    '%j does not',
    async (more) => expect(await alsoRead(more)).toEqual([]),
  )
})

describe('block scalars', () => {
  test.each([
    ['|-\n      nginx:1', 'nginx:1'],
    ['>-\n      nginx:1', 'nginx:1'],
    ['|\n      nginx:1', 'unread: invalid-reference'],
    ['>+\n\n      nginx:1\n', 'unread: invalid-reference'],
    ['|2-\n      nginx:1', 'nginx:1'],
    ['|-2 # why\n      nginx:1', 'nginx:1'],
    ['|2 # -\n      nginx:1', 'unread: invalid-reference'],
  ])('%j', async (block, expected) => {
    const { uses } = await compose(`services:\n  a:\n    image: ${block}\n    tty: true\n`)
    const [use] = uses
    expect(
      use?.image.kind === 'read' ? use.text : `unread: ${use?.image.kind === 'unread' && use.image.reason}`,
    ).toBe(expected)
  })

  test('the last line of a file may have no line end', async () => {
    const { uses } = await compose('services:\n  a:\n    image: |\n      nginx:1')
    expect(uses.map(brief)).toEqual(['service nginx:1'])
  })
})

describe('images that are never pulled', () => {
  test.each([
    ['pull_policy: never', true],
    ['pull_policy: build', true],
    ['pull_policy: "${P:-never}"', true],
    ['pull_policy: missing', undefined],
    ['pull_policy: if_not_present', undefined],
    ['tty: true', undefined],
  ])('%s', async (field, expected) => {
    const { uses } = await compose(`services: { a: { image: acme/a, ${field} } }`)
    expect(uses.map(({ onMachine }) => onMachine)).toEqual([expected])
  })

  test('by a policy that is inherited', async () => {
    const text = 'services: { base: { pull_policy: never }, a: { extends: base, image: acme/a } }'
    expect((await compose(text)).uses.map(({ onMachine }) => onMachine)).toEqual([true])
  })

  test('but not by one of the override file alone', async () => {
    const files = { 'compose.override.yaml': 'services: { a: { pull_policy: never } }' }
    const { uses } = await compose('services: { a: { image: acme/a } }', { files })
    expect(uses.map(({ onMachine }) => onMachine)).toEqual([undefined])
  })
})

describe('a file that Compose refuses', () => {
  test.each([
    ['an alias to nothing', 'services: { a: { image: *no } }', 1, 25],
    ['an alias to itself', 'services: { a: &a { image: x, labels: *a } }', 1, 39],
    ['a key twice', 'services: { a: { image: x, image: y } }', 1, 28],
    ['a key twice, in quotes', 'services: { a: { image: x, "image": y } }', 1, 29],
    ['a key twice, on lines', 'services:\r\n  a:\r\n    image: x\r\n    image: y\r\n', 4, 5],
    ['services twice', 'services: { a: { image: x } }\nservices: { b: { image: y } }', 2, 1],
    ['a key twice anywhere', 'x-a: { k: 1, k: 2 }\nservices: { a: { image: x } }', 1, 14],
    ['two merges', 'x-a: &a { tty: true }\nservices: { a: { image: x, <<: *a, <<: *a } }', 2, 36],
    ['a merge of no map', 'services: { a: { image: x, <<: 5 } }', 1, 28],
    ['what is no YAML', 'services:\n\ta: { image: x }\n', 2, 1],
  ])('for %s is told, and nothing in it is edited', async (_, text, line, column) => {
    const { problems, uses } = await compose(text)
    expect(problems).toMatchObject([{ line, column, fatal: true }])
    for (const use of uses) expect(use.fileIsRefused).toBe(true)
  })

  test.each([
    ['a list of merges', 'x-a: &a { image: x }\nx-b: &b { tty: true }\nservices: { a: { <<: [*a, *b] } }'],
    ['an anchor twice', 'x-a: &a { image: x }\nx-b: &a { image: y }\nservices: { b: *a }'],
    [
      'a key twice in branches of a template',
      'services:\n  a:\n{% if x %}\n    image: x\n{% else %}\n    image: y\n{% endif %}\n',
    ],
    ['a name in two maps', 'services: { a: { image: x }, b: { image: x } }'],
    ['a quoted merge key', 'services: { a: { image: x, "<<": 5 } }'],
  ])('is not one with %s', async (_, text) => {
    const { problems, uses } = await compose(text)
    expect(problems).toEqual([])
    expect(uses.length).toBeGreaterThan(0)
    for (const use of uses) expect(use.fileIsRefused).toBeUndefined()
  })
})

describe('what comes from registries besides images', () => {
  test('projects that are included and extended', async () => {
    const text = `include:
  - oci://docker.io/acme/stack:1
  - path: "oci://acme/other:$V"
  - path: [local.yaml, oci://ghcr.io/acme/third]
  - https://example.com/acme.git
services:
  a: { extends: { file: "oci://quay.io/acme/base:2", service: a } }
`
    const { uses, problems } = await compose(text, { files: { '.env': 'V=3' } })
    expect(problems).toEqual([])
    expect(uses.map((use) => `${use.path} ${use.text}`)).toEqual([
      'include[0] docker.io/acme/stack:1',
      'include[1].path acme/other:3',
      'include[2].path[1] ghcr.io/acme/third',
      'services.a.extends.file quay.io/acme/base:2',
    ])
  })

  test('models of a provider', async () => {
    const text = `services:
  a: { provider: { type: model, options: { model: smollm2 } } }
  b: { provider: { type: model, options: { model: "hf.co/acme/m:q4" } } }
  c: { provider: { type: awesomecloud, options: { model: x } } }
`
    expect((await compose(text)).uses.map(brief)).toEqual(['model smollm2 => ai/smollm2'])
  })

  test('what bake builds with', async () => {
    const text = `services:
  a:
    build:
      context: .
      x-bake:
        cache-from: ["type=registry,ref=acme/cache:a", "type=registry,ref=acme/cache:b", type=gha]
        cache-to: ["type=registry,mode=max,ref=acme/cache:b"]
        contexts: { base: "docker-image://alpine:3.20" }
        tags: [acme/a:1]
`
    const { uses, facts } = await compose(text)
    expect(uses.map((use) => `${use.role} ${use.text} ${use.pin}`)).toEqual([
      'build-cache acme/cache:a digest',
      'build-cache acme/cache:b none',
      'build-cache acme/cache:b none',
      'build-context alpine:3.20 digest',
    ])
    expect(factsOf(facts)).toContain('built acme/a:1 in .')
  })
})

describe('Compose files in JSON', () => {
  test.each([
    ['compose.json', '{"services": {"a": {"image": "acme/a:1"}}}'],
    ['apps/x/docker-compose.json', '{"services": [{"name": "a", "image": "acme/a:1"}, {"name": "b"}]}'],
  ])('%s', async (path, text) => {
    const { uses } = await compose(text, { path })
    expect(uses.map((use) => `${use.path} ${use.text}`)).toEqual(['services.a.image acme/a:1'])
  })
})

describe('what Compose itself expands', () => {
  const env = [
    'A=1',
    'B=',
    'C=w${A:-r}',
    "export D='${A}'",
    'E: "x${B:-y}z"',
    'F = v # c',
    'G=${LATER:-early}',
    'LATER=late',
    'H=a#b',
    "I='it'",
    'J="q\\""',
    'J=${A}.${C}',
  ].join('\n')

  test.each([
    ['$A', '1'],
    ['${A}', '1'],
    ['$C', 'w1'],
    ['${E}', 'xyz'],
    ['$F', 'v'],
    ['${G}', 'early'],
    ['${I}', 'it'],
    ['$J', '1.w1'],
    ['${B:-d}', 'd'],
    ['${B-d}', ''],
    ['${U:-d}', 'd'],
    ['${U-d}', 'd'],
    ['${A:+p}', 'p'],
    ['${B:+p}', ''],
    ['${B+p}', 'p'],
    ['${U+p}e', 'e'],
    ['${U:-${A}}', '1'],
    ['${U:-${V:-${A}.2}}', '1.2'],
    ['${U-$A}', '1'],
    ['${U:-$A-$C}', '1-w1'],
    ['${A:-}z', '1z'],
    ['${U:-}z', 'z'],
    ['${A}${C}', '1w1'],
    ['${A:?no}', '1'],
    ['${B?no}e', 'e'],
    ['${U:-}1', '1'],
    ['${U:-${A:+${C}}}', 'w1'],
    ['$A$C', '1w1'],
    ['$A-$C', '1-w1'],
    ['${A:-a}_${U:-b}', '1_b'],
    ['1.$A.0', '1.1.0'],
  ])('%s to %j', async (written, expected) => {
    const text = `services:\n  a:\n    image: 'acme/a:t${written}'\n`
    const { uses } = await compose(text, { files: { '.env': env } })
    expect(uses.map((use) => (use.image.kind === 'read' ? use.text : use.image))).toEqual([
      `acme/a:t${expected}`,
    ])
  })

  test.each([
    ['${D}', 'single quotes keep a variable'],
    ['$H', 'a number sign without a space before it is no comment'],
  ])('%s is no tag: %s', async (written) => {
    const text = `services: { a: { image: 'acme/a:t${written}' } }`
    const { uses } = await compose(text, { files: { '.env': env } })
    expect(uses.map(brief)).toEqual([expect.stringContaining('unread: invalid-reference')])
  })
})
