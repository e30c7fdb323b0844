import { describe, expect, it } from 'vitest'
import { digestOf } from '../support/fix.ts'
import { fix, MIRROR } from '../support/fix-tree.ts'
import { brief, read } from '../support/read.ts'

const PATH = 'docker-bake.hcl'

/** The images of a target with this `contexts`. */
async function found(contexts: string, rest = ''): Promise<readonly string[]> {
  const { uses } = await read(['bake'], PATH, `${rest}\ntarget "t" {\n  contexts = ${contexts}\n}\n`)
  return uses.map((use) => (use.image.kind === 'read' ? use.text : `unread ${use.image.reason}`))
}

/** The same for one context with this value. */
const one = (value: string, rest = '') => found(`{ c = ${value} }`, rest)

const LIST =
  'variable "L" {\n  default = ["a:1", "b:2"]\n}\nvariable "M" {\n  default = { x = "a:1", y = ["b:2"] }\n}'

describe('bake parts of lists and objects', () => {
  it.each([
    ['"docker-image://${L[0]}"', 'a:1'],
    ['"docker-image://${L[1]}"', 'b:2'],
    ['"docker-image://${L.1}"', 'b:2'],
    ['"docker-image://${M["x"]}"', 'a:1'],
    ['"docker-image://${M.y[0]}"', 'b:2'],
    ['"docker-image://${M["y"].0}"', 'b:2'],
    ['"docker-image://${split(",", "a:1,b:2")[1]}"', 'b:2'],
    ['"docker-image://${lookup(M, "x", "c:3")}"', 'a:1'],
    ['"docker-image://${lookup(M, "z", "c:3")}"', 'c:3'],
    ['"docker-image://${element(L, 3)}"', 'b:2'],
    ['join("", ["docker-image://", L[0]])', 'a:1'],
    ['L[0] == "a:1" ? "docker-image://y:1" : "docker-image://n:1"', 'y:1,n:1'],
  ])('%s', async (value, expected) => {
    expect((await one(value, LIST)).join()).toBe(expected)
  })

  it.each([
    '"docker-image://${L[7]}"',
    '"docker-image://${L[*]}"',
    '"docker-image://${L[X]}"',
    '"docker-image://${M.z}"',
  ])('leaves %s unread', async (value) => {
    const [text = ''] = await one(value, LIST)
    expect(text).toMatch(/^unread/)
  })

  it.each([
    'L[',
    'L[0',
    'L.',
    'L[]',
    'f(',
    'f()[',
    '[for',
    '[for x',
    '[for x in',
    '{for x in L : x',
    '[for x in L : x if',
    '[for x in L : x]]',
  ])('ends at %s', async (value) => {
    expect(await found(`{ a = "docker-image://a:1", c = ${value} }`)).toContain('a:1')
  })
})

describe('bake loops', () => {
  it.each([
    ['{ for v in ["1", "2"] : "n${v}" => "docker-image://a:${v}" }', ['a:1', 'a:2']],
    ['{ for k, v in { x = "1", y = "2" } : k => "docker-image://a:${v}" if k != "x" }', ['a:2']],
    ['{ for i, v in L : "n${i}" => "docker-image://${v}" }', ['a:1', 'b:2']],
    ['{ for v in [for w in ["1"] : "${w}.2"] : v => "docker-image://a:${v}" }', ['a:1.2']],
    ['{\n for v in concat(["1"], ["2"]) :\n "n${v}" => "docker-image://a:${v}"\n }', ['a:1', 'a:2']],
    ['{ for v in L : "same" => "docker-image://${v}" }', ['b:2']],
    ['{ c = "docker-image://x:${[for k, v in { b = 1, a = 2 } : k][0]}" }', ['x:a']],
    ['{ for v in keys({ b = 1, a = 2 }) : v => "docker-image://x:${v}" }', ['x:a', 'x:b']],
    ['{ for v in values({ b = "1", a = "2" }) : v => "docker-image://x:${v}" }', ['x:2', 'x:1']],
    [
      '{ for v in flatten([for k, vs in { a = ["p/1", "q/2"] } : [for w in vs : { tag = k, arch = split("/", w)[1] }]]) : v.arch => "docker-image://x:${v.tag}-${v.arch}" }',
      ['x:a-1', 'x:a-2'],
    ],
  ])('%s', async (contexts, expected) => {
    expect(await found(contexts, LIST)).toEqual(expected)
  })

  it('over what is not known are told as literals that may be images', async () => {
    const { uses } = await read(
      ['bake'],
      PATH,
      'target "t" {\n  contexts = { for v in X : v => "docker-image://a:1" }\n}',
    )
    expect(uses.map((use) => `${brief(use)} ${use.confidence}`)).toEqual(['build-context a:1 likely'])
  })

  it('make the lists of a matrix and of caches', async () => {
    const text = `target "t" {
  name = "t-\${v}"
  matrix = { v = [for x in ["1", "2"] : x] }
  contexts = { c = "docker-image://a:\${v}" }
  cache-from = [for x in ["m", "n"] : "type=registry,ref=acme/c:\${x}"]
}`
    const { uses } = await read(['bake'], PATH, text)
    expect(uses.map((use) => use.text)).toEqual(['a:1', 'a:2', 'acme/c:m', 'acme/c:n'])
  })

  it('end where they multiply', async () => {
    const list = `[${Array.from({ length: 100 }, (_, i) => `"${i}"`).join()}]`
    const nested = Array.from({ length: 8 }, (_, i) => `[for x${i} in ${list} : `).join('')
    await found(`{ c = ${nested}"docker-image://a:1"${']'.repeat(8)} }`)
    const { uses } = await read(['bake'], PATH, 'target "t" {\n  contexts = { c = "docker-image://a:1" }\n}')
    expect(uses).toHaveLength(1)
  })
})

describe('bake attestations', () => {
  it('name the image that lists what is inside', async () => {
    const text =
      'target "t" {\n  attest = ["type=sbom,generator=acme/a:1", { type = "sbom", generator = "acme/b:1" }, "type=provenance,mode=max", "type=sbom", { type = "provenance", generator = "x" }]\n}'
    const { uses } = await read(['bake'], PATH, text)
    expect(uses.map(brief)).toEqual(['service acme/a:1', 'service acme/b:1'])
  })
})

describe('bake files of one folder', () => {
  const DOCKERFILE = 'ARG BASE=alpine:3.19\nFROM ${BASE}\n'
  const HCL = 'target "app" {\n  args = { BASE = "python:${V}" }\n}\n'
  const variable = (value: string) => `variable "V" {\n  default = "${value}"\n}\n`

  async function texts(files: Readonly<Record<string, string>>, path = PATH) {
    const { uses } = await read(['bake', 'dockerfile'], path, files[path] ?? '', { files })
    return uses.map((use) => (use.image.kind === 'read' ? use.text : `unread ${use.image.reason}`))
  }

  it('take variables from one another, the later file before the earlier', async () => {
    const files = { Dockerfile: DOCKERFILE, [PATH]: HCL }
    expect(await texts(files)).toEqual(['unread variable-without-default'])
    const json = { 'docker-bake.json': '{"variable": {"V": {"default": "3.11"}}}' }
    expect(await texts({ ...files, ...json })).toEqual(['python:3.11'])
    const override = { 'docker-bake.override.hcl': variable('3.13') }
    expect(await texts({ ...files, ...json, ...override })).toEqual(['python:3.13'])
    expect(await texts({ ...files, [PATH]: HCL + variable('3.12'), ...json })).toEqual(['python:3.12'])
    expect(await texts({ ...files, [PATH]: HCL + variable('3.12'), ...override })).toEqual(['python:3.13'])
    expect(await texts({ ...files, 'other.bake.hcl': variable('3.13') })).toEqual([
      'unread variable-without-default',
    ])
  })

  it('say for one another where the Dockerfile is', async () => {
    const files = {
      'build/app.df': DOCKERFILE,
      [PATH]: 'target "app" {\n  args = { BASE = "python:3.12" }\n}\n',
      'docker-bake.override.json': '{"target": {"app": {"dockerfile": "build/app.df"}}}',
    }
    expect(await texts(files)).toEqual(['python:3.12'])
  })

  it('leave a value alone that another file gives', async () => {
    const files = {
      Dockerfile: DOCKERFILE,
      [PATH]: 'target "app" {\n  args = { BASE = "python:${V}" }\n}\n',
      'docker-bake.override.hcl': variable('3.13.1'),
    }
    const { text } = await fix(MIRROR, files)
    expect(text(PATH)).toBe(files[PATH])
    expect(text('docker-bake.override.hcl')).toBe(files['docker-bake.override.hcl'])
    const own = { Dockerfile: DOCKERFILE, [PATH]: 'target "app" {\n  args = { BASE = "python:3.13.1" }\n}\n' }
    expect((await fix(MIRROR, own)).text(PATH)).toContain(
      `python:3.13.1@${digestOf('docker.io/library/python:3.13.1')}`,
    )
  })

  it('stand files that are broken, and those that name each other', async () => {
    const override = (text: string) => ({
      Dockerfile: DOCKERFILE,
      [PATH]: HCL,
      'docker-bake.override.hcl': text,
    })
    for (const broken of ['', '{', 'variable "V" {', 'variable "V" { default = V }', 'V = "${V}"'])
      expect(await texts(override(broken))).toEqual(['unread variable-without-default'])
  })
})

describe('a bake file that Bake cannot read', () => {
  const problemsOf = async (path: string, text: string) =>
    (await read(['bake'], path, text)).problems.map(({ line, message, fatal }) => [line, fatal, message])

  it('is told, and nothing in it is edited', async () => {
    const text = 'target "a" {\n  contexts = { x = "docker-image://alpine:3.20.3" }\n  args = { V = "x }\n}\n'
    const { uses } = await read(['bake'], 'docker-bake.hcl', text)
    expect(uses.map((use) => [use.text, use.fileIsRefused])).toEqual([['alpine:3.20.3', true]])
    expect(await problemsOf('docker-bake.hcl', text)).toEqual([
      [3, true, 'Bake cannot read the file: the text in quotes has no end on its line; correct it'],
    ])
    expect(await problemsOf('docker-bake.json', '{"target": {"a": {')).toEqual([
      [1, true, 'Bake cannot read the file: what { opens is not closed; correct it'],
    ])
  })

  it('is no template, whose branches need not fit together', async () => {
    const text = '{% if x %}\ntarget "a" {\n{% else %}\ntarget "b" {\n{% endif %}\n  tags = ["c"]\n}\n'
    expect(await problemsOf('docker-bake.hcl', text)).toEqual([])
  })
})
