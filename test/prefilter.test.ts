import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FORMATS } from '../src/formats/index.ts'
import { IMAGE_FIELDS } from '../src/formats/kubernetes/image-field-table.ts'
import { readBothWays } from './support/prefilter.ts'

const FIXTURES = resolve(import.meta.dirname, '../fixtures')

const image = fc.constantFrom(
  'nginx',
  'ghcr.io/a/b:1.2',
  '"redis:7"',
  "'x/y'",
  '{{ .Values.image }}',
  '${TAG:-alpine:3}',
  '*img',
  '',
)
const key = fc.constantFrom(
  'image',
  'Image',
  '"image"',
  'baseImage',
  'services',
  'spec',
  'containers',
  'kind',
  'apiVersion',
  'images',
  'newTag',
  'name',
  'x-a',
  'metadata',
  'from',
  'dockerImage',
)
const value = fc.oneof(
  image,
  fc.constantFrom(
    'Pod',
    'v1',
    'apps/v1',
    'CustomResourceDefinition',
    'Kustomization',
    'tekton.dev/v1',
    'Task',
    'argoproj.io/v1alpha1',
    'Workflow',
    'skaffold/v4beta1',
    'List',
  ),
)
const yaml = fc.letrec((tie) => ({
  node: fc.oneof({ depthSize: 'small' }, value, tie('map'), tie('list')),
  map: fc
    .array(fc.tuple(key, tie('node')), { minLength: 1, maxLength: 5 })
    .map((entries) => Object.fromEntries(entries)),
  list: fc.array(tie('node'), { minLength: 1, maxLength: 3 }),
}))

function render(node: unknown, indent: string): string {
  if (Array.isArray(node))
    return node.map((item) => `\n${indent}-${render(item, `${indent}  `).replace(/^\n +/, ' ')}`).join('')
  if (typeof node !== 'object' || node === null) return ` ${String(node)}`
  return Object.entries(node)
    .map(([name, item]) => `\n${indent}${name}:${render(item, `${indent}  `)}`)
    .join('')
}

const mayHold = FORMATS.find(({ id }) => id === 'kubernetes')?.mayHold

describe('the prefilter', () => {
  it('loses nothing in any fixture', async () => {
    const files = readdirSync(FIXTURES, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    )
    expect(files.length).toBeGreaterThan(50)
    for (const entry of files) {
      const path = join(entry.parentPath, entry.name)
      const { filtered, unfiltered } = await readBothWays(
        relative(FIXTURES, path),
        readFileSync(path, 'utf8'),
      )
      expect(filtered, path).toEqual(unfiltered)
    }
  })

  it('loses nothing in any fixture of a table that lacks a line', async () => {
    const tables = FORMATS.filter(({ isTable }) => isTable === true).map(({ id }) => id)
    let tried = 0
    for (const id of tables) {
      for (const entry of readdirSync(join(FIXTURES, id), { recursive: true, withFileTypes: true })) {
        if (!entry.isFile() || entry.name === 'expected.json') continue
        const path = join(entry.parentPath, entry.name)
        const lines = readFileSync(path, 'utf8').split('\n')
        // Every eighth line of a fixture, beginning with another one in each: the first line, keys, and what is below them.
        for (let at = tried % 8; at < lines.length; at += 8) {
          tried++
          const text = lines.toSpliced(at, 1).join('\n')
          const { filtered, unfiltered } = await readBothWays(relative(FIXTURES, path), text)
          expect(filtered, `${path} without line ${at + 1}`).toEqual(unfiltered)
        }
      }
    }
    expect(tried).toBeGreaterThan(300)
  })

  it('loses nothing in generated YAML streams', async () => {
    const stream = fc.array(
      fc.tuple(
        yaml.map,
        fc.constantFrom(
          '',
          'apiVersion: v1\nkind: Pod\n',
          'apiVersion: v1\nkind: Pod\nspec: {containers: [{image: a:1}]}\n',
          'services:\n  a:\n    image: b\n',
          'kind: CustomResourceDefinition\napiVersion: v1\n',
        ),
      ),
      { minLength: 1, maxLength: 4 },
    )
    let uses = 0
    await fc.assert(
      fc.asyncProperty(
        stream,
        fc.constantFrom('a.yaml', 'compose.yaml', 'kustomization.yaml', 'templates/b.yml'),
        async (documents, path) => {
          const text = documents
            .map(([node, head]) => `${head}${render(node, '').replace(/^\n/, '')}\n`)
            .join('---\n')
          const { filtered, unfiltered } = await readBothWays(path, text)
          expect(filtered, text).toEqual(unfiltered)
          uses += unfiltered.length
        },
      ),
      { numRuns: 400 },
    )
    expect(uses).toBeGreaterThan(50)
  })

  it.each(IMAGE_FIELDS.map((field) => [`${field.groups[0]} ${field.path}`, field] as const))(
    'lets through the objects of the row %s',
    (_name, { groups, kinds, path, form, parts, where }) => {
      const value = {
        'docker-url': 'docker://a',
        source: 'a',
        commands: 'a',
        manifests: 'a',
        'helm-chart': 'oci://a',
        'oci-repository': 'oci://a',
        package: 'a',
        reference: 'a',
        value: 'a',
        none: 'a',
        built: 'a',
        build: 'a',
        file: 'a',
        'file-text': 'a',
      }
      const keys = path.replaceAll('[]', '').replaceAll('*', 'x').split('.')
      const others = [
        ...Object.entries(where ?? {}).map(([key, text]) => `${key}: ${text}`),
        ...Object.values(parts ?? {}).map((key) => `${key}: b`),
      ]
      for (const group of groups) {
        const head = `apiVersion: ${group.replace('*.', 'x.')}/v1\nkind: ${kinds?.[0] ?? 'Thing'}\n`
        const text = `${head}${keys.map((one) => `${one}: {`).join('')}${[...others, `c: ${value[form]}`].join()}${'}'.repeat(keys.length)}\n`
        expect(form === 'none' || mayHold?.(text, 'a.yaml'), text).toBe(true)
      }
    },
  )
})
