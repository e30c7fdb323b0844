import { describe, expect, it } from 'vitest'
import { upstreamOf } from '../../src/oci/mirrored-content.ts'
import { compileRepositoryGlobs } from '../../src/oci/repository-glob.ts'
import { parseIgnoreFile } from '../../src/text/ignore-file.ts'
import { compilePathGlobs } from '../../src/text/path-glob.ts'
import { indexLines } from '../../src/text/source-file.ts'
import { loadText } from '../config/folder.ts'
import { expectLinear, stepsOf } from '../support/steps.ts'

describe('an index of lines', () => {
  it('is made in two passes', async () => {
    await expectLinear((size) => () => indexLines('a\n'.repeat(size)), 10_000)
  })

  it('answers for each place without a pass over the text', async () => {
    const lines = indexLines('a\n'.repeat(500_000))
    const position = () => lines.position({ start: 700_000, end: 700_001 })
    position()
    expect(await stepsOf(position)).toBeLessThan(1000)
  })
})

describe('globs that match in many ways', () => {
  const PATH_GLOB = `**/${'*a'.repeat(40)}*/**/${'?*'.repeat(40)}b/**/**/x*/z`

  it.each(['a/'.repeat(2000), `${'a'.repeat(250)}/`.repeat(16), `${'ab'.repeat(100)}/x/`.repeat(20)])(
    'are compared with a path once for each of their parts: %#',
    async (path) => {
      const matches = compilePathGlobs([PATH_GLOB])
      const compare = () => expect(matches(`${path}z/z`)).toBe(false)
      compare()
      expect(await stepsOf(compare)).toBeLessThan(2 * PATH_GLOB.length * path.length)
    },
  )

  it('may stand in a configuration', async () => {
    const glob = `**/${'*a'.repeat(60)}*/**/${'?*'.repeat(60)}b/**/z`
    const { isIgnored } = await loadText(`ignore: ["${glob}"]`)
    const compare = () => expect(isIgnored('Dockerfile')).toBe(false)
    compare()
    expect(await stepsOf(compare)).toBeLessThan(100 * glob.length)
  })

  it('may stand in an image cache', async () => {
    const prefix = `${'**/a*a*a*a*a*a*b/'.repeat(40)}**`
    const entry = { urls: ['https://ghcr.io'], prefix, destination: '', stripPrefix: false }
    const path = `${'a'.repeat(60)}/`.repeat(200)
    const compare = () => expect(upstreamOf([entry], path)).toBeUndefined()
    compare()
    expect(await stepsOf(compare)).toBeLessThan(2 * prefix.length * path.length)
  })

  it.each([
    '**/a/**/a/**/b',
    'a.b/**/**/**/b',
    'a.b/*a*/*a*b',
    'a.b/**/*a*/b',
    'a.b/*a*/**/*b',
    'a.b/{a,aa,aaa}{a,aa,aaa}/{a,aa}{a,aa}b',
    '*a*/*a*b',
    `a.b/${'*a'.repeat(100)}b`,
    `a.b/${'**/'.repeat(60)}b`,
    `a.b/${'**/*a*/'.repeat(30)}b`,
  ])('are compared with the worst of repositories in few steps: %s', async (glob) => {
    const matches = compileRepositoryGlobs([glob])
    for (const path of [
      `${'a'.repeat(254)}c`,
      `${'a/'.repeat(127)}c`,
      `${'aaaaaaa/'.repeat(31)}c`,
      `${'a'.repeat(127)}/${'a'.repeat(127)}`,
    ]) {
      const compare = () => expect(matches({ registry: 'a.b', path })).toBe(false)
      compare()
      expect(await stepsOf(compare), path).toBeLessThan(20 * glob.length * path.length)
    }
  })
})

describe('a .gitignore file', () => {
  it.each([
    '*a*a*a*a*a*a*a*ab',
    `${'*a'.repeat(100)}b`,
    `${'**/'.repeat(60)}*a*b`,
    `/${'*a/**/'.repeat(40)}b`,
    `${'[a]*'.repeat(60)}b`,
    `${'?*'.repeat(100)}b`,
    `a${'*'.repeat(300)}b`,
  ])('is compared with the worst of paths in few steps: %#', async (pattern) => {
    const file = parseIgnoreFile(pattern)
    for (const path of [
      'a'.repeat(250),
      `${'a'.repeat(250)}/`.repeat(15) + 'a'.repeat(250),
      'a/'.repeat(1500),
    ]) {
      const compare = () => expect(file.test(path, false)).toBeUndefined()
      compare()
      expect(await stepsOf(compare), path).toBeLessThan(20 * pattern.length * path.length + 10_000)
    }
  })

  it('of many patterns and of long lines is read in linear time', async () => {
    for (const unit of ['*a\n', 'a/**/', '\\ ', '[', 'a**/', '!'])
      await expectLinear((size) => {
        const text = unit.repeat(size)
        return () => parseIgnoreFile(text)
      }, 2500)
  })
})
