import { execFileSync } from 'node:child_process'
import { readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { check } from '../../src/check.ts'
import { createTree as openTree } from '../../src/disk/tree.ts'
import { CONFIGURATION_NAMES } from '../../src/model/configuration.ts'
import { createTree, type Tree } from '../support/tree.ts'

const trees: Tree[] = []
afterEach(() => {
  for (const tree of trees.splice(0)) tree.remove()
})

const FROM = 'FROM redis:7\n'
const OFF = 'rules: { unpinned-base: off, mutable-tag: off }\n'
/** Files that the index has and the disk has not: it becomes so large that it is read here. */
const MANY = 1500

const SIZES = ['small', 'large'] as const

function repository(size: (typeof SIZES)[number], files: Readonly<Record<string, string>>): Tree {
  const tree = createTree(files)
  trees.push(tree)
  tree.git('init', '-q')
  if (size === 'small') return tree
  const id = tree.git('hash-object', '-w', '--stdin', '-t', 'blob').trim()
  const entries = Array.from({ length: MANY }, (_, i) => `100644 ${id}\tnone/${'x'.repeat(100)}-${i}.yaml\n`)
  execFileSync('git', ['-C', tree.path, 'update-index', '--index-info'], { input: entries.join('') })
  expect(readFileSync(join(tree.path, '.git/index')).length).toBeGreaterThan(128 * 1024)
  return tree
}

/** Files with findings. */
async function found(tree: Tree, paths: readonly string[] = ['.']): Promise<readonly string[]> {
  const { findings } = await check({ cwd: tree.path, paths })
  return [...new Set(findings.map(({ at }) => at.place.path))]
}

async function lacked(tree: Tree, paths: readonly string[]): Promise<readonly string[]> {
  const opened = openTree(tree.path, { isRepository: true, sought: CONFIGURATION_NAMES })
  const asked = (path: string) => opened.lacks(join(tree.path, path))
  expect(paths.filter(asked)).toEqual([])
  expect(await opened.isGit()).toBe(true)
  return paths.filter(asked)
}

describe.each(SIZES)('configurations of folders of a repository with a %s index', (size) => {
  it('count, whether git tracks them, or neither tracks nor ignores them, or ignores them', async () => {
    const tree = repository(size, {
      '.gitignore': '.holdfast.yaml\n',
      'a/holdfast.yaml': OFF,
      'a/b/Dockerfile': FROM,
      'c/Dockerfile': FROM,
      'd/Dockerfile': FROM,
      'e/Dockerfile': FROM,
    })
    tree.git('add', '-A')
    tree.write('c/holdfast.yaml', OFF)
    tree.write('d/.holdfast.yaml', OFF)
    expect(await found(tree)).toEqual(['e/Dockerfile'])
  })

  it('belong to the tree only where git does not ignore them', async () => {
    const tree = repository(size, { '.gitignore': '.holdfast.yaml\n', 'a/Dockerfile': FROM })
    tree.write('holdfast.yaml', 'preset: none\n')
    tree.write('a/.holdfast.yaml', 'image: nginx:1\n')
    tree.write('b/holdfast.yaml', 'image: redis:1\n')
    const opened = openTree(tree.path, { isRepository: true, sought: CONFIGURATION_NAMES })
    expect((await opened.list(tree.path, [])).files.map((path) => path.slice(tree.path.length + 1))).toEqual(
      expect.arrayContaining(['holdfast.yaml', 'b/holdfast.yaml', 'a/Dockerfile']),
    )
    expect(opened.holds(join(tree.path, 'b/holdfast.yaml'))).toBe(true)
    expect(opened.holds(join(tree.path, 'a/.holdfast.yaml'))).toBe(false)
  })

  it('are known to be missing once git has listed the tree, in capital letters or small ones', async () => {
    const tree = repository(size, { '.gitignore': 'd/holdfast.yaml\n', 'a/Holdfast.yaml': OFF, 'b/x': '' })
    symlinkSync('../b', join(tree.path, 'a/.holdfast.yaml'))
    tree.git('add', '-A')
    tree.write('d/holdfast.yaml', '')
    tree.write('e/Dockerfile', FROM)
    const asked = ['a', 'b', 'd', 'e'].flatMap((folder) =>
      CONFIGURATION_NAMES.map((name) => `${folder}/${name}`),
    )
    expect(await lacked(tree, asked)).toEqual([
      'b/holdfast.yaml',
      'b/.holdfast.yaml',
      'd/.holdfast.yaml',
      'e/holdfast.yaml',
      'e/.holdfast.yaml',
    ])
    expect(await lacked(tree, ['b/.env', '../holdfast.yaml'])).toEqual([])
  })

  it.each(['tracked', 'untracked'])('are refused where they are %s folders', async (state) => {
    const tree = repository(size, { 'a/b/Dockerfile': FROM, 'a/holdfast.yaml/x': '' })
    if (state === 'tracked') tree.git('add', '-A')
    await expect(found(tree)).rejects.toThrow('a/holdfast.yaml is no regular file')
  })

  it('count for files that are named in folders that git leaves out', async () => {
    const tree = repository(size, {
      '.gitignore': 'out/\n',
      'out/Dockerfile': FROM,
      'out/holdfast.yaml': OFF,
      'a/Dockerfile': FROM,
    })
    tree.git('add', '-A')
    expect(await found(tree, ['out/Dockerfile', '.'])).toEqual(['a/Dockerfile'])
  })

  it('count in repositories in it, as far as git lists them', async () => {
    const tree = repository(size, {
      '.gitignore': 'x\n',
      'in/.gitignore': 'holdfast.yaml\n',
      'in/Dockerfile': FROM,
      'in/holdfast.yaml': OFF,
      'bad/Dockerfile': FROM,
    })
    execFileSync('git', ['init', '-q', 'in'], { cwd: tree.path })
    execFileSync('git', ['init', '-q', 'bad'], { cwd: tree.path })
    tree.write('bad/.git/index', 'no index')
    expect(await found(tree)).toEqual([])
    expect(await lacked(tree, ['in/holdfast.yaml', 'in/.holdfast.yaml', 'bad/holdfast.yaml'])).toEqual([
      'in/.holdfast.yaml',
    ])
  })
})
