import { afterEach, describe, expect, it } from 'vitest'
import { check } from '../../../src/check.ts'
import { matchesName, rewriteImage } from '../../../src/engine/link/kustomize-image.ts'
import type { ImageUse } from '../../../src/model/image-use.ts'
import { createTree, type Tree } from '../../support/tree.ts'

const trees: Tree[] = []
afterEach(() => {
  for (const tree of trees.splice(0)) tree.remove()
})

const POD =
  'apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: a, image: "web:1.0"}]}\n'

/** What each use is told by the kustomizations of a tree: `file text`, the overriding files, what is replaced. */
async function linked(
  files: Readonly<Record<string, string>>,
  cwd = '',
  of: (use: ImageUse) => boolean = ({ field }) => field !== undefined,
): Promise<readonly string[]> {
  const tree = createTree(files)
  trees.push(tree)
  tree.git('init', '-q')
  const result = await check({ cwd: cwd === '' ? tree.path : `${tree.path}/${cwd}`, paths: ['.'] })
  return result.uses
    .filter(of)
    .map(({ place, text, overrides, replaced = [] }) =>
      [`${place.path} ${text}`, ...overrides.map((one) => one.place.path), ...replaced].join(' '),
    )
}

describe('a kustomization', () => {
  it('reaches what its resources, bases and their bases name, and nothing else', async () => {
    const found = await linked({
      'a/kustomization.yaml': 'resources: [p.yaml]\n',
      'a/p.yaml': POD,
      'a/not-named.yaml': POD,
      'b/kustomization.yml': 'bases: [../a/]\nimages: [{name: web, newTag: v1}]\n',
      'c/p.yaml': POD,
    })
    expect(found).toEqual([
      'a/not-named.yaml web:1.0',
      'a/p.yaml web:1.0 b/kustomization.yml tag',
      'c/p.yaml web:1.0',
    ])
  })

  it('that others include is no end: what one of them leaves is not replaced', async () => {
    const files = {
      'base/kustomization.yaml': 'resources: [p.yaml]\n',
      'base/p.yaml': POD,
      'dev/kustomization.yaml':
        'resources: [../base]\nimages: [{name: web, newName: q.example/web, newTag: v1}]\n',
    }
    expect(await linked(files)).toEqual(['base/p.yaml web:1.0 dev/kustomization.yaml name tag'])
    const more = { ...files, 'prod/kustomization.yaml': 'resources: [../base]\n' }
    expect(await linked(more)).toEqual(['base/p.yaml web:1.0 dev/kustomization.yaml'])
    const all = {
      ...files,
      'prod/kustomization.yaml': 'resources: [../base]\nimages: [{name: web, digest: "sha256:0"}]\n',
    }
    expect(await linked(all)).toEqual([
      'base/p.yaml web:1.0 dev/kustomization.yaml prod/kustomization.yaml tag',
    ])
  })

  it('follows names that others have changed', async () => {
    const found = await linked({
      'base/kustomization.yaml': 'resources: [p.yaml]\nimages: [{name: web, newName: q.example/web}]\n',
      'base/p.yaml': POD,
      'top/kustomization.yaml':
        'resources: [../base]\nimages: [{name: web, newTag: no}, {name: q.example/web, newTag: v2}]\n',
    })
    expect(found).toEqual(['base/p.yaml web:1.0 base/kustomization.yaml top/kustomization.yaml name tag'])
  })

  it('changes what those that it includes put in, as far as it takes them for its own', async () => {
    const files = {
      'base/kustomization.yaml':
        'images: [{name: a, newName: q.example/a, newTag: v1}, {name: b, newTag: v1}]\n',
      'one/kustomization.yaml': 'resources: [../base]\nimages: [{name: q.example/a, newTag: v2}]\n',
    }
    const entries = ({ place }: ImageUse) => place.path.startsWith('base/')
    expect(await linked(files, '', entries)).toEqual([
      'base/kustomization.yaml q.example/a:v1 one/kustomization.yaml tag',
      'base/kustomization.yaml b:v1',
    ])
    const more = { ...files, 'two/kustomization.yaml': 'resources: [../base]\n' }
    expect(await linked(more, '', entries)).toEqual([
      'base/kustomization.yaml q.example/a:v1 one/kustomization.yaml',
      'base/kustomization.yaml b:v1',
    ])
  })

  it('takes components in, which change what was there before them', async () => {
    const component = 'apiVersion: kustomize.config.k8s.io/v1alpha1\nkind: Component\n'
    const found = await linked({
      'kustomization.yaml': 'resources: [p.yaml]\ncomponents: [one, two]\npatches: [{path: patch.yaml}]\n',
      'p.yaml': POD,
      'patch.yaml': POD,
      'one/kustomization.yaml': `${component}resources: [p.yaml]\n`,
      'one/p.yaml': POD,
      'two/kustomization.yaml': `${component}images: [{name: web, newTag: v1}]\nresources: [p.yaml]\n`,
      'two/p.yaml': POD,
    })
    expect(found).toEqual([
      'one/p.yaml web:1.0 two/kustomization.yaml tag',
      'p.yaml web:1.0 two/kustomization.yaml tag',
      'patch.yaml web:1.0',
      'two/p.yaml web:1.0 two/kustomization.yaml tag',
    ])
  })

  it('changes lists of containers of any kind, image volumes, and what configurations add', async () => {
    const found = await linked({
      'kustomization.yaml':
        'resources: [all.yaml]\nconfigurations: [c.yaml]\nimages: [{name: web, newTag: v1}]\n',
      'c.yaml': 'images: [{path: spec/image, kind: Fleet, group: acme.example}]\n',
      'all.yaml': `apiVersion: argoproj.io/v1alpha1
kind: WorkflowTemplate
metadata: {name: w}
spec:
  templates:
    - script: {image: "web:1"}
    - initContainers: [{name: i, image: "web:2"}]
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: d}
spec: {template: {spec: {volumes: [{name: v, image: {reference: "web:3"}}]}}}
---
{apiVersion: acme.example/v1, kind: Fleet, metadata: {name: f}, spec: {image: "web:4"}}
---
{apiVersion: acme.example/v1, kind: Other, metadata: {name: f}, spec: {image: "web:5"}}
`,
    })
    expect(found).toEqual([
      'all.yaml web:1',
      'all.yaml web:2 kustomization.yaml tag',
      'all.yaml web:3 kustomization.yaml tag',
      'all.yaml web:4 kustomization.yaml tag',
      'all.yaml web:5',
    ])
  })

  it('does not settle the tag by a suffix', async () => {
    const files = {
      'kustomization.yaml': 'resources: [p.yaml]\nimages: [{name: web, tagSuffix: -x}]\n',
      'p.yaml': POD,
    }
    expect(await linked(files)).toEqual(['p.yaml web:1.0 kustomization.yaml'])
  })

  it('changes the patches written into it', async () => {
    const patch = POD.replaceAll(/^/gm, '      ').trimEnd()
    const found = await linked({
      'kustomization.yaml': `images: [{name: web, newTag: v1}]\npatches:\n  - patch: |\n${patch}\n`,
    })
    expect(found).toEqual(['kustomization.yaml web:1.0 kustomization.yaml tag'])
  })

  it('ends although kustomizations include each other, or many times', async () => {
    const files: Record<string, string> = {
      'a/kustomization.yaml': 'resources: [../b, p.yaml]\nimages: [{name: web, tagSuffix: -a}]\n',
      'b/kustomization.yaml': 'resources: [../a]\nimages: [{name: web, newTag: v1}]\n',
      'a/p.yaml': POD,
      'k0a/kustomization.yaml': 'resources: [p.yaml]\n',
      'k0b/kustomization.yaml': 'resources: [../k0a/p.yaml]\n',
      'k0a/p.yaml': POD,
    }
    for (let i = 1; i < 40; i++) {
      const resources = `resources: [../k${i - 1}a, ../k${i - 1}b]\n`
      files[`k${i}a/kustomization.yaml`] = `${resources}images: [{name: web, tagSuffix: -a}]\n`
      files[`k${i}b/kustomization.yaml`] = `${resources}images: [{name: web, tagSuffix: -b}]\n`
    }
    const found = await linked(files)
    expect(found[1]).toContain('k0a/p.yaml web:1.0 k')
    expect(found[1]).not.toContain(' tag')
  })
})

describe("Flux's Kustomization", () => {
  const flux = (path: string) =>
    `apiVersion: kustomize.toolkit.fluxcd.io/v1\nkind: Kustomization\nmetadata: {name: f}\nspec:\n  path: ${path}\n  images: [{name: web, newTag: v1}]\n`

  it('reaches the kustomization at its path, counted from the root of the repository', async () => {
    const files = {
      'clusters/f.yaml': flux('./apps/web'),
      'apps/web/kustomization.yaml': 'resources: [p.yaml]\n',
      'apps/web/p.yaml': POD,
      'apps/web/q.yaml': POD,
      'apps/p.yaml': POD,
    }
    expect(await linked(files)).toEqual([
      'apps/p.yaml web:1.0',
      'apps/web/p.yaml web:1.0 clusters/f.yaml tag',
      'apps/web/q.yaml web:1.0',
    ])
  })

  it('takes in components, counted from its path', async () => {
    const files = {
      'clusters/f.yaml': `${flux('./apps/web')}  components: [../parts/x]\n`,
      'apps/web/kustomization.yaml': 'resources: [p.yaml]\n',
      'apps/web/p.yaml': POD,
      'apps/parts/x/kustomization.yaml': 'kind: Component\nimages: [{name: web, newName: q.example/w}]\n',
      'apps/parts/y/kustomization.yaml': 'kind: Component\nimages: [{name: web, newName: q.example/y}]\n',
    }
    expect(await linked(files)).toEqual(['apps/web/p.yaml web:1.0 apps/parts/x/kustomization.yaml name'])
    expect(await linked(files, 'clusters/..')).toHaveLength(1)
  })

  it('reaches all that lies below its path where there is no kustomization', async () => {
    const files = {
      'f.yaml': flux('"./"'),
      'a/p.yaml': POD,
      'b/kustomization.yaml': 'resources: [p.yaml]\n',
      'b/p.yaml': POD,
      'b/q.yaml': POD,
    }
    expect(await linked(files)).toEqual([
      'a/p.yaml web:1.0 f.yaml tag',
      'b/p.yaml web:1.0 f.yaml tag',
      'b/q.yaml web:1.0',
    ])
  })
})

describe('names in kustomizations', () => {
  it.each([
    ['web', 'web', true],
    ['web:1', 'web', true],
    ['web:1@sha256:ab', 'web', true],
    ['web:1', 'web:1', true],
    ['web:2', 'web:1', false],
    ['q.example/web:1', 'web', false],
    ['reg:5000/web', 'reg', false],
    ['qxexample/web', 'q.example/web', true],
    ['acme/web:1', '.*/web', true],
    ['acme/web:1', '.*', true],
    ['web', 'we+b?', true],
    ['web', '(web', false],
    ['web', '', false],
  ])('%s for %s: %s', (image, name, expected) => {
    expect(matchesName(image, name)).toBe(expected)
  })

  it('cost linear time', () => {
    expect(matchesName(`${'a'.repeat(20_000)}!`, `${'a*'.repeat(50)}b`)).toBe(false)
  })

  const keep = { name: 'x', place: { path: 'k', start: 0, end: 0 }, newName: undefined, newTag: undefined }
  it.each([
    ['web:1@sha256:ab', { newTag: '2' }, 'web:2'],
    ['web:1', { digest: 'sha256:cd' }, 'web@sha256:cd'],
    ['web:1', { newTag: '2', digest: 'sha256:cd' }, 'web:2@sha256:cd'],
    ['r:5/web:1@sha256:ab', { newName: 'x' }, 'x:1@sha256:ab'],
    ['r:5/web', { tagSuffix: '-x' }, 'r:5/web:-x'],
  ])('rewrite %s with %j', (image, entry, expected) => {
    expect(rewriteImage(image, { ...keep, digest: undefined, tagSuffix: undefined, ...entry })).toBe(expected)
  })
})
