import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import { compilePathGlobs, parsePathGlob } from '../../src/text/path-glob.ts'
import { type FindGroups, indexPathGlobs } from '../../src/text/path-glob-index.ts'
import { readWritten, writeGlobs } from '../../src/text/written-globs.ts'

function index(groups: readonly (readonly string[])[], options = {}): FindGroups {
  return indexPathGlobs({ count: groups.length, globsOf: (group) => groups[group] ?? [] }, options)
}

/** Glob, paths that it matches, paths that it does not. */
const CASES: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ['Dockerfile', ['Dockerfile'], ['a/Dockerfile', 'Dockerfile/a', 'dockerfile', 'Dockerfile2']],
  ['*.yaml', ['a.yaml', '.yaml', '.hidden.yaml'], ['a/b.yaml', 'a.yaml2', 'ayaml']],
  ['**/*.yaml', ['a.yaml', 'a/b/c.yaml', '.github/workflows/ci.yaml'], ['a/yaml']],
  ['**', ['a', 'a/b/.c'], []],
  ['a/**', ['a', 'a/b', 'a/b/c'], ['ab', 'b/a']],
  ['a/**/z', ['a/z', 'a/b/z', 'a/z/z', 'a/z/b/z'], ['a/z/b', 'az', 'b/a/z']],
  ['**/a/**/b/**', ['a/b', 'x/a/y/b/z', 'a/a/b'], ['b/a', 'ab']],
  ['a*b*c', ['abc', 'aXbYc', 'abbcc', 'abcbc'], ['ab', 'abcd', 'a/b/c']],
  ['?.?', ['a.b', '...'], ['.', 'a/b', 'ab.c']],
  ['[a-c]x[!0-9]', ['axy', 'cx-'], ['dxy', 'ax5', 'ax']],
  ['[]]', [']'], ['[']],
  ['[', ['['], ['a']],
  ['a[', ['a['], ['a']],
  ['\\*\\{a,b\\}', ['*{a,b}'], ['xa', 'xb']],
  ['{a,b/c}/d', ['a/d', 'b/c/d'], ['b/d', 'c/d']],
  ['{a,b{c,d}}{,.e}', ['a', 'bc', 'bd.e', 'a.e'], ['b', 'cd', '.e']],
  ['{a}', ['{a}'], ['a']],
  ['a{b', ['a{b'], ['ab']],
  ['(a|b)+', ['(a|b)+'], ['a', 'ab']],
  ['@(a)', ['@(a)'], ['a']],
  ['a.b', ['a.b'], ['axb']],
]

describe('a path glob', () => {
  for (const [glob, yes, no] of CASES) {
    it(`${glob} matches what it says and nothing else`, () => {
      const matches = compilePathGlobs([glob])
      for (const path of yes) expect(matches(path), path).toBe(true)
      for (const path of no) expect(matches(path), path).toBe(false)
    })
  }

  it('may disregard case', () => {
    const matches = compilePathGlobs(['**/{Docker,Container}file{,.*}'], { ignoreCase: true })
    expect(matches('A/DOCKERFILE.Dev')).toBe(true)
    expect(matches('a/containerfile')).toBe(true)
    expect(compilePathGlobs(['Dockerfile'])('DOCKERFILE')).toBe(false)
  })

  it('is one of several, of which none matches nothing', () => {
    expect(compilePathGlobs(['a', 'b'])('b')).toBe(true)
    expect(compilePathGlobs([])('a')).toBe(false)
  })

  it('is not empty, not absolute, and does not leave its folder', () => {
    for (const glob of [
      '',
      '/a',
      '../a',
      'a/../b',
      './a',
      'a//b',
      'a/',
      'x'.repeat(513),
      '{a,b}'.repeat(9),
    ]) {
      expect(parsePathGlob(glob), glob).toMatchObject({ ok: false })
    }
    expect(() => compilePathGlobs(['/etc'])).toThrow(RangeError)
  })

  it('without wildcards matches itself alone', () => {
    const segment = fc.stringMatching(/^[\w.@()+ -]{1,8}$/).filter((text) => text !== '.' && text !== '..')
    const path = fc.array(segment, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'))
    fc.assert(
      fc.property(path, path, (glob, other) => {
        expect(compilePathGlobs([glob])(glob)).toBe(true)
        expect(compilePathGlobs([glob])(other)).toBe(glob === other)
      }),
    )
  })

  it('agrees with a regular expression on stars and folders', () => {
    const part = fc.constantFrom('a', 'b', '*', '?', 'a*', '*b', 'a*b*a', '**')
    const globs = fc.array(part, { minLength: 1, maxLength: 5 }).map((parts) => parts.join('/'))
    const paths = fc
      .array(fc.stringMatching(/^[ab]{1,5}$/), { minLength: 1, maxLength: 6 })
      .map((parts) => parts.join('/'))
    fc.assert(
      fc.property(globs, paths, (glob, path) => {
        const source = glob
          .split('/')
          .map((segment) =>
            segment === '**' ? '(?:[^/]+/)*' : `${segment.replaceAll('*', '[^/]*').replaceAll('?', '[^/]')}/`,
          )
          .join('')
        expect(compilePathGlobs([glob])(path)).toBe(new RegExp(`^${source}$`).test(`${path}/`))
      }),
      { numRuns: 2000 },
    )
  })
})

describe('groups of globs', () => {
  const find = index(
    [
      ['**/Dockerfile{,.*}', '**/*.dockerfile'],
      ['**/*.{yaml,yml}', '.github/workflows/**'],
      ['**/compose{,.*}.yaml', '**/templates/**/*.tpl'],
      ['*'],
      ['**/?*[-_]Dockerfile', '**/a/b/*.x.json'],
    ],
    { ignoreCase: true },
  )
  test.each([
    ['Dockerfile', [0, 3]],
    ['a/DOCKERFILE.dev', [0]],
    ['a/b.dockerfile', [0]],
    ['compose.yaml', [1, 2, 3]],
    ['a/compose.dev.yaml', [1, 2]],
    ['.github/workflows/x', [1]],
    ['a/.github/workflows/x', []],
    ['templates/a/b/c.tpl', [2]],
    ['a/web-Dockerfile', [4]],
    ['q/a/b/c.x.json', [4]],
    ['q/a/c.x.json', []],
    ['README', [3]],
    ['', [3]],
  ])('%j', (path, groups) => {
    expect(find(path)).toEqual(groups)
  })

  test('what matches may match by its end, as text and as bytes', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.stringMatching(/^(?:(?:[ab*?]|\[ab\]){1,3}\/){0,2}(?:[ab*.?]|\[a.\]){1,3}[ABéK.]{0,2}$/),
          { maxLength: 3 },
        ),
        fc.stringMatching(/^(?:[abA]{1,2}\/){0,3}[abAé.]{1,4}[aBéK.]{0,2}$/),
        fc.boolean(),
        (globs, path, ignoreCase) => {
          const wanted = globs.filter((glob) => parsePathGlob(glob).ok)
          const one = index([wanted], { ignoreCase })
          const bytes = Buffer.from(`x/${path}\0`)
          const end = path.split('/').slice(-2).join('/')
          if (one(path).length === 0) return
          expect(one.mayMatch(end)).toBe(true)
          // What of the path stands in the bytes depends on the root of the repository.
          const starts = [
            2,
            ...[...path.matchAll(/\//g)].map(({ index }) => Buffer.byteLength(path.slice(0, index)) + 3),
          ]
          for (const start of starts) {
            const above = `/r/${bytes.toString('utf8', 2, start)}`.slice(0, -1)
            const text = bytes.toString('latin1', start - 1)
            const pattern = one.pathsIn(above)
            expect(pattern?.test(text)).not.toBe(false)
            expect(pattern?.lastIndex).toBe(pattern && text.length)
          }
        },
      ),
      { numRuns: 20_000 },
    )
  })

  test('bytes of names and extensions that no glob has do not match', () => {
    const one = index([['**/compose.yaml', '**/*.tf', '**/k*.json', '**/docs/**/*.md', '**/run/*.sh']], {
      ignoreCase: true,
    })
    const mayMatch = (path: string) => one.pathsIn('/r')?.test(`/${path}\0`) !== false
    const paths = ['a/COMPOSE.yaml', 'compose.yaml/b.ts', 'x.tf', 'tf', 'K1.json', 'a.json', 'compose.yml']
    const pages = ['docs/a.md', 'a/docs/b/c.md', 'docs.md', 'a/docsb/x.md', 'run/x.sh', 'a/run/b/x.sh']
    expect([...paths, ...pages].filter(mayMatch)).toEqual([
      'a/COMPOSE.yaml',
      'x.tf',
      'K1.json',
      'docs/a.md',
      'a/docs/b/c.md',
      'run/x.sh',
    ])
  })

  const GLOBS = [
    ...CASES.map(([glob]) => glob),
    ...['**/*.{yaml,yml}{,.tpl,.j2}', '{aa,b{bb,cc}dd}', '{aa,bb{,cc}}', '{aa,bb{cc,dd}xx,yy}', 'x{a{,bb}'],
    ...[
      '\\{bb,cc}',
      'a\\{bb,cc}',
      '{aa,bb\\}',
      '[{]a,bb}',
      'a/b',
      '{a/b,cc}',
      '*/bb',
      '{,aa}',
      '{,a}',
      '{aa,}{bb,}',
    ],
  ]
  const pieces = ['a', 'b', 'aa', 'bb', 'cc', 'dd', 'xx', 'yy', '{', '}', ',', '/', '.', '\\', 'yml', '.tpl']
  test('say what each glob says by itself, in whatever order paths come', () => {
    const alone = GLOBS.map((glob) => compilePathGlobs([glob]))
    const paths = fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(fc.array(paths, { minLength: 1, maxLength: 12 }), (asked) => {
        const one = index(GLOBS.map((glob) => [glob]))
        for (const path of asked.map((parts) => parts.join('')))
          expect(one(path), path).toEqual(alone.flatMap((matches, at) => (matches(path) ? [at] : [])))
      }),
      { numRuns: 2000 },
    )
  })

  test('say what each glob says by itself, whatever is special in its parts', () => {
    const piece = fc.constantFrom('a', 'b', 'ab', '.', '*', '?', '**', '[ab]', '[!a]', '[b', '[]/]', '\\a')
    const part = fc.array(piece, { minLength: 1, maxLength: 4 }).map((pieces) => pieces.join(''))
    const glob = fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/'))
    const path = fc.stringMatching(/^(?:[ab]{1,3}\/){0,3}[ab.[\]]{1,4}$/)
    const globs = fc.array(glob, { minLength: 1, maxLength: 6 })
    fc.assert(
      fc.property(globs, fc.array(path, { minLength: 10, maxLength: 20 }), (found, asked) => {
        const groups = found.filter((one) => parsePathGlob(one).ok)
        const alone = groups.map((one) => compilePathGlobs([one]))
        const all = index(groups.map((one) => [one]))
        for (const one of asked)
          expect(all(one), one).toEqual(alone.flatMap((matches, at) => (matches(one) ? [at] : [])))
      }),
      { numRuns: 3000 },
    )
  })

  test('a brace that nothing opens stands for itself', () => {
    expect(index([['aa,bb}']])('aa,bb}')).toEqual([0])
  })

  test('what is no glob is told', () => {
    expect(() => index([['a//b']])('b')).toThrow(RangeError)
  })
})

it('finds what a glob takes that is read only after others were sorted', () => {
  const find = index([['**/x?[0-9]'], ['**/?*[-_]{dockerfile,containerfile}']], { ignoreCase: true })
  const found = ['xa1', 'api-Dockerfile', 'api_Containerfile'].map((path) => find(path))
  expect(found).toEqual([[0], [1], [1]])
})

it('asks for no globs of a group whose globs are sorted already, but those of the names that it meets', () => {
  const asked: (number | string)[] = []
  const find = indexPathGlobs({
    count: 2,
    globsOf(group) {
      asked.push(group)
      return ['**/*.tf']
    },
    sorted: {
      others: [1],
      under(key) {
        asked.push(key)
        return key === '.tf' ? [{ glob: '**/*.tf', groups: [0] }] : []
      },
    },
  })
  expect(find('main.tf')).toEqual([0, 1])
  expect(asked).toEqual([1, '/main.tf', '*m', '*', '.tfm', '.tf'])
})

test('globs that were written down match what they match unwritten', () => {
  const glob = fc
    .array(
      fc.constantFrom('a', 'b', 'A', '.', '*', '?', '**', '[ab]', '[]/]', '\\a', '{a,b}', '{,a/b}', '/'),
      {
        minLength: 1,
        maxLength: 6,
      },
    )
    .map((parts) => parts.join(''))
    .filter((one) => parsePathGlob(one, { ignoreCase: true }).ok)
  const path = fc.stringMatching(/^(?:[ab]{1,3}\/){0,3}[ab.[\]{]{1,4}$/)
  const groups = fc.array(fc.array(glob, { maxLength: 3 }), { minLength: 1, maxLength: 4 })
  fc.assert(
    fc.property(groups, fc.array(path, { minLength: 10, maxLength: 20 }), (globs, paths) => {
      const text = writeGlobs(globs)
      const find = indexPathGlobs(
        {
          count: globs.length,
          globsOf: (group) => globs[group] ?? [],
          sorted: { others: [], under: (key) => readWritten(text, key) },
        },
        { ignoreCase: true },
      )
      for (const one of paths)
        expect(find(one), one).toEqual(
          [...globs.keys()].filter((at) => compilePathGlobs(globs[at] ?? [], { ignoreCase: true })(one)),
        )
    }),
    { numRuns: 3000 },
  )
})
