import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { findHoles } from '../../src/languages/template-actions.ts'
import {
  HOLE,
  isTemplated,
  maskLines,
  maskTemplate,
  withoutActions,
} from '../../src/languages/template-mask.ts'
import { parseYaml } from '../../src/languages/yaml/parse.ts'
import { get, getText } from '../../src/languages/yaml.ts'

/** The masked text with each hole's letters shown as `_` and the blank lines of an action as `~`. */
function shown(text: string): string {
  const { text: masked, holes } = maskTemplate(text)
  let result = ''
  for (let i = 0; i < masked.length; i++) {
    const inside = holes.some(({ start, end }) => i >= start && i < end)
    result += masked[i] === HOLE ? '_' : inside && masked[i] === '\n' ? '~' : masked[i]
  }
  return result
}

test('texts with no other mark than braces have the holes that they have beside another mark', () => {
  const piece = fc.constantFrom(
    '{{',
    '}}',
    '{',
    '}',
    '{{-',
    '-}}',
    '"',
    "'",
    '`',
    '\\',
    '/*',
    '*/',
    '\n',
    ' ',
    'a',
    '\r\n',
  )
  let holes = 0
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
      const text = pieces.join('')
      const found = findHoles(text)
      holes += found.length
      // The mark is that of a length in a shell, which is no action.
      expect(found).toEqual(findHoles(`${text}\n${'$'}{#`))
    }),
    { numRuns: 10_000 },
  )
  expect(holes).toBeGreaterThan(1000)
})

const parsed = (text: string) => parseYaml(maskTemplate(text).text, { start: 0, end: text.length }, text)[0]

describe('what is masked', () => {
  test.each([
    ['an action beside other text', 'a: {{ b }}:c', 'a: _______:c'],
    ['an action on a line of its own', 'a:\n{{ b }}\nc', 'a:\n       \nc'],
    ['one that would be the first line of a block scalar', 'a: |-\n{{ b }}\n  c', 'a: |-\n~~~~~~~\n  c'],
    ['one further down in a block scalar', 'a: >\n  b\n{{ b }}\n  c', 'a: >\n  b\n       \n  c'],
    ['two of them on one line', '{{a}}{{b}}\n', '          \n'],
    ['one that runs over indented lines', 'a: {{ b\n  c }}', 'a: ____~  ____'],
    ['one that runs over lines at the margin', 'a: {{ b\n}}\nc', 'a: ____~~~\nc'],
    ['one with text behind its last line', 'a: {{ b\n}}c', 'a: ____~__c'],
    ['a brace inside a string', `a: {{ "}}" }}`, 'a: __________'],
    ['a brace inside a raw string', 'a: {{ `}}` }}', 'a: __________'],
    ['an escaped quote inside a string', `a: {{ "\\"}}" }}`, 'a: ____________'],
    ['a string that is never closed', 'a: {{ `b }}\nc', 'a: ________\nc'],
    ['a comment that holds braces', '{{/* }} */}}\n', '            \n'],
    ['a trimmed comment', '{{- /* }} */ -}}x', '________________x'],
    ['an action after a BOM', '\uFEFF{{a}}\nb', '\uFEFF     \nb'],
    ['an action before CRLF', 'a\r\n{{b}}\r\nc', 'a\r\n     \r\nc'],
    ['a brace inside a single-quoted string', `a: {{ '}}' }}`, 'a: __________'],
    ['an action inside an action', 'a: {{ b {{ c }} d }}:e', 'a: _________________:e'],
    ['an action inside one that is never closed', 'a: {{ b {{ c }}\nd: e', 'a: ____________\nd: e'],
    ['a statement on a line of its own', 'a:\n{% if b %}\nc', 'a:\n          \nc'],
    ['a statement over lines', '{% set\n a = 1 %}\nb', '      ~         \nb'],
    ['a statement beside text', 'a: {% if b %}c', 'a: __________c'],
    ['a comment of Jinja over lines', 'a:\n{# b:\n c #}\nd', 'a:\n     ~     \nd'],
    ['a scriptlet', 'a: <%= b %>', 'a: ________'],
    ['a value of ytt inside a text', 'a: b-(@= c["d: "] @)', 'a: b-_______________'],
    ['a value that ytt computes', 'a: #@ b("c: d")\ne', 'a: ____________\ne'],
    ['one in a list, before CRLF', '- #@ b \r\n- c', '- ____ \r\n- c'],
    ['the first lines of a map', 'a: {{ b }}\n  c: d', 'a:        \n  c: d'],
    ['the first items of a list', '"a": {{ b }} \n  - c', '"a":         \n  - c'],
    ['them before blank lines and comments', 'a: {{b}}\r\n\n # c\n  d:\n', 'a:      \r\n\n # c\n  d:\n'],
    ['them before an action', 'a: {{b}}\n {{c}}\n  d: e', 'a:      \n      \n  d: e'],
    ['the first keys of an item', '- {{ a }}\n  b: c', '-        \n  b: c'],
    ['the first keys of a map in an item', '- a: {{ b }}\n    c: d', '- a:        \n    c: d'],
    ['them where their lines are several', 'a: {{ b\n  c }}\n  d: e', 'a:     ~      \n  d: e'],
    ['a value before the next key', 'a: {{ b }}\nc: d', 'a: _______\nc: d'],
    ['a value before the next key of an item', '- a: {{ b }}\n  c: d', '- a: _______\n  c: d'],
    ['a value that goes on', 'a: {{ b }}\n  c d', 'a: _______\n  c d'],
    ['the end of a value before a key', 'a: b {{ c }}\n  d: e', 'a: b _______\n  d: e'],
    ['an apostrophe in Jinja', `a: {{ b | default("it's") }}x`, `a: _________________________x`],
  ])('%s', (_, text, expected) => expect(shown(text)).toBe(expected))

  test.each([
    ['braces that are never closed', 'a: {{ b\nc: d'],
    ['a comment that is never closed', 'a: {{/* b }}'],
    ['no action at all', 'a: {b: {c: d}}'],
    ['single braces', 'a: {b} {c}'],
    ['a statement that is never closed', 'a: {% b'],
    ['a mark inside a line that is closed on another one', 'a: b {% c\nd: %}'],
    ['a value of ytt that is closed on another line', '(@ a\n@)'],
    ['a length in a shell', 'a: ${#b} {#}'],
    ['code of ytt on a line of its own', '#@ if a:\nb: c\n#@ end'],
    ['what ytt puts in the place of a value that is there', 'a: b #@ c'],
    ['an annotation of ytt', 'a: #@overlay/replace\n  b: c'],
  ])('%s stay as they are', (_, text) => expect(maskTemplate(text)).toEqual({ text, holes: [] }))

  test('a stray brace behind an action does not hide the next action', () => {
    expect(maskTemplate('{{a}}}} {{b}}').holes).toEqual([
      { start: 0, end: 5 },
      { start: 8, end: 13 },
    ])
  })
})

describe('what is masked line by line', () => {
  test.each([
    ['an action beside other text', 'FROM a:{{ b }}', 'FROM a:_______'],
    ['an action in front of an instruction', '{{ if a }}FROM b', '          FROM b'],
    ['a statement on a line of its own', '{% if a %}\nFROM b', '__________\nFROM b'],
    ['a comment over lines', '{# a\nb #}\nFROM c', '____\n____\nFROM c'],
    ['an action that begins at the end of its line', 'RUN a {{\nb }}\nFROM c', 'RUN a __\n____\nFROM c'],
    ['a brace inside a string', 'FROM {{ "}}" }}:1', 'FROM __________:1'],
  ])('%s', (_, text, expected) => expect(maskLines(text).replaceAll(HOLE, '_')).toBe(expected))

  test.each([
    ['an action inside a line that is closed on another one', 'RUN a {{ b\nFROM c }}\n'],
    ['what only YAML has', 'RUN a (@ b @)\nRUN c: #@ d\n'],
    ['a length in a shell', 'RUN echo ${#a} # #}\n'],
  ])('%s stays', (_, text) => expect(maskLines(text)).toBe(text))

  test.each(['%%A%%', '@A.b@', '${templateOption:a}', `a${HOLE}`])('%j is a placeholder', (text) =>
    expect(isTemplated(text)).toBe(true),
  )

  test('actions can be taken out of a short text', () => {
    expect(withoutActions('{{ if a }}{% b %}image{# c #}')).toBe('image')
  })
})

describe('what is left', () => {
  test('a template around YAML reads as YAML', () => {
    const document = parsed(
      '{{- if .a }}\nkind: Pod\nname: {{ include "x" . | quote }}-y\nlabels: {{- toYaml .b | nindent 2 }}\n{{- end }}\n',
    )
    expect(document?.problems).toEqual([])
    expect(getText(document?.root, 'kind')).toBe('Pod')
    expect(getText(document?.root, 'name')).toBe('{{ include "x" . | quote }}-y')
  })

  test('lines below an action that prints the first ones read as what they are', () => {
    const document = parsed(
      'metadata:\n  labels: {{- include "labels" . | nindent 4 }}\n    part: web\n    {{- if .a }}\n    tier: b\n    {{- end }}\n  name: x\n',
    )
    expect(document?.problems).toEqual([])
    const metadata = get(document?.root, 'metadata')
    expect(getText(get(metadata, 'labels'), 'tier')).toBe('b')
    expect(getText(metadata, 'name')).toBe('x')
  })

  test.each([
    ['a: {{ dict\n  "x" 1\n}}\nb: after\n', '{{ dict\n  "x" 1'],
    ['a: {{ dict\n  "x" 1 }}\nb: after\n', '{{ dict\n  "x" 1 }}'],
    ['a: "{{ dict\n  "x" 1 }}"\nb: after\n', '{{ dict\n  "x" 1 }}'],
  ])('an action over lines is one value: %j', (text, value) => {
    const document = parsed(text)
    expect(document?.problems).toEqual([])
    expect(getText(document?.root, 'a')).toBe(value)
    expect(getText(document?.root, 'b')).toBe('after')
  })

  test.each(['|', '>', '|-', '>+'])('an action at the margin does not end a %s block scalar', (header) => {
    const document = parsed(`a: ${header}\n  one\n{{- if .x }}\n  two\n{{- end }}\nb: after\n`)
    expect(document?.problems).toEqual([])
    expect(get(document?.root, 'a')).toMatchObject({ style: 'block' })
    expect(getText(document?.root, 'a')).toContain('two')
    expect(getText(document?.root, 'b')).toBe('after')
  })

  test('an action between the items of a list does not end the list', () => {
    const document = parsed('a:\n  - x\n{{ range .y }}\n  - z\n{{ end }}\n')
    expect(document?.problems).toEqual([])
    expect(get(document?.root, 'a')).toMatchObject({ items: [{ value: 'x' }, { value: 'z' }] })
  })
})

describe('for any text', () => {
  const piece = fc.constantFrom(
    '{{',
    '}}',
    '{{-',
    '-}}',
    '{{/*',
    '*/}}',
    '"',
    '`',
    '\\',
    'a',
    ':',
    ' ',
    '\t',
    '\n',
    '\r\n',
    '- ',
    '\uFEFF',
    'é',
    '🦊',
  )
  const texts = fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join(''))

  test('the length stays, and so do all characters and line ends outside of the holes', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const { text: masked, holes } = maskTemplate(text)
        expect(masked).toHaveLength(text.length)
        for (let i = 0; i < text.length; i++) {
          if (text[i] === '\n') expect(masked[i]).toBe('\n')
          const inside = holes.some(({ start, end }) => i >= start && i < end)
          // Blanks around an action that has its line to itself go with it.
          if (!inside && masked[i] !== text[i]) expect([' ', '\t']).toContain(text[i])
        }
      }),
    )
  })

  test('the holes are in order, apart from one another, and begin and end with braces', () => {
    fc.assert(
      fc.property(texts, (text) => {
        let done = 0
        for (const { start, end } of maskTemplate(text).holes) {
          expect(start).toBeGreaterThanOrEqual(done)
          expect([text.slice(start, start + 2), text.slice(end - 2, end)]).toEqual(['{{', '}}'])
          done = end
        }
      }),
    )
  })
})

describe('an action over several lines', () => {
  const masked = (text: string) => maskTemplate(text).text.replaceAll(HOLE, '#')

  test.each([
    [
      'that ends its line: lines no deeper than the key become empty, deeper ones stay one scalar',
      'a:\n  b: {{ x\n  y\n      z }}\n  c: 1\n',
      'a:\n  b: ####\n\n\n\n\n      ####\n  c: 1\n',
    ],
    [
      'in a list: the dash counts as indentation',
      'a:\n  - {{ x\n    y }}\n  - b\n',
      'a:\n  - ####\n\n\n\n\n\n\n\n\n\n  - b\n',
    ],
    [
      'with something behind it: it stays one text',
      'a:\n  b: x{{ y\nz }}w\n  c: 1\n',
      'a:\n  b: x####\n####w\n  c: 1\n',
    ],
    [
      'alone on its lines in a block: they become empty',
      'a: |\n  {{ x\n y }}\n  c\nd: 1\n',
      `a: |\n${'\n'.repeat(13)}  c\nd: 1\n`,
    ],
  ])('%s', (_, text, expected) => {
    const { length } = maskTemplate(text).text
    expect(length).toBe(text.length)
    expect(masked(text)).toBe(expected)
  })
})

describe('directives of Terraform', () => {
  test.each([
    ['a: 1\n%{ if x }\nb: 2\n%{ endif ~}\nc: 3', ['%{ if x }', '%{ endif ~}']],
    ['a:\r\n  %{~ for k, v in m ~}\r\n  - b\r\n  %{ endfor }', ['%{~ for k, v in m ~}', '%{ endfor }']],
    ['{{ x }}\n%{ if "{{ y }}" }\na: 1', ['{{ x }}', '%{ if "{{ y }}" }']],
    ['a: "%{ if x }"', []],
    ['%{http_code}\n%{ if x\n%{ iffy }\n- %{ else }', []],
  ])('%j', (text, expected) => {
    expect(findHoles(text).map(({ start, end }) => text.slice(start, end))).toEqual(expected)
    expect(shown(text)).toHaveLength(text.length)
  })
})
