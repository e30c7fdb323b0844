import { spawn } from 'node:child_process'
import { once } from 'node:events'
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
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { buildSync } from 'esbuild'
import { afterEach, describe, expect, it } from 'vitest'
import { type Replacement, replaceFile, whyNotReplaced } from '../../../src/engine/write/replace.ts'
import { createTree, type Tree } from '../../support/tree.ts'

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
    before: 'old\n',
    after: 'new\n',
  })

  it('keeps mode and owner and leaves nothing beside it', () => {
    const tree = folder({ a: 'old\n' })
    chmodSync(join(tree.path, 'a'), 0o4755)
    if (process.getuid?.() === 0) chownSync(join(tree.path, 'a'), 1234, 2345)
    chmodSync(join(tree.path, 'a'), 0o4755)
    const before = statSync(join(tree.path, 'a'))
    expect(replaceFile(replacement(tree, 'a'))).toBeUndefined()
    const { mode, uid, gid } = statSync(join(tree.path, 'a'))
    expect({ mode, uid, gid }).toEqual({ mode: before.mode, uid: before.uid, gid: before.gid })
    expect(tree.contents()).toEqual(new Map([['a', 'new\n']]))
  })

  it('leaves a file alone that has changed since it was read', () => {
    const tree = folder({ a: 'other\n' })
    expect(whyNotReplaced(replacement(tree, 'a'), [realpathSync(tree.path)])?.reason).toBe('changed-on-disk')
    expect(replaceFile(replacement(tree, 'a'))?.reason).toBe('changed-on-disk')
    expect(tree.contents()).toEqual(new Map([['a', 'other\n']]))
  })

  it('says so where the file is gone', () => {
    const tree = folder()
    expect(whyNotReplaced(replacement(tree, 'a'), [realpathSync(tree.path)])?.reason).toBe('changed-on-disk')
    expect(replaceFile(replacement(tree, 'a'))?.reason).toBe('changed-on-disk')
    expect(tree.contents().size).toBe(0)
  })

  it('does nothing where the file holds the new text already', () => {
    const tree = folder({ a: 'new\n' })
    const { ino } = statSync(join(tree.path, 'a'))
    expect(whyNotReplaced(replacement(tree, 'a'), [realpathSync(tree.path)])).toBeUndefined()
    expect(replaceFile(replacement(tree, 'a'))).toBeUndefined()
    expect(statSync(join(tree.path, 'a')).ino).toBe(ino)
  })

  it('keeps a symbolic link and replaces its target', () => {
    const tree = folder({ 'in/a': 'old\n' })
    symlinkSync('in/a', join(tree.path, 'link'))
    expect(whyNotReplaced(replacement(tree, 'link'), [realpathSync(tree.path)])).toBeUndefined()
    expect(replaceFile(replacement(tree, 'link'))).toBeUndefined()
    expect(lstatSync(join(tree.path, 'link')).isSymbolicLink()).toBe(true)
    expect(tree.contents()).toEqual(new Map([['in/a', 'new\n']]))
  })

  it('refuses a link that leads out of the folders, by itself or by a folder above it', () => {
    const outside = folder({ a: 'old\n' })
    const tree = folder()
    symlinkSync(join(outside.path, 'a'), join(tree.path, 'link'))
    symlinkSync(outside.path, join(tree.path, 'folder'))
    mkdirSync(join(tree.path, 'sub'))
    for (const name of ['link', 'folder/a']) {
      expect(whyNotReplaced(replacement(tree, name), [realpathSync(tree.path)])?.reason).toBe('not-editable')
    }
    expect(whyNotReplaced(replacement(outside, 'a'), [`${realpathSync(outside.path)}-2`])?.reason).toBe(
      'not-editable',
    )
  })

  it('breaks a hard link, whose other name keeps the old bytes', () => {
    const tree = folder({ a: 'old\n' })
    linkSync(join(tree.path, 'a'), join(tree.path, 'b'))
    expect(replaceFile(replacement(tree, 'a'))).toBeUndefined()
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
        contents: `import { replaceFile } from ${JSON.stringify(join(import.meta.dirname, '../../../src/engine/write/replace.ts'))}
          let [before, after] = ['A', 'B'].map((letter) => letter.repeat(3_000_000))
          const path = ${JSON.stringify(join(tree.path, 'in/a'))}
          for (let i = 0; ; i++) {
            replaceFile({ path, before, after })
            ;[before, after] = [after, before]
            if (i === 0) console.log('running')
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
    for (let i = 0; i < 12; i++) {
      writeFileSync(join(tree.path, 'in/a'), 'A'.repeat(3_000_000))
      const child = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] })
      await once(child.stdout, 'data')
      await setTimeout(3 + ((i * 7) % 23))
      child.kill('SIGKILL')
      await once(child, 'exit')
      const text = readFileSync(join(tree.path, 'in/a'), 'latin1')
      expect(text.length).toBe(3_000_000)
      expect(text).toMatch(/^(?:A+|B+)$/)
      seen.add(text.charAt(0))
    }
    const left = readdirSync(join(tree.path, 'in')).filter((name) => name !== 'a')
    for (const name of left) expect(name).toMatch(/^\.holdfast-[0-9a-f-]+\.tmp$/)
  })
})
