import { describe, expect, it } from 'vitest'
import { digestOf, fakeBook } from '../support/fix.ts'
import { dockerfile } from '../support/fix-tree.ts'
import { fixedTo, fixWith, NAME, serveTags } from '../support/full-tag.ts'

describe('the full tag of a reference', () => {
  it.each([
    ['a minor version', 'python:3.11', 'python:3.11.9'],
    ['a variant', 'python:3.11-slim', 'python:3.11.9-slim'],
    ['a major version', 'python:3', 'python:3.12.0'],
    ['latest', 'python:latest', 'python:3.12.0'],
    ['no tag', 'python', 'python:3.12.0'],
  ])('%s becomes the tag that has its digest', async (_, written, expected) => {
    expect(await fixedTo(written)).toBe(expected)
  })

  it('costs one question, one list, and a HEAD a candidate, none twice', async () => {
    const files = dockerfile('FROM python:3.11-slim\nFROM docker.io/library/python:3.11-slim AS b\n')
    const { log, requests } = await fixWith(files)
    expect(log).toEqual([`tag ${NAME}:3.11-slim`, `tags ${NAME}`, `tag ${NAME}:3.11.9-slim`])
    expect([...requests.values()]).toEqual([
      { heads: 2, gets: 0, tokens: 0, tagPages: 1, notAttempted: 0, rateLimit: undefined },
    ])
  })

  it('lists the tags of a repository once, whatever references are asked for', async () => {
    const { log } = await fixWith(dockerfile('FROM python:3.11\nFROM python:3\nFROM python\n'))
    expect(log.filter((line) => line.startsWith('tags'))).toHaveLength(1)
    expect(new Set(log).size).toBe(log.length)
  })

  it('is the digest where no tag has it', async () => {
    expect(await fixedTo('python:alpine')).toBe(`python:alpine@${digestOf('x')}`)
    const served = serveTags('docker.io/acme/a', { latest: 'a', '1.2.3': 'b' })
    expect(await fixedTo('acme/a', { served })).toBe(`acme/a:latest@${digestOf('a')}`)
  })

  it.each([
    [
      'a date',
      'debian:bookworm-slim',
      {
        'bookworm-slim': 'a',
        'bookworm-20240110-slim': 'b',
        'bookworm-20240311-slim': 'a',
        'bookworm-20240311': 'c',
      },
      'debian:bookworm-20240311-slim',
    ],
    [
      'a date for a version',
      'debian:12',
      { '12': 'a', 'bookworm-20240311': 'a', 'trixie-20240311': 'b' },
      'debian:bookworm-20240311',
    ],
    [
      'a version for a channel',
      'debian:stable',
      { stable: 'a', 'stable-20240311': 'a' },
      'debian:stable-20240311',
    ],
    [
      'a commit for a branch',
      'debian:main',
      { main: 'a', 'main-1a2b3c4': 'b', 'main-5d6e7f8': 'a' },
      'debian:main-5d6e7f8',
    ],
    [
      'a build number',
      'debian:latest',
      { latest: 'a', 'build-788': 'b', 'build-789': 'a' },
      'debian:build-789',
    ],
  ])('may be %s where the image has no versions', async (_, written, tags, expected) => {
    expect(await fixedTo(written, { served: serveTags('docker.io/library/debian', tags) })).toBe(expected)
  })

  it('is found in the line of a channel, past newer lines and their prereleases', async () => {
    const tags: Record<string, string> = { lts: 'lts', current: 'cur', '22.9.0': 'lts' }
    for (let minor = 0; minor < 20; minor++) {
      tags[`23.${minor}.0`] = `23.${minor}`
      tags[`24.0.0-rc.${minor}`] = `rc${minor}`
    }
    const served = serveTags('docker.io/library/node', tags)
    const { text, log } = await fixWith(dockerfile('FROM node:lts\n'), { served })
    expect(text('Dockerfile')).toBe('FROM node:22.9.0\n')
    expect(log).toHaveLength(4)
  })

  it('takes a tag with more parts only where none is without', async () => {
    const served = serveTags('docker.io/bitnami/a', {
      '17': 'a',
      '17.5.0-debian-12-r8': 'a',
      '17.5.0-debian-12-r10': 'b',
    })
    expect(await fixedTo('bitnami/a:17', { served })).toBe('bitnami/a:17.5.0-debian-12-r8')
    const slim = serveTags('docker.io/acme/a', { '1': 'a', '1.2.3': 'b', '1.2.3-slim': 'a' })
    expect(await fixedTo('acme/a:1', { served: slim })).toBe(`acme/a:1@${digestOf('a')}`)
  })

  it('asks for twelve candidates at most', async () => {
    const tags: Record<string, string> = { latest: 'a' }
    for (let patch = 0; patch < 100; patch++) tags[`1.0.${patch}`] = `p${patch}`
    const served = serveTags('docker.io/acme/a', tags)
    const { text, log } = await fixWith(dockerfile('FROM acme/a\n'), { served })
    expect(text('Dockerfile')).toBe(`FROM acme/a:latest@${digestOf('a')}\n`)
    expect(log).toHaveLength(2 + 12)
  })

  it('ends with a hundred thousand tags, and with tags made to be slow', async () => {
    const listed = [
      '1.2.3',
      ...Array.from({ length: 100_000 }, (_, i) => `1.${i}.${i % 7}-${'a-1.'.repeat(5)}x`),
    ]
    listed.push('9'.repeat(128), `1.${'0'.repeat(120)}1`, `${'1.'.repeat(63)}1`, 'a'.repeat(128))
    const served = serveTags('docker.io/acme/a', { '1': 'a', '1.2.3': 'a' })
    const options = { listed: { 'docker.io/acme/a': listed } }
    expect(await fixedTo('acme/a:1', { served, options })).toBe('acme/a:1.2.3')
  })

  it('passes over tags that are listed and gone', async () => {
    const served = serveTags('docker.io/acme/a', { latest: 'a', '1.2.3': 'a' })
    const options = { via: 'mirror' as const, listed: { 'docker.io/acme/a': ['latest', '1.2.4', '1.2.3'] } }
    expect(await fixedTo('acme/a', { served, options })).toBe('acme/a:1.2.3')
  })

  it('needs the platform of the use in the index', async () => {
    const name = 'docker.io/acme/a'
    const served = {
      [`${name}:1`]: digestOf('i'),
      [`${name}:1.2.3`]: digestOf('i'),
      [`${name}@${digestOf('i')}`]: { 'linux/amd64': digestOf('c') },
    }
    const files = (platform: string) => dockerfile(`FROM --platform=${platform} acme/a:1\n`)
    expect((await fixWith(files('linux/amd64'), { served })).text('Dockerfile')).toContain('acme/a:1.2.3')
    const { fixes } = await fixWith(files('linux/s390x'), { served })
    expect(fixes).toEqual(['acme/a:1 mutable-tag unresolved no-such-platform'])
  })
})

describe('where the tags cannot be had', () => {
  it.each(['not-found', 'auth-failed', 'bad-response', 'too-large'] as const)(
    'the digest is written when the list is %s',
    async (problem) => {
      const options = { failures: { [`${NAME} tags`]: problem } }
      expect(await fixedTo('python:3.11', { options })).toBe(`python:3.11@${digestOf('a')}`)
    },
  )

  it.each([
    [`${NAME} tags`, 'rate-limited'],
    [`${NAME} tags`, 'unavailable'],
    [`${NAME}:3.11.9`, 'rate-limited'],
    [`${NAME}:3.11.9`, 'not-attempted'],
    [`${NAME}:3.11`, 'not-found'],
  ] as const)('%s that is %s changes nothing and is told', async (name, problem) => {
    const options = { failures: { [name]: problem } }
    const { text, fixes, result } = await fixWith(dockerfile('FROM python:3.11\n'), { options })
    expect(text('Dockerfile')).toBe('FROM python:3.11\n')
    expect(fixes).toEqual([`python:3.11 mutable-tag unresolved ${problem}`])
    expect([...result.outcomes.values()]).toEqual(['unresolved'])
  })

  it('nothing more is asked after a candidate was refused for a pull limit', async () => {
    const options = { failures: { [`${NAME}:3.12.0`]: 'rate-limited' as const } }
    const { log } = await fixWith(dockerfile('FROM python:3\n'), { options })
    expect(log.at(-1)).toBe(`tag ${NAME}:3.12.0`)
  })
})

describe('a full tag and the lock', () => {
  it('keeps both references, so that the next run asks nobody', async () => {
    const book = fakeBook()
    await fixWith(dockerfile('FROM python:3.11-slim\n'), { request: { book } })
    expect([...book.kept.keys()]).toEqual([`${NAME}:3.11-slim`, `${NAME}:3.11.9-slim`])
    for (const from of ['offline', 'frozen'] as const) {
      const { text, log } = await fixWith(dockerfile('FROM python:3.11-slim\n'), { request: { book, from } })
      expect(text('Dockerfile')).toBe('FROM python:3.11.9-slim\n')
      expect(log).toEqual([])
    }
  })

  it.each([
    ['frozen', 'not-in-lock'],
    ['offline', 'offline'],
  ] as const)('%s without a full tag in the lock is told', async (from, reason) => {
    const book = fakeBook({ [`${NAME}:3.11`]: { digest: digestOf('a'), platforms: undefined } })
    const { text, fixes, log } = await fixWith(dockerfile('FROM python:3.11\n'), { request: { book, from } })
    expect(text('Dockerfile')).toBe('FROM python:3.11\n')
    expect(fixes).toEqual([`python:3.11 mutable-tag unresolved ${reason}`])
    expect(log).toEqual([])
  })

  it('a locked full tag is written without a list, once it is seen to have the digest still', async () => {
    const lock = (seed: string) => ({ digest: digestOf(seed), platforms: undefined })
    const book = fakeBook({ [`${NAME}:3.11`]: lock('a'), [`${NAME}:3.11.9`]: lock('a') })
    const same = await fixWith(dockerfile('FROM python:3.11\n'), { request: { book } })
    expect(same.text('Dockerfile')).toBe('FROM python:3.11.9\n')
    expect(same.log).toEqual([`tag ${NAME}:3.11`, `tag ${NAME}:3.11.9`])
    const moved = fakeBook({ [`${NAME}:3.11`]: lock('z'), [`${NAME}:3.11.9`]: lock('z') })
    const other = await fixWith(dockerfile('FROM python:3.11\n'), { request: { book: moved } })
    expect(other.text('Dockerfile')).toBe(`FROM python:3.11@${digestOf('z')}\n`)
  })

  it('a preview shows what the lock has, and the rest as available', async () => {
    const book = fakeBook()
    await fixWith(dockerfile('FROM python:3.11\n'), { request: { book } })
    const files = dockerfile('FROM python:3.11\nFROM python:3\n')
    const { text, fixes, log, result } = await fixWith(files, { request: { book, mode: 'preview' } })
    expect(text('Dockerfile')).toBe(files.Dockerfile)
    expect(fixes).toEqual(['python:3.11 mutable-tag available', 'python:3 mutable-tag available'])
    expect(result.findings.map(({ fix: { edits } }) => edits.map(({ newText }) => newText))).toEqual([
      ['3.11.9'],
      [],
    ])
    expect(log).toEqual([])
  })
})
