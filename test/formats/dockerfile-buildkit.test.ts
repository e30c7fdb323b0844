import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { dockerfile } from '../../src/formats/dockerfile.ts'
import type { BuildInput, ReadContext } from '../../src/model/format.ts'
import type { Reading } from '../../src/model/reading.ts'

/**
 * A Dockerfile, the arguments of a build, and what BuildKit v0.34.2 takes from outside for it, by role: `unread` where
 * it refuses what is left of the name. `open`: a variable that has no value in the file decides about it.
 */
type Row = readonly [
  text: string,
  args: Readonly<Record<string, string>>,
  wanted: readonly string[],
  open?: true,
]

const TABLE: readonly Row[] = JSON.parse(
  readFileSync(new URL('../../fixtures/buildkit/dockerfiles.json', import.meta.url), 'utf8'),
)

/** The file that sets the arguments. */
const BUILD = 'docker-bake.hcl'

function read(
  text: string,
  args: Readonly<Record<string, string>>,
  rest: Pick<BuildInput, 'onlyArguments'> = {},
): Reading {
  const values = Object.entries(args).map(([name, value], i) => {
    return [name, { segments: [{ text: value, at: { path: BUILD, start: i, end: i } }] }] as const
  })
  const context: ReadContext = {
    sibling: () => undefined,
    below: () => [],
    vars: new Map(),
    namedBy: [],
    namedFor: [],
    nested: () => {
      throw new Error('a Dockerfile holds no other format')
    },
    build: { args: new Map(values), contexts: new Set(), ...rest },
  }
  return dockerfile.read({ path: 'Dockerfile', text }, context)
}

function readFor(text: string, args: Readonly<Record<string, string>>): readonly string[] {
  return read(text, args)
    .uses.filter(({ role }) => role !== 'frontend')
    .map(({ role, text: name, image }) => `${role} ${image.kind === 'read' ? name : 'unread'}`)
}

describe('Dockerfiles are read as BuildKit reads them', () => {
  it('there are many', () => expect(TABLE.length).toBeGreaterThan(800))

  for (const [text, args, wanted, open] of TABLE) {
    it(`${JSON.stringify(text)} with ${JSON.stringify(args)}`, () => {
      const found = readFor(text, args)
      const unread = wanted.map((use) => use.replace(/ .*/, ' unread'))
      // A variable without a value may get one from outside, so that the image need not be told.
      if (open === true && found.some((use, index) => use !== wanted[index])) expect(found).toEqual(unread)
      else expect(found).toEqual(wanted)
    })
  }
})

it('reads for a build alone what its arguments fill, and where else they go', () => {
  const LOOSE = [
    'FROM a:$V',
    'ARG V\\\nW=1\nFROM b:$VW',
    'FROM a AS v\nARG W\nFROM v\nFROM b:$W',
    'ARG W=$V\nFROM a:$W',
  ]
  const rows = [...TABLE, ...LOOSE.map((text) => [text, { V: '2', W: '3', VW: '4' }] as const)]
  for (const [text, args] of rows) {
    for (const given of [args, ...Object.entries(args).map(([name, value]) => ({ [name]: value }))]) {
      const filledIn = ({ uses, alsoRead = [] }: Reading) => ({
        uses: uses.filter(({ variables = [] }) => variables.some((name) => name in given)),
        alsoRead: alsoRead.filter(({ path }) => path === BUILD),
      })
      expect(filledIn(read(text, given, { onlyArguments: true })), text).toEqual(filledIn(read(text, given)))
    }
  }
})
