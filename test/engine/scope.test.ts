import { symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { check } from '../../src/check.ts'
import type { Scope } from '../../src/engine/scope.ts'
import { createTree, type Tree } from '../support/tree.ts'

const trees: Tree[] = []
afterEach(() => {
  for (const tree of trees.splice(0)) tree.remove()
})

function repository(files: Readonly<Record<string, string>>): Tree {
  const tree = createTree(files)
  trees.push(tree)
  tree.git('init', '-q', '-b', 'main')
  tree.git('add', '-A')
  tree.git('commit', '-q', '-m', 'first')
  return tree
}

async function found(
  tree: Tree,
  scope: Scope,
  paths: readonly string[] = ['.'],
  folder = '',
): Promise<string[]> {
  const { findings } = await check({ cwd: `${tree.path}/${folder}`, paths, scope })
  return findings
    .filter(({ rule }) => rule === 'mutable-tag')
    .map(({ at, position }) => `${at.place.path}:${position.line} ${at.text}`)
}

const since = (revision: string, lines = false): Scope => ({ kind: 'since', revision, lines })

describe('staged files', () => {
  it('are judged as they stand in the index, whatever the work tree holds', async () => {
    const tree = repository({ Dockerfile: 'FROM scratch\n', 'other/Dockerfile': 'FROM nginx\n' })
    tree.write('Dockerfile', 'FROM redis\n')
    tree.git('add', 'Dockerfile')
    tree.write('Dockerfile', 'FROM postgres:17.2\n')
    expect(await found(tree, { kind: 'staged' })).toEqual(['Dockerfile:1 redis'])
  })

  it('are judged from the index when they are gone from the work tree', async () => {
    const tree = repository({ 'a.yaml': 'x: 1\n' })
    tree.write('b/Dockerfile', 'FROM redis\n')
    tree.git('add', '-A')
    tree.git('rm', '-q', '--cached', 'a.yaml')
    tree.write('b/Dockerfile', '')
    expect(await found(tree, { kind: 'staged' })).toEqual(['b/Dockerfile:1 redis'])
  })

  it('may have names with spaces, quotes and letters beyond ASCII', async () => {
    const tree = repository({ x: '' })
    tree.write('a "b" ü/Dockerfile', 'FROM redis\n')
    tree.git('add', '-A')
    tree.write('a "b" ü/Dockerfile', 'FROM nginx\n')
    expect(await found(tree, { kind: 'staged' })).toEqual(['a "b" ü/Dockerfile:1 redis'])
  })

  it('are those below the paths given, seen from the folder of the run', async () => {
    const tree = repository({ x: '' })
    for (const path of ['Dockerfile', 'sub/Dockerfile', 'sub/deep/Dockerfile'])
      tree.write(path, 'FROM redis\n')
    tree.git('add', '-A')
    expect(await found(tree, { kind: 'staged' }, ['.'], 'sub')).toEqual([
      'Dockerfile:1 redis',
      'deep/Dockerfile:1 redis',
    ])
    expect(await found(tree, { kind: 'staged' }, ['sub/deep'])).toEqual(['sub/deep/Dockerfile:1 redis'])
  })

  it('leave out what a walk would leave out', async () => {
    const tree = repository({ 'holdfast.yaml': 'ignore: ["old/**"]\n' })
    for (const path of ['old/Dockerfile', 'node_modules/a/Dockerfile']) tree.write(path, 'FROM redis\n')
    tree.git('add', '-A')
    expect(await found(tree, { kind: 'staged' })).toEqual([])
  })

  it('are found before there is a first commit', async () => {
    const tree = createTree({ Dockerfile: 'FROM redis\n' })
    trees.push(tree)
    tree.git('init', '-q')
    tree.git('add', '-A')
    expect(await found(tree, { kind: 'staged' })).toEqual(['Dockerfile:1 redis'])
  })

  it('need a repository', async () => {
    const tree = createTree({ Dockerfile: 'FROM redis\n' })
    trees.push(tree)
    await expect(found(tree, { kind: 'staged' })).rejects.toThrow('--staged needs a git repository')
  })
})

describe('files changed since a revision', () => {
  it('are those of the branch, of the index, of the work tree and untracked ones', async () => {
    const tree = repository({ 'a/Dockerfile': 'FROM nginx\n', 'b/Dockerfile': 'FROM nginx\n' })
    tree.git('checkout', '-q', '-b', 'work')
    tree.write('c/Dockerfile', 'FROM redis\n')
    tree.git('add', '-A')
    tree.git('commit', '-q', '-m', 'c')
    tree.write('b/Dockerfile', 'FROM redis\n')
    tree.write('d/Dockerfile', 'FROM redis\n')
    expect(await found(tree, since('main'))).toEqual([
      'b/Dockerfile:1 redis',
      'c/Dockerfile:1 redis',
      'd/Dockerfile:1 redis',
    ])
  })

  it('do not include what the other branch changed meanwhile', async () => {
    const tree = repository({ 'a/Dockerfile': 'FROM nginx\n' })
    tree.git('checkout', '-q', '-b', 'work')
    tree.write('b/Dockerfile', 'FROM redis\n')
    tree.git('add', '-A')
    tree.git('commit', '-q', '-m', 'b')
    tree.git('checkout', '-q', 'main')
    tree.write('a/Dockerfile', 'FROM httpd\n')
    tree.git('commit', '-q', '-am', 'a')
    tree.git('checkout', '-q', 'work')
    expect(await found(tree, since('main'))).toEqual(['b/Dockerfile:1 redis'])
  })

  it('can be asked for their changed lines alone, and the rest is counted', async () => {
    const tree = repository({ Dockerfile: 'FROM nginx AS a\n\n\nFROM redis AS b\n' })
    tree.write('Dockerfile', '# first\nFROM nginx AS a\n\n\nFROM redis AS b\nFROM httpd\n')
    expect(await found(tree, since('HEAD'))).toHaveLength(3)
    expect(await found(tree, since('HEAD', true))).toEqual(['Dockerfile:6 httpd'])
    const { notices } = await check({ cwd: tree.path, scope: since('HEAD', true) })
    expect(notices.map(({ message }) => message)).toContain(
      '2 findings are left out, on lines that have not changed',
    )
  })

  it('are told apart from lines that look like headers of a diff', async () => {
    const tree = repository({ Dockerfile: 'FROM scratch\n++ b/x\nFROM nginx\n' })
    tree.write('Dockerfile', 'FROM scratch\n++ b/other\n@@ -1 +1,9 @@\nFROM nginx\n')
    expect(await found(tree, since('HEAD', true))).toEqual([])
  })

  it('count whole where they are untracked, and by line where their name is odd', async () => {
    const tree = repository({ 'ü "x"/Dockerfile': 'FROM nginx\n' })
    tree.write('ü "x"/Dockerfile', 'FROM nginx\nFROM redis\n')
    tree.write('new/Dockerfile', 'FROM redis\n')
    expect(await found(tree, since('HEAD', true))).toEqual([
      'new/Dockerfile:1 redis',
      'ü "x"/Dockerfile:2 redis',
    ])
  })

  it('have no changed lines where they were only renamed, and all where .gitattributes calls them binary', async () => {
    const tree = repository({
      'a/Dockerfile': `FROM nginx\n${'RUN x\n'.repeat(20)}`,
      'b/Dockerfile': 'FROM nginx\n',
    })
    tree.git('mv', 'a', 'c')
    expect(await found(tree, since('HEAD', true))).toEqual([])
    expect(await found(tree, since('HEAD'))).toEqual(['c/Dockerfile:1 nginx'])
    tree.write('c/Dockerfile', `FROM nginx\n${'RUN x\n'.repeat(20)}FROM redis\n`)
    tree.write('b/Dockerfile', 'FROM redis\n')
    tree.write('.gitattributes', 'Dockerfile -diff\n')
    expect(await found(tree, since('HEAD', true))).toEqual(['b/Dockerfile:1 redis', 'c/Dockerfile:22 redis'])
  })

  it('are no links, changed or staged', async () => {
    const tree = repository({ 'a/x': 'FROM nginx\n' })
    symlinkSync('a/x', join(tree.path, 'Dockerfile'))
    expect(await found(tree, since('HEAD'))).toEqual([])
    tree.git('add', '-A')
    expect(await found(tree, { kind: 'staged' })).toEqual([])
    expect(await found(tree, since('HEAD'))).toEqual([])
  })

  it.each([
    ['nowhere', 'there is no such revision here'],
    ['--output=x', 'there is no such revision here'],
    ['', 'there is no such revision here'],
  ])('cannot be told for %j', async (revision, message) => {
    const tree = repository({ Dockerfile: 'FROM nginx\n' })
    await expect(found(tree, since(revision))).rejects.toThrow(message)
    expect(tree.contents().has('x')).toBe(false)
  })

  it('cannot be told without common history', async () => {
    const tree = repository({ Dockerfile: 'FROM nginx\n' })
    tree.git('checkout', '-q', '--orphan', 'other')
    tree.git('commit', '-q', '-m', 'alone')
    await expect(found(tree, since('main'))).rejects.toThrow('no history in common')
  })
})
