import fc from 'fast-check'
import { expect, it } from 'vitest'
import { outlinesOf, outlinesOfName } from '../../src/text/name-outlines.ts'
import { compilePathGlobs, parsePathGlob } from '../../src/text/path-glob.ts'

it('tells the first and the last two characters of the names that globs match, where they are known', () => {
  expect(outlinesOf(['**/Dockerfile', 'a/*.{yaml,yml}'])).toBe('/dle/*ml/')
  expect(outlinesOf(['**/jenkinsfile{,.*}', '**/*'])).toBe('/jle/j**/***/')
})

it('tells a name that every glob has that matches it', () => {
  const pieces = [
    'a',
    'b',
    'A',
    '.',
    '*',
    '?',
    '**',
    '[ab]',
    '[!a]',
    '[b',
    '[]/]',
    '\\a',
    '{a,b}',
    '{,a/b}',
    '{b',
    '/',
  ]
  const glob = fc
    .array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 6 })
    .map((parts) => parts.join(''))
  const path = fc.stringMatching(/^(?:[ab]{1,3}\/){0,3}[ab.[\]{]{1,4}$/)
  fc.assert(
    fc.property(glob, fc.array(path, { minLength: 10, maxLength: 20 }), (found, paths) => {
      if (!parsePathGlob(found, { ignoreCase: true }).ok) return
      const outlines = outlinesOf([found])
      for (const one of paths.filter(compilePathGlobs([found], { ignoreCase: true }))) {
        const fitting = outlinesOfName(one.slice(one.lastIndexOf('/') + 1))
        expect(
          fitting.some((outline) => outlines.includes(outline)),
          `${found} ${one}`,
        ).toBe(true)
      }
    }),
    { numRuns: 3000 },
  )
})
