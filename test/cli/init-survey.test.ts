import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { survey } from '../../src/cli/init/survey.ts'
import { createTree, type Tree } from '../support/tree.ts'

const trees: Tree[] = []
afterEach(() => {
  for (const tree of trees.splice(0)) tree.remove()
}, 60_000)

function folder(files: Readonly<Record<string, string>>): string {
  const tree = createTree(files)
  trees.push(tree)
  return tree.path
}

describe('a survey of a tree', () => {
  it('counts uses, files, registries, pins and what cannot be read', async () => {
    const digest = `sha256:${'a'.repeat(64)}`
    const path = folder({
      'a/Dockerfile': `FROM nginx\nFROM ghcr.io/acme/a:1@${digest}\n`,
      'b/Dockerfile': 'FROM redis:7\nFROM acme/$NOT_SET\n',
    })
    expect(await survey(path)).toMatchObject({
      uses: 4,
      files: 2,
      registries: new Map([
        ['docker.io', 2],
        ['ghcr.io', 1],
      ]),
      unpinned: 2,
      unread: 1,
      workshops: 0,
      vendored: [],
    })
  })

  it('looks for vendored folders near the root only', async () => {
    const near = folder({ 'a/b/c/d/vendor/x': '' })
    const far = folder({ 'a/b/c/d/e/vendor/x': '' })
    expect((await survey(near)).vendored).toEqual(['vendor'])
    expect((await survey(far)).vendored).toEqual([])
  })

  it('does not look for them in folders that hold nothing that is committed', async () => {
    const path = folder({ 'node_modules/a/vendor/x': '', '.venv/vendor/x': '', '.terraform/vendor/x': '' })
    expect((await survey(path)).vendored).toEqual([])
  })

  it('gives up looking in a tree of very many folders', async () => {
    const path = folder({ 'a0/vendor/x': '', 'z/third_party/x': '' })
    for (let i = 0; i < 5001; i++) mkdirSync(join(path, `a${i}`), { recursive: true })
    expect((await survey(path)).vendored).toEqual(['vendor'])
  }, 60_000)
})
