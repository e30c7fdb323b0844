import { cpSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { RULES } from '../../rules/index.ts'
import { check } from '../../src/check.ts'
import type { RunResult } from '../../src/model/finding.ts'
import { type FakeResolver, fakeResolver } from '../support/fix.ts'
import { createTree, type Tree } from '../support/tree.ts'

const FIXTURES = fileURLToPath(new URL('../../fixtures/fix/', import.meta.url))
const CASES = readdirSync(FIXTURES)

const trees: Tree[] = []
afterEach(() => {
  for (const tree of trees.splice(0)) tree.remove()
})

/** The files of a case in a folder of their own, which git keeps. */
function copyOf(name: string): Tree {
  const tree = createTree()
  trees.push(tree)
  cpSync(join(FIXTURES, name, 'files'), tree.path, { recursive: true })
  tree.git('init', '-q')
  tree.git('add', '.')
  return tree
}

function fix(tree: Tree, name: string, resolver: FakeResolver): Promise<RunResult> {
  const fix = { mode: 'write', from: 'online', resolver, book: undefined, unsafe: false } as const
  return check({ cwd: tree.path, config: join(FIXTURES, name, 'config.yaml'), rules: RULES, fix })
}

function contentsOf(folder: string): ReadonlyMap<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  )
  const paths = files.map((entry) => join(entry.parentPath, entry.name))
  return new Map(paths.map((path) => [path.slice(folder.length + 1), readFileSync(path).toString('latin1')]))
}

function filesOf(tree: Tree): Map<string, string> {
  return new Map([...tree.contents()].filter(([path]) => !path.startsWith('.git/')))
}

describe('the fixtures of fixes', () => {
  it('exist', () => expect(CASES.length).toBeGreaterThan(4))

  it.each(CASES)('%s: the files are exactly as expected', async (name) => {
    const tree = copyOf(name)
    const before = filesOf(tree)
    await fix(tree, name, fakeResolver())
    const fixed = contentsOf(join(FIXTURES, name, 'fixed'))
    expect(fixed.size).toBeGreaterThan(0)
    for (const [path, text] of fixed) expect(text, path).not.toBe(before.get(path))
    expect(filesOf(tree)).toEqual(new Map([...before, ...fixed]))
  })

  it.each(CASES)('%s: a second run makes no edit and asks nothing', async (name) => {
    const tree = copyOf(name)
    await fix(tree, name, fakeResolver())
    const before = filesOf(tree)
    const resolver = fakeResolver()
    const result = await fix(tree, name, resolver)
    expect(resolver.asked).toEqual([])
    expect(result.files).toEqual([])
    expect(filesOf(tree)).toEqual(before)
  })

  it.each(CASES)('%s: no digest is written where none can be resolved', async (name) => {
    const tree = copyOf(name)
    const before = filesOf(tree)
    const result = await fix(tree, name, fakeResolver({ missing: () => true }))
    for (const { path, edits } of result.files) {
      for (const { newText } of edits) expect(newText, path).not.toContain('@sha256')
      before.delete(path)
    }
    for (const [path, text] of before) expect(filesOf(tree).get(path)).toBe(text)
  })
})
