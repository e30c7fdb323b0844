import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { FORMATS } from '../../src/formats/index.ts'
import { type ImageUse, isEditable } from '../../src/model/image-use.ts'
import type { UseRule } from '../../src/model/rule.ts'
import { digestOf, fakeResolver, fixFolder } from '../support/fix.ts'
import { read } from '../support/read.ts'
import { strayChange } from '../support/stray-change.ts'
import { createTree } from '../support/tree.ts'
import { casesOf } from './build-fixtures.ts'

const FIXTURES = fileURLToPath(new URL('../../fixtures/', import.meta.url))
const TABLES = FORMATS.filter(({ isTable }) => isTable === true)
/** Objects of Kubernetes have a table too, and more beside it. */
const CASES = [...TABLES.map(({ id }) => id), 'kubernetes'].flatMap((id) =>
  casesOf(id).map((name) => ({ id, name })),
)

/** Wants a digest behind every reference that has none. */
const everyPin: UseRule = {
  id: 'every-pin',
  summary: 'Every image has a digest.',
  scope: 'use',
  fixable: true,
  options: {},
  levels: { recommended: 'warning', strict: 'warning' },
  configure: () =>
    function* check({ image }) {
      if (image.kind === 'read' && image.reference.digest === undefined)
        yield { message: 'has no digest', remedy: { kind: 'pin-digest' } }
    },
}

/** The files of a case as text, by path. */
function filesOf(id: string, name: string): Readonly<Record<string, string>> {
  const folder = join(FIXTURES, id, name)
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'expected.json')
    .map((entry) => join(entry.parentPath, entry.name))
  return Object.fromEntries(files.map((path) => [relative(folder, path), readFileSync(path, 'utf8')]))
}

/** Whether the reader says nothing against a digest. */
function takesDigest(use: ImageUse): boolean {
  return (
    use.confidence === 'certain' &&
    use.pinObstacle === undefined &&
    use.unsafe === undefined &&
    isEditable(use) &&
    use.image.kind === 'read' &&
    use.image.reference.digest === undefined
  )
}

async function fixed(cwd: string) {
  const resolver = fakeResolver()
  const result = await fixFolder(cwd, { resolver }, { rules: [everyPin] })
  return { result, asked: resolver.asked }
}

/** What a text says of its images, without the places, which a change of its lines moves. */
async function usesIn(id: string, path: string, text: string): Promise<readonly object[]> {
  const { uses, problems } = await read([id], path, text)
  return [
    ...uses.map((use) => ({
      role: use.role,
      path: use.path,
      raw: use.raw.replaceAll('\r', ''),
      text: use.text.replaceAll('\r', ''),
      status: use.image.kind === 'unread' ? use.image.reason : use.image.kind,
      pin: use.pin,
      editable: isEditable(use),
      obstacle: use.pinObstacle?.reason,
      line: use.position.line,
    })),
    ...problems.map(({ message }) => ({ problem: message })),
  ]
}

const VARIANTS: readonly (readonly [name: string, change: (text: string) => string])[] = [
  ['LF', (text) => text.replaceAll('\r\n', '\n')],
  ['CRLF', (text) => text.replaceAll(/\r?\n/g, '\r\n')],
  ['a BOM', (text) => `\uFEFF${text.replace(/^\uFEFF/, '')}`],
  ['no final newline', (text) => text.replace(/(?:\r?\n)+$/, '')],
  ['blank lines at the end', (text) => `${text}\n\n`],
]

describe('every format that is a table', () => {
  it.each(TABLES.map(({ id }) => id))('%s has fixtures, a nasty one among them', (id) => {
    expect(casesOf(id)).toContain('nasty')
  })

  it.each(CASES)('$id: the images of the fixture $name are pinned, and nothing else changes', async (one) => {
    const before = filesOf(one.id, one.name)
    const tree = createTree(before)
    onTestFinished(() => tree.remove())
    const { result } = await fixed(tree.path)
    const missed: string[] = []
    for (const { use, fix } of result.findings) {
      if (use === undefined || use.format !== one.id || !takesDigest(use)) continue
      // What a reader cannot know: others may take the value of a variable, or the same part.
      const isShared = fix.reason === 'unsupported-here' || fix.reason === 'shared-disagrees'
      if (use.text !== use.raw && isShared) continue
      if (fix.status !== 'applied')
        missed.push(`${use.path} ${use.text}: ${fix.status} ${fix.reason} ${fix.detail}`)
    }
    expect(missed).toEqual([])
    const after = Object.fromEntries(
      [...tree.contents()].map(([path, bytes]) => [path, Buffer.from(bytes, 'latin1').toString()]),
    )
    for (const [path, text] of Object.entries(before))
      expect(strayChange(text, after[path] ?? ''), path).toBe(undefined)
    const again = await fixed(tree.path)
    expect(again.result.files).toEqual([])
    expect(again.asked).toEqual([])
  })

  it.each(CASES)('$id: the fixture $name says the same with other line ends', async ({ id, name }) => {
    for (const [path, text] of Object.entries(filesOf(id, name))) {
      const expected = await usesIn(id, path, text)
      for (const [variant, change] of VARIANTS)
        expect(await usesIn(id, path, change(text)), `${path} with ${variant}`).toEqual(expected)
    }
  })

  it('is pinned somewhere with the digest that the registry gave', async () => {
    const tree = createTree({ '.drone.yml': 'steps: [{name: a, image: golang:1.24}]\n' })
    onTestFinished(() => tree.remove())
    await fixed(tree.path)
    const pin = `golang:1.24@${digestOf('docker.io/library/golang:1.24')}`
    expect(tree.contents().get('.drone.yml')).toContain(pin)
  })
})
