import { describe, expect, it } from 'vitest'
import { tailOf } from '../../src/model/image-use.ts'
import { locate } from '../../src/text/segment.ts'
import { brief, read } from '../support/read.ts'
import { bytesOf, casesOf, expectedOf, recordsOf } from './build-fixtures.ts'

const PATH = 'overlay/kustomization.yaml'
const DIGEST = `sha256:${'a'.repeat(64)}`

async function uses(text: string, path: string = PATH): Promise<readonly string[]> {
  return (await read(['kustomize'], path, text)).uses.map(brief)
}

describe('kustomize', () => {
  it.each(casesOf('kustomize'))('reads the fixture %s as expected', async (name) => {
    expect(await recordsOf('kustomize', name)).toEqual(expectedOf('kustomize', name))
  })

  it('has a fixture with a byte order mark and the line ends of Windows', () => {
    const bytes = bytesOf('kustomize/bom-crlf/kustomization.yaml')
    expect(bytes.slice(0, 3)).toBe('\xef\xbb\xbf')
    expect(bytes.match(/\r\n/g)).toHaveLength(6)
    expect(bytes.replaceAll('\r\n', '')).not.toContain('\n')
  })

  it.each([
    ['kustomization.yaml', 'images: [{name: a, newTag: v1}]'],
    ['a/kustomization.yml', 'kind: Component\nimages: [{name: a, newTag: v1}]'],
    ['Kustomization', 'kind: Kustomization\nimages: [{name: a, newTag: v1}]'],
    ['other.yaml', 'apiVersion: kustomize.config.k8s.io/v1beta1\nimages: [{name: a, newTag: v1}]'],
    [
      'other.yaml',
      'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nspec: {images: [{name: a, newTag: v1}]}',
    ],
  ])('claims %s with %j', async (path, text) => {
    expect(await uses(text, path)).toEqual(['container a|v1 => a:v1'])
  })

  it.each([
    ['other.yaml', 'images: [{name: a, newTag: v1}]'],
    ['my-kustomization.yaml', 'images: [{name: a, newTag: v1}]'],
    ['kustomization.yaml', 'kind: ConfigMap\nimages: [{name: a, newTag: v1}]'],
    ['kustomization.yaml', 'apiVersion: v1\nimages: [{name: a, newTag: v1}]'],
    [
      'other.yaml',
      'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nimages: [{name: a, newTag: v1}]',
    ],
    [
      'other.yaml',
      'apiVersion: image.toolkit.fluxcd.io/v1\nkind: ImagePolicy\nspec: {images: [{name: a, newTag: v1}]}',
    ],
  ])('reads nothing in %s with %j', async (path, text) => {
    expect(await uses(text, path)).toEqual([])
  })

  it.each([
    'images:',
    'images: nginx',
    'images: {name: a, newTag: v1}',
    'images: [nginx, 1, null, [], {}]',
    'images: [{name: [a], newTag: v1}]',
    'images: [{name: a, newTag: {b: c}}]',
    'images: [{name: a, newTag: null, newName: ~, digest: ""}]',
    'images: [{newTag: v1}]',
    '- images: [{name: a, newTag: v1}]',
  ])('finds no use in %j', async (text) => {
    expect(await uses(text)).toEqual([])
  })

  it('has a fact of what it includes and rewrites, without placeholders', async () => {
    const text = `resources: [../base, a.yaml, 'https://x.example/y?ref=1']
bases: [./old/]
components: [../parts]
patches: [{path: p.yaml}, {patch: "[]"}]
patchesStrategicMerge: [q.yaml, "a: 1\\nb: 2"]
patchesJson6902: [{path: r.json, target: {kind: Pod}}]
configurations: [c.yaml]
transformers: [t.yaml]
images:
- name: a
  tagSuffix: -x
- name: b
  newTag: v1
- name: c
`
    const files = {
      'overlay/c.yaml': 'images:\n- {path: spec/image, kind: Fleet, group: acme.example}\n- {kind: X}\n',
      'overlay/t.yaml': 'apiVersion: builtin\nkind: ImageTagTransformer\nimageTag: {name: t, newTag: v2}\n',
    }
    const { facts } = await read(['kustomize'], PATH, text, { files })
    const image = (name: string, more: object) => ({
      name,
      place: expect.anything(),
      newName: undefined,
      newTag: undefined,
      digest: undefined,
      tagSuffix: undefined,
      ...more,
    })
    expect(facts).toEqual([
      {
        kind: 'kustomization',
        place: { path: PATH, start: 0, end: 0 },
        folder: 'overlay',
        resources: ['base', 'overlay/a.yaml', 'overlay/old'],
        components: ['parts'],
        patches: ['overlay/q.yaml', 'overlay/p.yaml', 'overlay/r.json'],
        images: [image('a', { tagSuffix: '-x' }), image('b', { newTag: 'v1' }), image('t', { newTag: 'v2' })],
        fields: [{ path: 'spec/image', kind: 'Fleet', group: 'acme.example', version: undefined }],
      },
    ])
  })

  it.each([
    ['{name: app, newName: "quay.io/acme/app:latest"}', 'quay.io/acme/app:latest', 'digest'],
    ['{name: "x:1", newTag: "2"}', 'x:2', 'digest'],
    ['{name: "reg:5000/x:1", newTag: "2"}', 'reg:5000/x:2', 'digest'],
    ['{name: a, newTag: 1.10}', 'a:1.10', 'digest'],
    ['{name: a, newName: b}', 'b', 'none'],
  ])('reads %s as %s', async (entry, text, pin) => {
    const { uses: found } = await read(['kustomize'], PATH, `images: [${entry}]`)
    expect(found.map((use) => [use.text, use.pin])).toEqual([[text, pin]])
  })

  it('pins at the tag, and never in the name that selects what is rewritten', async () => {
    const text = 'images: [{name: nginx, newTag: v1}]'
    const [use] = (await read(['kustomize'], PATH, text)).uses
    if (use?.image.kind !== 'read') throw new Error('not read')
    const tail = tailOf(use)
    expect(text.slice(tail?.start, tail?.end)).toBe('v1')
    expect(locate(use.image.segments, use.image.reference.parts.path)).toBeUndefined()
  })

  it('can pin nothing where the tag comes from the manifest', async () => {
    const [use] = (
      await read(['kustomize'], PATH, 'images: [{name: a, newName: ghcr.io/acme/a, tagSuffix: -x}]')
    ).uses
    expect([use?.raw, use?.pin]).toEqual(['ghcr.io/acme/a', 'none'])
  })

  it('reads a digest in its own key, behind the tag, and with both', async () => {
    const text = `images:
- {name: a, digest: ${DIGEST}}
- {name: b, newTag: v1@${DIGEST}}
- {name: c, newTag: v1, digest: ${DIGEST}}
`
    const found = (await read(['kustomize'], PATH, text)).uses.map(
      (use) => use.image.kind === 'read' && use.image.reference,
    )
    expect(found.map((reference) => reference && [reference.tag, reference.digest])).toEqual([
      [undefined, DIGEST],
      ['v1', DIGEST],
      ['v1', DIGEST],
    ])
  })

  it('passes on what the YAML parser stumbled over, and still reads the rest', async () => {
    const { uses: found, problems } = await read(
      ['kustomize'],
      PATH,
      'images:\n- {name: a, newTag: v1}\nbroken: "\n',
    )
    expect(found.map(brief)).toEqual(['container a|v1 => a:v1'])
    expect(problems).toHaveLength(1)
  })
})
