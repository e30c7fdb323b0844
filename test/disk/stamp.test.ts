import { lstatSync, mkdirSync, renameSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { hasStamp, stampOf } from '../../src/disk/stamp.ts'
import { createTree, type Tree } from '../support/tree.ts'

const HOUR_MS = 3_600_000
let tree: Tree
let path = ''
beforeEach(() => {
  tree = createTree({ 'a.txt': 'one' })
  path = join(tree.path, 'a.txt')
})
afterEach(() => tree.remove())

const stats = () => lstatSync(path)
const later = () => stats().ctimeMs + HOUR_MS
const stamp = () => {
  const found = stampOf(stats(), later())
  if (found === undefined) throw new Error('the file has no stamp')
  return found
}

describe('the stamp of a file', () => {
  it('stays while nothing is done to the file', () => {
    expect(hasStamp(path, stamp(), later())).toBe(true)
  })

  it('changes with the text, whatever its length and the time that a program gives it', () => {
    utimesSync(path, 1_700_000_000, 1_700_000_000)
    const before = stamp()
    const { ctimeMs } = stats()
    // Disks keep times in steps.
    do {
      writeFileSync(path, 'two')
      utimesSync(path, 1_700_000_000, 1_700_000_000)
    } while (stats().ctimeMs === ctimeMs)
    expect(stats()).toMatchObject({ mtimeMs: 1_700_000_000_000, size: 3 })
    expect(hasStamp(path, before, later())).toBe(false)
  })

  it('is not the one of a file that was put in its place', () => {
    const before = stamp()
    tree.write('b.txt', 'two')
    renameSync(join(tree.path, 'b.txt'), path)
    expect(hasStamp(path, before, later())).toBe(false)
  })

  it('is not there for what has just changed, or will, as a clock that is wrong says', () => {
    const { ctimeMs } = stats()
    expect(stampOf(stats(), ctimeMs)).toBeUndefined()
    expect(stampOf(stats(), ctimeMs + 2999)).toBeUndefined()
    expect(stampOf(stats(), ctimeMs - HOUR_MS)).toBeUndefined()
    expect(stampOf(stats(), ctimeMs + 3001)).toBeDefined()
    expect(hasStamp(path, stamp(), ctimeMs)).toBe(false)
  })

  it('is not there for a folder, a link, or nothing', () => {
    const before = stamp()
    mkdirSync(join(tree.path, 'folder'))
    symlinkSync(path, join(tree.path, 'link'))
    expect(stampOf(lstatSync(join(tree.path, 'folder')), later())).toBeUndefined()
    expect(hasStamp(join(tree.path, 'link'), before, later())).toBe(false)
    expect(hasStamp(join(tree.path, 'nothing'), before, later())).toBe(false)
    expect(hasStamp(join(path, 'below'), before, later())).toBe(false)
  })
})
