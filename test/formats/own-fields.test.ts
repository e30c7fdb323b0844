import { describe, expect, it } from 'vitest'
import { readFileText } from '../../src/engine/read.ts'
import { formatsWith } from '../../src/formats/own-fields.ts'
import type { OwnField } from '../../src/model/own-field.ts'
import { compilePathGlobs } from '../../src/text/path-glob.ts'
import { brief } from '../support/read.ts'

const ROW = { form: 'reference', role: 'container', pin: 'digest' } as const

function inFiles(globs: readonly string[], path: string, more: Partial<OwnField> = {}): OwnField {
  return { ...ROW, at: { kind: 'files', globs }, path, ...more }
}

function inObjects(group: string, objectKind: string | undefined, path: string): OwnField {
  return { ...ROW, at: { kind: 'objects', group, objectKind }, path }
}

async function readWith(fields: readonly OwnField[], path: string, text: string) {
  const all = formatsWith(fields, (name) => name)
  const formats = all.filter(
    ({ names, candidates, takes }) =>
      compilePathGlobs([...names, ...candidates], { ignoreCase: true })(path) || takes?.(path),
  )
  return readFileText({ path, text }, formats, all, {
    vars: new Map(),
    fatal: true,
    sibling: () => undefined,
  })
}

async function briefly(fields: readonly OwnField[], path: string, text: string) {
  const { uses } = await readWith(fields, path, text)
  return uses.map((use) => `${use.format} ${brief(use)}`)
}

describe('fields of files', () => {
  it.each([
    ['JSON', 'deploy/a.json', '{"tasks":[{"img":"acme/x:1"},{"img":"acme/y:2"}]}'],
    [
      'YAML with CRLF and a byte order mark',
      'deploy/a.yaml',
      '\uFEFFtasks:\r\n- img: acme/x:1\r\n- {img: acme/y:2}\r\n',
    ],
    ['several documents', 'deploy/a.yml', 'tasks: [{img: acme/x:1}]\n---\ntasks: [{img: acme/y:2}]'],
    ['anchors', 'deploy/a.yaml', 'a: &a {img: acme/x:1}\ntasks:\n- *a\n- {<<: *a, img: acme/y:2}\n'],
  ])('are read in %s', async (_, path, text) => {
    const fields = [inFiles(['deploy/**'], 'tasks[].img')]
    expect(await briefly(fields, path, text)).toEqual([
      'fields container acme/x:1',
      'fields container acme/y:2',
    ])
  })

  it('are read where globs say so and nowhere else', async () => {
    const fields = [inFiles(['deploy/*', '!deploy/old.yaml'], 'img'), inFiles(['**/*.conf'], 'pic')]
    const text = 'img: acme/x:1\npic: acme/y:2\n'
    expect(await briefly(fields, 'deploy/new.yaml', text)).toEqual(['fields container acme/x:1'])
    expect(await briefly(fields, 'deploy/old.yaml', text)).toEqual([])
    expect(await briefly(fields, 'other/new.yaml', text)).toEqual([])
    // A picture beside them is none of the files that a folder names.
    expect(await briefly(fields, 'deploy/new.png', text)).toEqual([])
    expect(await briefly(fields, 'etc/a.conf', text)).toEqual(['fields container acme/y:2'])
  })

  it('take nothing away from the format of the file, but decide about their own place', async () => {
    const fields = [inFiles(['compose.yaml'], 'services.a.image', { pin: 'tag-only', role: 'ci-step' })]
    const text = 'services:\n  a: {image: acme/x:1}\n  b: {image: acme/y:2}\n'
    const { uses } = await readWith(fields, 'compose.yaml', text)
    expect(uses.map(({ format, role, pin, text: own }) => [format, role, pin, own])).toEqual([
      ['fields', 'ci-step', 'tag-only', 'acme/x:1'],
      ['compose', 'service', 'digest', 'acme/y:2'],
    ])
  })

  it('are read beside a format that reads the whole file', async () => {
    const fields = [inFiles(['docker-bake.json'], 'x-images[]')]
    const text = '{"x-images":["acme/x:1"],"target":{"a":{"contexts":{"b":"docker-image://acme/y:2"}}}}'
    expect(await briefly(fields, 'docker-bake.json', text)).toEqual([
      'fields container acme/x:1',
      'bake build-context acme/y:2',
    ])
  })

  it('join parts, and leave a variable unread', async () => {
    const parts = { registry: 'host', repository: 'repo', tag: 'rev', digest: 'sum' }
    const fields = [inFiles(['a.yaml'], '*.picture', { parts }), inFiles(['a.yaml'], '*.picture')]
    const text = 'one: {picture: {host: h.example, repo: a/b, rev: 1.10}}\ntwo: {picture: "a/b:$V"}\n'
    expect(await briefly(fields, 'a.yaml', text)).toEqual([
      'fields container h.example|a/b|1.10 => h.example/a/b:1.10',
      'fields container a/b:$V => unread: template-expression',
    ])
  })

  it('are read in HCL, blocks by their type and labels', async () => {
    const fields = [
      inFiles(['**/*.tf'], 'resource.acme_runner.*.box[].picture'),
      inFiles(['**/*.hcl'], 'box.picture'),
    ]
    const text =
      'resource "acme_runner" "a" {\n  box = [{ picture = "acme/x:1" }]\n}\nresource "docker_image" "b" { name = "acme/y:2" }\n'
    expect(await briefly(fields, 'main.tf', text)).toEqual([
      'fields container acme/x:1',
      'terraform service acme/y:2',
    ])
    const { uses, problems } = await readWith(fields, 'a.hcl', 'box {\n  picture = "acme/z:3"\n}\n---\n')
    expect([uses.map(brief), problems]).toEqual([['container acme/z:3'], []])
  })

  it('tell of a broken file once', async () => {
    const text = 'services: {a: {img: "x\n'
    const told = async (fields: readonly OwnField[]) =>
      (await readWith(fields, 'compose.yaml', text)).problems
    expect(await told([inFiles(['compose.yaml'], 'services.*.img')])).toEqual(await told([]))
  })

  it('may have names that every object has', async () => {
    const fields = [inFiles(['a.json'], '__proto__.constructor')]
    expect(await briefly(fields, 'a.json', '{"__proto__":{"constructor":"acme/x:1"}}')).toEqual([
      'fields container acme/x:1',
    ])
  })
})

describe('fields of objects', () => {
  const fields = [
    inObjects('apps.acme.example', 'Fleet', 'spec.**.runner'),
    inObjects('*.other.example', undefined, 'spec.oven'),
  ]
  const fleet = 'apiVersion: apps.acme.example/v1\nkind: Fleet\nspec: {a: [{runner: acme/x:1}]}\n'

  it('are read where the group and the kind fit', async () => {
    expect(await briefly(fields, 'a.yaml', fleet)).toEqual(['kubernetes container acme/x:1'])
    expect(await briefly(fields, 'a.yaml', fleet.replace('Fleet', 'Float'))).toEqual([])
    const below = 'apiVersion: a.other.example/v1\nkind: Any\nspec: {oven: acme/y:2}\n'
    expect(await briefly(fields, 'a.yaml', below)).toEqual(['kubernetes container acme/y:2'])
    expect(await briefly([], 'a.yaml', fleet)).toEqual([])
  })

  it('are read in lists and in manifests in texts', async () => {
    const indented = fleet.replaceAll(/^/gm, '    ').trimEnd()
    const list = `apiVersion: v1\nkind: List\nitems:\n-${indented.slice(1)}\n`
    expect(await briefly(fields, 'a.yaml', list)).toEqual(['kubernetes container acme/x:1'])
    const map = `apiVersion: v1\nkind: ConfigMap\ndata:\n  a: |\n${indented}\n    # image\n`
    expect(await briefly(fields, 'a.yaml', map)).toEqual(['kubernetes container acme/x:1'])
  })

  it('may be items of lists, and parts with a digest of their own', async () => {
    const own = [
      inObjects('apps.acme.example', 'Fleet', 'spec.images[]'),
      {
        ...inObjects('apps.acme.example', 'Fleet', 'spec.other[]'),
        parts: { repository: 'name', tag: 'v', digest: 'sum' },
        hasDigestKey: true,
      } as const,
    ]
    const head = 'apiVersion: apps.acme.example/v1\nkind: Fleet\n'
    expect(
      await briefly(own, 'a.yaml', `${head}spec: {images: [acme/x:1, acme/y:2], walkers: [acme/z:3]}\n`),
    ).toEqual(['kubernetes container acme/x:1', 'kubernetes container acme/y:2'])
    const sum = `sha256:${'a'.repeat(64)}`
    const { uses } = await readWith(
      own,
      'a.yaml',
      `${head}spec: {other: [{name: a/b, v: 1}, {name: a/b, v: 1, sum: "${sum}"}]}\n`,
    )
    expect(uses.map(({ text, pinObstacle }) => [text, pinObstacle?.reason])).toEqual([
      ['a/b:1', 'unsupported-here'],
      [`a/b:1@${sum}`, undefined],
    ])
  })

  it('come before the rows that are known', async () => {
    const own = {
      ...inObjects('tempo.grafana.com', 'TempoStack', 'spec.images.tempo'),
      role: 'ci-step',
    } as const
    const text =
      'apiVersion: tempo.grafana.com/v1\nkind: TempoStack\nspec: {images: {tempo: "a/b:1", jaegerQuery: "a/c:1"}}\n'
    expect(await briefly([own], 'a.yaml', text)).toEqual([
      'kubernetes ci-step a/b:1',
      'kubernetes container a/c:1',
    ])
  })

  it('change the readings that are kept, and only of their format', () => {
    const settings = formatsWith(fields, (path) => path).flatMap((format) => format.settings ?? [])
    expect(settings).toEqual([expect.stringContaining('"runner"'.slice(1, -1))])
    expect(formatsWith([], (path) => path).every((format) => format.settings === undefined)).toBe(true)
  })
})
