import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import { runInThisContext } from 'node:vm'
import { expect, it } from 'vitest'
import { FORMATS } from '../../src/formats/index.ts'
import type { LateFormat } from '../../src/formats/late-format.ts'
import type { MayHoldWords } from '../../src/formats/table-words.ts'
import type { Format } from '../../src/model/format.ts'

const FOLDER = fileURLToPath(new URL('../../dist/cli/', import.meta.url))

/** Loads a bundle as the command does. @param loaded takes the names of all that are loaded */
function loadBundle(name: string, loaded: Map<string, { exports: unknown }>): unknown {
  const known = loaded.get(name)
  if (known !== undefined) return known.exports
  if (!name.startsWith('./')) return createRequire(import.meta.url)(name)
  const module = { exports: {} }
  loaded.set(name, module)
  const load = (other: string) => loadBundle(other, loaded)
  runInThisContext(readFileSync(FOLDER + name, 'utf8'))(module.exports, load, module, FOLDER + name, FOLDER)
  return module.exports
}

/** What a format tells, as text; functions by their names. */
function told(format: Format): unknown {
  const {
    id,
    names,
    candidates,
    traits,
    fields,
    nests = [],
    kind,
    since,
    scripts,
    sources,
    settings,
  } = format
  const functions = [format.load, format.mayHold, format.takes, format.informs?.about].map(
    (one) => typeof one,
  )
  const parts = { id, names, candidates, traits, fields, nests, kind, since, scripts, sources, settings }
  return JSON.stringify([parts, functions, format.isTable, format.fillsVariables, format.looksAt])
}

/** The formats of the built command. @param loaded as of {@link loadBundle} */
function builtFormats(loaded: Map<string, { exports: unknown }>): readonly Format[] {
  const { part } = loadBundle('./holdfast.js', loaded) as {
    part(path: string): { FORMATS: readonly Format[] }
  }
  return part('src/formats/index.ts').FORMATS
}

it('has every format tell in the built command what it tells in the library', () => {
  const loaded = new Map<string, { exports: unknown }>()
  const built = builtFormats(loaded)
  expect(built.map(({ id, names, candidates }) => [id, names, candidates])).toEqual(
    FORMATS.map(({ id, names, candidates }) => [id, names, candidates]),
  )
  expect([...loaded.keys()].filter((name) => name.startsWith('./'))).toEqual(['./holdfast.js'])
  expect(built.map(told)).toEqual(FORMATS.map(told))
  expect(loaded.has('./tree.js')).toBe(true)
})

it('looks for the words of a format without its module, and finds what the module finds', () => {
  const loaded = new Map<string, { exports: unknown }>()
  const late = builtFormats(loaded).filter(
    (format) => 'told' in format && (format as LateFormat & Format).told.words !== undefined,
  )
  expect(late.length).toBeGreaterThan(90)
  const wholes = late.map(({ id, names: [name] }) => {
    const whole = FORMATS.find((one) => one.id === id && one.names[0] === name)
    if (whole === undefined) throw new Error(`the library has no ${id}`)
    return whole
  })
  const texts = wholes.flatMap(({ mayHold }) => {
    const { hints = [''], keys } = (mayHold as MayHoldWords).words
    return hints.flatMap((hint) => [hint, ...keys.map((key) => `${hint} ${key}`), keys.join(' ')])
  })
  for (const [at, format] of late.entries()) {
    const own = (wholes[at]?.names[0] ?? '').replaceAll('*', 'a')
    for (const path of ['some.yaml', own])
      for (const text of new Set(texts))
        if (format.mayHold(text, path) !== wholes[at]?.mayHold(text, path))
          expect.fail(`${format.id} of ${path}: ${text}`)
  }
  expect([...loaded.keys()].filter((name) => name.startsWith('./'))).toEqual(['./holdfast.js'])
})
