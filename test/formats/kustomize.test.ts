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

  it('has a fact for each name that it rewrites, and none for a placeholder', async () => {
    const text = 'images:\n- name: a\n  tagSuffix: -x\n- name: b\n  newTag: v1\n- name: c\n'
    const { facts } = await read(['kustomize'], PATH, text)
    expect(facts).toEqual([
      { kind: 'kustomize-name', name: 'a', place: { path: PATH, start: 16, end: 17 } },
      { kind: 'kustomize-name', name: 'b', place: { path: PATH, start: 42, end: 43 } },
    ])
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
