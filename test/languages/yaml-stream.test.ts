import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseYaml } from '../../src/languages/yaml/parse.ts'
import { splitDocuments } from '../../src/languages/yaml/stream.ts'
import type { TextRange } from '../../src/text/range.ts'

function pieces(text: string): readonly string[] {
  return [...splitDocuments(text)].map(({ start, end }) => text.slice(start, end))
}

describe('splitDocuments', () => {
  it.each<[string, string, readonly string[]]>([
    ['an empty text', '', ['']],
    ['a bare document', 'a: 1\n', ['a: 1\n']],
    ['a marker at the start', '---\na: 1\n', ['---\na: 1\n']],
    ['two documents', 'a: 1\n---\nb: 2\n', ['a: 1\n', '---\nb: 2\n']],
    ['empty documents', '---\n---\n---', ['---\n', '---\n', '---']],
    ['a comment before the first marker', '# c\n---\na', ['# c\n', '---\na']],
    ['content on the line of the marker', '--- a\n--- |\n  b\n', ['--- a\n', '--- |\n  b\n']],
    ['a tab after the marker', '---\ta\n---\tb', ['---\ta\n', '---\tb']],
    ['line ends of Windows', 'a\r\n---\r\nb\r\n', ['a\r\n', '---\r\nb\r\n']],
    ['a byte order mark', '\uFEFF---\na\n---\nb', ['\uFEFF---\na\n', '---\nb']],
    ['an end marker', 'a\n...\n---\nb', ['a\n...\n', '---\nb']],
    ['directives of the first document', '%YAML 1.2\n---\na', ['%YAML 1.2\n---\na']],
    ['directives after a byte order mark', '\uFEFF%YAML 1.2\n---\na', ['\uFEFF%YAML 1.2\n---\na']],
    [
      'directives between documents',
      'a\n...\n%YAML 1.2\n# c\n%TAG ! x\n---\nb',
      ['a\n...\n', '%YAML 1.2\n# c\n%TAG ! x\n---\nb'],
    ],
    ['a marker in a quoted scalar, which YAML forbids', 'a: "x\n---\ny"', ['a: "x\n', '---\ny"']],
  ])('splits %s', (_, text, expected) => {
    expect(pieces(text)).toEqual(expected)
  })

  it.each([
    ['an indented marker', 'a: |\n  ---\n  b\n ---\n'],
    ['a marker that goes on', '----\n---a\n-- -\n'],
    ['dashes at the end of a line', 'a ---\nb: x---\n'],
    ['an end marker alone', 'a\n...\nb\n'],
    ['a percent sign in a scalar', 'a: "x\n%YAML 1.2"\n'],
  ])('does not split at %s', (_, text) => {
    expect(pieces(text)).toEqual([text])
  })

  it('takes a percent sign for a directive only where a document could begin', () => {
    expect(pieces('"x\n%y"\n---\nb')).toEqual(['"x\n%y"\n', '---\nb'])
    expect(pieces('a\n...\n"x\n%y"\n---\nb')).toEqual(['a\n...\n"x\n%y"\n', '---\nb'])
  })

  it('covers the whole text, in order, whatever it is', () => {
    const line = fc.constantFrom(
      '---',
      '--- a',
      '...',
      '... # c',
      '%YAML 1.2',
      '# c',
      'a: 1',
      '  b',
      '',
      '----',
      '\uFEFF',
      ' ---',
    )
    const text = fc
      .array(fc.tuple(line, fc.constantFrom('\n', '\r\n', '\r')), { maxLength: 12 })
      .map((lines) => lines.flat().join(''))
    fc.assert(
      fc.property(fc.oneof(text, fc.string({ unit: 'binary' })), (stream) => {
        const ranges = [...splitDocuments(stream)]
        expect(ranges.length).toBeGreaterThan(0)
        let end = 0
        for (const range of ranges) {
          expect(range.start).toBe(end)
          if (stream !== '') expect(range.end).toBeGreaterThan(range.start)
          end = range.end
        }
        expect(end).toBe(stream.length)
      }),
      { numRuns: 1000 },
    )
  })

  it('leaves the documents of a stream, and where they stand, as a parser of the whole sees them', () => {
    fc.assert(
      fc.property(stream, (text) => {
        const whole = parseYaml(text, { start: 0, end: text.length })
        const parts = [...splitDocuments(text)].flatMap((range: TextRange) => parseYaml(text, range))
        expect(parts.map(({ root }) => root)).toEqual(whole.map(({ root }) => root))
        expect(parts.map(({ problems }) => problems.length)).toEqual(
          whole.map(({ problems }) => problems.length),
        )
      }),
      { numRuns: 1000 },
    )
  })
})

const body = fc.constantFrom(
  '',
  'a: 1\n',
  'image: nginx:1.25 # --- c\n',
  'a: |\n  ---\n  b\n  ...\n',
  'a: >-\n  x\n\n  --- y\nb: 2\n',
  '- 1\n- [a, b]\n',
  '{a: "---", b: \'...\'}\n',
  '"x\n y"\n',
  '"x\n%y"\n',
  '&a x\n',
  'a: &b 1\nc: *b\n',
  '# only a comment\n',
  'a: %x\n',
  'plain ---\n  %more\n',
)
const comment = fc.constantFrom('', '# c\n', '\n', '  # ---\n')
const opening = fc.constantFrom('---\n', '--- # c\n', '---\t\n')
const ending = fc.constantFrom('', '', '...\n', '... # c\n')
const directives = fc.constantFrom('', '', '%YAML 1.2\n', '# c\n%YAML 1.2\n')

/** Directives need an end marker before them and a document marker after them. */
const stream = fc
  .tuple(
    fc.boolean(),
    fc.boolean(),
    fc.array(fc.tuple(comment, directives, opening, body, ending), { minLength: 1, maxLength: 5 }),
    fc.boolean(),
  )
  .map(([hasMark, isWindows, documents, isBare]) => {
    let text = ''
    let ended = true
    for (const [before, own, marker, content, end] of documents) {
      const first = text === ''
      const directive = ended ? own : ''
      text +=
        (ended ? before : '') +
        directive +
        (first && isBare && directive === '' ? '' : marker) +
        content +
        end
      ended = end !== ''
    }
    return (hasMark ? '\uFEFF' : '') + (isWindows ? text.replaceAll('\n', '\r\n') : text)
  })
