import { readFileSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, describe, expect, it } from 'vitest'
import { parseGitIndex } from '../../src/disk/git-index.ts'
import { openNameList } from '../../src/disk/name-list.ts'
import { createTree, type Tree } from '../support/tree.ts'

const trees: Tree[] = []
afterEach(() => {
  for (const tree of trees.splice(0)) tree.remove()
})

const FILES = {
  'a.txt': 'a',
  'a/b.txt': 'b',
  'a/bc/d.txt': 'd',
  'a-b/é ü.txt': 'e',
  '.env': '',
  'zz/"q\n".txt': 'f',
}

function repository(...options: readonly string[]): Tree {
  const tree = createTree(FILES)
  trees.push(tree)
  symlinkSync('a.txt', join(tree.path, 'link'))
  tree.git('init', '-q', ...options)
  tree.git('add', '-A')
  return tree
}

function indexOf(tree: Tree): Buffer {
  return readFileSync(join(tree.path, '.git/index'))
}

/** What git lists, without links. */
function listed(tree: Tree): readonly string[] {
  return tree
    .git('ls-files', '-z')
    .split('\0')
    .filter((name) => name !== '' && name !== 'link')
}

const NO_NAMES = {
  bytes: new Uint8Array(),
  starts: new Uint32Array(),
  ends: new Uint32Array(),
  kinds: new Uint8Array(),
}

describe("the reader of git's index", () => {
  it.each(['2', '3', '4'])('reads the names that git lists, in version %s', (version) => {
    const tree = repository()
    tree.git('update-index', '--index-version', version)
    if (version === '3') {
      // Only such an entry makes git write this version.
      tree.write('soon.txt', '')
      tree.git('add', '-N', 'soon.txt')
    }
    const bytes = indexOf(tree)
    const index = parseGitIndex(bytes)
    expect(bytes.readUInt32BE(4)).toBe(Number(version))
    expect(index?.names('file')).toEqual(listed(tree))
    expect(index?.names('link')).toEqual(['link'])
    for (const name of listed(tree)) expect(index?.find(name)).toBe('file')
    expect(index?.find('link')).toBe('link')
    for (const name of ['', 'a', 'a/', 'a/b', 'b', 'zzz', '.']) expect(index?.find(name)).toBeUndefined()

    const list = index?.share()
    if (list === undefined) throw new Error('there are no names to share')
    expect(list.bytes.length).toBeLessThan(bytes.length / 2)
    expect(index?.share()).toBe(list)
    for (const other of [index, openNameList(list)]) {
      expect(other?.names('file')).toEqual(listed(tree))
      expect(other?.names('link')).toEqual(['link'])
      for (const name of listed(tree)) expect(other?.find(name)).toBe('file')
      for (const name of ['', 'a', 'zzz']) expect(other?.find(name)).toBeUndefined()
    }
  })

  it('reads names that are longer than the flags can say, and repositories in the repository', () => {
    const tree = repository()
    const id = tree.git('hash-object', '-w', 'a.txt').trim()
    const long = `long/${'x/'.repeat(2500)}y`
    tree.git('update-index', '--add', '--cacheinfo', `100755,${id},${long}`)
    tree.git('update-index', '--add', '--cacheinfo', `160000,${id},modules/one`)
    for (const version of ['2', '4']) {
      tree.git('update-index', '--index-version', version)
      const index = parseGitIndex(indexOf(tree))
      expect(index?.find(long)).toBe('file')
      expect(index?.names('repository')).toEqual(['modules/one'])
    }
  })

  it('tells names apart before they are whole', () => {
    const tree = repository()
    const seen: string[] = []
    const names = parseGitIndex(indexOf(tree))?.names('file', {
      root: '/root',
      test: {
        pathsIn(above) {
          expect(above).toBe('/root')
          return undefined
        },
        mayMatch(end) {
          seen.push(end)
          return end.endsWith('d.txt')
        },
      },
    })
    expect(names).toEqual(['a/bc/d.txt'])
    expect(seen).toContain('bc/d.txt')
  })

  it('finds names among all of them, in every version, and those that are shared', () => {
    const tree = repository()
    for (const version of ['2', '4']) {
      tree.git('update-index', '--index-version', version)
      const index = parseGitIndex(indexOf(tree))
      const lists = [index, openNameList(index?.share() ?? NO_NAMES)]
      for (const list of lists) {
        const named = (pattern: RegExp) =>
          list?.names('file', { root: '/', test: { mayMatch: () => false, pathsIn: () => pattern } })
        expect(named(/\/[^\0]*\0/g)).toEqual(listed(tree))
        for (const name of listed(tree))
          expect(named(new RegExp(`/${Buffer.from(name).toString('latin1')}\\0`, 'g'))).toEqual([name])
        expect(named(/\/link\0/g)).toEqual([])
        // What stands between the names is passed over.
        expect(named(/\0/g)).toEqual(listed(tree))
      }
    }
  })

  it('leaves a split index, and hashes of another length, to git', () => {
    const split = repository()
    split.git('update-index', '--split-index')
    expect(parseGitIndex(indexOf(split))).toBeUndefined()
    expect(parseGitIndex(indexOf(repository('--object-format=sha256')))).toBeUndefined()
  })

  it('leaves a sparse index to git', () => {
    const tree = repository()
    tree.git('-c', 'user.name=a', '-c', 'user.email=a@example.com', 'commit', '-qm', 'first')
    tree.git('sparse-checkout', 'init', '--cone', '--sparse-index')
    expect(tree.git('ls-files', '--sparse')).toContain('a/\n')
    expect(parseGitIndex(indexOf(tree))).toBeUndefined()
  })

  it('takes bytes that end early for no index', () => {
    for (const version of ['2', '4']) {
      const tree = repository()
      tree.git('update-index', '--index-version', version)
      const bytes = indexOf(tree)
      for (let length = 0; length < bytes.length; length++)
        expect(parseGitIndex(Buffer.from(bytes.subarray(0, length)))).toBeUndefined()
    }
  })

  it('survives any bytes', () => {
    const tree = repository()
    const whole = ['2', '4'].map((version) => {
      tree.git('update-index', '--index-version', version)
      return indexOf(tree)
    })
    const change = fc.record({ at: fc.nat(), byte: fc.nat(255) })
    fc.assert(
      fc.property(
        fc.constantFrom(...whole),
        fc.array(change, { minLength: 1, maxLength: 4 }),
        (from, changes) => {
          const bytes = Buffer.from(from)
          for (const { at, byte } of changes) bytes[at % bytes.length] = byte
          const index = parseGitIndex(bytes)
          for (const name of index?.names('file') ?? []) index?.find(name)
          index?.names('file', { root: '/', test: { mayMatch: () => true, pathsIn: () => /[^\0]\0/g } })
        },
      ),
      { numRuns: 2000 },
    )
    const huge = Buffer.from(whole[0] ?? '')
    huge.writeUInt32BE(0xffffffff, 8)
    expect(parseGitIndex(huge)).toBeUndefined()
  })
})
