import { describe, expect, it } from 'vitest'
import type { FormatId } from '../../src/model/format-id.ts'
import { isEditable } from '../../src/model/image-use.ts'
import { fix, MIRROR } from '../support/fix-tree.ts'
import { read } from '../support/read.ts'

/** Text and why it is not edited, of the one use. */
async function obstacle(format: FormatId, path: string, text: string): Promise<string> {
  const { uses } = await read([format], path, text)
  expect(uses).toHaveLength(1)
  const [use] = uses
  return use === undefined ? '' : `${use.text} ${use.pinObstacle?.detail ?? `editable: ${isEditable(use)}`}`
}

const told = (written: string, deployed: string) =>
  `acme/app:${written} YAML takes ${written} for a number and deploys acme/app:${deployed}; write the tag that is meant in quotes`

const NUMBERS: readonly (readonly [written: string, deployed: string])[] = [
  ['3.10', '3.1'],
  ['1.0', '1'],
  ['72044e0', '72044'],
  ['0755', '493'],
  ['1_000', '1000'],
  ['1234567.5', '1.2345675e+06'],
]
const TEXTS: readonly string[] = ['"3.10"', "'72044e0'", '3.11', '17', '12345678', '1.2.3', 'v1.0', '72044f0']

describe('a tag that YAML takes for a number', () => {
  const fleet = (tag: string) =>
    `apiVersion: acme.example/v1\nkind: Fleet\nspec: {image: {repository: acme/app, tag: ${tag}}}\n`
  const beside = (tag: string) =>
    `apiVersion: acme.example/v1\r\nkind: Fleet\r\nspec:\r\n  image: acme/app\r\n  tag: ${tag}\r\n`
  const kustomization = (tag: string) => `images:\n  - name: acme/app\n    newTag: ${tag}`

  it.each(NUMBERS)('%s is not pinned, and %s is said to be deployed', async (written, deployed) => {
    const expected = told(written, deployed)
    expect(await obstacle('kubernetes', 'a.yaml', fleet(written))).toBe(expected)
    expect(await obstacle('kubernetes', 'a.yaml', beside(written))).toBe(expected)
    expect(await obstacle('kustomize', 'kustomization.yaml', kustomization(written))).toBe(expected)
  })

  it.each(TEXTS)('%s is a text, or printed as it is written', async (tag) => {
    const expected = `acme/app:${tag.replaceAll(/["']/g, '')} editable: true`
    expect(await obstacle('kubernetes', 'a.yaml', fleet(tag))).toBe(expected)
    expect(await obstacle('kustomize', 'kustomization.yaml', kustomization(tag))).toBe(expected)
  })

  it('is not pinned in the default of a parameter', async () => {
    const task = (value: string) =>
      `apiVersion: tekton.dev/v1\nkind: Task\nspec:\n  params: [{name: v, default: ${value}}]\n  steps: [{image: "python:$(params.v)"}]\n`
    expect(await obstacle('tekton', 'a.yaml', task('3.10'))).toBe('python:3.10 editable: false')
    expect(await obstacle('tekton', 'a.yaml', task('"3.10"'))).toBe('python:3.10 editable: true')
  })
})

type Files = Readonly<Record<string, string>>

/** Text and whether it can be edited, of each use of the first file. */
async function filled(format: FormatId, files: Files): Promise<readonly string[]> {
  const [[path, text] = ['', '']] = Object.entries(files)
  const { uses } = await read([format], path, text, { files })
  return uses.map((use) => `${use.text} ${isEditable(use) ? 'editable' : 'fixed'}`)
}

/** As it is written, and as go-yaml, Go and Docker make a text of it. */
const IN_GO: readonly (readonly [written: string, printed: string])[] = [
  ['3.10', '3.1'],
  ['16.0', '16'],
  ['010', '8'],
  ['1_000', '1000'],
  ['1e3', '1000'],
]

describe('a build argument that Compose takes for a number', () => {
  const Dockerfile = 'ARG V=1\nFROM quay.io/acme/ch:${V}\n'
  const compose = (args: string, feed = '\n') =>
    ['services:', '  a:', '    build:', '      context: .', `      args: ${args}`, ''].join(feed)

  it.each(IN_GO)('%s is given as %s, and stays as it is', async (written, printed) => {
    const expected = [`quay.io/acme/ch:${printed} fixed`]
    for (const args of [`{ V: ${written} }`, `{"V": ${written}}`, `\n        V: ${written} # note`])
      expect(await filled('compose', { 'compose.yaml': compose(args), Dockerfile })).toEqual(expected)
    expect(
      await filled('compose', { 'compose.yaml': compose(`{ V: ${written} }`, '\r\n'), Dockerfile }),
    ).toEqual(expected)
    const anchored = `x-v: &v ${written}\n${compose('{ V: *v }')}`
    expect(await filled('compose', { 'compose.yaml': anchored, Dockerfile })).toEqual(expected)
  })

  it.each([
    ['{ V: 20 }', '20'],
    ['{ V: 3.11 }', '3.11'],
    ['{ V: "3.10" }', '3.10'],
    ["{ V: '010' }", '010'],
    ['{ V: 1.2.0 }', '1.2.0'],
    ['{ V: on }', 'on'],
    ['{ V: "${NONE:-3.10}" }', '3.10'],
    ['[ V=3.10 ]', '3.10'],
  ])('is a text, or printed as it is written: %s', async (args, text) => {
    expect(await filled('compose', { 'compose.yaml': compose(args), Dockerfile })).toEqual([
      `quay.io/acme/ch:${text} editable`,
    ])
  })

  it('is not edited by any fix', async () => {
    const files = { 'compose.yaml': compose('{ V: 3.10 }'), Dockerfile }
    const { text, fixes } = await fix(MIRROR, files, { request: { unsafe: true } })
    expect(text('compose.yaml')).toBe(files['compose.yaml'])
    expect(fixes).toEqual(['3.10 mutable-tag refused not-editable'])
  })
})

describe('a value of GitLab that Ruby takes for a number', () => {
  const PATH = '.gitlab-ci.yml'
  const job = (rest: string, image = 'python:$V') => `a:\n  image: ${image}\n  script: [a]\n${rest}`

  it.each([
    ['3.10', '3.1'],
    ['3.0', '3.0'],
    ['16.00', '16.0'],
    ['20240101.10', '20240101.1'],
    ['010', '8'],
    ['1_000', '1000'],
    // Ruby takes these for texts: what looks like an exponent is the name of a commit.
    ['72044e0', '72044e0'],
    ['09', '09'],
    ['3.11', '3.11'],
    ['20', '20'],
    ['"3.10"', '3.10'],
  ])('%s is put in as %s', async (written, printed) => {
    const isText = printed === written.replaceAll('"', '')
    const expected = [`python:${printed} ${isText ? 'editable' : 'fixed'}`]
    for (const text of [
      `variables:\n  V: ${written}\n${job('')}`,
      `variables: {"V": {value: ${written}, description: x}}\n${job('')}`,
      `.v: &v ${written}\nvariables: { W: *v }\n${job('  variables: { V: $W }\n')}`,
      job(`  parallel: { matrix: [{ V: [${written}] }] }\n`),
      job(`  rules: [{ variables: { V: ${written} } }]\n`),
      `spec:\n  inputs:\n    v: { default: ${written} }\n---\n${job('', 'python:$[[ inputs.v ]]')}`,
    ])
      for (const file of [text, text.replaceAll('\n', '\r\n')])
        expect(await filled('gitlab-ci', { [PATH]: file })).toEqual(expected)
  })

  it('stands where an included file is given it', async () => {
    const files = {
      [PATH]: 'include:\n  - local: /b.yml\n    inputs: { v: 3.10 }\n',
      'b.yml': `spec:\n  inputs:\n    v: { type: number }\n---\n${job('', 'python:$[[ inputs.v ]]')}`,
    }
    const { uses } = await read(['gitlab-ci'], PATH, files[PATH], { files })
    expect(uses.map(({ raw, text }) => [raw, text])).toEqual([['3.10', 'python:3.1']])
  })

  it('is not edited by any fix', async () => {
    const files = { [PATH]: `variables:\n  V: 3.10\n${job('')}` }
    const { text } = await fix(MIRROR, files, { request: { unsafe: true } })
    expect(text(PATH)).toBe(files[PATH])
  })
})

describe('an input that GitHub takes for a number', () => {
  const CALLER = '.github/workflows/a.yml'
  const called = (type: string) =>
    `on:\n  workflow_call:\n    inputs:\n      v: { type: ${type}, required: true }\njobs:\n  a:\n    runs-on: x\n    container: python:\${{ inputs.v }}\n    steps: [{run: "true"}]\n`
  const caller = (given: string, rest = '') =>
    `on: push\njobs:\n  b:\n${rest}    uses: ./.github/workflows/b.yml\n    with: ${given}\n`

  it.each([
    ['number', '{ v: 3.10 }', '', '3.10'],
    ['string', '{ "v": 3.10 } # note', '', '3.10'],
    ['string', '\n      v: 3.10', '', '3.10'],
    ['number', '{ v: "${{ matrix.p }}" }', '    strategy: { matrix: { p: [3.10] } }\n', '3.10'],
  ])('stands where a caller gives it: %s %s', async (type, given, rest, raw) => {
    for (const text of [caller(given, rest), caller(given, rest).replaceAll('\n', '\r\n')]) {
      const files = { [CALLER]: text, '.github/workflows/b.yml': called(type) }
      const { uses } = await read(['github-actions'], CALLER, text, { files })
      expect(uses.map((use) => [use.raw, use.text, isEditable(use)])).toEqual([[raw, 'python:3.1', false]])
      const outcome = await fix(MIRROR, files, { request: { unsafe: true } })
      expect(outcome.text(CALLER)).toBe(text)
    }
  })
})

/** As it is written, and as HCL makes a text of it. */
const IN_HCL: readonly (readonly [written: string, printed: string, outcome: string])[] = [
  ['3.10', '3.1', 'fixed'],
  ['16.0', '16', 'fixed'],
  ['010', '10', 'fixed'],
  ['100', '100', 'editable'],
  ['3.11', '3.11', 'editable'],
  ['"3.10"', '3.10', 'editable'],
]

describe('a number of HCL', () => {
  const Dockerfile = 'ARG V\nFROM python:${V}\n'

  it.each(IN_HCL)('%s is the build argument %s', async (written, printed, outcome) => {
    const expected = [`python:${printed} ${outcome}`]
    for (const text of [
      `target "a" { args = { V = ${written} } }\n`,
      `target "a" {\r\n  args = {\r\n    "V" = ${written} # note\r\n  }\r\n}\r\n`,
    ])
      expect(await filled('bake', { 'docker-bake.hcl': text, Dockerfile })).toEqual(expected)
    const json = `{"target": {"a": {"args": {"V": ${written}}}}}\n`
    expect(await filled('bake', { 'docker-bake.json': json, Dockerfile })).toEqual(expected)
    const named = `variable "V" { default = ${written} }\ntarget "a" { args = { V = V } }\n`
    expect(await filled('bake', { 'docker-bake.hcl': named, Dockerfile })).toEqual(expected)
  })

  it.each(IN_HCL)('%s is the variable %s of a module', async (written, printed, outcome) => {
    const use = 'resource "docker_image" "x" { name = "python:${var.tag}" }\n'
    const expected = [`python:${printed} ${outcome}`]
    const text = `variable "tag" { default = ${written} }\n${use}`
    expect(await filled('terraform', { 'main.tf': text })).toEqual(expected)
    expect(await filled('terraform', { 'main.tf': text.replaceAll('\n', '\r\n') })).toEqual(expected)
    const local = `locals { t = ${written} }\nresource "docker_image" "x" { name = "python:${'${local.t}'}" }\n`
    expect(await filled('terraform', { 'main.tf': local })).toEqual(expected)
    const given = { 'main.tf': `variable "tag" {}\n${use}`, 'terraform.tfvars': `tag = ${written}\n` }
    expect(await filled('terraform', given)).toEqual(expected)
  })

  it('goes into a text as one, and is not edited by any fix', async () => {
    const files = {
      'docker-bake.hcl': 'variable "V" { default = 1e3 }\ntarget "a" { args = { V = "v${V}" } }\n',
      'main.tf': 'resource "docker_image" "x" { name = format("debian:%s", 12.10) }\n',
      Dockerfile,
    }
    expect(await filled('bake', files)).toEqual(['python:v1000 fixed'])
    const { text } = await fix(MIRROR, files, { request: { unsafe: true } })
    for (const [path, before] of Object.entries(files))
      if (path !== 'Dockerfile') expect(text(path)).toBe(before)
  })
})

describe('a version of a chart that Helm takes for a number', () => {
  const VALUES = 'chart/values.yaml'
  const values = 'image:\n  repository: ghcr.io/acme/app\n  tag: ""\n'
  const chart = (appVersion: string, printed = '.Chart.AppVersion', feed = '\n') => ({
    [VALUES]: values,
    'chart/Chart.yaml': ['apiVersion: v2', 'name: x', 'version: 1.0.0', `appVersion: ${appVersion}`, ''].join(
      feed,
    ),
    'chart/templates/d.yaml': `apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec:\n  containers:\n    - name: a\n      image: "{{ .Values.image.repository }}:{{ .Values.image.tag | default ${printed} }}"\n`,
  })

  it.each([
    ['1.10', '1.1'],
    ['1.0', '1'],
    ['010', '8'],
    ['&v 1.10 # note', '1.1'],
  ])('%s is the tag %s, and nothing is written there', async (written, printed) => {
    const version = written.replace(/&v | #.*/g, '')
    const told = `Helm takes ${version} for a number and deploys ghcr.io/acme/app:${printed}; write the tag that is meant in quotes`
    for (const files of [chart(written), chart(written, undefined, '\r\n')]) {
      const { uses } = await read(['helm-values'], VALUES, values, { files })
      expect(uses.map((use) => [use.text, use.pinObstacle?.reason, use.pinObstacle?.detail])).toEqual([
        [`ghcr.io/acme/app:${printed}`, 'not-editable', told],
      ])
      const { text } = await fix('', files, { request: { unsafe: true } })
      for (const [path, before] of Object.entries(files)) expect(text(path)).toBe(before)
    }
  })

  it('has the letter before it that templates print there', async () => {
    const files = chart('1.10', '(printf "v%s" .Chart.AppVersion)')
    const { uses } = await read(['helm-values'], VALUES, values, { files })
    expect(uses.map(({ text, pinObstacle }) => `${text} ${pinObstacle?.detail}`)).toEqual([
      'ghcr.io/acme/app:v1.1 Helm takes 1.10 for a number and deploys ghcr.io/acme/app:v1.1; write the tag that is meant in quotes',
    ])
  })

  it.each(['"1.10"', "'010'", '1.11', '1.10.0', 'v1.10'])(
    'is a text, or printed as it is written: %s',
    async (written) => {
      const { uses } = await read(['helm-values'], VALUES, values, { files: chart(written) })
      expect(uses.map(({ text, pinObstacle }) => `${text} ${pinObstacle?.reason}`)).toEqual([
        `ghcr.io/acme/app:${written.replaceAll(/["']/g, '')} unsafe`,
      ])
    },
  )
})
