import { afterEach, describe, expect, it } from 'vitest'
import { FORMATS } from '../../src/formats/index.ts'
import { compilePathGlobs } from '../../src/text/path-glob.ts'
import { createTree, type Tree } from '../support/tree.ts'
import { CONTENTS } from './any-file.ts'
import { FILES } from './one-format.ts'

const trees: Tree[] = []
afterEach(() => {
  for (const tree of trees.splice(0)) tree.remove()
})

function newTree(): Tree {
  const tree = createTree()
  trees.push(tree)
  return tree
}

/** At least one name that each format claims; of the tables, which have one reader, some. */
const NAMES = [
  '.circleci/config.yml',
  '.devcontainer/devcontainer.json',
  '.drone.yml',
  '.github/workflows/ci.yml',
  '.gitlab-ci.yml',
  '.woodpecker/ci.yaml',
  'Chart.yaml',
  'Dockerfile',
  'Earthfile',
  'Jenkinsfile',
  'MODULE.bazel',
  'Makefile',
  'README.md',
  'Taskfile.yml',
  'action.yml',
  'compose.yaml',
  'docker-bake.hcl',
  'docker-bake.json',
  'fleet.yaml',
  'helmfile.yaml',
  'helmwave.yml',
  'kustomization.yaml',
  'list.json',
  'package.json',
  'page.adoc',
  'pod.yaml',
  'run.sh',
  'skaffold.yaml',
  'templates/_helpers.tpl',
  'templates/pod.yaml',
  'values.yaml',
  'workshop/content/page.md',
  'app/main.bicep',
  'app/main.nf',
  'app/main.tf',
  'app/pom.xml',
  'app/web.container',
  'src/main/resources/application.properties',
  'tools.def',
]

/** 0 to 4: no error of ours, and an end. */
function expectAnEnd(made: Tree, args: readonly string[]): void {
  const { code, stderr } = made.run([...args, '--offline', '--format', 'json'])
  expect([0, 1, 2, 3, 4], stderr.slice(0, 2000)).toContain(code)
}

/** Every text is tried under each third name, every name with each third text; under all with HOLDFAST_HOSTILE=all. */
const STEP = process.env.HOLDFAST_HOSTILE === 'all' ? 1 : 3
const CASES = CONTENTS.map(([what, content], index) => ({
  what,
  content,
  names: NAMES.filter((_, at) => at % STEP === index % STEP),
}))

describe(`${CASES.flatMap(({ names }) => names).length} files of hostile content`, () => {
  it('have names that each format claims', () => {
    const unclaimed = FORMATS.filter(({ names, candidates, isTable }) => {
      if (isTable === true) return false
      const matches = compilePathGlobs([...names, ...candidates], { ignoreCase: true })
      return !NAMES.some((name) => matches(name))
    })
    expect(unclaimed.map(({ id }) => id)).toEqual([])
  })

  it.each(CASES)(
    '$what ends in time and in no error of ours, whatever the file is called',
    ({ content, names }) => {
      const made = newTree()
      for (const name of names) made.write(name, content)
      expectAnEnd(made, ['check'])
    },
    150_000,
  )
})

describe(`${FILES.length} files that are hostile to the readers of their format`, () => {
  it.each(FILES)(
    '%s ends in time and in no error of ours, checked and fixed',
    (_, path, text) => {
      const made = newTree()
      made.write(path, text)
      for (const args of [['check'], ['check', '--fix', '--unsafe-fixes']]) expectAnEnd(made, args)
      expect(made.contents().get(path)).toBe(Buffer.from(text).toString('latin1'))
    },
    150_000,
  )
})
