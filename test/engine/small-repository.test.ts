import { chmodSync, mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { check } from '../../src/check.ts'
import { createTree, type Tree } from '../support/tree.ts'

const trees: Tree[] = []
afterEach(() => {
  vi.unstubAllEnvs()
  for (const tree of trees.splice(0)) tree.remove()
})

/** A repository in which git tracks these files. */
function repository(files: Readonly<Record<string, string>>): Tree {
  const tree = createTree(files)
  trees.push(tree)
  tree.git('init', '-q')
  tree.git('add', '-A')
  return tree
}

async function uses(tree: Tree, ...paths: readonly string[]): Promise<readonly string[]> {
  const result = await check({ cwd: tree.path, paths, rules: [] })
  return result.uses.map(({ place, text }) => `${place.path} ${text}`)
}

/** Whether git was wanted for a run over one file, and could not be started. */
async function wantsGit(tree: Tree): Promise<boolean> {
  vi.stubEnv('PATH', '/nonexistent')
  const { tree: seen } = await check({ cwd: tree.path, paths: ['app/Dockerfile'], rules: [] })
  return seen.whyNoGit !== undefined
}

const DOCKERFILE = 'ARG BASE=nginx:1.25\nFROM $BASE\n'
const BUILD = 'services:\n  app:\n    build: { context: ../app, args: { BASE: "nginx:1.27" } }\n'
const FILES = { 'app/Dockerfile': DOCKERFILE, 'deploy/compose.yaml': BUILD }

describe('a file named of a small repository', () => {
  it('is judged with what git tracks, without git', async () => {
    const tree = repository({ ...FILES, 'README.md': '' })
    tree.write('untracked.txt', '')
    expect(await wantsGit(tree)).toBe(false)
    expect(await uses(tree, 'app/Dockerfile')).toEqual([])
  })

  it('is judged with untracked files, as far as git does not ignore them', async () => {
    const tree = repository({ 'app/Dockerfile': DOCKERFILE })
    expect(await uses(tree, 'app/Dockerfile')).toEqual(['app/Dockerfile nginx:1.25'])
    tree.write('deploy/compose.yaml', BUILD)
    expect(await uses(tree, 'app/Dockerfile')).toEqual([])
    tree.write('.gitignore', 'deploy/\n')
    expect(await uses(tree, 'app/Dockerfile')).toEqual(['app/Dockerfile nginx:1.25'])
  })

  it('is judged with the files of repositories within', async () => {
    const tree = repository({ 'app/Dockerfile': DOCKERFILE })
    tree.write('deploy/compose.yaml', BUILD)
    tree.git('-C', 'deploy', 'init', '-q')
    tree.git('-C', 'deploy', 'add', '-A')
    expect(await uses(tree, 'app/Dockerfile')).toEqual([])
    expect(await wantsGit(tree)).toBe(true)
  })

  it.each<[string, (tree: Tree) => void]>([
    ['an untracked file may say something', (tree) => tree.write('new/compose.yaml', BUILD)],
    ['an untracked link has such a name', (tree) => symlinkSync('x', join(tree.path, 'compose.yaml'))],
    [
      'there are many folders',
      (tree) => {
        for (let i = 0; i < 100; i++) mkdirSync(join(tree.path, `f${i}`))
      },
    ],
    [
      'there are many files',
      (tree) => {
        for (let i = 0; i < 1100; i++) tree.write(`files/${i}`, '')
      },
    ],
    ['the index is split', (tree) => tree.git('update-index', '--split-index')],
  ])('has git asked where %s', async (_name, change) => {
    const tree = repository(FILES)
    change(tree)
    expect(await wantsGit(tree)).toBe(true)
  })

  it('has git asked where a folder cannot be read', async () => {
    const tree = repository(FILES)
    mkdirSync(join(tree.path, 'closed'))
    chmodSync(join(tree.path, 'closed'), 0)
    // Nothing is closed to root.
    expect(await wantsGit(tree)).toBe(process.geteuid?.() !== 0)
    chmodSync(join(tree.path, 'closed'), 0o700)
  })
})
