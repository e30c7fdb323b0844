import { Copy, DockerfileParser, From, Run } from 'dockerfile-ast'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { readPlain } from '../../src/formats/dockerfile/plain.ts'

/** The same line as dockerfile-ast reads it. */
function readByPackage(line: string) {
  const [first] = DockerfileParser.parse(line).getInstructions()
  if (first === undefined) return undefined
  const hasFlags = first instanceof From || first instanceof Copy || first instanceof Run
  const rangeOf = (range: { start: { character: number }; end: { character: number } }) => ({
    start: range.start.character,
    end: range.end.character,
  })
  const flags = hasFlags ? first.getFlags() : []
  return {
    keyword: first.getKeyword(),
    flags: flags.flatMap((flag) => {
      const value = flag.getValueRange()
      return value === null ? [] : [{ name: flag.getName(), value: rangeOf(value) }]
    }),
    words: first.getArguments().map((word) => rangeOf(word.getRange())),
  }
}

const spaces = fc.constantFrom(' ', ' ', '  ', '    ')
const keyword = fc.constantFrom('FROM', 'from', 'Copy', 'RUN', 'run')
const word = fc.oneof(
  fc.constantFrom('nginx:1.27', 'AS', 'as', 'build', '$V', '${V:-a}', 'a=b', 'a--b', '-x', '--', '0', '.'),
  fc.string({
    unit: fc.constantFrom(...'ab1./:@$={},+-_"\'\\`#<[]\t!*~é\ue000'),
    minLength: 1,
    maxLength: 6,
  }),
)
const flag = fc
  .tuple(
    fc.constantFrom('platform', 'from', 'mount', 'x', 'a-b', 'A', ''),
    fc.constantFrom('=', '=', ''),
    word,
  )
  .map(([name, equals, value]) => `--${name}${equals}${equals === '' ? '' : value}`)
const line = fc
  .tuple(
    keyword,
    fc.array(fc.tuple(spaces, fc.oneof({ weight: 3, arbitrary: word }, flag)), { maxLength: 5 }),
    fc.constantFrom('', ' ', '   '),
  )
  .map(([first, rest, end]) => first + rest.map(([space, text]) => space + text).join('') + end)

describe('a line of plain words', () => {
  it('is split as dockerfile-ast splits it', () => {
    let plain = 0
    fc.assert(
      fc.property(line, (text) => {
        const own = readPlain(text)
        if (own === undefined) return
        plain++
        expect(own).toEqual(readByPackage(text))
      }),
      { numRuns: 20_000 },
    )
    expect(plain).toBeGreaterThan(2_000)
  })

  for (const text of [
    'FROM nginx',
    'from --platform=$BUILDPLATFORM docker.io/library/golang:${V:-1.22}  AS build ',
    'FROM a@sha256:00 AS b-c_d',
    'COPY --from=build --chown=a:b',
    'RUN --mount=type=cache,from=x,target=/y --network=none',
    'FROM',
    'FROM ',
    'FROM --platform= a',
    'FROM --platform a',
    'COPY --link --from=build',
    'RUN --x --network=none --y',
  ])
    it(`is all of ${text}`, () => {
      expect(readPlain(text)).toBeDefined()
      expect(readPlain(text)).toEqual(readByPackage(text))
    })

  for (const text of [
    '',
    ' FROM a',
    'FROM "a"',
    'FROM a\\',
    'FROM a # b',
    'FROM a --platform=b',
    'FROM a--b c',
    'FROM -- a',
    'FROM\ta',
    'COPY <<E /a',
    'ONBUILD COPY --from=a',
  ])
    it(`is not all of ${JSON.stringify(text)}`, () => expect(readPlain(text)).toBeUndefined())
})
