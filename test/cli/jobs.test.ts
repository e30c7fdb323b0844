import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { checkWith, loadParts } from '../../src/check.ts'
import { threadsOf } from '../../src/cli/threads.ts'
import { createTree, type Run, type Tree } from '../support/tree.ts'

const FIXTURES = fileURLToPath(new URL('../../fixtures/', import.meta.url))

const CONFIGURATION = `vars: { VERSION: "1.2" }
fields:
  - files: ["**/*.json"]
    path: raw
suppressions: { honor: [hadolint, checkov] }
`

const trees: Tree[] = []
afterEach(() => {
  for (const tree of trees.splice(0)) tree.remove()
})

const COMMANDS = [
  ['images', '--format', 'jsonl'],
  ['check', '--format', 'json', '--preset', 'strict', '--show', 'info', '--all'],
  ['check', '--format', 'sarif', '--fail-on', 'never'],
]

describe('--jobs', () => {
  let tree: Tree
  beforeAll(() => {
    tree = createTree({ 'holdfast.yaml': CONFIGURATION })
    cpSync(FIXTURES, tree.path, { recursive: true })
    tree.git('init', '-q')
    tree.git('add', '-A')
    tree.write('untracked/Dockerfile', 'FROM redis:7\n')
  })
  afterAll(() => tree.remove())
  const run = (args: readonly string[], jobs: number, cache?: string): Run =>
    tree.run(
      [...args, '--jobs', `${jobs}`, ...(cache === undefined ? ['--no-cache'] : [])],
      cache === undefined ? {} : { env: { HOLDFAST_CACHE_DIR: cache } },
    )

  it.each(COMMANDS)('changes no byte of what %s prints', (...args) => {
    const alone = run(args, 1)
    expect(alone.stdout.length).toBeGreaterThan(1000)
    for (const jobs of [2, 5]) expect(run(args, jobs)).toEqual(alone)
  })

  it('keeps readings that a run in one thread takes, and takes those that one has kept', () => {
    const args = ['images', '--format', 'jsonl']
    const alone = run(args, 1)
    const caches = createTree()
    trees.push(caches)
    for (const [first, second] of [
      [3, 1],
      [1, 3],
    ] as const) {
      const cache = join(caches.path, `${first}`)
      expect(run(args, first, cache)).toEqual(alone)
      tree.write('untracked/Dockerfile', 'FROM redis:8\n')
      const changed = run(args, second, cache)
      expect(changed).not.toEqual(alone)
      expect(changed).toEqual(run(args, 1))
      tree.write('untracked/Dockerfile', 'FROM redis:7\n')
    }
  })

  it('reads a folder without git in the same way', () => {
    const other = createTree({ '.gitignore': 'shell/\n' })
    trees.push(other)
    cpSync(FIXTURES, other.path, { recursive: true })
    const args = ['images', '--format', 'jsonl', '--no-cache', '--jobs']
    expect(other.run([...args, '4'])).toEqual(other.run([...args, '1']))
  })

  it.each(['0', '-1', 'all', '1.5', '1000', ''])('is no number of threads: %j', (jobs) => {
    const { code, stderr } = tree.run(['images', '--jobs', jobs])
    expect(code).toBe(2)
    expect(stderr).toContain('it is a whole number from 1 to 256')
  })
})

describe('a thread that cannot go on', () => {
  it('is told of for each file that it was to read', async () => {
    const files = Array.from({ length: 40 }, (_, i) => [`${i}/Dockerfile`, 'FROM redis:7\n'] as const)
    const tree = createTree(Object.fromEntries(files))
    trees.push(tree)
    const parts = await loadParts({ cwd: tree.path })
    // Beside the sources stands no file that a thread could start with.
    const threads = threadsOf({ jobs: 2, cache: false }, parts)
    const { problems, uses, counts } = await checkWith(parts, { cwd: tree.path, threads })
    expect(counts).toMatchObject({ files: 40 })
    expect(uses.length + problems.length).toBe(40)
    expect(problems.length).toBeGreaterThan(0)
    for (const { message, fatal } of problems) {
      expect(message).toMatch(/^was not read: the thread that was to read it has ended: Cannot find module/)
      expect(fatal).toBe(true)
    }
  })
})
