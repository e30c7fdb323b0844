import { readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import type { FileReading } from '../../src/engine/read.ts'
import type { FormatId } from '../../src/model/format-id.ts'
import { read } from '../support/read.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const WORKSHOP = 'apiVersion: training.educates.dev/v1beta1\nkind: Workshop\nmetadata: {name: lab}\nspec:\n'
const lines = (count: number, line: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => line(i)).join('')

/** Files of very many of one thing: each once ended in a stack overflow, or would where it is passed as arguments. */
const AMOUNTS: readonly (readonly [string, FormatId, string, string])[] = [
  [
    'document ends',
    'kubernetes',
    'pod.yaml',
    `kind: Pod\napiVersion: v1\nimage: x\n${'...\n'.repeat(200_000)}`,
  ],
  [
    'document starts',
    'kubernetes',
    'pod.yaml',
    `kind: Pod\napiVersion: v1\nspec: {image: x}\n${'---\n'.repeat(200_000)}`,
  ],
  [
    'ignore comments',
    'dockerfile',
    'Dockerfile',
    `FROM a\n${'# holdfast: ignore[mutable-tag] x\n'.repeat(200_000)}`,
  ],
  [
    'quotes in a template',
    'kubernetes',
    'pod.yaml',
    `kind: Pod\napiVersion: v1\nspec: {image: x}\na: {{ ${'"'.repeat(300_000)} }}\n`,
  ],
  [
    'arguments read by one RUN',
    'dockerfile',
    'Dockerfile',
    `${lines(20_000, (i) => `ARG A${i}=x\n`)}FROM a\n${lines(20_000, (i) => `ARG A${i}\n`)}`,
  ],
  [
    'items of a list',
    'kubernetes',
    'pod.yaml',
    `kind: Pod\napiVersion: v1\nspec: {containers: [${'{},'.repeat(50_000)}{image: a}]}\n`,
  ],
  [
    'lines of a page',
    'instructions',
    'workshop/content/a.md',
    `\`\`\`execute\n${'docker\n'.repeat(150_000)}\`\`\`\n`,
  ],
  [
    'parts of one word',
    'instructions',
    'workshop/content/a.md',
    `\`\`\`execute\ndocker pull ${'$a"b"'.repeat(100_000)}\n\`\`\`\n`,
  ],
  [
    'parts of an interpolation',
    'bake',
    'docker-bake.hcl',
    `target "a" {\n  contexts = {a = "docker-image://${'${x}'.repeat(100_000)}"}\n}\n`,
  ],
  [
    'variables in an image',
    'compose',
    'compose.yaml',
    `services: {a: {image: "${'${a:-x}'.repeat(100_000)}"}}\n`,
  ],
  [
    'sessions of a workshop',
    'educates',
    'workshop.yaml',
    `${WORKSHOP}  session:\n    objects: [${'{},'.repeat(50_000)}]\n`,
  ],
]

describe(`${AMOUNTS.length} files of very many of one thing`, () => {
  it.each(AMOUNTS)(
    'are read: %s',
    async (_, format, path, text) => {
      const { uses, problems, parsed } = await read([format], path, text)
      expect(parsed).toBe(true)
      expect(uses.length).toBeLessThan(10)
      expect(problems.length).toBeLessThan(200)
    },
    60_000,
  )
})

describe('the source', () => {
  it('never spreads a list into arguments, of which 100,000 overflow the stack', () => {
    const found: string[] = []
    for (const folder of ['src', 'rules']) {
      for (const entry of readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })) {
        if (!entry.name.endsWith('.ts') || entry.name === 'lists.ts') continue
        const text = readFileSync(join(entry.parentPath, entry.name), 'utf8')
        for (const call of spreadingCalls(text)) found.push(`${entry.name}: ${call}`)
      }
    }
    expect(spreadingCalls('a.push(...b)\nc.push(1, ...d)\nMath.max(0, ...e)')).toHaveLength(3)
    expect(spreadingCalls('a.push([...b], { ...c })')).toEqual([])
    expect(found).toEqual([])
  })
})

/** The calls with any number of arguments, among which a list is spread; not those whose arguments are lists with spreads. */
function spreadingCalls(text: string): readonly string[] {
  const found: string[] = []
  const calls = /(?:\.(?:push|unshift|splice|concat|fromCharCode|fromCodePoint|apply)|Math\.(?:max|min))\(/g
  for (const { 0: call, index } of text.matchAll(calls)) {
    let depth = 0
    for (let at = index + call.length; at < text.length && depth >= 0; at++) {
      const char = text[at] ?? ''
      if ('([{'.includes(char)) depth++
      else if (')]}'.includes(char)) depth--
      else if (depth === 0 && text.startsWith('...', at)) found.push(text.slice(index, at + 20))
    }
  }
  return found
}

/** Uses of a file, its last one, and its problems in short. */
const brief = ({ uses, problems }: FileReading) => ({
  uses: uses.length,
  last: uses.at(-1)?.image.kind === 'unread' ? uses.at(-1)?.raw : undefined,
  problems: problems.map(({ line, message, fatal }) => `${line} ${fatal ? 'fatal ' : ''}${message}`),
})

describe('the limits of one file', () => {
  const all = (count: number) => 'FROM a:1\n'.repeat(count)

  it('lets 10,000 image references pass', async () => {
    const reading = await read(['dockerfile'], 'Dockerfile', all(10_000))
    expect(brief(reading)).toEqual({ uses: 10_000, last: undefined, problems: [] })
  })

  it('counts those of the documents behind, and knows where they are read', async () => {
    const one = (image: string) =>
      `---\napiVersion: v1\nkind: Pod\nspec: {containers: [{image: "${image}"}]}\n`
    const text = `${one('a:1').repeat(10_000)}${one('evil:1')}${one('user:secret@b:1/c')}${one('d:1')}`
    const reading = await read(['kubernetes'], 'all.yaml', text)
    expect(brief(reading)).toEqual({
      uses: 10_001,
      last: 'evil:1',
      problems: [
        '40004 fatal holds 10003 image references, of which the first 10000 are judged; split the file',
      ],
    })
    const places = reading.alsoRead.map(({ start, end }) => text.slice(start, end))
    expect(places).toEqual(['evil:1', 'd:1'])
  })

  it('puts one that is too large in the place of more, and ends the run with a problem', async () => {
    const reading = await read(['dockerfile'], 'Dockerfile', `${all(10_000)}FROM evil:1\nFROM other:1\n`)
    expect(brief(reading)).toEqual({
      uses: 10_001,
      last: 'evil:1',
      problems: [
        '10001 fatal holds 10002 image references, of which the first 10000 are judged; split the file',
      ],
    })
    expect(reading.uses.at(-1)?.image).toMatchObject({ kind: 'unread', reason: 'too-large' })
  })

  it('leaves an argument alone that a reference takes which is not judged', async () => {
    const text = `ARG A=b:1\nFROM $A\n${all(9_999)}FROM $A\n`
    const { alsoRead } = await read(['dockerfile'], 'Dockerfile', text)
    expect(alsoRead).toContainEqual({ path: 'Dockerfile', start: 6, end: 9 })
  })

  it('lists the first 100 problems and counts the others', async () => {
    const broken = lines(
      150,
      (i) => `---\napiVersion: v1\nkind: Pod\nspec: {containers: [{image: a}]}\nx${i}: [\n`,
    )
    const { problems } = await read(['kubernetes'], 'pod.yaml', broken)
    expect(problems).toHaveLength(101)
    expect(problems.at(-1)).toMatchObject({
      message: expect.stringMatching(/^\d+ more problems of this file from here on are not listed; /),
    })
  })
})
