import { describe, expect, it, test } from 'vitest'
import { type CommandOptions, readCommandsIn } from '../../src/formats/commands.ts'
import type { ReadContext } from '../../src/model/format.ts'
import { locate, type Segment } from '../../src/text/segment.ts'
import { images } from './commands/read-commands.ts'

const CONTEXT: ReadContext = {
  vars: new Map([['FROM_CONFIG', 'acme/config:1']]),
  namedBy: [],
  namedFor: [],
  sibling: () => undefined,
  below: () => [],
  nested: () => {
    throw new Error('the file has no trace of it')
  },
}

/** Reads what follows `run: ` in a file, with the values that lines such as `NAME=value` in front of it give. */
function readRun(text: string, options: Partial<CommandOptions> = {}) {
  const path = 'ci.yml'
  const start = text.indexOf('run: ') + 'run: '.length
  const whole = { path, start, end: text.length }
  const script = text.slice(start)
  const values = new Map<string, Segment[][]>()
  for (const { 0: line, 1: name = '', 2: value = '', index } of text
    .slice(0, start)
    .matchAll(/^(\S+|\$\{\{.*\}\})=(\S+)$/gm)) {
    const at = { path, start: index + line.length - value.length, end: index + line.length }
    values.set(name, [...(values.get(name) ?? []), [{ text: value, at }]])
  }
  return readCommandsIn(
    { path, text },
    { text: script, segments: [{ text: script, at: whole }], whole },
    CONTEXT,
    {
      format: 'kubernetes',
      label: 'jobs.a.run',
      readingOrder: undefined,
      prompts: false,
      project: path,
      given: (name) => values.get(name),
      ...options,
    },
  )
}

/** Each use as its text and what stands in the file where its reference does. */
function found(text: string) {
  return readRun(text).uses.map((use) => {
    if (use.image.kind === 'unread') return `${use.image.reason}: ${use.raw}`
    const at = locate(use.image.segments, { start: 0, end: use.text.length })
    const line = at === undefined ? 0 : text.slice(0, at.start).split('\n').length
    return `${use.text} at ${line}, written ${use.raw}`
  })
}

describe('a script inside a file', () => {
  it.each([
    ['a variable', 'IMG=acme/a:1\nrun: docker pull $IMG', ['acme/a:1 at 1, written $IMG']],
    ['braces', 'IMG=acme/a:1\nrun: docker pull "${IMG}"', ['acme/a:1 at 1, written ${IMG}']],
    [
      'an expression',
      '${{ matrix.img }}=acme/a:1\n${{ matrix.img }}=acme/b:1\nrun: docker pull ${{ matrix.img }}',
      ['acme/a:1 at 1, written ${{ matrix.img }}', 'acme/b:1 at 2, written ${{ matrix.img }}'],
    ],
    ['a part', 'V=1.2\nrun: docker pull acme/a:$V', ['acme/a:1.2 at 0, written acme/a:$V']],
    [
      'a value that the script changes',
      'I=acme/a:1\nrun: I=acme/b:2; docker pull $I',
      ['acme/b:2 at 2, written $I'],
    ],
    ['a default', 'I=acme/a:1\nrun: docker pull ${I:-acme/b:2}', ['acme/a:1 at 1, written ${I:-acme/b:2}']],
    ['a loop', 'I=acme/a:1\nrun: for i in $I; do docker pull $i; done', ['acme/a:1 at 1, written $I']],
    ['the configuration', 'run: docker pull $FROM_CONFIG', ['acme/config:1 at 0, written $FROM_CONFIG']],
    ['nothing', 'run: docker pull $X', ['variable-without-default: $X']],
    [
      'an unknown expression',
      'run: docker pull acme/a:${{ inputs.v }}',
      ['template-expression: acme/a:${{ inputs.v }}'],
    ],
    [
      'an input',
      'run: docker pull acme/a:$[[ inputs.v ]] && true',
      ['template-expression: acme/a:$[[ inputs.v ]]'],
    ],
  ])('takes values of its file: %s', (_, text, expected) => {
    expect(found(text)).toEqual(expected)
  })

  it('has its places in the file, whatever its line ends are', () => {
    const text = 'a: b\r\nrun: docker pull \\\r\n  acme/a:1\r\n'
    const [use] = readRun(text).uses
    expect(text.slice(use?.place.start, use?.place.end)).toBe('acme/a:1')
  })

  it('gives likely uses of the format, and names for its project alone', () => {
    const { uses, facts } = readRun(
      'run: docker build -t acme/own:1 . && docker run acme/a:1 && kind load docker-image x',
    )
    expect(
      uses.map(({ format, confidence, project, role, path }) => ({
        format,
        confidence,
        project,
        role,
        path,
      })),
    ).toEqual([
      {
        format: 'kubernetes',
        confidence: 'likely',
        project: 'ci.yml',
        role: 'cli-argument',
        path: 'jobs.a.run docker run',
      },
    ])
    expect(
      facts.map((fact) => [fact.kind, fact.kind === 'built-name' && `${fact.name} ${fact.project}`]),
    ).toEqual([['built-name', 'acme/own:1 ci.yml']])
  })

  it('is not looked into for what its file has no trace of', () => {
    expect(
      readRun('run: kubectl apply -f - <<< "$KIND"', {
        given: () => [[{ text: 'apiVersion: v1', at: undefined }]],
      }).uses,
    ).toEqual([])
  })
})

describe('loops in loops', () => {
  test.each([
    [
      'for V in a b; do for W in c d; do docker pull acme/$V$W:1; done; done',
      ['acme/ac:1', 'acme/ad:1', 'acme/bc:1', 'acme/bd:1'],
    ],
    [
      'for V in a b; do docker pull acme/$V:1; docker pull acme/x-$V:1; done',
      ['acme/a:1', 'acme/x-a:1', 'acme/b:1', 'acme/x-b:1'],
    ],
    ['for V in a:1 b:1; do docker pull $V; docker pull $V; done', ['a:1', 'b:1']],
    ['for V in a b; do for W in 1 2; do docker pull $V:$W; done; done', ['a:1', 'a:2', 'b:1', 'b:2']],
  ])('%s', (text, expected) => {
    expect(images(text)).toEqual(expected)
  })
})
