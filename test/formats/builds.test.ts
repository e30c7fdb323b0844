import { describe, expect, it } from 'vitest'
import { linkTree } from '../../src/engine/link-tree.ts'
import type { FormatId } from '../../src/model/format-id.ts'
import { tailOf } from '../../src/model/image-use.ts'
import { read } from '../support/read.ts'

type Files = Readonly<Record<string, string>>

function formatOf(path: string): FormatId {
  if (/bake/.test(path)) return 'bake'
  if (/compose/.test(path)) return 'compose'
  if (/\.sh$/.test(path)) return 'shell'
  return /skaffold/.test(path) ? 'skaffold' : 'dockerfile'
}

/** The uses of a tree: path, role, text, and where the tag stands. */
async function uses(files: Files): Promise<readonly string[]> {
  const readings = []
  for (const [path, text] of Object.entries(files))
    if (path !== '.env') readings.push(await read([formatOf(path)], path, text, { files }))
  return linkTree(readings).uses.map((use) => {
    const { role, text, image, overrides } = use
    const tail = tailOf(use)
    const written = tail === undefined ? 'nowhere' : (files[tail.path] ?? '').slice(tail.start, tail.end)
    const outcome = image.kind === 'read' ? `${text} [${written}]` : `${text} (${image.reason})`
    return [
      `${use.place.path} ${role} ${outcome}`,
      ...overrides.map(({ kind, name }) => `${kind} ${name}`),
    ].join(' ')
  })
}

describe('a context of a build in a script', () => {
  it.each([
    ['-f app/Dockerfile app', []],
    ['app', []],
    ['-f "$FILE" app', ['app/Dockerfile base base [base]']],
    ['other', ['app/Dockerfile base base [base]']],
  ])('stands for no image with %s', async (build, expected) => {
    const files = {
      'build.sh': `docker buildx build --build-context base=docker-image://alpine:3.20 ${build}\n`,
      'app/Dockerfile': 'FROM base\n',
    }
    expect(await uses(files)).toEqual(['build.sh cli-argument alpine:3.20 [3.20]', ...expected])
  })
})

describe('the name that Compose gives to what a service builds', () => {
  it.each([
    ['of the file', 'name: shop\n', {}],
    ['of .env', '', { '.env': 'COMPOSE_PROJECT_NAME=shop\n' }],
  ])('begins with the project %s', async (_, head, env) => {
    const text = `${head}services:\n  base: { build: ./base }\n  app: { build: . }\n  job: { image: shop-base }\n  old: { image: shop_base }\n  other: { image: shop-none }\n`
    const files = { 'compose.yaml': text, Dockerfile: 'FROM shop-base\n', ...env }
    expect(await uses(files)).toEqual(['compose.yaml service shop-none [shop-none]'])
  })
})

const DOCKERFILE = 'ARG BASE=alpine:3.19\nFROM ${BASE}\n'
const build = (rest: string) => `services:\n  app:\n    build:\n      context: .\n${rest}`

describe('a build argument of a Compose file', () => {
  it.each([
    ['a map', '      args:\n        BASE: debian:12\n', 'debian:12 [12]'],
    ['a map with CRLF', '      args:\r\n        BASE: debian:12\r\n', 'debian:12 [12]'],
    ['a flow map', '      args: { BASE: "debian:12" }\n', 'debian:12 [12]'],
    ['a list', '      args:\n        - BASE=debian:12\n', 'debian:12 [12]'],
    ['a quoted list item', "      args: ['BASE=debian:12']\n", 'debian:12 [12]'],
    ['a default in it', '      args: { BASE: "${B:-debian:12}" }\n', 'debian:12 [12]'],
    ['an anchor', '      args: &a { BASE: debian:12 }\nx-more: *a\n', 'debian:12 [12]'],
    ['an escape', '      args: { BASE: "debian:1\\u0032" }\n', 'debian:12 [nowhere]'],
    ['no value that is known', '      args: { BASE: "${NONE}" }\n', '${NONE} (variable-without-default)'],
    ['a template', '      args: { BASE: "{{ base }}" }\n', '{{ base }} (template-expression)'],
  ])('is where the reference stands: %s', async (_, rest, expected) => {
    expect(await uses({ Dockerfile: DOCKERFILE, 'compose.yaml': build(rest) })).toEqual([
      `compose.yaml base ${expected}`,
    ])
  })

  it('is none where it has no value, or only one of the environment', async () => {
    for (const rest of [
      '      args: [BASE]\n',
      '      args: { BASE: }\n',
      '      args: { OTHER: "1" }\n',
      '',
    ])
      expect(await uses({ Dockerfile: DOCKERFILE, 'compose.yaml': build(rest) })).toEqual([
        'Dockerfile base alpine:3.19 [3.19]',
      ])
    const files = {
      Dockerfile: DOCKERFILE,
      'compose.yaml': build('      args: [BASE]\n'),
      '.env': 'BASE=a:1\n',
    }
    expect(await uses(files)).toEqual(['compose.yaml base a:1 [1]'])
  })

  it('leaves the default a use where another build leaves it out', async () => {
    const more = '  other: { build: . }\n'
    expect(
      await uses({
        Dockerfile: DOCKERFILE,
        'compose.yaml': build(`      args: { BASE: debian:12 }\n${more}`),
      }),
    ).toEqual(['Dockerfile base alpine:3.19 [3.19] build-arg BASE', 'compose.yaml base debian:12 [12]'])
  })

  it('is one use for each text that it makes', async () => {
    const text = 'ARG V\nFROM golang:$V AS a\nFROM golang:$V AS b\nFROM debian:${V}-slim\n'
    expect(await uses({ Dockerfile: text, 'compose.yaml': build('      args: { V: "1.22" }\n') })).toEqual([
      'compose.yaml base golang:1.22 [1.22]',
      'compose.yaml base debian:1.22-slim [nowhere]',
    ])
  })

  it('stands where the tag does, of several', async () => {
    const text = 'ARG R\nARG T\nFROM $R/app:$T\n'
    const args = '      args: { T: "7", R: quay.io/acme }\n'
    const [use] = (await read(['compose'], 'compose.yaml', build(args), { files: { Dockerfile: text } })).uses
    expect(use).toMatchObject({ path: 'services.app.build.args.T', raw: '7', text: 'quay.io/acme/app:7' })
  })

  it('names a stage, or an image of the project', async () => {
    const text = 'ARG BASE\nFROM alpine:3 AS own\nFROM $BASE\n'
    expect(await uses({ Dockerfile: text, 'compose.yaml': build('      args: { BASE: own }\n') })).toEqual([
      'Dockerfile base alpine:3 [3]',
    ])
    const project = build('      args: { BASE: me/base }\n  base: { image: me/base, build: ./base }\n')
    expect(await uses({ Dockerfile: text, 'compose.yaml': project })).toEqual([
      'Dockerfile base alpine:3 [3]',
    ])
  })

  it('fills an inline Dockerfile', async () => {
    const text = build(
      '      args: { BASE: debian:12 }\n      dockerfile_inline: |\n        ARG BASE=a:1\n        FROM $$BASE\n        COPY --from=b:2 /a /a\n',
    )
    expect(await uses({ 'compose.yaml': text })).toEqual([
      'compose.yaml base debian:12 [12]',
      'compose.yaml copy-from b:2 [2]',
    ])
  })

  it('of an override file goes to the Dockerfile that the main file names', async () => {
    const files = {
      'x.Dockerfile': DOCKERFILE,
      'compose.yaml': build('      dockerfile: x.Dockerfile\n'),
      'compose.override.yaml': 'services: { app: { build: { args: { BASE: debian:12 } } } }\n',
    }
    expect(await uses(files)).toEqual([
      'x.Dockerfile base alpine:3.19 [3.19] build-arg BASE',
      'compose.override.yaml base debian:12 [12]',
    ])
  })

  it('that a RUN sees, too, is read elsewhere', async () => {
    const text = `${DOCKERFILE}ARG BASE=other\nRUN echo $BASE\n`
    const compose = build('      args: { BASE: debian:12 }\n')
    const { alsoRead } = await read(['compose'], 'compose.yaml', compose, { files: { Dockerfile: text } })
    expect(alsoRead.map(({ start, end }) => compose.slice(start, end))).toContain('debian:12')
  })
})

describe('a build argument of bake and Skaffold', () => {
  it.each([
    ['docker-bake.hcl', 'target "a" {\n  args = { BASE = "debian:12" }\n}\n', 'bake', 'debian:12 [12]'],
    [
      'docker-bake.hcl',
      'target "a" {\n  args = { BASE = NONE }\n}\n',
      'bake',
      'NONE (variable-without-default)',
    ],
    ['docker-bake.json', '{"target":{"a":{"args":{"BASE":"debian:12"}}}}', 'bake', 'debian:12 [12]'],
    [
      'docker-bake.hcl',
      'target "_c" {\n args = { BASE = "debian:12" }\n}\ntarget "a" { inherits = ["_c"] }\ngroup "default" { targets = ["a"] }\n',
      'bake',
      'debian:12 [12]',
    ],
    [
      'skaffold.yaml',
      'apiVersion: skaffold/v4beta11\nbuild: { artifacts: [{ image: a, docker: { buildArgs: { BASE: debian:12 } } }] }\n',
      'skaffold',
      'debian:12 [12]',
    ],
    [
      'skaffold.yaml',
      'apiVersion: skaffold/v4beta11\nbuild: { artifacts: [{ image: a, docker: { buildArgs: { BASE: "{{.B}}" } } }] }\n',
      'skaffold',
      '{{.B}} (template-expression)',
    ],
  ])('is where the reference stands: %s %s', async (path, text, format, expected) => {
    const files = { Dockerfile: DOCKERFILE, [path]: text }
    expect(await uses(files)).toEqual([`${path} base ${expected}`])
    expect((await read([formatOf(path)], path, text, { files })).uses[0]?.format).toBe(format)
  })

  it('that stands for another artifact of Skaffold pulls nothing', async () => {
    const text =
      'apiVersion: skaffold/v4beta11\nbuild: { artifacts: [{ image: a, requires: [{ image: b, alias: BASE }] }, { image: b, context: b }] }\n'
    expect(await uses({ Dockerfile: DOCKERFILE, 'skaffold.yaml': text })).toEqual([])
  })
})

describe('a named context', () => {
  const text =
    'FROM base AS x\nFROM rust\nCOPY --from=assets /a /a\nRUN --mount=from=alpine:3.18,target=/x true\n'
  const contexts = ['base', 'rust', 'assets', 'alpine:3.18']

  it.each([
    [
      'a map',
      `      additional_contexts: { base: ./b, rust: ./r, assets: "service:x", "alpine:3.18": ./a }\n`,
    ],
    ['a list', `      additional_contexts: [base=./b, rust=./r, assets=service:x, "alpine:3.18=./a"]\n`],
  ])('of Compose stands for no image: %s', async (_, rest) => {
    expect(await uses({ Dockerfile: text, 'compose.yaml': build(rest) })).toEqual([])
  })

  it('of bake stands for no image', async () => {
    const entries = contexts.map((name) => `"${name}" = "target:b"`).join('\n')
    expect(
      await uses({ Dockerfile: text, 'docker-bake.hcl': `target "a" {\ncontexts = {\n${entries}\n}\n}` }),
    ).toEqual([])
  })

  it.each(['base:latest', 'docker.io/library/base', 'Base', 'base:1'])('is not found as %s', async (name) => {
    const rest = `      additional_contexts: { "${name}": ./b }\n`
    expect(await uses({ Dockerfile: 'FROM base\n', 'compose.yaml': build(rest) })).toEqual([
      'Dockerfile base base [base]',
    ])
  })

  it.each(['base', 'base:latest', 'docker.io/library/base', 'docker.io/library/base:latest'])(
    'is found for %s',
    async (name) => {
      const rest = '      additional_contexts: { base: ./b }\n'
      expect(await uses({ Dockerfile: `FROM ${name}\n`, 'compose.yaml': build(rest) })).toEqual([])
    },
  )

  it('takes the place of a stage', async () => {
    const rest = '      additional_contexts: { deps: ./b }\n'
    expect(
      await uses({ Dockerfile: 'FROM alpine:3 AS Deps\nFROM b:1\n', 'compose.yaml': build(rest) }),
    ).toEqual(['Dockerfile base b:1 [1]'])
  })

  it('is a use where another build does not define it', async () => {
    const rest = '      additional_contexts: { base: ./b }\n  other: { build: . }\n'
    expect(await uses({ Dockerfile: 'FROM base\n', 'compose.yaml': build(rest) })).toEqual([
      'Dockerfile base base [base] named-context services.app.build',
    ])
  })

  it('of an inline Dockerfile counts in it alone', async () => {
    const inline = '      dockerfile_inline: "FROM base"\n      additional_contexts: { base: ./b }\n'
    const files = { Dockerfile: 'FROM base\n', 'compose.yaml': build(inline) }
    expect(await uses(files)).toEqual(['Dockerfile base base [base]'])
    const bake = 'target "a" {\n dockerfile-inline = "FROM base"\n contexts = { base = "target:b" }\n}'
    expect(await uses({ 'docker-bake.hcl': bake })).toEqual([])
  })
})

describe('a name that a project builds', () => {
  it.each([
    ['Compose', 'a/compose.yaml', 'services: { base: { image: me/base, build: ./b }, app: { build: . } }'],
    [
      'Compose tags',
      'a/compose.yaml',
      'services: { base: { build: { context: ./b, tags: [me/base] } }, app: { build: . } }',
    ],
    [
      'bake',
      'a/docker-bake.hcl',
      'target "base" {\n context = "base"\n tags = ["me/base"]\n}\ntarget "app" {}\n',
    ],
  ])('is no pull in its Dockerfiles, and one elsewhere: %s', async (_, path, text) => {
    const files = { 'a/Dockerfile': 'FROM me/base\n', 'b/Dockerfile': 'FROM me/base\n', [path]: text }
    expect(await uses(files)).toEqual(['b/Dockerfile base me/base [me/base]'])
  })
})
