import { describe, expect, it } from 'vitest'
import { expandVariables, type VariableDialect, type VariableLookup } from '../../src/languages/variables.ts'
import type { Segment } from '../../src/text/segment.ts'

const PATH = 'file'

/** Values stand in `values` at offset 1000; RUNTIME is known to exist only. */
function lookupIn(values: Readonly<Record<string, string>>): VariableLookup {
  return (name) => {
    if (name === 'RUNTIME') return 'runtime'
    const text = values[name]
    if (text === undefined) return 'unset'
    return { segments: [{ text, at: { path: 'values', start: 1000, end: 1000 + text.length } }] }
  }
}

function expand(
  dialect: VariableDialect,
  text: string,
  values: Readonly<Record<string, string>> = {},
  escapeChar?: '`',
) {
  const segments: Segment[] = [{ text, at: { path: PATH, start: 0, end: text.length } }]
  return expandVariables(
    segments,
    dialect,
    lookupIn(values),
    escapeChar === undefined ? {} : { escape: escapeChar },
  )
}

/** The expanded text, or the reason and the variable. */
function outcome(
  dialect: VariableDialect,
  text: string,
  values: Readonly<Record<string, string>> = {},
  escapeChar?: '`',
): string {
  const result = expand(dialect, text, values, escapeChar)
  return result.ok
    ? result.segments.map((segment) => segment.text).join('')
    : `${result.reason} ${result.name}`
}

/** Each piece as text@path:start. */
function places(
  dialect: VariableDialect,
  text: string,
  values: Readonly<Record<string, string>> = {},
): readonly string[] {
  return expand(dialect, text, values).segments.map(
    (segment) => `${segment.text}@${segment.at?.path}:${segment.at?.start}`,
  )
}

type Case = readonly [text: string, expected: string]

const VALUES = { V: 'v', EMPTY: '', PATHS: 'a/b/c', DOTS: 'x.y.z', STAR: 'a*b' }

const BUILDKIT: readonly Case[] = [
  ['plain', 'plain'],
  ['$V', 'v'],
  ['${V}', 'v'],
  ['$V-$V', 'v-v'],
  ['$Vx', 'variable-without-default Vx'],
  ['${V}x', 'vx'],
  ['$NONE', 'variable-without-default NONE'],
  ['$EMPTY', ''],
  ['${NONE:-d}', 'd'],
  ['${NONE-d}', 'd'],
  ['${EMPTY:-d}', 'd'],
  ['${EMPTY-d}', ''],
  ['${V:-d}', 'v'],
  ['${NONE:-}', ''],
  ['${V:+w}', 'w'],
  ['${EMPTY:+w}', ''],
  ['${EMPTY+w}', 'w'],
  ['${NONE+w}', ''],
  ['${V:?m}', 'v'],
  ['${NONE?m}', 'variable-without-default NONE'],
  ['${EMPTY?m}', ''],
  ['${EMPTY:?m}', 'variable-without-default EMPTY'],
  ['${NONE:-$V}', 'v'],
  ['${NONE:-${NONE:-${NONE:-deep}}}', 'deep'],
  ['${V:-$NONE}', 'v'],
  ['${NONE:+$NONE}', ''],
  ['${V:-${NONE:?m}}', 'variable-without-default NONE'],
  ['$RUNTIME', 'runtime-variable RUNTIME'],
  ['${RUNTIME:-d}', 'runtime-variable RUNTIME'],
  ['${V:-$RUNTIME}', 'v'],
  ['${PATHS#*/}', 'b/c'],
  ['${PATHS##*/}', 'c'],
  ['${PATHS%/*}', 'a/b'],
  ['${PATHS%%/*}', 'a'],
  ['${PATHS#?/}', 'b/c'],
  ['${PATHS#x}', 'a/b/c'],
  ['${DOTS%.?}', 'x.y'],
  ['${DOTS#?y}', 'x.y.z'],
  ['${STAR#a\\*}', 'b'],
  ['${STAR#\\a}', 'invalid-reference STAR'],
  ['${PATHS/b/x}', 'a/x/c'],
  ['${PATHS/\\//-}', 'a-b/c'],
  ['${PATHS//\\//-}', 'a-b-c'],
  ['${PATHS//?/x}', 'xxxxx'],
  ['${PATHS/*/x}', 'x'],
  ['${PATHS/b/$V}', 'a/v/c'],
  ['${PATHS/b}', 'invalid-reference '],
  ['${NONE#x}', 'variable-without-default NONE'],
  ['${V:#x}', 'invalid-reference V'],
  ['${V!x}', 'invalid-reference V'],
  ['${V^^}', 'invalid-reference V'],
  ['${}', 'invalid-reference '],
  ['${', 'invalid-reference '],
  ['${V', 'invalid-reference V'],
  ['${V:-x', 'invalid-reference '],
  ['$', '$'],
  ['a$/b', 'a$/b'],
  ['$$', 'variable-without-default $'],
  ['$1x', 'variable-without-default 1'],
  ['"$V"', 'v'],
  ["'$V'", '$V'],
  ['a"b"c', 'abc'],
  ['"a\'b"', "a'b"],
  ['"open', 'invalid-reference '],
  ["'open", 'invalid-reference '],
  ['\\$V', '$V'],
  ['a\\:b', 'a:b'],
  ['"\\$V\\x\\""', '$V\\x"'],
  ["'\\'", '\\'],
  ['end\\', 'end'],
  ['${NONE:-"a}b"}', 'a}b'],
  ['${NONE:-a\\}b}', 'a}b'],
]

const COMPOSE: readonly Case[] = [
  ['plain', 'plain'],
  ['$V', 'v'],
  ['${V}', 'v'],
  ['$$V', '$V'],
  ['$$$V', '$v'],
  ['$', '$'],
  ['$1', '$1'],
  ['a$/b', 'a$/b'],
  ['"$V"', '"v"'],
  ['\\$V', '\\v'],
  ['$NONE', 'variable-without-default NONE'],
  ['${NONE}', 'variable-without-default NONE'],
  ['${NONE:-d}', 'd'],
  ['${EMPTY:-d}', 'd'],
  ['${EMPTY-d}', ''],
  ['${NONE-d}', 'd'],
  ['${NONE:-}', ''],
  ['${V:+w}', 'w'],
  ['${V+w}', 'w'],
  ['${EMPTY:+w}', ''],
  ['${NONE:+w}', ''],
  ['${NONE:?m}', 'variable-without-default NONE'],
  ['${V:?m with spaces}', 'v'],
  ['${EMPTY?m}', ''],
  ['${NONE:-${ALSO:-x}}', 'x'],
  ['${NONE:-${V}}/${V}', 'v/v'],
  ['${NONE:-a:1-b?c}', 'a:1-b?c'],
  ['${NONE:-$$x}', '$x'],
  ['${NONE:-a}b}', 'ab}'],
  ['${V', 'invalid-reference V'],
  ['${}', 'invalid-reference '],
  ['${V!x}', 'invalid-reference V'],
  ['${1}', 'invalid-reference '],
  ['${V:-a}${', 'invalid-reference '],
]

describe.each([
  ['buildkit', BUILDKIT],
  ['compose', COMPOSE],
] as const)('the dialect %s', (dialect, cases) => {
  it.each(cases)('makes of %s: %s', (text, expected) => {
    expect(outcome(dialect, text, VALUES)).toBe(expected)
  })
})

describe('the escape character', () => {
  it('may be a backtick, and a backslash is then a letter', () => {
    expect(outcome('buildkit', '`$V\\x', VALUES, '`')).toBe('$V\\x')
  })
})

describe('places', () => {
  it('are kept by literal text, defaults and values', () => {
    expect(places('buildkit', 'a/${V:-b}:${NONE:-1.2}', VALUES)).toEqual([
      `a/@${PATH}:0`,
      'v@values:1000',
      `:@${PATH}:9`,
      `1.2@${PATH}:18`,
    ])
    expect(places('compose', 'a/${V:-b}:${NONE:-1.2}', VALUES)).toEqual([
      `a/@${PATH}:0`,
      'v@values:1000',
      `:@${PATH}:9`,
      `1.2@${PATH}:18`,
    ])
  })

  it('of a shortened value are those of the piece that is left', () => {
    expect(places('buildkit', '${PATHS#*/}', VALUES)).toEqual(['b/c@values:1002'])
    expect(places('buildkit', '${PATHS%/*}', VALUES)).toEqual(['a/b@values:1000'])
  })

  it('of a replacement are those of the words', () => {
    expect(places('buildkit', '${PATHS/b/x}', VALUES)).toEqual([
      'a/@values:1000',
      `x@${PATH}:10`,
      '/c@values:1003',
    ])
  })

  it('skip quotes and escapes, so that no edit can touch them', () => {
    expect(places('buildkit', '"a:1"')).toEqual([`a:1@${PATH}:1`])
    expect(places('buildkit', 'a\\:1')).toEqual([`a@${PATH}:0`, `:1@${PATH}:2`])
    expect(places('compose', 'a$$b')).toEqual([`a@${PATH}:0`, `$b@${PATH}:2`])
  })

  it('are unknown where those of the source or of the value are', () => {
    const source: Segment[] = [{ text: 'a:$V', at: undefined }]
    const result = expandVariables(source, 'compose', () => ({ segments: [{ text: '1', at: undefined }] }))
    expect(result).toEqual({ ok: true, segments: [{ text: 'a:1', at: undefined }] })
  })

  it('are found across the pieces of a source', () => {
    const source: Segment[] = [
      { text: 'a${N', at: { path: PATH, start: 10, end: 14 } },
      { text: ':-b}c', at: { path: PATH, start: 20, end: 25 } },
    ]
    const result = expandVariables(source, 'buildkit', () => 'unset')
    expect(result.segments.map(({ text, at }) => [text, at?.start])).toEqual([
      ['a', 10],
      ['b', 22],
      ['c', 24],
    ])
  })
})

describe('what is not known', () => {
  it('is left out of the segments of a failed expansion', () => {
    const result = expand('buildkit', 'a:$NONE-b', VALUES)
    expect(result.segments.map(({ text }) => text).join('')).toBe('a:-b')
  })

  it('is passed on by a value that lacks something, unless a default stands in for it', () => {
    const lacks = { reason: 'variable-without-default', name: 'INNER', detail: 'none' } as const
    const lookup: VariableLookup = () => ({ segments: [], lacks })
    const source = (text: string): Segment[] => [{ text, at: undefined }]
    expect(expandVariables(source('$A'), 'buildkit', lookup)).toMatchObject({ ok: false, name: 'INNER' })
    expect(expandVariables(source('${A:-x}'), 'buildkit', lookup)).toMatchObject({
      ok: true,
      segments: [{ text: 'x' }],
    })
  })
})

describe('bounds', () => {
  it('end an expansion that grows past 4096 characters', () => {
    const text = '${V}'.repeat(2000)
    expect(outcome('buildkit', text, { V: 'xxx' })).toBe('invalid-reference ')
    expect(outcome('compose', text, { V: 'xxx' })).toBe('invalid-reference ')
    expect(outcome('buildkit', '$V', { V: 'x'.repeat(4096) })).toHaveLength(4096)
  })

  it('end substitutions that are nested past 40', () => {
    const nested = (depth: number) => `${'${N:-'.repeat(depth)}x${'}'.repeat(depth)}`
    for (const dialect of ['buildkit', 'compose'] as const) {
      expect(outcome(dialect, nested(40))).toBe('x')
      expect(outcome(dialect, nested(41))).toBe('invalid-reference N')
      expect(outcome(dialect, nested(50_000))).toBe('invalid-reference N')
    }
  })

  it('end patterns that could cost much', () => {
    expect(outcome('buildkit', `\${V#${'*a'.repeat(20)}}`, { V: 'aaa' })).toBe('invalid-reference V')
    expect(outcome('buildkit', '${V#*a}', { V: 'a'.repeat(300) })).toBe('invalid-reference V')
  })
})
