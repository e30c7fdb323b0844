import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, it } from 'vitest'
import { AS_IT_IS, createCompact, createCompacts } from '../../src/engine/compact.ts'
import { readFileText } from '../../src/engine/read.ts'
import { FORMATS } from '../../src/formats/index.ts'
import type { FormatId } from '../../src/model/format-id.ts'
import type { ImageUse } from '../../src/model/image-use.ts'
import { read } from '../support/read.ts'

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`
const pod = (image: string, more = '') =>
  `apiVersion: v1\nkind: Pod\nmetadata: { name: the-web-server }\nspec:\n  containers:\n    - image: ${image}\n${more}`

async function useOf(text: string, compact = createCompact()): Promise<ImageUse> {
  const formats = FORMATS.filter(({ id }) => id === 'kubernetes')
  const options = { vars: new Map(), fatal: true, sibling: () => undefined, compactFor: () => compact }
  const [use] = (await readFileText({ path: 'pod.yaml', text }, formats, FORMATS, options)).uses
  if (use === undefined) throw new Error('no use was read')
  return use
}

it('gives equal references, lines and files of different readings one object', async () => {
  const compact = createCompact()
  const text = pod(`ghcr.io/acme/web:1.0@${DIGEST}`)
  const [a, b] = [await useOf(text, compact), await useOf(`# moved\n${text}`, compact)]
  expect(b.position.line).toBe(a.position.line + 1)
  expect(b.source).toBe(a.source)
  if (a.image.kind !== 'read' || b.image.kind !== 'read') throw new Error('it was not read')
  expect(b.image.reference).toBe(a.image.reference)
  expect(b.image.segments).not.toEqual(a.image.segments)
})

it('gives references to one repository that repository, and nothing else in common', async () => {
  const compact = createCompact()
  const [a, b] = [
    await useOf(pod('ghcr.io/acme/web:1'), compact),
    await useOf(pod('ghcr.io/acme/web:22'), compact),
  ]
  if (a.image.kind !== 'read' || b.image.kind !== 'read') throw new Error('it was not read')
  expect(b.image.reference.repository).toBe(a.image.reference.repository)
  expect([a.image.reference.tag, b.image.reference.tag]).toEqual(['1', '22'])
})

it('takes no reference for another one that was read from the same text', async () => {
  const compact = createCompact()
  const use = await useOf(pod('nginx:1.27'), compact)
  if (use.image.kind !== 'read') throw new Error('it was not read')
  const { image } = use
  const other = { ...image, reference: { ...image.reference, tag: '1.28' } }
  const made = compact.use({ ...use, image: other })
  expect(made.image).toEqual(other)
  const moved = {
    ...image,
    reference: { ...image.reference, parts: { ...image.reference.parts, tag: undefined } },
  }
  expect(compact.use({ ...use, image: moved }).image).toEqual(moved)
})

it('leaves a use as it is, what only few uses have included', async () => {
  const use = await useOf(
    pod('nginx:1.27', '      imagePullPolicy: Never\n      args: [--registry, "\\u00e9"]\n'),
  )
  const rare = {
    fileIsRefused: true,
    variables: ['A', 'B'],
    platform: { os: 'linux', architecture: 'arm64' },
    digestSlot: { at: use.place, before: '@', after: '', form: 'digest' },
  } as const
  const whole = { ...use, ...rare }
  expect(createCompact().use(whole)).toEqual(whole)
  expect(createCompact().use(whole).traits).toBe(use.traits)
})

it('copies plain data, and has one list for all that are empty', () => {
  const { data } = createCompact()
  const value = {
    a: [],
    b: [],
    c: ['x', { d: null, e: undefined, f: 1, g: true }],
    h: '\ud800 and more of it',
  }
  expect(data(value)).toEqual(value)
  expect(data(value).a).toBe(data(value).b)
})

const HELD: readonly (readonly [FormatId, string, (at: number) => string])[] = [
  ['kubernetes', 'deploy/pod.yaml', (at) => pod(`ghcr.io/acme/web-of-the-shop:${at}`)],
  [
    'dockerfile',
    'Dockerfile',
    (at) =>
      `ARG THE_VERSION=1.${at}\nFROM golang:$THE_VERSION AS the-build-stage\nRUN docker pull nginx:1.${at}\n`,
  ],
  [
    'compose',
    'compose.yaml',
    (at) => `services:\n  the-web-server:\n    image: ghcr.io/acme/web-of-the-shop:${at}@${DIGEST}\n`,
  ],
  [
    'github-actions',
    '.github/workflows/ci.yml',
    (at) =>
      `on: push\njobs:\n  the-first-job:\n    runs-on: ubuntu-latest\n    container: ghcr.io/acme/web-of-the-shop:${at}\n`,
  ],
  [
    'gitlab-ci',
    '.gitlab-ci.yml',
    (at) => `the-first-job:\n  image: ghcr.io/acme/web-of-the-shop:${at}\n  script: [make]\n`,
  ],
]

/** Bytes of the heap that are in use once what nobody holds is gone. */
function heapInUse(): number {
  setFlagsFromString('--expose-gc')
  runInNewContext('gc')()
  return process.memoryUsage().heapUsed
}

it.each(HELD)('keeps the texts of no files in memory: %s', async (format, path, text) => {
  const padding = `# ${'x'.repeat(997)}\n`.repeat(500)
  const readings = [await read([format], path, `${text(40)}${padding}`)]
  expect(readings[0]?.uses.length).toBeGreaterThan(0)
  const before = heapInUse()
  for (let at = 0; at < 40; at++) readings.push(await read([format], path, `${text(at)}${padding}`))
  const grown = heapInUse() - before
  // All texts together have 20 MB.
  expect(readings).toHaveLength(41)
  expect(grown).toBeLessThan(5_000_000)
})

it('leaves readings as they are in a run over few files, as long as their texts are few', () => {
  const { of, unpacked } = createCompacts(10_000)
  const half = { path: 'pod.yaml', text: ' '.repeat(4 * 1024 * 1024) }
  const larger = { path: 'more.yaml', text: `${half.text} ` }
  const found = [half, larger, half, half].map((file) => of(file) === AS_IT_IS)
  expect(found).toEqual([true, false, true, false])
  expect(unpacked).toBe(AS_IT_IS)
})

it('makes all readings of a run over many files small together', () => {
  const { of, unpacked } = createCompacts(10_001)
  const file = { path: 'pod.yaml', text: '' }
  expect(unpacked).not.toBe(AS_IT_IS)
  expect([of(file), of(file)]).toEqual([unpacked, unpacked])
})
