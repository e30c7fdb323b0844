import { afterEach, describe, expect, it } from 'vitest'
import { type CheckOptions, check } from '../../src/check.ts'
import { stepsOf } from '../support/steps.ts'
import { createTree, type Tree } from '../support/tree.ts'

const trees: Tree[] = []
afterEach(() => {
  for (const tree of trees.splice(0)) tree.remove()
})

/** A repository of projects with six files each, most of which speak of one another. */
function repository(projects: number): Tree {
  const files: Record<string, string> = {}
  for (let i = 0; i < projects; i++) {
    const folder = `area-${Math.floor(i / 100)}/project-${i}`
    files[`${folder}/Dockerfile`] = `ARG V=1.2${i % 4}\nFROM golang:$V AS build\nFROM team/base-${i % 97}:1\n`
    files[`${folder}/compose.yaml`] =
      `services:\n  web: { build: ., image: "team/web-${i}" }\n  db: { image: "postgres:1${i % 7}" }\n`
    files[`${folder}/deploy/app.yaml`] =
      `apiVersion: v1\nkind: Pod\nmetadata: { name: p }\nspec:\n  containers:\n    - image: team/app-${i}:1.${i % 9}\n`
    files[`${folder}/deploy/kustomization.yaml`] =
      `resources: [app.yaml]\nimages:\n  - name: team/app-${i}\n    newTag: v2\n`
    files[`${folder}/src/main.ts`] = `export const name = 'project-${i}'\n`
    files[`${folder}/README.md`] = `# Project ${i}\n\n    docker run team/app-${i}:1.0\n`
  }
  const tree = createTree(files)
  trees.push(tree)
  tree.git('init', '-q')
  tree.git('add', '-A')
  return tree
}

describe('a run over a tree', () => {
  it.each<[string, Pick<CheckOptions, 'paths'>]>([
    ['all of it', {}],
    ['one of its files', { paths: ['area-0/project-0/Dockerfile'] }],
  ])(
    'takes at most 1.1 times the steps for each file of a tree ten times as large: %s',
    async (_, options) => {
      const steps: number[] = []
      // The first call pays for what is loaded and compiled once.
      const first = repository(2)
      await check({ cwd: first.path, ...options })
      for (const size of [2, 20, 200]) {
        const tree = repository(size)
        steps.push(await stepsOf(() => check({ cwd: tree.path, ...options })))
      }
      const [small = 0, middle = 0, large = 0] = steps
      expect(small).toBeGreaterThan(1000)
      expect(middle / small).toBeLessThan(11)
      expect(large / middle).toBeLessThan(11)
      if (options.paths === undefined) expect(large / middle).toBeGreaterThan(5)
    },
  )
})
