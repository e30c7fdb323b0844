import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { buildSync } from 'esbuild'
import { afterEach, describe, expect, it } from 'vitest'
import { removeLeftovers, temporaryName } from '../../src/disk/leftovers.ts'
import { type Replacement, replaceFile, whyNotReplaced } from '../../src/disk/replace.ts'
import { createTree, type Tree } from '../support/tree.ts'

const KILL_AT = join(import.meta.dirname, '../support/kill-at.cjs')

const trees: Tree[] = []
afterEach(() => {
  for (const tree of trees.splice(0)) tree.remove()
})

function folder(files: Readonly<Record<string, string | Uint8Array>> = {}): Tree {
  const tree = createTree(files)
  trees.push(tree)
  return tree
}

describe('replacing a file', () => {
  const replacement = (tree: Tree, name: string): Replacement => ({
    path: join(tree.path, name),
    text: 'new\n',
    expects: { kind: 'text', text: 'old\n' },
    trees: [realpathSync(tree.path)],
  })
  const DONE = { kind: 'replaced', written: true }

  it('keeps mode and owner and leaves nothing beside it', () => {
    const tree = folder({ a: 'old\n' })
    chmodSync(join(tree.path, 'a'), 0o4755)
    if (process.getuid?.() === 0) chownSync(join(tree.path, 'a'), 1234, 2345)
    chmodSync(join(tree.path, 'a'), 0o4755)
    const before = statSync(join(tree.path, 'a'))
    expect(replaceFile(replacement(tree, 'a'))).toEqual(DONE)
    const { mode, uid, gid } = statSync(join(tree.path, 'a'))
    expect({ mode, uid, gid }).toEqual({ mode: before.mode, uid: before.uid, gid: before.gid })
    expect(tree.contents()).toEqual(new Map([['a', 'new\n']]))
  })

  it('leaves a file alone that has changed since it was read', () => {
    const tree = folder({ a: 'other\n' })
    expect(whyNotReplaced(replacement(tree, 'a'))).toEqual({ kind: 'changed' })
    expect(replaceFile(replacement(tree, 'a'))).toEqual({ kind: 'changed' })
    expect(tree.contents()).toEqual(new Map([['a', 'other\n']]))
  })

  it('says so where the file is gone', () => {
    const tree = folder()
    expect(whyNotReplaced(replacement(tree, 'a'))).toEqual({ kind: 'changed' })
    expect(replaceFile(replacement(tree, 'a'))).toEqual({ kind: 'changed' })
    expect(tree.contents().size).toBe(0)
  })

  it('does nothing where the file holds the new text already', () => {
    const tree = folder({ a: 'new\n' })
    const { ino } = statSync(join(tree.path, 'a'))
    expect(whyNotReplaced(replacement(tree, 'a'))).toBeUndefined()
    expect(replaceFile(replacement(tree, 'a'))).toEqual({ kind: 'replaced', written: false })
    expect(statSync(join(tree.path, 'a')).ino).toBe(ino)
  })

  it('keeps a symbolic link and replaces its target', () => {
    const tree = folder({ 'in/a': 'old\n' })
    symlinkSync('in/a', join(tree.path, 'link'))
    expect(whyNotReplaced(replacement(tree, 'link'))).toBeUndefined()
    expect(replaceFile(replacement(tree, 'link'))).toEqual(DONE)
    expect(lstatSync(join(tree.path, 'link')).isSymbolicLink()).toBe(true)
    expect(tree.contents()).toEqual(new Map([['in/a', 'new\n']]))
  })

  it('follows no link out of the folders, be it the file or a folder above it', () => {
    const outside = folder({ a: 'old\n' })
    const tree = folder()
    symlinkSync(join(outside.path, 'a'), join(tree.path, 'link'))
    symlinkSync(outside.path, join(tree.path, 'folder'))
    mkdirSync(join(tree.path, 'sub'))
    for (const name of ['link', 'folder/a', 'folder/new']) {
      for (const expects of [replacement(tree, name).expects, { kind: 'anything' } as const]) {
        const wanted = { ...replacement(tree, name), expects, makesFolders: true }
        expect(whyNotReplaced(wanted)).toEqual({ kind: 'outside' })
        expect(replaceFile(wanted)).toEqual({ kind: 'outside' })
      }
    }
    const sibling = { ...replacement(outside, 'a'), trees: [`${realpathSync(outside.path)}-2`] }
    expect(whyNotReplaced(sibling)).toEqual({ kind: 'outside' })
    expect(outside.contents()).toEqual(new Map([['a', 'old\n']]))
  })

  it('makes no folders where a link leads out of the folders', () => {
    const outside = folder()
    const tree = folder()
    symlinkSync(outside.path, join(tree.path, 'out'))
    const wanted: Replacement = {
      ...replacement(tree, 'out/new/report.json'),
      expects: { kind: 'anything' },
      makesFolders: true,
    }
    expect(replaceFile(wanted)).toEqual({ kind: 'outside' })
    expect(readdirSync(outside.path)).toEqual([])
  })

  it('replaces nothing inside .git, whatever link leads there', () => {
    const tree = folder({ '.git/config': 'old\n' })
    symlinkSync('.git/config', join(tree.path, '.env'))
    for (const name of ['.env', '.git/config'])
      expect(replaceFile(replacement(tree, name))).toEqual({ kind: 'outside' })
    expect(readFileSync(join(tree.path, '.git/config'), 'utf8')).toBe('old\n')
  })

  it('leaves folders, pipes and links to nothing alone', () => {
    const tree = folder({ 'sub/a': '' })
    symlinkSync('missing', join(tree.path, 'dangling'))
    expect(spawnSync('mkfifo', [join(tree.path, 'pipe')]).status).toBe(0)
    const anything = (name: string): Replacement => ({
      ...replacement(tree, name),
      expects: { kind: 'anything' },
    })
    expect(replaceFile(anything('sub'))).toEqual({ kind: 'folder' })
    expect(replaceFile(anything('pipe'))).toEqual({ kind: 'stream' })
    expect(replaceFile(anything('dangling'))).toEqual({ kind: 'dangling-link' })
    expect(tree.contents().get('sub/a')).toBe('')
  })

  it('makes a file only where none is, when none is expected', () => {
    const tree = folder({ a: 'old\n' })
    symlinkSync('missing', join(tree.path, 'dangling'))
    const fresh = (name: string): Replacement => ({
      ...replacement(tree, name),
      expects: { kind: 'nothing' },
      makesFolders: true,
    })
    for (const name of ['a', 'dangling']) expect(replaceFile(fresh(name))).toEqual({ kind: 'changed' })
    expect(replaceFile(fresh('x/y/b'))).toEqual(DONE)
    expect(tree.contents()).toEqual(
      new Map([
        ['a', 'old\n'],
        ['x/y/b', 'new\n'],
      ]),
    )
  })

  it('says which error of the system kept a file from being made', () => {
    const tree = folder()
    const wanted: Replacement = { ...replacement(tree, 'missing/a'), expects: { kind: 'anything' } }
    expect(replaceFile(wanted)).toEqual({ kind: 'failed', code: 'ENOENT' })
    const long = { ...wanted, path: join(tree.path, 'x'.repeat(300)) }
    expect(replaceFile(long)).toEqual({ kind: 'failed', code: 'ENAMETOOLONG' })
  })

  it('breaks a hard link, whose other name keeps the old bytes', () => {
    const tree = folder({ a: 'old\n' })
    linkSync(join(tree.path, 'a'), join(tree.path, 'b'))
    expect(replaceFile(replacement(tree, 'a'))).toEqual(DONE)
    expect(tree.contents()).toEqual(
      new Map([
        ['a', 'new\n'],
        ['b', 'old\n'],
      ]),
    )
  })

  it('leaves a whole file, old or new, whenever it is killed', { timeout: 60_000 }, async () => {
    const tree = folder({ 'in/a': 'A'.repeat(3_000_000) })
    const script = join(tree.path, 'loop.mjs')
    buildSync({
      stdin: {
        contents: `import { replaceFile } from ${JSON.stringify(join(import.meta.dirname, '../../src/disk/replace.ts'))}
          let [before, after] = ['A', 'B'].map((letter) => letter.repeat(3_000_000))
          const path = ${JSON.stringify(join(tree.path, 'in/a'))}
          for (;;) {
            replaceFile({ path, text: after, expects: { kind: 'text', text: before }, trees: undefined })
            ;[before, after] = [after, before]
          }`,
        resolveDir: import.meta.dirname,
      },
      bundle: true,
      platform: 'node',
      format: 'esm',
      outfile: script,
      logLevel: 'silent',
    })
    const seen = new Set<string>()
    for (let kill = 1; kill <= 24; kill++) {
      writeFileSync(join(tree.path, 'in/a'), 'A'.repeat(3_000_000))
      const env = { HOLDFAST_KILL_AT: String(kill) }
      const { signal } = spawnSync(process.execPath, ['--require', KILL_AT, script], { env })
      expect(signal).toBe('SIGKILL')
      const text = readFileSync(join(tree.path, 'in/a'), 'latin1')
      expect(text.length).toBe(3_000_000)
      expect(text).toMatch(/^(?:A+|B+)$/)
      seen.add(text.charAt(0))
    }
    expect([...seen].sort()).toEqual(['A', 'B'])
    const left = readdirSync(join(tree.path, 'in')).filter((name) => name !== 'a')
    for (const name of left) expect(name).toMatch(/^\.holdfast-[\da-f]{8}-\d+-[\da-f]{16}\.tmp$/)
    removeLeftovers(join(tree.path, 'in'))
    expect(readdirSync(join(tree.path, 'in'))).toEqual(['a'])
  })
})

describe('files left over by killed runs', () => {
  /** A process that has ended, so that its id is no longer in use. */
  function endedProcess(): number {
    return spawnSync(process.execPath, ['--eval', '']).pid
  }
  const machine = temporaryName().slice('.holdfast-'.length, '.holdfast-'.length + 8)
  const random = '0123456789abcdef'

  it('are removed with the next write to their folder, when their process has ended', () => {
    const tree = folder({ a: 'old\n', [`.holdfast-${machine}-${endedProcess()}-${random}.tmp`]: 'half' })
    const path = join(tree.path, 'a')
    replaceFile({ path, text: 'new\n', expects: { kind: 'anything' }, trees: undefined })
    expect(readdirSync(tree.path)).toEqual(['a'])
  })

  it('stay while a process has their id, for an hour: it may be another one by then', () => {
    const name = `.holdfast-${machine}-${process.ppid}-${random}.tmp`
    const tree = folder({ [name]: 'half' })
    removeLeftovers(tree.path)
    expect(readdirSync(tree.path)).toEqual([name])
    utimesSync(join(tree.path, name), 0, 0)
    removeLeftovers(tree.path)
    expect(readdirSync(tree.path)).toEqual([])
  })

  it('of a process that cannot be asked are removed when they are old', () => {
    const [young, old, own] = [
      `.holdfast-00000000-1-${random}.tmp`,
      '.holdfast-00000000-1-fedcba9876543210.tmp',
      `.holdfast-${machine}-${process.pid}-${random}.tmp`,
    ]
    const tree = folder({ [young]: '', [old]: '', [own]: '' })
    utimesSync(join(tree.path, old), 0, 0)
    removeLeftovers(tree.path)
    expect(readdirSync(tree.path).sort()).toEqual([young, own].sort())
  })

  it('are told by their whole name, and are files', () => {
    const pid = endedProcess()
    const names = [
      '.holdfast-notes.tmp',
      `.holdfast-${machine}-${pid}-${random}.tmp.bak`,
      `x.holdfast-${machine}-${pid}-${random}.tmp`,
      `.holdfast-${machine}-${pid}-0.tmp`,
    ]
    const tree = folder(Object.fromEntries(names.map((name) => [name, ''])))
    mkdirSync(join(tree.path, `.holdfast-${machine}-${pid}-${random}.tmp`))
    removeLeftovers(tree.path)
    expect(readdirSync(tree.path)).toHaveLength(names.length + 1)
  })

  it('do not matter where there is no folder', () => {
    expect(() => removeLeftovers(join(folder().path, 'missing'))).not.toThrow()
  })
})
