import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type DiffFile, diffPieces, renderDiff } from '../../src/reporters/diff.ts'
import { applyEdits, type TextEdit } from '../../src/text/edit.ts'
import { createTree, type Tree } from '../support/tree.ts'

const PLAIN = { color: false, prefix: '' }

let tree: Tree
beforeAll(() => {
  tree = createTree()
  tree.git('init', '-q')
})
afterAll(() => tree.remove())

/** Inserts a text behind each occurrence of another. */
function behind(before: string, where: string, newText: string): readonly TextEdit[] {
  return [...before.matchAll(new RegExp(where, 'g'))].map(({ index, 0: found }) => ({
    range: { start: index + found.length, end: index + found.length },
    newText,
  }))
}

function replace(start: number, end: number, newText: string): TextEdit {
  return { range: { start, end }, newText }
}

/** Writes the files, applies their patch with git and expects exactly the bytes that the edits make. */
function expectApplied(files: readonly DiffFile[], options = PLAIN): string {
  for (const { path, before } of files) {
    const full = join(tree.path, options.prefix, path)
    mkdirSync(dirname(full), { recursive: true })
    writeFileSync(full, before)
  }
  const patch = renderDiff(files, options)
  const run = spawnSync('git', ['apply', '--allow-empty', '--whitespace=nowarn', '-'], {
    cwd: tree.path,
    input: patch,
  })
  expect(run.stderr.toString()).toBe('')
  for (const { path, before, edits } of files) {
    const found = readFileSync(join(tree.path, options.prefix, path), 'utf8')
    expect(found).toBe(applyEdits(before, edits))
  }
  return patch
}

const NINE = Array.from({ length: 9 }, (_, n) => `line ${n + 1}\n`).join('')

describe('a patch', () => {
  it('is what git itself would write', () => {
    const before = `FROM nginx:1.27\n${NINE}`
    const patch = expectApplied([
      { path: 'Dockerfile', before, edits: behind(before, 'nginx:1.27', '@sha256:abc') },
    ])
    expect(patch).toBe(`diff --git a/Dockerfile b/Dockerfile
--- a/Dockerfile
+++ b/Dockerfile
@@ -1,4 +1,4 @@
-FROM nginx:1.27
+FROM nginx:1.27@sha256:abc
 line 1
 line 2
 line 3
`)
  })

  it('joins changes whose surroundings touch in one hunk, and no others', () => {
    const before = Array.from({ length: 30 }, (_, n) => `line ${n}\n`).join('')
    const edit = (line: number) => behind(before, `line ${line}(?=\n)`, '!')[0] ?? replace(0, 0, '')
    const hunks = (...lines: number[]) =>
      expectApplied([{ path: 'f', before, edits: lines.map(edit) }]).match(/^@@ .*/gm)
    expect(hunks(10, 11)).toEqual(['@@ -8,8 +8,8 @@'])
    expect(hunks(10, 17)).toEqual(['@@ -8,14 +8,14 @@'])
    expect(hunks(10, 18)).toEqual(['@@ -8,7 +8,7 @@', '@@ -16,7 +16,7 @@'])
    expect(hunks(0, 29)).toEqual(['@@ -1,4 +1,4 @@', '@@ -27,4 +27,4 @@'])
  })

  it('counts the lines that earlier hunks added and removed', () => {
    const before = NINE.repeat(4)
    const edits = [
      replace(0, 0, 'new\nnew\n'),
      replace(100, 140, ''),
      replace(200, 200, '\n\n'),
      replace(250, 250, 'x'),
    ]
    expectApplied([{ path: 'f', before, edits }])
  })

  it.each([
    ['CRLF', 'a\r\nimage: b\r\nc\r\n'],
    ['CRLF and LF mixed', 'a\r\nimage: b\nc\r\n'],
    ['a carriage return within a line', 'a\rimage: b\nc\rd\n'],
    ['a BOM', '\ufeffimage: b\na\n'],
    ['no final newline', 'a\nimage: b'],
    ['no final newline after the change', 'image: b\na'],
    ['no final newline far below', `image: b\n${NINE}a`],
    ['one line', 'image: b\n'],
    ['one line without its end', 'image: b'],
    [
      'lines that look like a patch',
      '--- a/f\n-- image: b\n+++ b/f\n@@ -1 +1 @@\n\\ No newline at end of file\n',
    ],
    ['other line separators', 'a\u2028b\u0085c\u000bd\u000cimage: b\u2029e\n'],
    ['characters of all widths', 'ä漢\u{1f600}\nimage: b\né\n'],
    ['white space at the ends of lines', ' \n\t\nimage: b \n \n'],
    ['the change before it', 'image: b\n\n\n\n\n\n\n\n'],
  ])('keeps %s', (_, before) => {
    const edits = behind(before, 'image: b', '@sha256:abc')
    expect(edits).toHaveLength(1)
    expect(expectApplied([{ path: 'f', before, edits }])).not.toBe('')
  })

  it.each([
    ['a text into nothing', '', [replace(0, 0, 'a\nb')]],
    ['everything away', 'a\nb\n', [replace(0, 4, '')]],
    ['everything away where no newline was', 'a', [replace(0, 1, '')]],
    ['the final newline', 'a', [replace(1, 1, '\n')]],
    ['the final newline away', 'a\nb\n', [replace(3, 4, '')]],
    ['a line at the end', 'a\n', [replace(2, 2, 'b\n')]],
    ['half a line at the end', 'a\n', [replace(2, 2, 'b')]],
    ['a line end in the middle away', 'a\nb\nc\n', [replace(1, 2, '')]],
    ['lines joined across two edits', 'a\nb\nc\nd\n', [replace(1, 2, ''), replace(3, 4, '-')]],
    ['two edits at one place', 'a\n', [replace(1, 1, 'x'), replace(1, 1, 'y')]],
    ['several edits of one line', 'a b c d\n', [replace(6, 7, 'D'), replace(0, 1, 'A'), replace(3, 3, '!')]],
    ['CR alone', 'a\r\nb\r\n', [replace(1, 2, '')]],
    ['a line that is there already', 'a\na\na\n', [replace(2, 2, 'a\n')]],
  ])('changes %s', (_, before, edits) => {
    expect(expectApplied([{ path: 'f', before, edits }])).not.toBe('')
  })

  it.each([
    'with space',
    ' leading and trailing ',
    'tab\there',
    'quote"back\\slash',
    "apo'strophe",
    'ümläut/漢字/\u{1f600}.yaml',
    'new\nline',
    '\u0001\u007f',
    'a/b/c/d e/f.yaml',
    '-dash',
    'b/a',
    '$(x) `y` #z',
  ])('finds the file %j', (path) => {
    const before = `x\n${path}\n`
    expectApplied([{ path, before, edits: [replace(0, 1, 'y')] }])
  })

  it('counts paths from the root of the repository', () => {
    const before = 'x\n'
    const edits = [replace(0, 1, 'y')]
    const patch = expectApplied([{ path: 'deploy/f', before, edits }], { color: false, prefix: 'sub dir/' })
    expect(patch).toContain('--- a/sub dir/deploy/f\t\n+++ b/sub dir/deploy/f\t\n')
    expect(renderDiff([{ path: '../f', before, edits }], { color: false, prefix: 'a/b/' })).toContain(
      '+++ b/a/f\n',
    )
  })

  it('spells names as git does', () => {
    const names = ['é "q" \\.txt', 'plain', 'with space', 'tab\t']
    for (const name of names) tree.write(name, 'x\n')
    tree.git('add', ...names)
    for (const name of names) tree.write(name, 'y\n')
    for (const path of names) {
      const theirs = tree
        .git('diff', '--', path)
        .replace(/^index .*\n/m, '')
        .replace('@@ -1 +1 @@', '@@ -1,1 +1,1 @@')
      expect(renderDiff([{ path, before: 'x\n', edits: [replace(0, 1, 'y')] }], PLAIN)).toBe(theirs)
    }
  })

  it('is empty where no character changes', () => {
    const before = 'a\nb\n'
    expect(renderDiff([], PLAIN)).toBe('')
    expect(renderDiff([{ path: 'f', before, edits: [] }], PLAIN)).toBe('')
    expect(renderDiff([{ path: 'f', before, edits: [replace(0, 3, 'a\nb')] }], PLAIN)).toBe('')
  })

  it('holds many files, in the order given', () => {
    const files = ['z', 'y', 'm n'].map((path) => ({
      path,
      before: `${path}\n`,
      edits: [replace(0, 1, 'new')],
    }))
    expect(expectApplied(files).match(/^diff .*/gm)).toEqual([
      'diff --git a/z b/z',
      'diff --git a/y b/y',
      'diff --git a/m n b/m n',
    ])
  })

  it('shows no line of a private file but those that change, and still applies to the others', () => {
    const before = 'TOKEN=secret\nIMAGE=nginx:1.27\nPASSWORD=secret\n'
    const edits = behind(before, 'nginx:1.27', '@sha256:abc')
    const files = [
      { path: '.env', before, edits, isPrivate: true },
      { path: 'f', before: 'a\n', edits: [replace(0, 1, 'b')] },
    ]
    for (const { path, before: text } of files) tree.write(path, text)
    const patch = renderDiff(files, PLAIN)
    expect(patch.slice(0, patch.indexOf('diff'))).toBe(`\
# .env is not patched: that would show more of it than what changes; these lines change
# @@ -2,1 +2,1 @@
# -IMAGE=nginx:1.27
# +IMAGE=nginx:1.27@sha256:abc
`)
    const run = spawnSync('git', ['apply', '-'], { cwd: tree.path, input: patch })
    expect(run.stderr.toString()).toBe('')
    expect(readFileSync(join(tree.path, 'f'), 'utf8')).toBe('b\n')
    expect(readFileSync(join(tree.path, '.env'), 'utf8')).toBe(before)
  })

  it('patches a private file that has nothing but the lines that change', () => {
    const before = 'TAG=1.27\n'
    expectApplied([{ path: '.env', before, edits: behind(before, '1.27', '@sha256:abc'), isPrivate: true }])
  })

  it('ends the lines around a change before one that a terminal or a CI log obeys', () => {
    const before = 'a\n::add-mask::x\nb\nimage: c\nd\n\u001b[2J\n##[group]e\nf\n'
    const patch = expectApplied([
      { path: '##[group]', before, edits: behind(before, 'image: c', '@sha256:abc') },
    ])
    expect(patch).toBe(`\
diff --git "a/\\043\\043[group]" "b/\\043\\043[group]"
--- "a/\\043\\043[group]"
+++ "b/\\043\\043[group]"
@@ -3,3 +3,3 @@
 b
-image: c
+image: c@sha256:abc
 d
`)
  })

  it.each(['image: c # ##vso[x]\n', 'image: c\n\u202e\nd\n'])(
    'shows as comments what cannot be printed as it stands: %j',
    (before) => {
      const files = [{ path: 'f', before, edits: behind(before, 'image: c', '@sha256:abc') }]
      const patch = renderDiff(files, PLAIN)
      expect(patch).toContain(
        '# f is not patched: its lines hold what a terminal or a CI log obeys; these lines change',
      )
      expect(patch).toContain('# +image: c@sha256:abc')
      expect(patch).not.toMatch(/##vso|\u202e/)
    },
  )

  it('makes git apply give what the edits give, whatever text and edits', () => {
    const pieces = fc.constantFrom(
      'a',
      'b',
      ' ',
      '\t',
      '\n',
      '\n',
      '\r\n',
      '\r',
      'ä',
      '\u{1f600}',
      '-',
      '+',
      '\\',
      '@@',
      '\ufeff',
    )
    const texts = fc.array(pieces, { maxLength: 60 }).map((some) => some.join(''))
    const cases = fc
      .tuple(texts, fc.array(fc.tuple(fc.nat(), fc.nat({ max: 6 }), texts), { maxLength: 6 }))
      .map(([before, raw]) => ({ before, edits: disjoint(before, raw) }))
    let changed = 0
    fc.assert(
      fc.property(fc.array(cases, { minLength: 1, maxLength: 25 }), (some) => {
        const files = some.map(({ before, edits }, index) => ({ path: `random/${index}`, before, edits }))
        expectApplied(files)
        changed += files.filter(({ before, edits }) => applyEdits(before, edits) !== before).length
      }),
      { numRuns: 40 },
    )
    expect(changed).toBeGreaterThan(100)
  })

  it('makes a patch of thousands of edits in one file', () => {
    const before = 'image: nginx:1.27\nname: x\nports:\n  - 80\n'.repeat(4000)
    const edits = behind(before, 'nginx:1.27', '@sha256:abc')
    const patch = renderDiff([{ path: 'big', before, edits }], PLAIN)
    expect(patch.match(/^\+image/gm)).toHaveLength(4000)
    expectApplied([{ path: 'big', before, edits }])
  })
})

/** Edits that do not overlap and cut no character in two. */
function disjoint(before: string, raw: readonly (readonly [number, number, string])[]): readonly TextEdit[] {
  const bounds = [0]
  for (const char of before) bounds.push((bounds.at(-1) ?? 0) + char.length)
  const edits: TextEdit[] = []
  for (const [at, length, newText] of raw) {
    const from = at % bounds.length
    const start = bounds[from] ?? 0
    const end = bounds[Math.min(from + length, bounds.length - 1)] ?? 0
    const isFree = edits.every(({ range }) => end < range.start || start > range.end)
    if (isFree) edits.push({ range: { start, end }, newText })
  }
  return edits
}

describe('a coloured patch', () => {
  it('colours added and removed lines and nothing else', () => {
    const before = 'a\n\tb\nc\n'
    expect(
      renderDiff([{ path: 'f', before, edits: [replace(4, 4, '!')] }], { color: true, prefix: '' }),
    ).toBe(
      [
        'diff --git a/f b/f',
        '--- a/f',
        '+++ b/f',
        '@@ -1,3 +1,3 @@',
        ' a',
        '\u001b[31m-\tb\u001b[39m',
        '\u001b[32m+\tb!\u001b[39m',
        ' c',
        '',
      ].join('\n'),
    )
  })

  it('holds nothing of the file that a terminal would act on', () => {
    const before = '\u001b[2J\u202e\r\n::error::x\nc\r\n'
    const patch = renderDiff([{ path: 'f', before, edits: [replace(6, 6, '\u0007')] }], {
      color: true,
      prefix: '',
    })
    expect(patch.replace(/\u001b\[3\dm/g, '')).not.toMatch(/[\u001b\u202e\u0007\r]/)
    expect(patch).toContain('␛[2J\\u202e')
  })
})

it('makes the patch of a file when it is asked for', () => {
  const file = (path: string) => ({
    path,
    before: 'image: nginx\n',
    edits: [{ range: { start: 7, end: 12 }, newText: 'redis' }],
  })
  const files = [file('a.yaml'), file('b.yaml')]
  const pieces = [...diffPieces(files, { color: false, prefix: '' })]
  expect(pieces).toHaveLength(2)
  expect(pieces[1]).toContain('+++ b/b.yaml')
  expect(pieces.join('')).toBe(renderDiff(files, { color: false, prefix: '' }))
})
