import { afterEach, describe, expect, it } from 'vitest'
import { type CheckOptions, check } from '../../src/check.ts'
import { readIgnores } from '../../src/engine/ignores/read.ts'
import { linkTree } from '../../src/engine/link-tree.ts'
import { passwordIn } from '../../src/engine/secrets.ts'
import type { Fact } from '../../src/model/reading.ts'
import { fixedTo, serveTags } from '../support/full-tag.ts'
import { read } from '../support/read.ts'
import { expectLinear } from '../support/steps.ts'
import { createTree, type Tree } from '../support/tree.ts'

const trees: Tree[] = []
afterEach(() => {
  for (const tree of trees.splice(0)) tree.remove()
})

/** A run over a folder with these files, to be called once. */
function checked(files: Readonly<Record<string, string>>, options: CheckOptions = {}) {
  const tree = createTree(files)
  trees.push(tree)
  return () => check({ cwd: tree.path, ...options })
}

describe('a password', () => {
  it.each(['a:', 'a@', '://', ':@', '://a:'])(
    'is looked for in a text of %j in linear time',
    async (unit) => {
      await expectLinear((size) => {
        const text = unit.repeat(size)
        return () => passwordIn(text)
      }, 10_000)
    },
  )
})

describe('ignores', () => {
  it('are read in linear time', async () => {
    await expectLinear((size) => {
      const text = `${'# holdfast: ignore[mutable-tag] x\n'.repeat(size)}IMAGE1\n`
      return () => expect(readIgnores({ path: 'file', text })).toHaveLength(size)
    }, 7500)
  })

  const HONOR = 'suppressions: { honor: [hadolint, checkov] }\n'
  it.each([
    ['Dockerfile', (size: number) => `FROM a\n#${' #checkov:skip'.repeat(size)}\n`],
    ['Dockerfile', (size: number) => `FROM a\n${'# hadolint ignore=DL3006,'.repeat(size)}\n`],
    [
      'pod.yaml',
      (size: number) =>
        `apiVersion: v1\nkind: Pod\nmetadata:\n  annotations:\n    checkov.io/skip1: CKV_K8S_14\nspec:\n  containers:\n    - image: nginx\n# ${'checkov.io/skip'.repeat(size)}\n`,
    ],
  ])('of others are read in linear time: %s', async (path, make) => {
    await expectLinear((size) => checked({ 'holdfast.yaml': HONOR, [path]: make(size) }), 10_000)
  })

  it('are added to many images in linear time', async () => {
    const addIgnores = { reason: 'why not', until: undefined, from: 'warning' } as const
    const write = (size: number) => {
      const services = Array.from({ length: size }, (_, i) => `  s${i}:\n    image: nginx\n`)
      const files = {
        'holdfast.yaml': 'preset: recommended\n',
        'compose.yaml': `services:\n${services.join('')}`,
      }
      return async () =>
        expect((await checked(files, { addIgnores })()).addedIgnores?.added).toHaveLength(size)
    }
    await expectLinear(write, 150)
  })
})

describe('linking', () => {
  it('costs a step for each use and fact, however many have one name', async () => {
    const { uses } = await read(['dockerfile'], 'Dockerfile', 'ARG A\nARG B\nFROM $A$B\nFROM nginx:1\n')
    const place = { path: 'other', start: 3, end: 9 }
    const base = { path: 'any', problems: [], dependsOn: [], observations: [], parsed: true, alsoRead: [] }
    await expectLinear((size) => {
      const many = Array.from({ length: size }, () => uses).flat()
      const facts = Array.from({ length: size }, (_, i): readonly Fact[] => [
        {
          kind: 'kustomization',
          place,
          folder: `k${i}`,
          resources: i === 0 ? ['Dockerfile'] : [`k${i - 1}`],
          components: [],
          patches: [],
          images: [
            {
              name: 'nginx',
              place,
              newName: undefined,
              newTag: '1',
              digest: undefined,
              tagSuffix: undefined,
            },
          ],
          fields: [],
        },
        {
          kind: 'build',
          dockerfile: 'Dockerfile',
          format: 'dockerfile',
          name: 'x',
          project: undefined,
          contexts: [`c${i}`],
          args: [{ name: i % 2 === 0 ? 'A' : 'C', place }],
          place,
        },
        { kind: 'built-name', name: `app-${i}`, project: undefined, place },
      ]).flat()
      const readings = [
        { ...base, uses: many, facts: [] },
        { ...base, uses: [], facts },
      ]
      return () => expect(linkTree(readings).uses).toHaveLength(2 * size)
    }, 1000)
  })
})

describe('kustomizations of one file', () => {
  it('are followed in linear time, however many they are', async () => {
    const one = (i: number) =>
      `---\napiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nimages: [{name: a, newTag: "${i}"}]\n`
    await expectLinear(
      (size) => checked({ 'kustomization.yaml': Array.from({ length: size }, (_, i) => one(i)).join('') }),
      1500,
    )
  })
})

describe('the rest of the tree', () => {
  it.each([
    ['images', { path: 'part', name: (i: number) => `part/d${i % 2}/compose.yaml` }],
    ['files', { path: 'part', name: (i: number) => `part/compose.d${i}.yaml` }],
  ])('is searched once for the %s of a part, however many they are', async (_, { path, name }) => {
    const make = (size: number) => {
      const files: Record<string, string> = {
        'compose.yaml': `services:\n${Array.from({ length: size }, (_, i) => `  s${i}:\n    image: nginx\n`).join('')}`,
      }
      for (let i = 0; i < size; i++) {
        const service = `  s${i}:\n    image: acme/of-the-part-${i}\n`
        files[name(i)] = `${files[name(i)] ?? 'services:\n'}${service}`
      }
      return checked(files, { paths: [path] })
    }
    await expectLinear(make, 150)
  })
})

describe('a full tag', () => {
  it('is chosen among many tags, and tags made to be slow, in linear time', async () => {
    const served = serveTags('docker.io/acme/a', { '1': 'a', '1.2.3': 'a' })
    await expectLinear((size) => {
      const listed = [
        '1.2.3',
        ...Array.from({ length: size }, (_, i) => `1.${i}.${i % 7}-${'a-1.'.repeat(5)}x`),
      ]
      listed.push('9'.repeat(128), `1.${'0'.repeat(120)}1`, `${'1.'.repeat(63)}1`, 'a'.repeat(128))
      const options = { listed: { 'docker.io/acme/a': listed } }
      return async () => expect(await fixedTo('acme/a:1', { served, options })).toBe('acme/a:1.2.3')
    }, 1000)
  })
})
