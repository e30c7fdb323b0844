import { describe, expect, test } from 'vitest'
import { parseReference } from '../../src/oci/reference.ts'
import { type Classified, classifyTag, type TagClass, type TagClassOptions } from '../../src/oci/tag-class.ts'
import { IMAGE_SCHEMES, type ImageScheme, parseFullPattern } from '../../src/oci/tag-schemes.ts'

function classify(text: string, options?: TagClassOptions): Classified {
  const reference = parseReference(text)
  if (reference === undefined) throw new Error(`not a reference: ${text}`)
  return classifyTag(reference, options)
}

function classOf(text: string, options?: TagClassOptions): TagClass {
  return classify(text, options).tagClass
}

describe('the repository', () => {
  test('other names of Docker Hub lead to the same scheme', () => {
    for (const name of [
      'index.docker.io/library',
      'registry-1.docker.io',
      'registry.hub.docker.com/library',
    ]) {
      expect(classOf(`${name}/postgres:17.2`)).toBe('full')
    }
  })

  test('copies of official images under library/ elsewhere keep their scheme', () => {
    expect(classOf('harbor.corp.example/hub/library/postgres:17.2')).toBe('full')
    expect(classOf('harbor.corp.example/hub/postgres:17.2')).toBe('minor')
    expect(classOf('arm64v8/postgres:17.2')).toBe('full')
  })

  test('a version behind the name of the image is its own', () => {
    expect(classOf('acme/python:python3.11')).toBe('minor')
    expect(classOf('acme/app:python3.11')).toBe('variant')
  })
})

describe('schemes from the configuration', () => {
  const options = (key: string, scheme: ImageScheme): TagClassOptions => ({
    schemes: new Map([[key, scheme]]),
  })

  test('a pattern says how specific a full version is', () => {
    const two = options('docker.io/acme/db', { full: '{major}.{minor}' })
    expect(classOf('acme/db:17.2', two)).toBe('full')
    expect(classOf('acme/db:17', two)).toBe('major')
    expect(classOf('acme/other:17.2', two)).toBe('minor')
    const four = options('docker.io/acme/db', { full: '{major}.{minor}.{patch}.{build}' })
    expect(classOf('acme/db:1.2.3', four)).toBe('minor')
    expect(classOf('acme/db:1.2.3.4', four)).toBe('full')
    const built = options('docker.io/acme/db', { full: '{major}.{minor}-{build}' })
    expect(classOf('acme/db:1.2', built)).toBe('minor')
    expect(classOf('acme/db:1.2-3', built)).toBe('full')
    const one = options('docker.io/acme/db', { full: '{major}' })
    expect(classOf('acme/db:435', one)).toBe('full')
  })

  test('it wins over the built-in table, and leaves the rest of a row alone', () => {
    const three = options('docker.io/library/postgres', { full: '{major}.{minor}.{patch}' })
    expect(classOf('postgres:17.2', three)).toBe('minor')
    const ubuntu = options('docker.io/library/ubuntu', { full: '{major}' })
    expect(classOf('ubuntu:jammy', ubuntu)).toBe('codename')
    expect(classify('ubuntu:jammy', ubuntu).why).toContain('rebuilt')
  })

  test('a path covers what lies below it, the longest first, and never half a name', () => {
    const schemes = new Map<string, ImageScheme>([
      ['registry.example/team', { full: '{major}.{minor}' }],
      ['registry.example/team/exact', { full: '{major}.{minor}.{patch}' }],
    ])
    expect(classOf('registry.example/team/db:1.2', { schemes })).toBe('full')
    expect(classOf('registry.example/team/exact:1.2', { schemes })).toBe('minor')
    expect(classOf('registry.example/teams/db:1.2', { schemes })).toBe('minor')
  })

  test('an invalid pattern changes nothing', () => {
    expect(classOf('acme/db:1.2.3', options('docker.io/acme/db', { full: '{huge}' }))).toBe('full')
  })

  test.each([
    ['{major}', 1, false],
    ['{major}.{minor}', 2, false],
    ['v{major}.{minor}.{patch}', 3, false],
    ['{major}.{minor}.{patch}.{build}', 4, false],
    ['{major}.{minor}.{patch}_{build}', 3, true],
    ['{major}-{build}', 1, true],
  ])('%s is a pattern', (text, components, needsBuild) => {
    expect(parseFullPattern(text)).toEqual({ components, needsBuild })
  })

  test.each([
    '',
    '{minor}',
    '{major}.{patch}',
    '{major}{minor}',
    '{major}.{minor}.{patch}.{build}-{build}',
    '1.2',
  ])('"%s" is no pattern', (text) => {
    expect(parseFullPattern(text)).toBeUndefined()
  })

  test('every pattern of the built-in table is valid and every key in canonical spelling', () => {
    for (const [key, scheme] of IMAGE_SCHEMES) {
      if (scheme.full !== undefined) expect(parseFullPattern(scheme.full), key).toBeDefined()
      expect(key).toMatch(/^[a-z0-9.-]+\.[a-z]+(\/[a-z0-9._-]+)*$/)
    }
  })
})
