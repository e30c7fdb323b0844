import { execFileSync } from 'node:child_process'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { peekText, readRegularFile } from '../../src/disk/read.ts'
import { createTree, type Tree } from '../support/tree.ts'

const trees: Tree[] = []
function tree(files: Readonly<Record<string, string>> = {}): Tree {
  const made = createTree(files)
  trees.push(made)
  return made
}
afterEach(() => {
  for (const made of trees.splice(0)) made.remove()
})

const ten = { max: 10, followsLink: false }

describe('a read of a regular file', () => {
  it('gives all of its bytes', () => {
    const { path } = tree({ a: '\uFEFFx', empty: '' })
    expect(readRegularFile(join(path, 'a'), ten)).toEqual({ kind: 'read', bytes: Buffer.from('\uFEFFx') })
    expect(readRegularFile(join(path, 'empty'), ten)).toEqual({ kind: 'read', bytes: Buffer.from('') })
  })

  it('stops at a size', () => {
    const { path } = tree({ ten: '0123456789', eleven: '0123456789a' })
    expect(readRegularFile(join(path, 'ten'), ten).kind).toBe('read')
    expect(readRegularFile(join(path, 'eleven'), ten)).toEqual({ kind: 'too-large', size: 11 })
  })

  it.runIf(process.platform === 'linux')('believes no size that the system tells', () => {
    expect(readRegularFile('/proc/self/environ', ten).kind).toBe('too-large')
    expect(readRegularFile('/proc/self/environ', { max: 1 << 20, followsLink: false })).toMatchObject({
      kind: 'read',
    })
  })

  it('waits for no pipe and reads no device or folder', () => {
    const { path } = tree()
    execFileSync('mkfifo', [join(path, 'pipe')])
    mkdirSync(join(path, 'folder'))
    for (const name of [join(path, 'pipe'), join(path, 'folder'), '/dev/zero', '/dev/tty'])
      expect(['no-file', 'failed'], name).toContain(readRegularFile(name, ten).kind)
  })

  it('follows a link only where it may', () => {
    const { path } = tree({ a: 'x' })
    symlinkSync('a', join(path, 'link'))
    symlinkSync('loop', join(path, 'loop'))
    symlinkSync('nothing', join(path, 'dangling'))
    expect(readRegularFile(join(path, 'link'), ten).kind).toBe('link')
    expect(readRegularFile(join(path, 'link'), { max: 10, followsLink: true }).kind).toBe('read')
    expect(readRegularFile(join(path, 'loop'), { max: 10, followsLink: true }).kind).toBe('link')
    expect(readRegularFile(join(path, 'dangling'), { max: 10, followsLink: true }).kind).toBe('missing')
  })

  it('finds nothing where nothing can be', () => {
    const { path } = tree({ a: 'x' })
    for (const name of ['b', 'a/b', 'a\0b'])
      expect(readRegularFile(join(path, name), ten)).toEqual({ kind: 'missing' })
  })
})

describe('a look at a text', () => {
  it('gives what a small file holds', () => {
    const { path } = tree({ a: '\uFEFFimage: café' })
    expect(peekText(join(path, 'a'))).toBe('\uFEFFimage: café')
  })

  it('leaves the rest to a whole read', () => {
    const { path } = tree({ a: 'x', empty: '', zero: 'a\0b', odd: 'a\uFFFDb', large: 'x'.repeat(64 * 1024) })
    writeFileSync(join(path, 'latin'), Buffer.from('caf\xe9', 'latin1'))
    symlinkSync('a', join(path, 'link'))
    execFileSync('mkfifo', [join(path, 'pipe')])
    for (const name of ['empty', 'zero', 'odd', 'large', 'latin', 'link', 'pipe', 'missing', '.'])
      expect(peekText(join(path, name)), name).toBeUndefined()
    expect(peekText('/dev/zero')).toBeUndefined()
  })
})
