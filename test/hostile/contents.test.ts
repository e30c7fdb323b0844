import { afterEach, describe, expect, it } from 'vitest'
import { FORMATS } from '../../src/formats/index.ts'
import { compilePathGlobs } from '../../src/text/path-glob.ts'
import { createTree, type Tree } from '../support/tree.ts'

const trees: Tree[] = []
afterEach(() => {
  for (const tree of trees.splice(0)) tree.remove()
})

/** At least one name that each format claims. */
const NAMES = [
  '.devcontainer/devcontainer.json',
  '.drone.yml',
  '.github/workflows/ci.yml',
  '.gitlab-ci.yml',
  '.woodpecker/ci.yaml',
  'Chart.yaml',
  'Dockerfile',
  'Makefile',
  'README.md',
  'Taskfile.yml',
  'action.yml',
  'compose.yaml',
  'docker-bake.hcl',
  'docker-bake.json',
  'fleet.yaml',
  'helmfile.yaml',
  'kustomization.yaml',
  'list.json',
  'package.json',
  'page.adoc',
  'pod.yaml',
  'run.sh',
  'skaffold.yaml',
  'templates/pod.yaml',
  'values.yaml',
  'workshop/content/page.md',
]

const CONTENTS: readonly (readonly [string, string | Uint8Array])[] = [
  ['nothing', ''],
  ['a byte order mark alone', '\uFEFF'],
  ['a line end alone', '\n'],
  ['a zero byte', '\0'],
  ['bytes that are no text', Uint8Array.of(0xc3, 0x28, 0xff, 0xfe)],
]

describe(`${NAMES.length * CONTENTS.length} files of hostile content`, () => {
  it('have names that each format claims', () => {
    const unclaimed = FORMATS.filter(({ names, candidates }) => {
      const matches = compilePathGlobs([...names, ...candidates], { ignoreCase: true })
      return !NAMES.some((name) => matches(name))
    })
    expect(unclaimed.map(({ id }) => id)).toEqual([])
  })

  it.each(CONTENTS)(
    '%s ends in time and in no error of ours, whatever the file is called',
    (_, content) => {
      const made = createTree()
      trees.push(made)
      for (const name of NAMES) made.write(name, content)
      const { code, stderr } = made.run(['check', '--offline', '--format', 'json'])
      expect([0, 1, 2, 3, 4], stderr.slice(0, 2000)).toContain(code)
    },
    150_000,
  )
})
