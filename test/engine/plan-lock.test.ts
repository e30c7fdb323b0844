import { describe, expect, it } from 'vitest'
import { digestOf, fakeBook, resolved, unresolved } from '../support/fix.ts'
import { BOTH, dockerfile, fix, HUB, MIRROR } from '../support/fix-tree.ts'

describe('the lock', () => {
  const NAME = 'docker.io/library/nginx:1'
  const LOCKED = digestOf('locked')

  it('decides the digest, and says so when the tag has moved on', async () => {
    const book = fakeBook({ [NAME]: { digest: LOCKED, platforms: undefined } })
    const { text, asked, result } = await fix(MIRROR, dockerfile('FROM nginx:1\n'), { request: { book } })
    expect(text('Dockerfile')).toBe(`FROM nginx:1@${LOCKED}\n`)
    expect(asked).toEqual([`resolve ${NAME}`])
    expect(result.notices.filter(({ kind }) => kind === 'drift')).toHaveLength(1)
    expect(book.kept.get(NAME)?.digest).toBe(LOCKED)
  })

  it('decides the digest without a word where the tag still has it, or cannot be asked', async () => {
    for (const answer of [LOCKED, unresolved('timeout', 'late')]) {
      const book = fakeBook({ [NAME]: { digest: LOCKED, platforms: undefined } })
      const options = { request: { book }, answers: { answers: { [NAME]: answer } } }
      const { text, result } = await fix(MIRROR, dockerfile('FROM nginx:1\n'), options)
      expect(text('Dockerfile')).toBe(`FROM nginx:1@${LOCKED}\n`)
      expect(result.notices).toEqual([])
    }
  })

  it('learns what was resolved', async () => {
    const book = fakeBook()
    await fix(MIRROR, dockerfile('FROM nginx:1\nFROM redis:7\n'), {
      request: { book },
      answers: { missing: (name) => name.includes('redis') },
    })
    expect([...book.kept.keys()]).toEqual([NAME])
  })

  it.each([
    ['frozen', 'not-in-lock'],
    ['offline', 'offline'],
  ] as const)('%s takes only what it has', async (from, reason) => {
    const book = fakeBook({ [NAME]: { digest: LOCKED, platforms: undefined } })
    const files = dockerfile('FROM nginx:1\nFROM redis:7\n')
    const { text, asked, fixes } = await fix(MIRROR, files, { request: { book, from } })
    expect(text('Dockerfile')).toBe(`FROM nginx:1@${LOCKED}\nFROM redis:7\n`)
    expect(fixes).toEqual(['nginx:1 mutable-tag applied', `redis:7 mutable-tag unresolved ${reason}`])
    expect(asked).toEqual([])
    expect(book.kept.size).toBe(1)
  })

  it('frozen asks the target, offline cannot', async () => {
    const book = fakeBook({ [NAME]: { digest: LOCKED, platforms: undefined } })
    const frozen = await fix(BOTH, dockerfile('FROM nginx:1\n'), { request: { book, from: 'frozen' } })
    expect(frozen.asked).toEqual([`ask ${HUB}/nginx@${LOCKED}`])
    expect(frozen.text('Dockerfile')).toBe(`FROM ${HUB}/nginx:1@${LOCKED}\n`)
    const offline = await fix(BOTH, dockerfile('FROM nginx:1\n'), { request: { book, from: 'offline' } })
    expect(offline.asked).toEqual([])
    expect(offline.fixes).toEqual([
      'nginx:1 mutable-tag unresolved offline',
      'nginx:1 hub-hosted unresolved offline',
    ])
  })

  it('knows the platforms of an index', async () => {
    const found = resolved(LOCKED, ['linux/amd64'])
    if (!found.ok || found.unchanged) throw new Error('not resolved')
    const book = fakeBook()
    book.put(NAME, found)
    const files = dockerfile('FROM --platform=linux/arm64 nginx:1\n')
    const { fixes } = await fix(MIRROR, files, { request: { book, from: 'offline' } })
    expect(fixes).toEqual(['nginx:1 mutable-tag unresolved no-such-platform'])
  })

  it('gives a preview its edits; the others are available once they are resolved', async () => {
    const book = fakeBook({ [NAME]: { digest: LOCKED, platforms: undefined } })
    const files = dockerfile('FROM nginx:1\nFROM redis:7\nFROM python:${V:-3}-slim\n')
    const { result, asked, text, fixes } = await fix(MIRROR, files, { request: { book, mode: 'preview' } })
    expect(text('Dockerfile')).toBe(files.Dockerfile)
    expect(asked).toEqual([])
    expect(fixes).toEqual([
      'nginx:1 mutable-tag available',
      'redis:7 mutable-tag available',
      'python:${V:-3}-slim mutable-tag refused arg-partial',
    ])
    expect(result.findings.map(({ fix }) => fix.edits.length)).toEqual([1, 0, 0])
    expect([...result.outcomes.values()]).toEqual(['finding', 'finding', 'finding'])
  })
})
