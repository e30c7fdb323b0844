import { realpathSync } from 'node:fs'
import { afterEach, describe, expect, it } from 'vitest'
import type { FileReading } from '../../src/engine/read.ts'
import {
  type Expected,
  findDifference,
  moveRange,
  takesReferencesOnly,
} from '../../src/engine/write/read-back.ts'
import { type WantedEdits, writeFixes } from '../../src/engine/write.ts'
import type { FormatId } from '../../src/model/format-id.ts'
import { useKey } from '../../src/model/image-use.ts'
import { applyEdits, type TextEdit } from '../../src/text/edit.ts'
import { digestOf } from '../support/fix.ts'
import { read } from '../support/read.ts'
import { createTree, type Tree } from '../support/tree.ts'

const trees: Tree[] = []
afterEach(() => {
  for (const tree of trees.splice(0)) tree.remove()
})

function folder(files: Readonly<Record<string, string | Uint8Array>> = {}): Tree {
  const tree = createTree(files)
  trees.push(tree)
  return tree
}

const FORMATS: readonly FormatId[] = ['dockerfile', 'compose', 'kubernetes']
const DIGEST = digestOf('planned')
const WRONG = digestOf('planted')

const STREAM = `apiVersion: v1
kind: Pod
metadata: {name: a}
spec:
  containers:
    - {name: a, image: "nginx:1.25"} # front
---
apiVersion: v1
kind: Pod
metadata: {name: b}
spec:
  containers:
    - name: b
      image: redis:7
`

function insertion(text: string, after: string, newText: string, shift = 0): TextEdit {
  const at = text.indexOf(after) + after.length + shift
  return { range: { start: at, end: at }, newText }
}

describe('the comparison of a file before and after its edits', () => {
  const plan: Readonly<Record<string, string>> = { 'nginx:1.25': `nginx:1.25@${DIGEST}` }

  async function difference(edits: readonly TextEdit[], path = 'a.yaml', text = STREAM) {
    const before = await read(FORMATS, path, text)
    const after = await read(FORMATS, path, applyEdits(text, edits))
    if (!takesReferencesOnly(edits, text)) return { kind: 'other', text: 'more than a reference' }
    return findDifference(before, after, {
      place: (place) => ({ ...place, ...moveRange(place, edits) }),
      line: (_, line) => line,
      textOf: (use) => plan[use.text] ?? use.text,
    })
  }

  it('finds nothing when all is as planned', async () => {
    expect(await difference([insertion(STREAM, 'nginx:1.25', `@${DIGEST}`)])).toBeUndefined()
  })

  it.each<[string, readonly TextEdit[]]>([
    ['no edit at all', []],
    ['a wrong digest', [insertion(STREAM, 'nginx:1.25', `@${WRONG}`)]],
    ['a digest cut short', [insertion(STREAM, 'nginx:1.25', `@${DIGEST.slice(0, -1)}`)]],
    ['a digest without its sign', [insertion(STREAM, 'nginx:1.25', DIGEST)]],
    ['an edit one place too early', [insertion(STREAM, 'nginx:1.25', `@${DIGEST}`, -1)]],
    ['an edit one place too late', [insertion(STREAM, 'nginx:1.25', `@${DIGEST}`, 1)]],
    ['an edit in another reference', [insertion(STREAM, 'redis:7', `@${DIGEST}`)]],
    [
      'an edit in another reference too',
      [insertion(STREAM, 'nginx:1.25', `@${DIGEST}`), insertion(STREAM, 'redis:7', `@${DIGEST}`)],
    ],
    [
      'a document that is lost',
      [
        insertion(STREAM, 'nginx:1.25', `@${DIGEST}`),
        { range: { start: STREAM.indexOf('---'), end: STREAM.length }, newText: '' },
      ],
    ],
    [
      'documents that become one',
      [
        insertion(STREAM, 'nginx:1.25', `@${DIGEST}`),
        { range: { start: STREAM.indexOf('---'), end: STREAM.indexOf('---') + 4 }, newText: '' },
      ],
    ],
    [
      'an image that becomes a comment',
      [insertion(STREAM, 'nginx:1.25', `@${DIGEST}`), insertion(STREAM, 'b\n      ', '# ')],
    ],
    [
      'a comment that becomes an image',
      [insertion(STREAM, 'nginx:1.25', `@${DIGEST}"}\n    - {name: c, image: "x`)],
    ],
    [
      'another name of the container',
      [insertion(STREAM, 'nginx:1.25', `@${DIGEST}`), insertion(STREAM, 'metadata: {name: a', 'a')],
    ],
    [
      'a file that no longer parses',
      [insertion(STREAM, 'nginx:1.25', `@${DIGEST}`), insertion(STREAM, 'redis:7', '\n  - [')],
    ],
    [
      'a comment that is taken away',
      [
        insertion(STREAM, 'nginx:1.25', `@${DIGEST}`),
        { range: { start: STREAM.indexOf(' # front'), end: STREAM.indexOf(' # front') + 8 }, newText: '' },
      ],
    ],
  ])('finds %s', async (_, edits) => {
    expect(await difference(edits)).toEqual({ kind: expect.any(String), text: expect.any(String) })
  })

  it('finds a default that another FROM takes as well', async () => {
    const text = 'ARG V=1.25\nFROM nginx:$V\nFROM httpd:$V\n'
    expect(await difference([insertion(text, 'V=1.25', `@${DIGEST}`)], 'Dockerfile', text)).toEqual({
      kind: 'unplanned-use',
      text: 'FROM: it is not the reference that was planned',
    })
  })

  it('finds what another file says differently when it depends on this one', async () => {
    const compose = 'services:\n  a: {image: "nginx:${V}"}\n  b: {image: "me/b:${V}", build: .}\n'
    const readWith = (env: string) => read(FORMATS, 'compose.yaml', compose, { files: { '.env': env } })
    const before = await readWith('V=1.25\n')
    const same: Expected = {
      place: (place) => place,
      line: (_, line) => line,
      textOf: () => `nginx:1.25@${DIGEST}`,
    }
    expect(findDifference(before, await readWith(`V=1.25@${DIGEST}\n`), same)).toEqual({
      kind: 'other',
      text: 'it says something else about other files',
    })
  })
})

describe('edits that were planned', () => {
  async function write(
    texts: Readonly<Record<string, string>>,
    plans: readonly (readonly [path: string, text: string, edits: WantedEdits['edits'], becomes: string])[],
    rereadAs: (path: string, text: string) => string = (_, text) => text,
  ) {
    const readings: FileReading[] = []
    for (const [path, text] of Object.entries(texts)) readings.push(await read(FORMATS, path, text))
    const wanted = new Map<string, WantedEdits>()
    for (const [path, text, edits, becomes] of plans) {
      const use = readings.find((reading) => reading.path === path)?.uses.find((one) => one.text === text)
      if (use === undefined) throw new Error(`${path} has no ${text}`)
      wanted.set(useKey(use), { edits, text: becomes })
    }
    const tree = folder(texts)
    const written = await writeFixes(wanted, {
      cwd: tree.path,
      readings,
      texts: (path) => texts[path] ?? '',
      write: true,
      virtual: undefined,
      trees: [realpathSync(tree.path)],
      reread: (path, changed) => read(FORMATS, path, rereadAs(path, changed.get(path) ?? texts[path] ?? '')),
    })
    const reasons = [...written.obstacles.values()].map(({ reason }) => reason)
    return { ...written, reasons, contents: tree.contents() }
  }
  const pin = (path: string, text: string, image: string, digest: string = DIGEST) =>
    [path, image, [{ path, ...insertion(text, image, `@${digest}`) }], `${image}@${DIGEST}`] as const

  it('are made', async () => {
    const texts = { Dockerfile: 'FROM nginx:1\n', 'a.yaml': STREAM }
    const { files, reasons, contents } = await write(texts, [
      pin('Dockerfile', texts.Dockerfile, 'nginx:1'),
      pin('a.yaml', STREAM, 'redis:7'),
    ])
    expect(reasons).toEqual([])
    expect(files.map(({ path }) => path)).toEqual(['Dockerfile', 'a.yaml'])
    expect(contents.get('Dockerfile')).toBe(`FROM nginx:1@${DIGEST}\n`)
    expect(contents.get('a.yaml')).toBe(STREAM.replace('redis:7', `redis:7@${DIGEST}`))
  })

  it.each<[string, Parameters<typeof write>[1]]>([
    ['with a wrong digest', [pin('a.yaml', STREAM, 'redis:7', WRONG)]],
    [
      'at a shifted range',
      [
        [
          'a.yaml',
          'redis:7',
          [{ path: 'a.yaml', ...insertion(STREAM, 'redis:7', `@${DIGEST}`, 1) }],
          `redis:7@${DIGEST}`,
        ],
      ],
    ],
    [
      'that lose a document',
      [
        [
          'a.yaml',
          'nginx:1.25',
          [
            { path: 'a.yaml', ...insertion(STREAM, 'nginx:1.25', `@${DIGEST}`) },
            { path: 'a.yaml', range: { start: STREAM.indexOf('---'), end: STREAM.length }, newText: '' },
          ],
          `nginx:1.25@${DIGEST}`,
        ],
      ],
    ],
  ])('%s are refused, and other files go on', async (_, planted) => {
    const texts = { Dockerfile: 'FROM nginx:1\n', 'a.yaml': STREAM }
    const { files, reasons, contents } = await write(texts, [
      ...planted,
      pin('Dockerfile', texts.Dockerfile, 'nginx:1'),
    ])
    expect(reasons).toEqual(['read-back-differs'])
    expect(files.map(({ path }) => path)).toEqual(['Dockerfile'])
    expect(contents.get('a.yaml')).toBe(STREAM)
    expect(contents.get('Dockerfile')).toBe(`FROM nginx:1@${DIGEST}\n`)
  })

  it('hold back nothing else in their file when one of them is wrong', async () => {
    const { reasons, contents } = await write({ 'a.yaml': STREAM }, [
      pin('a.yaml', STREAM, 'redis:7', WRONG),
      pin('a.yaml', STREAM, 'nginx:1.25'),
    ])
    expect(reasons).toEqual(['read-back-differs'])
    expect(contents.get('a.yaml')).toBe(STREAM.replace('nginx:1.25', `nginx:1.25@${DIGEST}`))
  })

  it('are refused as shared where they change an image that nothing was planned for', async () => {
    const text = 'ARG V=1.25\nFROM nginx:$V\nFROM httpd:$V\nFROM redis:7\n'
    const { obstacles, contents } = await write({ Dockerfile: text }, [
      [
        'Dockerfile',
        'nginx:1.25',
        [{ path: 'Dockerfile', ...insertion(text, 'V=1.25', `@${DIGEST}`) }],
        `nginx:1.25@${DIGEST}`,
      ],
      pin('Dockerfile', text, 'redis:7'),
    ])
    expect([...obstacles.values()]).toEqual([
      expect.objectContaining({
        reason: 'shared-disagrees',
        detail: expect.stringContaining('another image in Dockerfile is made of the same text'),
      }),
    ])
    expect(contents.get('Dockerfile')).toBe(text.replace('redis:7', `redis:7@${DIGEST}`))
  })

  it('are refused where the reader itself goes wrong', async () => {
    const { reasons, contents } = await write(
      { 'a.yaml': STREAM },
      [pin('a.yaml', STREAM, 'redis:7')],
      (_, text) => text.split('---')[0] ?? '',
    )
    expect(reasons).toEqual(['read-back-differs'])
    expect(contents.get('a.yaml')).toBe(STREAM)
  })

  it('are a bug when they overlap', async () => {
    const edits = [
      { path: 'a.yaml', range: { start: 5, end: 9 }, newText: 'x' },
      { path: 'a.yaml', range: { start: 7, end: 10 }, newText: 'y' },
    ]
    await expect(write({ 'a.yaml': STREAM }, [['a.yaml', 'redis:7', edits, 'redis:7']])).rejects.toThrow(
      RangeError,
    )
  })
})
