import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync } from 'node:fs'
import { basename, join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { isInside } from '../../src/disk/locate.ts'
import { createTree } from '../../src/disk/tree.ts'
import { createSiblings, decode, readPlain, readText } from '../../src/engine/files.ts'
import { createTree as createFiles, type Tree } from '../support/tree.ts'

const trees: Tree[] = []
afterEach(() => {
  for (const made of trees.splice(0)) made.remove()
})

/** What a reader gets to see, by path. */
function siblingsOf(made: Tree, isRepository: boolean): (path: string) => string | undefined {
  const tree = createTree(made.path, { isRepository })
  const sibling = createSiblings(
    made.path,
    (path) => (tree.holds(path) ? readPlain(tree, path) : undefined),
    true,
  )
  return (path) => sibling(path)?.text
}

it('lets files go that others were asked for after them, where nothing says that all are kept', () => {
  const text = 'x'.repeat(1024 * 1024)
  const read: string[] = []
  const ask = (keepsAll: boolean) => {
    read.length = 0
    const sibling = createSiblings(
      '/',
      (path) => {
        read.push(path)
        return { ok: true, text }
      },
      keepsAll,
    )
    for (let at = 0; at < 20; at++) {
      expect(sibling(`f${at}`)?.text).toBe(text)
      expect(sibling(`f${at}`)?.text).toBe(text)
    }
    expect(sibling('f0')?.text).toBe(text)
    return read.length
  }
  expect(ask(true)).toBe(20)
  expect(ask(false)).toBe(21)
})

it('tells what it has given, so that the reader of a file has the same one', () => {
  const sibling = createSiblings('/', () => ({ ok: true, text: 'a: 1' }), false)
  expect(sibling.seen('f')).toBeUndefined()
  const file = sibling('f')
  expect(sibling.seen('f')).toEqual({ ok: true, text: 'a: 1', file })
})

describe.each([
  ['as git says', true],
  ['as .gitignore files say where there is no git', false],
])('files beside the one that is read, %s', (_, isRepository) => {
  function tree(files: Readonly<Record<string, string>>): Tree {
    const made = createFiles(files)
    trees.push(made)
    if (isRepository) made.git('init', '-q')
    return made
  }

  it('are read from inside the tree', () => {
    expect(siblingsOf(tree({ 'a/.env': 'X=1\n' }), isRepository)('a/.env')).toBe('X=1\n')
  })

  it('are missing where there are none, or where they are a folder or a pipe', () => {
    const made = tree({ 'b/x': '' })
    mkdirSync(join(made.path, '.env'))
    execFileSync('mkfifo', [join(made.path, 'b/.env')])
    const sibling = siblingsOf(made, isRepository)
    for (const path of ['a/.env', '.env', 'b/.env']) expect(sibling(path), path).toBeUndefined()
  })

  it('are not read when git ignores them, by any .gitignore down to them', () => {
    const made = tree({
      '.env': 'SECRET=1\n',
      'a/.env': 'SECRET=1\n',
      'b/.env': 'PUBLIC=1\n',
      'c/d/.env': 'SECRET=1\n',
      '.gitignore': '/.env\na/\n',
      'a/.gitignore': '!.env\n',
      'c/.gitignore': '*.env\n',
    })
    const sibling = siblingsOf(made, isRepository)
    expect(['.env', 'a/.env', 'b/.env', 'c/d/.env'].filter((path) => sibling(path) !== undefined)).toEqual([
      'b/.env',
    ])
  })

  it('are read when a deeper .gitignore takes them back in', () => {
    const made = tree({ 'a/.env': 'X=1\n', '.gitignore': '.env\n', 'a/.gitignore': '!.env\n' })
    expect(siblingsOf(made, isRepository)('a/.env')).toBe('X=1\n')
  })

  it('are not read by a link, wherever it leads, nor from outside the tree', () => {
    const outside = createFiles({ '.env': 'SECRET=1\n' })
    trees.push(outside)
    const made = tree({ 'in/x': '', 'in/real': 'X=1\n' })
    symlinkSync(join(outside.path, '.env'), join(made.path, 'in/.env'))
    symlinkSync('real', join(made.path, 'in/.env.local'))
    symlinkSync(outside.path, join(made.path, 'in/out'))
    const sibling = siblingsOf(made, isRepository)
    expect(sibling('in/real')).toBe('X=1\n')
    for (const path of ['in/.env', 'in/.env.local', 'in/out/.env', `../${basename(outside.path)}/.env`])
      expect(sibling(path), path).toBeUndefined()
  })

  it("are none of git's own, by any name", () => {
    const made = tree({ 'a/x': '' })
    made.write('.git/config', '[core]\n\tbare = false\n')
    symlinkSync('.git/config', join(made.path, '.env'))
    symlinkSync('../.git', join(made.path, 'a/b'))
    const sibling = siblingsOf(made, isRepository)
    for (const path of ['.env', '.git/config', 'a/b/config', 'a/../.git/config'])
      expect(sibling(path), path).toBeUndefined()
  })

  it('are no names that no file can have', () => {
    expect(siblingsOf(tree({}), isRepository)('a\0b')).toBeUndefined()
  })
})

describe('decoding', () => {
  it('keeps a BOM, so that encoding gives the bytes again', () => {
    const bytes = Buffer.from('\uFEFFa: ä\r\n')
    const decoded = decode(bytes)
    expect(decoded.ok && Buffer.from(decoded.text)).toEqual(bytes)
  })

  it.each([
    ['UTF-16', Buffer.from([0xff, 0xfe, 0x61, 0]), 'UTF-16'],
    ['Latin-1', Buffer.from([0x61, 0xe9]), 'not valid UTF-8'],
    ['overlong forms', Buffer.from([0xc0, 0xaf]), 'not valid UTF-8'],
    ['lone surrogates', Buffer.from([0xed, 0xa0, 0x80]), 'not valid UTF-8'],
    ['NUL', Buffer.from('a\0b'), 'binary'],
  ])('refuses %s and shows what it looks like', (_, bytes, message) => {
    const decoded = decode(bytes)
    expect(decoded.ok).toBe(false)
    expect(!decoded.ok && decoded.message).toContain(message)
    expect(!decoded.ok && decoded.looksLike).toBeTypeOf('string')
  })

  it('tells why a file cannot be read', () => {
    const decoded = readText('/nowhere/at/all')
    expect(!decoded.ok && decoded.message).toBe('cannot be read: ENOENT')
  })
})

describe('isInside', () => {
  it('compares folders, not beginnings of names', () => {
    expect(isInside('/a/b', '/a')).toBe(true)
    expect(isInside('/a', '/a')).toBe(true)
    expect(isInside('/ab', '/a')).toBe(false)
    expect(isInside('/a', '/')).toBe(true)
  })
})
