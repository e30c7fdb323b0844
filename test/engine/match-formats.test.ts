import { afterEach, expect, it, vi } from 'vitest'
import { writeFormatGlobs } from '../../src/engine/format-globs.ts'
import { type FindCandidates, matchFormats, matchSources } from '../../src/engine/match-formats.ts'
import { FORMATS } from '../../src/formats/index.ts'
import { expandBraces } from '../../src/text/path-glob.ts'

afterEach(() => vi.unstubAllGlobals())

it('has an id for each format', () => {
  expect(new Set(FORMATS.map(({ id }) => id)).size).toBe(FORMATS.length)
})

it('finds by globs that were sorted when the command was built what it finds without', () => {
  const match = (formats = FORMATS) => matchFormats({ cwd: '/', formats })
  const told = (find: FindCandidates, path: string) => {
    const { formats, claimed } = find(path, '')
    return { path, claimed, formats: formats.map(({ id }) => id).toSorted() }
  }
  const globs = FORMATS.flatMap(({ names, candidates, sources = [] }) => [
    ...names,
    ...candidates,
    ...sources,
  ])
  const paths = globs
    .flatMap((glob) => expandBraces(glob) ?? [])
    .map((glob) => glob.replace('**/', 'a/').replaceAll(/\*+|\[.*?\]/g, 'b'))
  const plain = match()
  const isSource = matchSources(FORMATS)
  vi.stubGlobal('__globs', writeFormatGlobs(FORMATS))
  // Many names are asked for with all globs at once.
  const all = match()
  const some = FORMATS.filter((_, at) => at % 3 > 0)
  const others = FORMATS.map((format, at) => (at % 3 > 0 ? format : { ...format, id: `other-${format.id}` }))
  for (const path of new Set(paths)) {
    const wanted = told(plain, path)
    expect(told(all, path)).toEqual(wanted)
    expect(told(match(), path)).toEqual(wanted)
    expect(told(match(FORMATS.toReversed()), path)).toEqual(wanted)
    const known = wanted.formats.filter((id) => some.some((format) => format.id === id))
    expect(told(match(some), path).formats).toEqual(known)
    const renamed = wanted.formats.map((id) => (known.includes(id) ? id : `other-${id}`))
    expect(told(match(others), path).formats).toEqual(renamed.toSorted())
    expect(matchSources(FORMATS)(path), path).toBe(isSource(path))
  }
})
