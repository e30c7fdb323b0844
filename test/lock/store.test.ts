import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join, resolve } from 'node:path'
import { build } from 'esbuild'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { formatLock } from '../../src/lock/format.ts'
import { createLock, LOCK_FILE_NAME } from '../../src/lock/lock.ts'
import { LOCK_SIZE_MAX } from '../../src/lock/parse.ts'
import { type LockLocation, readLock, writeLock } from '../../src/lock/store.ts'
import { createTree, type Tree } from '../support/tree.ts'
import { entryOf } from './support.ts'

const LOCK = createLock([entryOf('docker.io/library/nginx:1.27', 1)])
const TEXT = formatLock(LOCK)

let tree: Tree
let location: LockLocation
beforeEach(() => {
  tree = createTree({ 'repo/other': 'x' })
  location = { path: join(tree.path, 'repo', LOCK_FILE_NAME), root: join(tree.path, 'repo') }
})
afterEach(() => tree.remove())

const namesIn = (folder: string) => readdirSync(join(tree.path, folder)).sort()

async function readProblem(): Promise<string | undefined> {
  const read = await readLock(location)
  return read.ok ? undefined : read.problems[0]?.message
}

describe('the lock file', () => {
  it('that is not there is an empty lock', async () => {
    const read = await readLock(location)
    expect(read.ok && read.lock.entries).toEqual([])
  })

  it('is written and read back, and nothing else is left in the folder', async () => {
    expect(await writeLock(location, LOCK)).toEqual({ ok: true, written: true })
    expect(readFileSync(location.path, 'utf8')).toBe(TEXT)
    const read = await readLock(location)
    expect(read.ok && read.lock.entries).toEqual(LOCK.entries)
    expect(namesIn('repo')).toEqual([LOCK_FILE_NAME, 'other'])
  })

  it('is not touched where it says the same, however it is spelled', async () => {
    for (const text of [TEXT, TEXT.replaceAll('\n', '\r\n'), `# a note\n${TEXT}`]) {
      tree.write('repo/holdfast.lock', text)
      const before = statSync(location.path)
      expect(await writeLock(location, LOCK)).toEqual({ ok: true, written: false })
      expect(statSync(location.path).ino).toBe(before.ino)
      expect(readFileSync(location.path, 'utf8')).toBe(text)
    }
  })

  it('is not made for an empty lock that was empty, but for an empty lock where there is none', async () => {
    expect(await writeLock(location, createLock())).toEqual({ ok: true, written: true })
    expect(await writeLock(location, createLock())).toEqual({ ok: true, written: false })
  })

  it('is replaced, not written into: a hard link elsewhere keeps the old text', async () => {
    await writeLock(location, LOCK)
    linkSync(location.path, join(tree.path, 'kept'))
    await writeLock(location, createLock())
    expect(readFileSync(join(tree.path, 'kept'), 'utf8')).toBe(TEXT)
    expect(readFileSync(location.path, 'utf8')).toBe(formatLock(createLock()))
  })

  it('keeps its mode', async () => {
    await writeLock(location, LOCK)
    chmodSync(location.path, 0o640)
    await writeLock(location, createLock())
    expect(statSync(location.path).mode & 0o777).toBe(0o640)
  })

  it.each([
    ['version: 2\n', 'version 2 of the lock file'],
    ['<<<<<<< HEAD\n', 'a merge was left unfinished'],
    ['', 'not a lock file'],
  ])('that cannot be read is not overwritten: %j', async (text, message) => {
    tree.write('repo/holdfast.lock', text)
    expect(await readProblem()).toContain(message)
    const written = await writeLock(location, LOCK)
    expect(written.ok ? '' : written.reason).toMatch(new RegExp(`^cannot be read, line 1: ${message}`))
    expect(readFileSync(location.path, 'utf8')).toBe(text)
  })

  it('that is no UTF-8 or too large is told, not read', async () => {
    tree.write('repo/holdfast.lock', Buffer.from([0x76, 0xff]))
    expect(await readProblem()).toBe('is not valid UTF-8; restore it from git')
    tree.write('repo/holdfast.lock', '#'.repeat(LOCK_SIZE_MAX + 1))
    expect(await readProblem()).toBe('is larger than 8 MiB, which is the limit; restore it from git')
  })

  it('is never written so large that it could not be read', async () => {
    const entries = Array.from({ length: 25_000 }, (_, n) => entryOf(`h.example/image-${n}:1`, n))
    const written = await writeLock(location, createLock(entries))
    expect(written).toEqual({ ok: false, reason: 'would be larger than 8 MiB, which is the limit' })
    expect(namesIn('repo')).toEqual(['other'])
  })

  it('that is a folder is told', async () => {
    mkdirSync(location.path)
    expect(await readProblem()).toBe('is no file; remove it')
    expect(await writeLock(location, LOCK)).toEqual({ ok: false, reason: 'is no file; remove it' })
  })

  it('that the system refuses to write is told', async () => {
    const long = { ...location, path: join(location.root, 'x'.repeat(300)) }
    expect(await writeLock(long, LOCK)).toEqual({ ok: false, reason: 'cannot be written: ENAMETOOLONG' })
    const missing = { ...location, path: join(location.root, 'no-folder', LOCK_FILE_NAME) }
    expect(await writeLock(missing, LOCK)).toEqual({ ok: false, reason: 'cannot be written: ENOENT' })
    expect(namesIn('repo')).toEqual(['other'])
  })
})

describe('a symbolic link', () => {
  const OUT = 'is reached by a symbolic link that leads out of the repository; remove the link'

  it('within the repository is followed and stays', async () => {
    tree.write('repo/ci/real.lock', TEXT)
    symlinkSync('ci/real.lock', location.path)
    expect(await writeLock(location, createLock())).toEqual({ ok: true, written: true })
    expect(readlinkSync(location.path)).toBe('ci/real.lock')
    expect(readFileSync(join(tree.path, 'repo/ci/real.lock'), 'utf8')).toBe(formatLock(createLock()))
    expect(namesIn('repo/ci')).toEqual(['real.lock'])
  })

  it.each(['../outside.lock', '../repository/x.lock'])(
    'to %s is refused for reading and writing',
    async (target) => {
      tree.write('outside.lock', TEXT)
      tree.write('repository/x.lock', TEXT)
      symlinkSync(target, location.path)
      expect(await readProblem()).toBe(OUT)
      expect(await writeLock(location, createLock())).toEqual({ ok: false, reason: OUT })
      expect(readFileSync(join(tree.path, 'outside.lock'), 'utf8')).toBe(TEXT)
      expect(lstatSync(location.path).isSymbolicLink()).toBe(true)
    },
  )

  it('to nowhere is refused: nothing is made where it points', async () => {
    symlinkSync('../new.lock', location.path)
    expect(await writeLock(location, LOCK)).toEqual({
      ok: false,
      reason: 'is a symbolic link to nowhere; remove it',
    })
    expect(namesIn('.')).toEqual(['repo'])
  })

  it('in place of its folder is refused where it leads out', async () => {
    mkdirSync(join(tree.path, 'elsewhere'))
    symlinkSync('../elsewhere', join(location.root, 'config'))
    const inside = { ...location, path: join(location.root, 'config', LOCK_FILE_NAME) }
    expect(await writeLock(inside, LOCK)).toEqual({ ok: false, reason: OUT })
    expect(namesIn('elsewhere')).toEqual([])
  })

  it('to the repository itself is no way out', async () => {
    symlinkSync('repo', join(tree.path, 'link'))
    const linked = { path: join(tree.path, 'link', LOCK_FILE_NAME), root: join(tree.path, 'link') }
    expect(await writeLock(linked, LOCK)).toEqual({ ok: true, written: true })
    expect(readFileSync(location.path, 'utf8')).toBe(TEXT)
  })
})

describe('a write that is killed', () => {
  const KILL_AT = resolve(import.meta.dirname, '../support/kill-at.cjs')

  it('leaves the old file or the new one, whole', async () => {
    const script = join(tree.path, 'writer.mjs')
    await build({
      stdin: {
        contents: `
          import { createLock } from './lock.ts'
          import { writeLock } from './store.ts'
          const [path, root, entries] = JSON.parse(process.argv[2])
          const locks = [createLock(entries.slice(0, 1)), createLock(entries)]
          for (let n = 0; ; n++) {
            const { ok } = await writeLock({ path, root }, locks[n % 2])
            if (!ok) process.exit(1)
          }`,
        resolveDir: resolve(import.meta.dirname, '../../src/lock'),
        loader: 'ts',
      },
      bundle: true,
      platform: 'node',
      format: 'esm',
      banner: { js: "import{createRequire as _cr}from'node:module';const require=_cr(import.meta.url);" },
      outfile: script,
      logLevel: 'error',
    })
    const entries = Array.from({ length: 80 }, (_, n) => entryOf(`h.example/image-${n}:1`, n))
    const whole = [createLock(entries.slice(0, 1)), createLock(entries)].map(formatLock)
    const seen = new Set<number>()
    for (let round = 0; round < 20; round++) {
      // The first write is whole, and the kills meet each change of two later ones.
      const { signal } = spawnSync(
        process.execPath,
        ['--require', KILL_AT, script, JSON.stringify([location.path, location.root, entries])],
        { env: { HOLDFAST_KILL_AT: String(20 + round) } },
      )
      expect(signal).toBe('SIGKILL')
      const found = whole.indexOf(readFileSync(location.path, 'utf8'))
      expect(found).not.toBe(-1)
      seen.add(found)
    }
    expect([...seen].sort()).toEqual([0, 1])
    // The next process to write removes what the killed writers left, and only that.
    const kept = ['.holdfast.lock.notes.tmp', '.other.lock.0123456789abcdef.tmp']
    for (const name of kept) writeFileSync(join(location.root, name), '')
    await writeLock(location, LOCK)
    expect(namesIn('repo')).toEqual([...kept, LOCK_FILE_NAME, 'other'])
  }, 60_000)
})
