import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatLock } from '../../src/lock/format.ts'
import { createLock, type Lock } from '../../src/lock/lock.ts'
import { LOCK_SIZE_MAX, parseLock } from '../../src/lock/parse.ts'
import { digestOf, ENDPOINT, entries, entryOf } from './support.ts'

const NGINX = 'docker.io/library/nginx:1.27'
const TEXT = `# The digests that holdfast pins references to. Written by holdfast; commit it.
version: 1
references:
  - reference: docker.io/library/nginx:1.27
    endpoint: https://mirror.corp.example/dockerhub
    digest: ${digestOf(1)}
    mediaType: application/vnd.oci.image.index.v1+json
    firstSeen: 2026-08-20T10:00:00Z
    platforms:
      - linux/amd64 ${digestOf('a')}
      - linux/arm64/v8 ${digestOf('b')}
      - windows/amd64 10.0.20348.2527 ${digestOf('c')}
    candidates:
      - ${digestOf('d')} 2026-08-21T00:00:00Z
  - reference: ghcr.io/acme/app:1.0
    endpoint: https://ghcr.io
    digest: ${digestOf(2)}
    mediaType: application/vnd.docker.distribution.manifest.v2+json
    firstSeen: 2026-08-20T10:00:00Z
`

function lockOf(text: string): Lock {
  const parsed = parseLock(text)
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems))
  return parsed.lock
}

function problemsOf(text: string): readonly string[] {
  const parsed = parseLock(text)
  return parsed.ok ? [] : parsed.problems.map(({ line, column, message }) => `${line}:${column}: ${message}`)
}

describe('the text of a lock', () => {
  it('is one block an entry', () => {
    const lock = createLock([
      entryOf('ghcr.io/acme/app:1.0', 2, {
        endpoint: 'https://ghcr.io',
        mediaType: 'application/vnd.docker.distribution.manifest.v2+json',
        platforms: undefined,
      }),
      entryOf(NGINX, 1, {
        platforms: [
          ...(entryOf(NGINX, 1).platforms ?? []),
          {
            platform: { os: 'windows', architecture: 'amd64' },
            osVersion: '10.0.20348.2527',
            digest: digestOf('c'),
          },
        ],
        candidates: [{ digest: digestOf('d'), firstSeen: '2026-08-21T00:00:00Z' }],
      }),
    ])
    expect(formatLock(lock)).toBe(TEXT)
    expect(lockOf(TEXT).entries).toEqual(lock.entries)
  })

  it('of an empty lock can be read', () => {
    expect(lockOf(formatLock(createLock())).entries).toEqual([])
  })

  it('gives the same lock when it is read, whatever the entries', () => {
    fc.assert(
      fc.property(fc.array(entries, { maxLength: 6 }), (some) => {
        const lock = createLock(some)
        const text = formatLock(lock)
        expect(lockOf(text).entries).toEqual(lock.entries)
        expect(formatLock(lockOf(text))).toBe(text)
      }),
      { numRuns: 300 },
    )
  })

  it('does not depend on the order in which entries came', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(entries, { maxLength: 6, selector: (e) => `${e.reference} ${e.endpoint}` }),
        (some) => {
          expect(formatLock(createLock(some.toReversed()))).toBe(formatLock(createLock(some)))
        },
      ),
    )
  })

  it('changes only in the block of the entry that changed', () => {
    const lock = lockOf(TEXT)
    const moved = formatLock(lock.with(entryOf(NGINX, 3, { platforms: undefined })))
    expect(moved.slice(moved.indexOf('  - reference: ghcr'))).toBe(
      TEXT.slice(TEXT.indexOf('  - reference: ghcr')),
    )
    expect(formatLock(lock.without(NGINX, ENDPOINT))).toBe(
      TEXT.slice(0, TEXT.indexOf('  - ')) + TEXT.slice(TEXT.indexOf('  - reference: ghcr')),
    )
  })

  it('is read with CRLF, a BOM, comments, quotes, in any order', () => {
    const [head = '', nginx = '', acme = ''] = TEXT.split(/^(?= {2}- )/m)
    const odd = `\ufeff${head}${acme}${nginx}`
      .replace('digest: sha256', '# why\n    digest: sha256')
      .replace(NGINX, `"${NGINX}"`)
      .replaceAll('\n', '\r\n')
    expect(formatLock(lockOf(odd))).toBe(TEXT)
  })
})

describe('a lock file that cannot be used', () => {
  it('of a newer version is refused before anything else is judged', () => {
    expect(problemsOf('version: 2\nimages: {}\n')).toEqual([
      '1:10: version 2 of the lock file, written by a newer holdfast; this one reads version 1: update holdfast',
    ])
  })

  it.each([
    ['', '1:1: not a lock file; restore it from git, or delete it and run holdfast again'],
    ['- a\n', '1:1: not a lock file; restore it from git, or delete it and run holdfast again'],
    ['references: []\n', '1:1: expected version: 1'],
    ['version: one\nreferences: []\n', '1:10: expected version: 1'],
    ['version: [1]\nreferences: []\n', '1:10: expected version: 1'],
    ['version: 1\n', '1:1: references: expected a list'],
    ['version: 1\nreferences: {}\n', '2:13: references: expected a list'],
    ['version: 1\nreferences: [a]\n', '2:14: references: expected a map with reference, endpoint, digest'],
    [`${TEXT}---\nversion: 1\n`, '21:1: a second YAML document; a lock file is one'],
    [
      TEXT.replace('references:', 'total: 2\nreferences:'),
      '3:1: unknown key "total"; a newer holdfast may have written it: update holdfast',
    ],
    [
      TEXT.replace('    digest:', '    size: 3\n    digest:'),
      '6:5: unknown key "size"; a newer holdfast may have written it: update holdfast',
    ],
    [
      TEXT.replace('    mediaType', `    digest: ${digestOf(3)}\n    mediaType`),
      '7:5: the key "digest" stands twice; keep one',
    ],
    [
      TEXT.replace('ghcr.io/acme/app:1.0', NGINX).replace('https://ghcr.io', ENDPOINT),
      `15:5: ${NGINX} from ${ENDPOINT} stands twice; keep one block`,
    ],
    [TEXT.replace(digestOf(1), 'sha256:abc'), '6:13: digest: a sha256 digest has 64 hex digits, this one 3'],
    [
      TEXT.replace(digestOf('b'), digestOf('B')),
      '11:9: platforms: a digest is written in lower-case hex digits',
    ],
    [TEXT.replace('linux/arm64/v8', 'linux'), /^11:9: platforms: expected os\/architecture and a digest/],
    [
      TEXT.replace('linux/arm64/v8', 'linux/a/b/c'),
      /^11:9: platforms: expected os\/architecture and a digest/,
    ],
    [
      TEXT.replace('10.0.20348.2527', '10.0 20348'),
      /^12:9: platforms: expected os\/architecture and a digest/,
    ],
    [
      TEXT.replace('firstSeen: 2026-08-20T10', 'firstSeen: 2026-02-30T10'),
      /^8:16: firstSeen: expected a date and time/,
    ],
    [
      TEXT.replace('firstSeen: 2026-08-20T10:00:00Z', 'firstSeen: 2026-08-20'),
      /^8:16: firstSeen: expected a date/,
    ],
    [TEXT.replace('2026-08-21T00:00:00Z', 'today'), /^14:9: candidates: expected a date and time/],
    [TEXT.replace(/\n {4}digest.*/, ''), '4:5: digest is missing'],
    [TEXT.replace(/digest: sha256:0+1/, 'digest:'), '4:5: digest is missing'],
    [TEXT.replace(/(platforms):\n(?: {6}- .*\n)+/, '$1: linux\n'), '9:16: platforms: expected a list'],
    [
      TEXT.replace(NGINX, 'nginx:1.27'),
      `4:16: reference: "nginx:1.27" is not spelled in full; write ${NGINX}`,
    ],
    [
      TEXT.replace(NGINX, 'docker.io/library/nginx'),
      '4:16: reference: "docker.io/library/nginx" is not spelled in full; write docker.io/library/nginx:latest',
    ],
    [
      TEXT.replace(NGINX, `${NGINX}@${digestOf(1)}`),
      /^4:16: reference: ".*" has a digest; a reference is locked under/,
    ],
    [TEXT.replace(NGINX, 'Not A Reference'), '4:16: reference: "Not A Reference" is not a reference'],
    [TEXT.replace(ENDPOINT, 'ftp://h'), '5:15: endpoint: expected an https:// or http:// URL'],
    [TEXT.replace(ENDPOINT, 'https://u:secret@h'), '5:15: endpoint: a URL with credentials; take them out'],
    [TEXT.replace('image.index.v1', 'image.index.v9'), /^7:16: mediaType: its media type/],
  ])('%#: is told with its place', (text, message) => {
    expect(text).not.toBe(TEXT)
    const [first, ...more] = problemsOf(text)
    expect(first).toEqual(message instanceof RegExp ? expect.stringMatching(message) : message)
    expect(more).toEqual([])
  })

  it('with a merge left unfinished names the lines of the markers', () => {
    const conflict = TEXT.replace(/( {4}digest: .*\n)/, `<<<<<<< HEAD\n$1=======\n$1>>>>>>> topic\n`)
    expect(problemsOf(conflict)).toEqual([
      expect.stringMatching(/^6:1: a merge was left unfinished: <{7} is git's conflict marker; keep/),
      expect.stringMatching(/^8:1: a merge was left unfinished: ={7} is/),
      expect.stringMatching(/^10:1: a merge was left unfinished: >{7} is/),
    ])
    expect(problemsOf(conflict.replaceAll('\n', '\r\n'))).toHaveLength(3)
  })

  it('with broken YAML is no empty lock', () => {
    expect(problemsOf(`${TEXT}  - reference: [\n`)[0]).toMatch(/^\d+:\d+: not YAML: /)
    expect(problemsOf(TEXT.slice(0, TEXT.indexOf('endpoint:')))).toEqual([
      '4:5: endpoint is missing',
      '4:5: digest is missing',
      '4:5: mediaType is missing',
      '4:5: firstSeen is missing',
    ])
  })

  it('cannot grow by aliases', () => {
    const platforms = Array.from({ length: 256 }, () => `linux/amd64 ${digestOf('a')}`).join(', ')
    const block = (n: number, list: string) =>
      `  - { reference: h.example/a:${n}, endpoint: "https://h", digest: "${digestOf(1)}", mediaType: application/vnd.oci.image.index.v1+json, firstSeen: "2026-08-20T10:00:00Z", platforms: ${list} }\n`
    const one = `version: 1\nreferences:\n${block(0, `&p [${platforms}]`)}`
    expect(problemsOf(one)).toEqual([])
    expect(problemsOf(one + block(1, '*p'))[0]).toMatch(/platforms is an alias, and a lock file has none/)
    expect(problemsOf('version: 1\nx: &x {}\nreferences: [*x]\n').join()).toMatch(
      /expected a map with reference/,
    )
    expect(problemsOf('version: 1\nx: &x []\nreferences: *x\n')).toContainEqual(
      expect.stringMatching(/unknown key "x"/),
    )
  })

  it('with too many platforms, problems or characters is told so in few words', () => {
    const line = `      - linux/arm64/v8 ${digestOf('b')}\n`
    expect(problemsOf(TEXT.replace(line, line.repeat(255)))).toEqual(['10:7: platforms: more than 256'])
    expect(problemsOf(`version: 1\nreferences: [${'a, '.repeat(1000)}]\n`)).toHaveLength(20)
    expect(problemsOf(TEXT + '#'.repeat(LOCK_SIZE_MAX))).toEqual([
      '1:1: larger than 8 MiB, which no lock file is; restore it from git',
    ])
  })

  it('never throws, whatever the text', () => {
    const pieces = fc.constantFrom(
      ...TEXT.split(/(?=[\s:-])/),
      '*a',
      '&a ',
      '{',
      '[',
      '"',
      '\n',
      '<<: ',
      '\0',
      '? ',
    )
    fc.assert(
      fc.property(
        fc.array(pieces, { maxLength: 60 }),
        (some) => void parseLock(`version: 1\n${some.join('')}`),
      ),
    )
  })
})
