import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { parseIgnoreFile } from '../../src/text/ignore-file.ts'

/** Pattern, what it ignores, what it does not; a path that ends in a slash is a folder. */
const CASES: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ['a', ['a', 'x/a', 'a/'], ['ab', 'a/b']],
  ['/a', ['a'], ['x/a']],
  ['a/', ['a/', 'x/a/'], ['a']],
  ['a/b', ['a/b'], ['x/a/b']],
  ['*.log', ['x.log', '.log', 'a/b.log'], ['x.logs']],
  ['a/**', ['a/b', 'a/b/c'], ['a/', 'x/a/b']],
  ['**/a', ['a', 'x/y/a'], ['xa']],
  ['a/**/b', ['a/b', 'a/x/y/b'], ['ab', 'a/xb']],
  ['**\\/a', ['x/a', 'x/y/a'], ['a', 'xa']],
  ['x**\\/a', ['x/a', 'xy/a', 'x/y/z/a'], ['xa', 'yx/a']],
  ['x/**\\/a', ['x/y/a', 'x/y/z/a'], ['x/a', 'a']],
  ['foo**/bar', ['foobar', 'foo/bar', 'foox/y/bar'], ['xfoo/bar', 'foox/bars']],
  ['x/foo**', ['x/foo', 'x/foob', 'x/foo/a/b'], ['x/fo', 'foo']],
  ['a/*', ['a/b'], ['a/b/c']],
  ['\\#a', ['#a'], ['\\#a']],
  ['\\!a', ['!a'], ['a']],
  ['a  ', ['a'], ['a  ']],
  ['a\\ ', ['a '], ['a']],
  ['a\t', ['a\t'], ['a']],
  ['[a-c]?', ['ax', 'c1'], ['a', 'dx', 'aü']],
  ['[[:digit:]]*', ['1a'], ['a1']],
  ['[!a]', ['b'], ['a', 'bc']],
  ['[]x]', [']', 'x'], ['a']],
  ['[\\]]', [']'], ['\\']],
  ['[a', [], ['[a', 'a']],
  ['[[:no:]]', [], ['n', ':']],
  ['a\\', [], ['a', 'a\\']],
  ['/', [], ['a/', 'a']],
  ['!', [], ['!', 'a']],
  ['a//', [], ['a/', 'a']],
  ['a\r', ['a'], ['a\r']],
]

describe('a .gitignore pattern', () => {
  for (const [pattern, yes, no] of CASES) {
    it(`${JSON.stringify(pattern)} ignores what git would`, () => {
      const { test } = parseIgnoreFile(pattern)
      const said = (path: string) => test(path.replace(/\/$/, ''), path.endsWith('/'))
      for (const path of yes) expect(said(path), path).toBe(true)
      for (const path of no) expect(said(path), path).toBeUndefined()
    })
  }

  it('is overruled by a later one', () => {
    const { test } = parseIgnoreFile('\uFEFF# comment\n*.yaml\n\n!b.yaml\r\nb.yaml/\n')
    expect(test('a.yaml', false)).toBe(true)
    expect(test('b.yaml', false)).toBe(false)
    expect(test('b.yaml', true)).toBe(true)
    expect(test('c', false)).toBeUndefined()
  })

  it.each(['*a'.repeat(500), `${'*a*/'.repeat(200)}b`, '**/'.repeat(300), `${'[a-c]*'.repeat(300)}/x`])(
    'takes no longer for being made to: %#',
    (pattern) => {
      const { test } = parseIgnoreFile(`${pattern}b\n`)
      expect(test('a'.repeat(4000), false)).toBeUndefined()
      expect(test('a/'.repeat(1000).slice(0, -1), false)).toBeUndefined()
    },
  )
})

describe('a .gitignore file and git', () => {
  let folder = ''
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'holdfast-'))
    execFileSync('git', ['init', '-q'], { cwd: folder })
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  /** The paths that git ignores, of which none exists: all but the last name are folders. */
  function ignoredByGit(text: string, paths: readonly string[]): readonly string[] {
    writeFileSync(join(folder, '.gitignore'), text)
    const args = ['-c', 'core.excludesFile=/dev/null', 'check-ignore', '--no-index', '-z', '--stdin']
    try {
      const stdout = execFileSync('git', args, { cwd: folder, input: paths.join('\0') })
      return stdout.toString().split('\0').slice(0, -1)
    } catch (error) {
      // 1: none of them is ignored.
      if (error instanceof Error && 'status' in error && error.status === 1) return []
      throw error
    }
  }

  function ignoredByUs(text: string, paths: readonly string[]): readonly string[] {
    const { test } = parseIgnoreFile(text)
    return paths.filter((path) => {
      const names = path.split('/')
      const folders = names.slice(1).map((_, index) => names.slice(0, index + 1).join('/'))
      return folders.some((name) => test(name, true) === true) || test(path, false) === true
    })
  }

  it('agree on generated patterns and paths', () => {
    const piece = fc.constantFrom(
      ...['a', 'b', 'ab', '*', '**', '***', '?', '/', '/', '\\', '\\a', '\\*', '\\/', ' ', '[ab]', '[!a]'],
      ...['[^b]', '[a-b]', '[', ']', '[]a]', '[[:alpha:]]', '[a\\]]', '[a/]', '-', '.', 'ü', '?', '!', '#'],
    )
    const line = fc.tuple(
      fc.constantFrom('', '', '', '!', '/'),
      fc.array(piece, { minLength: 1, maxLength: 6 }),
    )
    const lines = fc.array(line, { minLength: 1, maxLength: 4 })
    const text = lines.map((all) => all.map(([start, pieces]) => start + pieces.join('')).join('\n'))
    const name = fc.constantFrom(
      'a',
      'b',
      'ab',
      'ba',
      'aab',
      'abb',
      'ü',
      'a b',
      '.a',
      '[',
      ']',
      '-',
      '*',
      '\\',
    )
    const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => names.join('/'))
    const paths = fc.uniqueArray(path, { minLength: 20, maxLength: 40 })
    fc.assert(
      fc.property(text, paths, (file, some) => {
        expect(ignoredByUs(file, some)).toEqual(ignoredByGit(file, some))
      }),
      { numRuns: 150 },
    )
  })
})
