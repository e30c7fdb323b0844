import { mkdirSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { isInside } from '../../src/disk/locate.ts'
import { createSiblings, decode, readText } from '../../src/engine/files.ts'
import { createTree, type Tree } from '../support/tree.ts'

const trees: Tree[] = []
function tree(files: Readonly<Record<string, string>>): Tree {
  const made = createTree(files)
  trees.push(made)
  return made
}
afterEach(() => {
  for (const made of trees.splice(0)) made.remove()
})

describe('files beside the one that is read', () => {
  it('are read from inside the tree', () => {
    const made = tree({ 'a/.env': 'X=1\n' })
    expect(createSiblings(made.path, [made.path])('a/.env')).toEqual({ path: 'a/.env', text: 'X=1\n' })
  })

  it('are missing where there are none, or where they are a folder', () => {
    const made = tree({})
    mkdirSync(join(made.path, '.env'))
    const sibling = createSiblings(made.path, [made.path])
    expect(sibling('a/.env')).toBeUndefined()
    expect(sibling('.env')).toBeUndefined()
  })

  it('are not read when git ignores them, by any .gitignore down to them', () => {
    const made = tree({
      '.env': 'SECRET=1\n',
      'a/.env': 'SECRET=1\n',
      'b/.env': 'PUBLIC=1\n',
      'c/d/.env': 'SECRET=1\n',
      '.gitignore': '/.env\na/\n',
      'c/.gitignore': '*.env\n',
    })
    made.git('init', '-q')
    const sibling = createSiblings(made.path, [made.path])
    expect(['.env', 'a/.env', 'b/.env', 'c/d/.env'].filter((path) => sibling(path) !== undefined)).toEqual([
      'b/.env',
    ])
  })

  it('are read when a deeper .gitignore takes them back in', () => {
    const made = tree({ 'a/.env': 'X=1\n', '.gitignore': '.env\n', 'a/.gitignore': '!.env\n' })
    made.git('init', '-q')
    expect(createSiblings(made.path, [made.path])('a/.env')?.text).toBe('X=1\n')
  })

  it('are not read from outside the tree, by path or by link', () => {
    const outside = tree({ '.env': 'SECRET=1\n' })
    const made = tree({ 'in/x': '' })
    symlinkSync(join(outside.path, '.env'), join(made.path, 'in/.env'))
    symlinkSync(outside.path, join(made.path, 'in/out'))
    const sibling = createSiblings(made.path, [join(made.path, 'in')])
    expect(sibling('in/.env')).toBeUndefined()
    expect(sibling('in/out/.env')).toBeUndefined()
    expect(sibling(`../${outside.path.split('/').at(-1)}/.env`)).toBeUndefined()
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
