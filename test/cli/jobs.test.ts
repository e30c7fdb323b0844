import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type ResourceLimits, Worker } from 'node:worker_threads'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { checkWith, loadParts } from '../../src/check.ts'
import { EXIT, exitCodeOf } from '../../src/cli/exit-code.ts'
import { threadOf, threadsOf } from '../../src/cli/threads.ts'
import type { RunResult } from '../../src/model/finding.ts'
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
  const FILES = 200
  /** Reads files with names of all kinds beside a worker that runs this code, in which `port` gets the batches. */
  async function readBeside(code: string, limits: ResourceLimits = {}): Promise<RunResult> {
    const name = (i: number) => (i % 2 === 0 ? `${i}/Dockerfile` : `${i}/values.yaml`)
    const text = (i: number) => (i % 2 === 0 ? 'FROM redis:7\n' : 'image: redis:7\n')
    const tree = createTree(Object.fromEntries(Array.from({ length: FILES }, (_, i) => [name(i), text(i)])))
    trees.push(tree)
    const parts = await loadParts({ cwd: tree.path })
    const script = `const { parentPort: port } = require('node:worker_threads')\n${code}`
    const start = () => threadOf(new Worker(script, { eval: true, resourceLimits: limits }))
    return checkWith(parts, { cwd: tree.path, threads: { count: () => 2, filesEach: 1, start } })
  }
  /** Every file is read or told of, and the run does not pass. */
  function expectAllTold(result: RunResult, why: RegExp): void {
    const { uses, problems, counts } = result
    expect(exitCodeOf(result, 'never')).toBe(EXIT.unreadable)
    expect(counts).toMatchObject({ files: FILES })
    expect(uses.length + problems.length).toBe(FILES)
    expect(problems.length).toBeGreaterThan(0)
    expect(problems.some(({ file }) => file.endsWith('values.yaml'))).toBe(true)
    for (const { message, fatal } of problems) {
      expect(message).toMatch(why)
      expect(fatal).toBe(true)
    }
  }

  it('is told of for each file that it was to read', async () => {
    const tree = createTree(
      Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`${i}/Dockerfile`, 'FROM redis:7\n'])),
    )
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
      expect(message).toContain('; run again with --jobs 1')
      expect(fatal).toBe(true)
    }
  })

  it('because it throws', async () => {
    const result = await readBeside("port.on('message', () => { throw new Error('it broke') })")
    expectAllTold(
      result,
      /^was not read: the thread that was to read it has ended: it broke; run again with --jobs 1$/,
    )
  })

  it('because it ends', async () => {
    const result = await readBeside("port.on('message', () => process.exit(1))")
    expectAllTold(result, /^was not read: the thread that was to read it has ended; run again with --jobs 1$/)
  })

  it('for want of memory', async () => {
    const fill = "port.on('message', () => { for (const all = []; ; ) all.push({ more: all.length }) })"
    const result = await readBeside(fill, { maxOldGenerationSizeMb: 16 })
    expectAllTold(
      result,
      /^was not read: the thread that was to read it ran out of memory; give fewer threads with --jobs, or more memory with NODE_OPTIONS=/,
    )
  })

  it('because a promise was broken ends the run with what broke it', async () => {
    const code =
      "port.on('message', ({ number }) => port.postMessage({ number, error: new Error('it broke') }))"
    await expect(readBeside(code)).rejects.toThrow('it broke')
  })
})
