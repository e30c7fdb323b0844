import { execFileSync, spawnSync } from 'node:child_process'
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import type { Script } from 'node:vm'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { type Bundles, createBundles } from '../../src/cli/code-cache.ts'
import { createTree, type Tree } from '../support/tree.ts'

const ROOT = resolve(import.meta.dirname, '../..')

let tree: Tree
let cache = ''
beforeEach(() => {
  tree = createTree({ Dockerfile: 'FROM nginx:1.27\n' })
  cache = mkdtempSync(join(tmpdir(), 'holdfast-cache-'))
})
afterEach(() => {
  tree.remove()
  rmSync(cache, { recursive: true, force: true })
})

const run = (...flags: string[]) =>
  tree.run(['check', 'Dockerfile', ...flags], { env: { HOLDFAST_CACHE_DIR: cache } })
const compiled = () => readdirSync(join(cache, 'code')).map((name) => join(cache, 'code', name))

describe('what V8 has compiled', () => {
  it('is kept for the next run, for the owner alone', () => {
    const first = run()
    expect(first.code).toBe(1)
    expect(new Set(compiled().map((file) => statSync(file).mode & 0o777))).toEqual(new Set([0o600]))
    expect(compiled()[0]).toMatch(new RegExp(`check-files-holdfast-\\d+-${process.version}-${process.arch}`))
    const before = compiled().map((file) => statSync(file).mtimeMs)
    expect(run()).toEqual(first)
    expect(compiled().map((file) => statSync(file).mtimeMs)).toEqual(before)
  })

  it('is written again when a run needs more', () => {
    run()
    const before = compiled()
    tree.write('compose.yaml', 'services:\n  web: &web\n    image: nginx\n  other: *web\n')
    tree.run(['check', 'compose.yaml'], { env: { HOLDFAST_CACHE_DIR: cache } })
    expect(compiled()).toEqual(expect.arrayContaining(before))
    expect(compiled().length).toBeGreaterThan(before.length)
  })

  it('is written again when a run asks for modules that no run before has asked for, and then no more', () => {
    tree.write('compose.yaml', 'services:\n  web:\n    image: nginx\n')
    tree.write('pod.yaml', 'apiVersion: v1\nkind: Pod\nspec:\n  containers:\n    - image: nginx\n')
    const checked = (path: string) => tree.run(['check', path], { env: { HOLDFAST_CACHE_DIR: cache } })
    const common = () => compiled().find((file) => file.includes('check-files-common-')) ?? ''
    const first = checked('pod.yaml')
    const small = statSync(common()).size
    checked('compose.yaml')
    expect(statSync(common()).size).toBeGreaterThan(small)
    const before = compiled().map((file) => statSync(file).mtimeMs)
    expect(checked('pod.yaml')).toEqual(first)
    checked('compose.yaml')
    expect(compiled().map((file) => statSync(file).mtimeMs)).toEqual(before)
  })

  it.each([['--version'], ['--help'], ['--nonsense'], ['nowhere/']])(
    'is not kept by a run with %s',
    (word) => {
      tree.run([word], { env: { HOLDFAST_CACHE_DIR: cache } })
      expect(readdirSync(cache)).toEqual([])
    },
  )

  it.each<[string, (bytes: Buffer) => Buffer]>([
    ['has lost its end', (bytes) => bytes.subarray(0, bytes.length - 1000)],
    ['is empty', () => Buffer.alloc(0)],
    ['is shorter than its source', (bytes) => bytes.subarray(bytes.length - 1000)],
    ['is of another source', (bytes) => Buffer.from(bytes).fill('x', bytes.length - 10)],
    [
      'has a wrong byte inside',
      (bytes) => {
        const at = bytes.length >> 4
        return Buffer.from(bytes).fill(~(bytes[at] ?? 0) & 0xff, at, at + 1)
      },
    ],
    ['is something else', (bytes) => Buffer.alloc(bytes.length, 'x')],
  ])('is ignored and written anew where it %s', (_name, spoil) => {
    const first = run()
    const whole = compiled().map((file) => readFileSync(file))
    for (const [at, file] of compiled().entries()) writeFileSync(file, spoil(whole[at] ?? Buffer.alloc(0)))
    expect(run()).toEqual(first)
    expect(compiled().map((file) => readFileSync(file))).not.toEqual(whole.map(spoil))
    for (const file of compiled()) expect(readFileSync(file).length).toBeGreaterThan(10_000)
    expect(run()).toEqual(first)
  })

  it('is neither read nor kept with --no-cache', () => {
    expect(run('--no-cache').code).toBe(1)
    expect(readdirSync(cache)).toEqual([])
  })

  it('is not kept where others can write, which --debug tells', () => {
    chmodSync(cache, 0o777)
    expect(run().stderr).toBe('')
    expect(run('--debug').stderr).toContain('nothing is kept for the next run: other users can write to')
    expect(readdirSync(cache)).toEqual([])
  })

  it('is not kept in the tree, where it could come from', () => {
    tree.git('init', '-q')
    const inside = join(tree.path, '.cache')
    expect(tree.run(['check', 'Dockerfile'], { env: { HOLDFAST_CACHE_DIR: inside } }).code).toBe(1)
    expect(existsSync(join(inside, 'code'))).toBe(false)
  })

  it('is written by many runs at once', async () => {
    const runs = Array.from({ length: 4 }, () =>
      tree.runBeside(['check', 'Dockerfile'], { env: { HOLDFAST_CACHE_DIR: cache } }),
    )
    const [first, ...others] = await Promise.all(runs)
    expect(first?.code).toBe(1)
    for (const other of others) expect(other).toEqual(first)
    expect(readdirSync(join(cache, 'code')).filter((name) => !/\.bin$/.test(name))).toEqual([])
  })

  it('leaves as many files as several commands need, the youngest ones', () => {
    run()
    const [file = ''] = compiled()
    const old = Array.from({ length: 80 }, (_, at) => join(cache, 'code', `check-old${at}-1-v1-x64.bin`))
    for (const [at, path] of old.entries()) {
      writeFileSync(path, '')
      utimesSync(path, at, at)
    }
    rmSync(file)
    run()
    expect(compiled()).toContain(file)
    expect(compiled()).toHaveLength(64)
    expect(old.filter((path) => existsSync(path))).toEqual(old.slice(-63))
  })

  it('is that of one bundle where a Dockerfile is checked', () => {
    run()
    expect(compiled().map((file) => file.replace(/.*\/check-files-|-.*/g, ''))).toEqual(['holdfast'])
  })

  it('is kept apart for files that are named, which need less than a tree', () => {
    run()
    const [file = ''] = compiled()
    const before = statSync(file)
    tree.run(['check'], { env: { HOLDFAST_CACHE_DIR: cache } })
    expect(compiled().filter((name) => /\/check-holdfast-/.test(name))).toHaveLength(1)
    expect([statSync(file).mtimeMs, statSync(file).size]).toEqual([before.mtimeMs, before.size])
  })

  it.each(['nowhere', '.', 'sub', `${'x'.repeat(300)}`, 'Dockerfile/x'])(
    'is that for trees where %s is the last word, and no file',
    (word) => {
      tree.write('sub/Dockerfile', 'FROM nginx:1.27\n')
      const { code, stderr } = tree.run(['check', 'Dockerfile', word], { env: { HOLDFAST_CACHE_DIR: cache } })
      expect(stderr).not.toContain('internal error')
      const kept = code === 2 ? [] : ['check-holdfast']
      const names = readdirSync(cache).length === 0 ? [] : readdirSync(join(cache, 'code'))
      expect(names.filter((name) => /holdfast/.test(name)).map((name) => name.replace(/-\d.*/, ''))).toEqual(
        kept,
      )
    },
  )

  it('is kept for each command', () => {
    run()
    tree.run(['images', 'Dockerfile'], { env: { HOLDFAST_CACHE_DIR: cache } })
    expect(new Set(readdirSync(join(cache, 'code')).map((name) => name.replace(/-.*/, '')))).toEqual(
      new Set(['check', 'images']),
    )
  })
})

describe('what V8 has compiled when the command was built', () => {
  let built = ''
  let hooked: Tree
  beforeAll(() => {
    built = mkdtempSync(join(tmpdir(), 'holdfast-built-'))
    cpSync(join(ROOT, 'dist/cli'), join(built, 'dist/cli'), { recursive: true })
    cpSync(join(ROOT, 'package.json'), join(built, 'package.json'))
    const files = createTree({ Dockerfile: 'FROM nginx:1.27\n', 'a/b/Dockerfile': 'FROM redis\n' })
    const script = join(ROOT, 'src/cli/compile.mjs')
    // A hook of git may install packages, under flags of Node that later runs do not have.
    hooked = createTree()
    hooked.git('init', '-q')
    rmSync(join(hooked.path, '.git/description'))
    execFileSync(process.execPath, [script, join(built, 'dist/cli'), files.path], {
      env: { ...process.env, GIT_DIR: join(hooked.path, '.git'), NODE_OPTIONS: '--max-old-space-size=3000' },
    })
    files.remove()
  })
  afterAll(() => {
    hooked.remove()
    rmSync(built, { recursive: true, force: true })
  })

  it('leaves the repository alone whose hook installs packages', () => {
    // To set up a repository again writes what it lacks.
    expect(existsSync(join(hooked.path, '.git/description'))).toBe(false)
  })

  const code = () => join(built, 'dist/cli/code')
  const runBuilt = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [join(built, 'dist/cli/main.js'), ...args],
      { cwd: tree.path, env: { PATH: process.env.PATH, HOLDFAST_CACHE_DIR: cache }, encoding: 'utf8' },
    )
    return { code: status, stdout, stderr }
  }

  it('is there for files that are named and for trees, and all may read it', () => {
    const names = readdirSync(code())
    // A thread may end with the run, before it has kept its own.
    const own = names.filter((name) => !name.startsWith('thread-'))
    expect(own.map((name) => name.replace(/-\d.*/, ''))).toEqual(
      expect.arrayContaining(['check-files-holdfast', 'check-holdfast', 'check-tree']),
    )
    expect(own.filter((name) => !/^check-[\w.-]+\.bin$/.test(name))).toEqual([])
    for (const name of names) expect(statSync(join(code(), name)).mode & 0o444).toBe(0o444)
  })

  it('is taken over a tree, so that nothing needs to be kept', () => {
    tree.git('init', '-q')
    expect(runBuilt('check', '.').code).toBe(1)
    expect(readdirSync(cache)).toEqual([])
    expect(runBuilt('check', 'Dockerfile', '--no-cache')).toEqual(run('--no-cache'))
    expect(readdirSync(cache)).toEqual([])
  })

  it('serves until runs over named files have kept their own', () => {
    const found = runBuilt('check', 'Dockerfile')
    const first = compiled().map((file) => basename(file).replace(/-\d.*/, ''))
    expect(first).toEqual(['check-files-holdfast'])
    // What the first run took of that for trees, the second one compiles itself.
    expect(runBuilt('check', 'Dockerfile')).toEqual(found)
    const kept = compiled().map((file) => [file, statSync(file).mtimeMs])
    expect(kept).not.toEqual([])
    expect(runBuilt('check', 'Dockerfile')).toEqual(found)
    expect(compiled().map((file) => [file, statSync(file).mtimeMs])).toEqual(kept)
    expect(found).toEqual(run())
  })

  it('is kept with what it lacks where a run needs more, for the command that needs it', () => {
    tree.write('pod.yaml', 'apiVersion: v1\nkind: Pod\nspec:\n  containers:\n    - image: nginx\n')
    const found = runBuilt('images', 'pod.yaml')
    expect(runBuilt('images', 'pod.yaml')).toEqual(found)
    const kept = compiled().map((file) => [file, statSync(file).mtimeMs])
    expect(kept.map(([file]) => String(file).replace(/.*\/|-.*/g, ''))).toContain('images')
    expect(runBuilt('images', 'pod.yaml')).toEqual(found)
    expect(compiled().map((file) => [file, statSync(file).mtimeMs])).toEqual(kept)
  })

  it('is left out, and why is told, where the command cannot be run, and nothing fails for it', () => {
    const broken = mkdtempSync(join(tmpdir(), 'holdfast-built-'))
    cpSync(join(built, 'dist/cli'), broken, { recursive: true })
    rmSync(join(broken, 'holdfast.js'))
    const script = join(ROOT, 'src/cli/compile.mjs')
    const { status, stderr } = spawnSync(process.execPath, [script, broken, tree.path], { encoding: 'utf8' })
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: expect.stringMatching(
        /^holdfast: built, but nothing is compiled beforehand: holdfast check Dockerfile ended with 1: /,
      ),
    })
    expect(existsSync(join(broken, 'code'))).toBe(false)
    rmSync(broken, { recursive: true })
  })

  it('is ignored where it is of another program, and kept anew', () => {
    const before = readdirSync(code()).map(
      (name) => [join(code(), name), readFileSync(join(code(), name))] as const,
    )
    for (const [file, bytes] of before) writeFileSync(file, Buffer.from(bytes).fill('x', bytes.length - 10))
    expect(runBuilt('check', 'Dockerfile')).toEqual(run('--no-cache'))
    expect(compiled()).not.toEqual([])
    for (const [file, bytes] of before) writeFileSync(file, bytes)
  })
})

describe('which bundles are kept', () => {
  const TEXT = '(function(exports){exports.answer=()=>42})'
  const names = { kept: 'kept', built: 'built' }
  const onMissed = vi.fn()
  let isShared = false
  beforeEach(() => {
    vi.stubEnv('HOLDFAST_CACHE_DIR', cache)
    onMissed.mockReset()
    for (const name of ['a.js', 'b.js']) tree.write(name, TEXT)
  })
  afterEach(() => vi.unstubAllEnvs())

  function keep(loads: readonly string[], keepsOwn = false, borrowed?: string): void {
    const load = (compile: () => Script) => compile()
    const of = { ...names, keepsOwn, ...(borrowed === undefined ? {} : { borrowed }) }
    const bundles = createBundles(tree.path, of, true, load, undefined, onMissed)
    for (const name of loads) bundles.load(name)
    // Another thread finds its own where this one has not compiled anything anew.
    isShared = bundles.share(['./a.js']).size > 0
    expect(bundles.keep()).toBeUndefined()
  }
  /** The files by their bundles, and whether each was written since they were last made old. */
  function areWritten(): object {
    const files = existsSync(join(cache, 'code')) ? compiled() : []
    const found = files.map((file) => [basename(file).split('-')[1], statSync(file).mtimeMs > 1000])
    for (const file of files) utimesSync(file, 1, 1)
    return Object.fromEntries(found)
  }

  it('are those of which the next run would miss something', () => {
    keep(['./a.js'])
    expect([areWritten(), isShared]).toEqual([{ a: true }, true])
    keep(['./a.js', './b.js'])
    expect(areWritten()).toEqual({ a: false, b: true })
    expect(onMissed).toHaveBeenCalledTimes(2)
    keep(['./a.js', './b.js'])
    expect(areWritten()).toEqual({ a: false, b: false })
    expect(onMissed).toHaveBeenCalledTimes(2)
  })

  it('are also those that lie beside the bundles, where a run is to keep its own', () => {
    keep(['./a.js'])
    const [made = ''] = compiled()
    mkdirSync(join(tree.path, 'code'))
    renameSync(made, join(tree.path, 'code', basename(made).replace('kept', 'built')))
    onMissed.mockReset()
    keep(['./a.js'])
    expect([areWritten(), onMissed.mock.calls.length]).toEqual([{}, 0])
    keep(['./a.js'], true)
    expect([areWritten(), onMissed.mock.calls.length, isShared]).toEqual([{ a: true }, 1, false])
    keep(['./a.js'], true)
    expect([areWritten(), onMissed.mock.calls.length]).toEqual([{ a: false }, 1])
  })

  it('are not those that were made for other runs, which serve until anything is kept', () => {
    keep(['./a.js', './b.js'])
    mkdirSync(join(tree.path, 'code'))
    for (const made of compiled())
      renameSync(
        made,
        join(tree.path, 'code', basename(made).replace('kept', made.includes('-a-') ? 'built' : 'trees')),
      )
    keep(['./a.js', './b.js'], true, 'trees')
    expect([areWritten(), isShared]).toEqual([{ a: true }, false])
    keep(['./a.js', './b.js'], true, 'trees')
    expect([areWritten(), isShared]).toEqual([{ a: false, b: true }, true])
    keep(['./a.js', './b.js'], true, 'trees')
    expect(areWritten()).toEqual({ a: false, b: false })
  })
})

describe('what another thread has compiled', () => {
  const CHECK = { kept: 'check', built: 'check' }
  const THREAD = { kept: 'thread', built: 'thread' }
  const TEXT = '(function(exports){exports.answer=()=>{const one=1;return one+41};exports.ask=()=>0})'
  const answerOf = (bundles: Bundles) => {
    const module = bundles.load('./a.js')
    return hasAnswer(module) ? module.answer() : undefined
  }
  const hasAnswer = (module: unknown): module is { answer(): number } =>
    typeof module === 'object' && module !== null && 'answer' in module

  it.each<[string, (code: Uint8Array) => Uint8Array]>([
    ['as it is', (code) => code],
    ['as it is after it has crossed threads', (code) => structuredClone(new Uint8Array(code))],
    ['compiled anew where it has lost its end', (code) => code.subarray(0, 100)],
    ['compiled anew where it is nothing', () => new Uint8Array()],
  ])('is taken %s', (_, change) => {
    writeFileSync(join(cache, 'a.js'), TEXT)
    const first = createBundles(cache, CHECK, false)
    first.load('./a.js')
    const shared = [...first.share(['./a.js'])].map(([name, code]) => [name, change(code)] as const)
    expect(shared).toHaveLength(1)
    const second = createBundles(cache, THREAD, false, (compile) => compile(), new Map(shared))
    expect(answerOf(second)).toBe(42)
    expect(answerOf(first)).toBe(42)
  })

  it('is compiled for it where this thread has not met it, and once', () => {
    writeFileSync(join(cache, 'a.js'), TEXT)
    writeFileSync(join(cache, 'b.js'), TEXT)
    const bundles = createBundles(cache, CHECK, false)
    bundles.load('./b.js')
    expect([...bundles.share(['./a.js', './b.js']).keys()]).toEqual(['./a.js', './b.js'])
    expect(answerOf(bundles)).toBe(42)
  })
})
