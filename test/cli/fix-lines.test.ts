import { afterEach, expect, it } from 'vitest'
import { createTree, type Tree } from '../support/tree.ts'

const trees: Tree[] = []
afterEach(() => {
  for (const made of trees.splice(0)) made.remove()
})

const FILES = {
  'holdfast.yaml':
    'registries: { docker.io: { rewrite: { to: r.corp.example/hub, assumeTarget: true } } }\nrules: { mutable-tag: off, unpinned-base: off, unpinned-image: off }\n',
  Dockerfile: 'ARG IMAGE=nginx:1.27\nFROM ${IMAGE}\nFROM redis:7\n',
  'compose.yaml': 'services:\n  a: { image: "${NAME}:3" }\n',
  '.env': 'NAME=alpine\n',
}

it.each([
  ['--fix', 'fixed'],
  ['--diff', 'fix'],
])('%s shows old and new text of every edit, wherever it stands', (flag, word) => {
  const made = createTree(FILES)
  trees.push(made)
  made.git('init', '-q')
  made.git('add', '-A')
  const { stdout, stderr } = made.run(['check', flag, '--offline', '--quiet'])
  const lines = (flag === '--fix' ? stdout : stderr).split('\n')
  expect(lines).toEqual([
    `Dockerfile:2:6: ${word}: \${IMAGE} (nginx:1.27) -> r.corp.example/hub/library/nginx:1.27, where its value stands`,
    `Dockerfile:3:6: ${word}: redis:7 -> r.corp.example/hub/library/redis:7`,
    `compose.yaml:2:16: ${word}: \${NAME}:3 (alpine:3) -> r.corp.example/hub/library/alpine:3, where its value stands in .env`,
    '',
  ])
  if (flag === '--diff') expect(stdout).toContain('+NAME=r.corp.example/hub/library/alpine')
})
