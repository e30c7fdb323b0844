import { describe, expect, test } from 'vitest'
import { lineSegments, nestReading, originOf } from '../../src/formats/image/nested.ts'
import { readImage } from '../../src/formats/image/reading.ts'
import { parseYaml } from '../../src/languages/yaml/parse.ts'
import { get, type YamlScalar } from '../../src/languages/yaml.ts'
import type { FoundUse } from '../../src/model/image-use.ts'
import type { Reading } from '../../src/model/reading.ts'
import type { Segment } from '../../src/text/segment.ts'

function scalarAt(text: string): YamlScalar {
  const [document] = parseYaml(text, { start: 0, end: text.length })
  const node = get(document?.root, 'a')
  if (node?.kind !== 'scalar') throw new Error(`no scalar in ${text}`)
  return node
}

const fileOf = (text: string) => ({ path: 'f', text })
const spell = (segments: readonly Segment[]) => segments.map((segment) => segment.text).join('')

describe('the lines of a scalar', () => {
  test.each([
    ['literal', 'a: |\n  one\n  two\n'],
    ['literal with CRLF', 'a: |\r\n  one\r\n\r\n  two\r\nb: 1\r\n'],
    ['literal without a final newline', 'a: |-\n      one\n        two'],
    ['literal with blank lines first', 'a: |\n\n\n  one\n  two\n'],
    ['literal with its indentation given', 'a: |2\n    one\n  two\n'],
    ['literal with a tab in it', 'a: |\n  one\n  \ttwo\n'],
    ['literal with blanks at line ends', 'a: |\n  one  \n  two \n\n'],
    ['folded, one line', 'a: >-\n  one\n'],
    ['plain', 'a: one\n'],
    ['single', "a: 'one'\n"],
    ['double', 'a: "one"\n'],
  ])('%s: each has the place where it stands', (_name, text) => {
    const scalar = scalarAt(text)
    const segments = lineSegments(scalar, fileOf(text))
    expect(spell(segments)).toBe(scalar.value)
    for (const { text: part, at } of segments) {
      if (at !== undefined) expect(text.slice(at.start, at.end)).toBe(part)
      else expect(part.trim()).toBe('')
    }
    expect(segments.filter(({ at }) => at !== undefined)).not.toEqual([])
  })

  test.each([
    ['folded', 'a: >\n  one\n  two\n\n  three\n'],
    ['escaped', 'a: "one\\ntwo"\n'],
    ['doubled quotes', "a: 'it''s'\n"],
    ['plain over two lines', 'a: one\n  two\n'],
  ])('%s: they stand nowhere', (_name, text) => {
    const scalar = scalarAt(text)
    expect(lineSegments(scalar, fileOf(text))).toEqual([{ text: scalar.value, at: undefined }])
  })
})

describe('where a part was written', () => {
  const text = 'v=[ab${X:-cd}ef${Y}gh]'
  const whole = { path: 'f', start: 3, end: 21 }
  const at = (start: number, length: number, path = 'f') => ({ path, start, end: start + length })
  const segments: Segment[] = [
    { text: 'ab', at: at(3, 2) },
    { text: 'cd', at: at(10, 2) },
    { text: 'ef', at: at(13, 2) },
    { text: 'xyz', at: at(0, 3, '.env') },
    { text: 'gh', at: at(19, 2) },
  ]

  test.each([
    ['all', 0, 11, 'ab${X:-cd}ef${Y}gh'],
    ['a literal part', 0, 1, 'a'],
    ['a default as a whole', 2, 4, '${X:-cd}'],
    ['a piece of a default', 3, 4, 'd}'],
    ['from a default into the text after it', 2, 5, '${X:-cd}e'],
    ['a value from another file', 6, 9, '${Y}'],
    ['from the middle of such a value', 7, 10, '${Y}g'],
    ['up to the middle of such a value', 5, 7, 'f${Y}'],
  ])('%s', (_name, start, end, expected) => {
    const place = originOf(segments, { start, end }, whole, fileOf(text))
    expect(text.slice(place.start, place.end)).toBe(expected)
  })

  test('it is the whole where nothing is known', () => {
    const unknown = [{ text: 'abc', at: undefined }]
    expect(originOf(unknown, { start: 1, end: 2 }, whole, fileOf(text))).toEqual(whole)
  })
})

describe('where a part was written beside characters that stand nowhere', () => {
  const text = '"\\"ab\\" c"\n> > de'
  const whole = { path: 'f', start: 0, end: text.length }
  const at = (part: string) => ({
    path: 'f',
    start: text.indexOf(part),
    end: text.indexOf(part) + part.length,
  })
  const segments: Segment[] = [
    { text: '"', at: undefined },
    { text: 'ab', at: at('ab') },
    { text: '"', at: undefined },
    { text: ' c', at: at(' c') },
    { text: '\n', at: undefined },
    { text: 'de', at: at('de') },
  ]

  test.each([
    ['escapes on either side belong to it no more than to others', 1, 3, 'ab'],
    ['an escape of its own does', 1, 4, 'ab\\"'],
    ['the observations of a quote before a line do not', 7, 9, 'de'],
  ])('%s', (_name, start, end, expected) => {
    const place = originOf(segments, { start, end }, whole, fileOf(text))
    expect(text.slice(place.start, place.end)).toBe(expected)
  })
})

describe('a reading inside a scalar', () => {
  /** Finds each `img:<tag>`, a fact and a problem, as a reader of the inner text would. */
  function innerReading(inner: string): Reading {
    const uses: FoundUse[] = []
    for (const match of inner.matchAll(/img:\w+/g)) {
      const place = { path: 'f', start: match.index, end: match.index + match[0].length }
      const { text, image } = readImage([{ text: match[0], at: place }])
      const names = { format: 'dockerfile', role: 'base', path: 'FROM', identity: 'FROM' } as const
      const rest = { pin: 'digest', confidence: 'certain', platform: undefined, project: undefined } as const
      uses.push({ ...names, ...rest, place, raw: match[0], text, image, ignoreBelow: match.index })
    }
    const offset = inner.indexOf('bad')
    const place = { path: 'f', start: offset, end: offset + 3 }
    return {
      uses,
      facts: [{ kind: 'built-name', name: 'x', project: undefined, place }],
      problems: [{ offset, message: 'm' }],
      dependsOn: ['other'],
    }
  }
  function nest(text: string): Reading {
    const scalar = scalarAt(text)
    const segments = lineSegments(scalar, fileOf(text))
    return nestReading(innerReading(spell(segments)), segments, { path: 'f', ...scalar.range }, fileOf(text))
  }

  test.each([
    ['a literal block', 'x: 1\na: |\n    FROM img:1\n      bad img:two\n'],
    ['a literal block with CRLF', 'x: 1\r\na: |\r\n    FROM img:1\r\n      bad img:two\r\n'],
    ['a quoted text', 'a: "FROM img:1 bad img:two"'],
  ])('%s gives every place back', (_name, text) => {
    const { uses, facts, problems, dependsOn } = nest(text)
    expect(uses.map(({ place }) => text.slice(place.start, place.end))).toEqual(['img:1', 'img:two'])
    expect(uses.map(({ raw }) => raw)).toEqual(['img:1', 'img:two'])
    expect(uses.map((use) => use.ignoreBelow)).toEqual([text.indexOf('img:1'), text.indexOf('img:two')])
    for (const { image } of uses) {
      const place = image.kind === 'read' ? image.segments[0]?.at : undefined
      expect(text.slice(place?.start, place?.end)).toMatch(/^img:(?:1|two)$/)
    }
    expect(facts[0]?.place).toEqual({ path: 'f', start: text.indexOf('bad'), end: text.indexOf('bad') + 3 })
    expect(problems).toEqual([{ offset: text.indexOf('bad'), message: 'm' }])
    expect(dependsOn).toEqual(['other'])
  })

  test('a folded text gives the whole scalar, and segments that stand nowhere', () => {
    const text = 'a: >\n  FROM img:1\n\n  bad\n'
    const { uses, facts } = nest(text)
    const [use] = uses
    expect(text.slice(use?.place.start, use?.place.end)).toBe('FROM img:1\n\n  bad')
    expect(use).toMatchObject({ raw: 'img:1', text: 'img:1' })
    expect(use?.image).toMatchObject({ kind: 'read', segments: [{ text: 'img:1', at: undefined }] })
    expect(facts[0]?.place).toEqual(use?.place)
  })

  test('observations, their secrets and the sites of a document are given back, too', () => {
    const text = 'a: |\n    login -p secret\n'
    const scalar = scalarAt(text)
    const inner = (part: string) => {
      const start = scalar.value.indexOf(part)
      return { path: 'f', start, end: start + part.length }
    }
    const subject = { kind: 'credential', how: 'login -p', registry: undefined, isPlatform: false } as const
    const spot = { format: 'shell', path: 'login', identity: 'login', text: 'login -p' } as const
    const observation = {
      ...spot,
      place: inner('login'),
      subject,
      secrets: [inner('secret')],
      ignoreBelow: 6,
    }
    const reading = {
      uses: [],
      facts: [],
      problems: [],
      dependsOn: [],
      observations: [observation],
      sites: [6],
    }
    const segments = lineSegments(scalar, fileOf(text))
    const { observations, sites } = nestReading(
      reading,
      segments,
      { path: 'f', ...scalar.range },
      fileOf(text),
    )
    expect(observations?.map(({ place }) => text.slice(place.start, place.end))).toEqual(['login'])
    expect(
      observations?.flatMap(({ secrets }) => secrets ?? []).map((at) => text.slice(at.start, at.end)),
    ).toEqual(['secret'])
    expect(observations?.[0]?.ignoreBelow).toBe(text.indexOf('-p'))
    expect(sites).toEqual([text.indexOf('-p')])
  })

  test('places in other files stay as they are', () => {
    const text = 'a: |\n  FROM img:1\n'
    const scalar = scalarAt(text)
    const elsewhere = { path: 'g', start: 0, end: 5 }
    const { image } = readImage([{ text: 'img:1', at: elsewhere }])
    const [use] = innerReading('FROM img:1 bad').uses
    if (use === undefined) throw new Error('the inner reader found nothing')
    const reading = { uses: [{ ...use, image }], facts: [], problems: [], dependsOn: [] }
    const segments = lineSegments(scalar, fileOf(text))
    const [nested] = nestReading(reading, segments, { path: 'f', ...scalar.range }, fileOf(text)).uses
    expect(nested?.image).toMatchObject({ segments: [{ text: 'img:1', at: elsewhere }] })
  })
})
