import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  explainReference,
  formatRepository,
  parseReference,
  type Reference,
  sourceOf,
  sourceOfRepository,
} from '../../src/oci/reference.ts'
import type { TextRange } from '../../src/text/range.ts'
import { INVALID, VALID } from './reference-cases.ts'

function cut(text: string, range: TextRange | undefined): string | undefined {
  return range === undefined ? undefined : text.slice(range.start, range.end)
}

function parsed(text: string): Reference {
  const reference = parseReference(text)
  if (reference === undefined) throw new Error(`${text} is no reference`)
  return reference
}

describe('parseReference', () => {
  it.each(VALID)('reads $text', ({ text, registry, path, tag, digest }) => {
    const reference = parsed(text)
    expect(reference.repository).toEqual({ registry, path })
    expect([reference.tag, reference.digest]).toEqual([tag, digest])
  })

  it.each(VALID)('gives the ranges of the parts of $text', ({ text, registry, path, tag, digest }) => {
    const { parts } = parsed(text)
    const domain = cut(text, parts.domain)
    const name = cut(text, parts.path) ?? ''
    expect([cut(text, parts.tag), cut(text, parts.digest)]).toEqual([tag, digest])
    expect([name, `library/${name}`]).toContain(path)
    expect(domain === 'index.docker.io' ? 'docker.io' : (domain ?? 'docker.io')).toBe(registry)
    const glued = `${domain === undefined ? '' : `${domain}/`}${name}${tag === undefined ? '' : `:${tag}`}${digest === undefined ? '' : `@${digest}`}`
    expect(glued).toBe(text)
  })

  it.each(INVALID)('refuses $text because $reason', ({ text, reason }) => {
    expect(explainReference(text)).toEqual({ ok: false, reason })
    expect(parseReference(text)).toBeUndefined()
  })

  it('never turns a missing tag into latest', () => {
    expect(parsed('nginx').tag).toBeUndefined()
  })

  it('reads every reference that the grammar makes back into its parts', () => {
    fc.assert(
      fc.property(
        host,
        fc.array(component, { minLength: 1, maxLength: 5 }),
        tag,
        digest,
        (domain, names, label, hash) => {
          const path = names.join('/')
          fc.pre(path.length <= 240)
          const name = domain === undefined ? path : `${domain}/${path}`
          const text = `${name}${label === undefined ? '' : `:${label}`}${hash === undefined ? '' : `@${hash}`}`
          // A component such as a.b is a host when it comes first, and 64 hex digits are an id.
          fc.pre(domain !== undefined || names.length === 1 || !/\.|^localhost$/.test(names[0] ?? ''))
          fc.pre(!/^[a-f0-9]{64}$/.test(text))
          const reference = parsed(text)
          expect(cut(text, reference.parts.domain)).toBe(domain)
          expect(cut(text, reference.parts.path)).toBe(path)
          expect([reference.tag, reference.digest]).toEqual([label, hash])
          const official = domain === undefined && names.length === 1
          expect(reference.repository).toEqual({
            registry: domain ?? 'docker.io',
            path: official ? `library/${path}` : path,
          })
        },
      ),
    )
  })

  it('answers for any text at all, with a reason where it is no reference', () => {
    const near = fc.string({
      unit: fc.constantFrom('a', 'B', '0', '.', '-', '_', '/', ':', '@', '[', ']', ' ', 'é'),
      maxLength: 80,
    })
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), near), (text) => {
        const result = explainReference(text)
        if (!result.ok) expect(result.reason).toMatch(/^[a-z0-9"].*[^.]$/)
        else expect(text.slice(result.reference.parts.path.start)).not.toBe('')
      }),
      { numRuns: 2000 },
    )
  })
})

describe('sourceOf', () => {
  it.each([
    ['nginx', 'docker.io/library/nginx'],
    ['index.docker.io/nginx', 'docker.io/library/nginx'],
    ['registry-1.docker.io/nginx', 'docker.io/library/nginx'],
    ['registry-1.docker.io/library/nginx:1', 'docker.io/library/nginx'],
    ['registry.hub.docker.com/acme/app', 'docker.io/acme/app'],
    ['Index.Docker.IO/acme/app', 'docker.io/acme/app'],
    ['registry-1.docker.io:443/acme/app', 'registry-1.docker.io:443/acme/app'],
    ['hub.docker.com/acme/app', 'hub.docker.com/acme/app'],
    ['ghcr.io/acme/app', 'ghcr.io/acme/app'],
    ['quay.io/nginx', 'quay.io/nginx'],
  ])('takes %s from %s', (text, expected) => {
    expect(formatRepository(sourceOf(parsed(text)))).toBe(expected)
  })

  it('gives the same repository when it is asked again', () => {
    for (const { text } of VALID) {
      const source = sourceOf(parsed(text))
      expect(sourceOfRepository(source)).toEqual(source)
    }
  })
})

const LOWER = 'abcdefghijklmnopqrstuvwxyz0123456789'
const word = fc.string({ unit: fc.constantFrom(...LOWER), minLength: 1, maxLength: 8 })
const separator = fc.constantFrom('.', '_', '__', '-', '--', '----')
const component = fc
  .tuple(word, fc.array(fc.tuple(separator, word), { maxLength: 3 }))
  .map(([first, rest]) => first + rest.map(([between, next]) => between + next).join(''))
const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,6}[a-z0-9])?$/)
const port = fc.oneof(
  fc.constant(''),
  fc.integer({ min: 1, max: 65535 }).map((number) => `:${number}`),
)
const host = fc.oneof(
  fc.constant(undefined),
  fc.constantFrom('localhost', 'localhost:5000', '[::1]', '[2001:db8::1]:5000', 'UPPER', '10.0.0.1:80'),
  fc.tuple(label, label, port).map(([first, second, number]) => `${first}.${second}${number}`),
)
const tag = fc.option(fc.stringMatching(/^[\w][\w.-]{0,127}$/), { nil: undefined })
const digest = fc.option(
  fc
    .constantFrom(
      ...([
        ['sha256', 64],
        ['sha384', 96],
        ['sha512', 128],
      ] as const),
    )
    .chain(([algorithm, length]) =>
      fc
        .string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length })
        .map((hex) => `${algorithm}:${hex}`),
    ),
  { nil: undefined },
)
