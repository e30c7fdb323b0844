import { describe, expect, it } from 'vitest'
import { isEditable, tailOf } from '../../src/model/image-use.ts'
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
    ['helm.toolkit.fluxcd.io/v2', 'HelmRelease', 'postRenderers: [{kustomize: PATCHES}]'],
    ['argoproj.io/v1alpha1', 'Application', 'source: {kustomize: PATCHES}'],
  ])('reads the patches in objects of %s', async (apiVersion, kind, spec) => {
    const patches = `{patches: [{patch: "- {op: replace, path: /spec/containers/0/image, value: acme/a:1}\\n"},
      {patch: "apiVersion: v1\\nkind: Pod\\nspec: {containers: [{name: b, image: acme/b:1}]}\\n"}]}`
    const text = `apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: r}\nspec: {${spec.replace('PATCHES', patches)}}\n`
    const found = (await read(['kubernetes'], 'r.yaml', text)).uses
    expect(found.map((use) => `${use.confidence} ${use.format} ${use.text}`)).toEqual([
      'certain kubernetes acme/a:1',
      'certain kubernetes acme/b:1',
    ])
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

describe('what a kustomization makes objects of', () => {
  /** Role, text, confidence, and what a pin would be written behind. */
  async function found(text: string, path = 'kustomization.yaml'): Promise<readonly string[]> {
    const { uses, problems } = await read(['kustomize'], path, text)
    expect(problems).toEqual([])
    return uses.map((use) => {
      const tail = isEditable(use) ? tailOf(use) : undefined
      const written = tail === undefined ? 'not editable' : text.slice(tail.start, tail.end)
      return `${use.role} ${use.text} ${use.confidence} ${written}`
    })
  }

  it('is read in charts of registries and in the values beside them', async () => {
    const text = `helmCharts:
  - {name: web, repo: "oci://q.example/charts", version: 1.2.3, valuesInline: {image: {repository: a/b, tag: v1}}}
  - name: other
    repo: https://charts.example
    valuesInline: {image: {repository: a/c, tag: 1.10}}
  - {name: local, version: 1.0.0}
  - {name: $x, repo: "oci://q.example/charts"}
`
    for (const written of [text, text.replaceAll('\n', '\r\n')]) {
      expect(await found(written)).toEqual([
        'image-volume q.example/charts/web:1.2.3 certain not editable',
        'container a/b:v1 certain v1',
        'container a/c:1.10 certain not editable',
        'image-volume q.example/charts certain not editable',
      ])
    }
    const { uses } = await read(['kustomize'], 'kustomization.yaml', text)
    expect(uses.map(({ path }) => path)).toEqual([
      'helmCharts[0].repo',
      'helmCharts[0].valuesInline.image',
      'helmCharts[1].valuesInline.image',
      'helmCharts[3].repo',
    ])
  })

  it.each(['configMapGenerator', 'secretGenerator'])('is read in the literals of a %s', async (key) => {
    const text = `${key}:
  - name: settings
    literals:
      - SIDECAR_IMAGE=acme/app:1.4
      - "DOUBLE_IMAGE='acme/app:1.5'"
      - 'SINGLE_IMAGE="acme/app:1.6"'
      - EMPTY_IMAGE=
      - QUOTE_IMAGE="
      - _IMAGE
      - LOG=acme/app:1.7
      - LOGO_IMAGE=a/logo.png
      - "ESCAPED_IMAGE=acme/app:\\x31.8"
      - |-
        pod.yaml=apiVersion: v1
        kind: Pod
        spec: {containers: [{name: a, image: "acme/app:1.9"}]}
`
    const expected = [
      'environment acme/app:1.4 likely 1.4',
      'environment acme/app:1.5 likely 1.5',
      'environment acme/app:1.6 likely 1.6',
      'environment acme/app:1.8 likely not editable',
      'container acme/app:1.9 likely 1.9',
    ]
    expect(await found(text)).toEqual(expected)
    expect(await found(text.replaceAll('\n', '\r\n'))).toEqual(expected)
  })

  it('is read in files of settings, which stand in the place of their names', async () => {
    const env = 'LOG=info\r\nSIDECAR_IMAGE=acme/app:1.4\r\nOTHER=acme/app:2\nPORT_IMAGE=db:5432\n'
    const { uses, dependsOn } = await read(
      ['kustomize'],
      'a/kustomization.yaml',
      'configMapGenerator:\n  - name: c\n    envs: [images.env, none.env]\nsecretGenerator:\n  - {name: s, env: b/c.env}\n',
      { files: { 'a/images.env': env, 'a/b/c.env': 'A_IMAGE=acme/b:1' } },
    )
    expect(uses.map(({ text, raw, path, confidence }) => [text, raw, path, confidence])).toEqual([
      ['acme/app:1.4', 'images.env', 'configMapGenerator[0].envs SIDECAR_IMAGE', 'likely'],
      ['acme/b:1', 'b/c.env', 'secretGenerator[0].envs A_IMAGE', 'likely'],
    ])
    const [use] = uses
    const tail = use && tailOf(use)
    expect(tail?.path === 'a/images.env' && env.slice(tail.start, tail.end)).toBe('1.4')
    expect(dependsOn).toContain('a/none.env')
  })

  it('is read in what Flux puts in for variables', async () => {
    const text =
      'apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: k}\nspec:\n  path: ./a\n  postBuild:\n    substitute:\n      SIDECAR_IMAGE: acme/app:1.4\n      REGION: eu-1\n      PORT_IMAGE: db:5432\n'
    expect(await found(text, 'ks.yaml')).toEqual(['environment acme/app:1.4 likely 1.4'])
  })

  const PATCH = `apiVersion: builtin
kind: PatchTransformer
metadata: {name: p}
target: {kind: Deployment}
patch: '[{op: add, path: /spec/template/spec/containers/0/image, value: "acme/app:1"}]'
`
  const indented = (text: string) => text.trimEnd().replaceAll(/^/gm, '      ')

  it('is read in transformers and generators, in files of their own and in place', async () => {
    expect(await found(PATCH, 't.yaml')).toEqual(['container acme/app:1 certain 1'])
    expect(await found(`transformers:\n  - t.yaml\n  - |\n${indented(PATCH)}\n`)).toEqual([
      'container acme/app:1 certain 1',
    ])
    const chart =
      'apiVersion: builtin\nkind: HelmChartInflationGenerator\nname: c\nrepo: oci://q.example/c\nversion: 1.0.0\n'
    expect(await found(`generators:\n  - |\n${indented(chart)}\n`)).toEqual([
      'image-volume q.example/c/c:1.0.0 certain not editable',
    ])
    const settings =
      'apiVersion: builtin\nkind: ConfigMapGenerator\nname: c\nliterals: [A_IMAGE=acme/app:2]\n'
    expect(await found(settings, 'c.yaml')).toEqual(['environment acme/app:2 likely 2'])
  })

  it.each([
    [
      'PatchJson6902Transformer',
      'jsonOp: \'[{op: add, path: /spec/containers, value: [{image: "a/b:1"}]}]\'',
    ],
    [
      'PatchStrategicMergeTransformer',
      'patches: |\n  apiVersion: v1\n  kind: Pod\n  spec: {containers: [{image: "a/b:1"}]}',
    ],
  ])('is read in a %s', async (kind, body) => {
    expect(await found(`apiVersion: builtin\nkind: ${kind}\n${body}\n`, 't.yaml')).toEqual([
      'container a/b:1 certain 1',
    ])
  })

  it('is not read in what is another object of that name', async () => {
    expect(await found(PATCH.replace('builtin', 'example.com/v1'), 't.yaml')).toEqual([])
    expect(await found('helmCharts: a\nconfigMapGenerator: {literals: [A_IMAGE=a/b:1]}\n')).toEqual([])
  })
})
