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
