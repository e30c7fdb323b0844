import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseReference, type Reference } from '../../src/oci/reference.ts'
import { classifyTag, isMoving, TAG_CLASSES, type TagClass } from '../../src/oci/tag-class.ts'

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`

function referenceTo(text: string): Reference {
  const reference = parseReference(text)
  if (reference === undefined) throw new Error(`not a reference: ${text}`)
  return reference
}

function classOf(text: string): TagClass {
  return classifyTag(referenceTo(text)).tagClass
}

function whyOf(text: string): string {
  return classifyTag(referenceTo(text)).why
}

function readRows(name: string): string[][] {
  const path = fileURLToPath(new URL(`../../fixtures/tags/${name}`, import.meta.url))
  const rows: string[][] = []
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    if (line !== '' && !line.startsWith('#')) rows.push(line.split('\t'))
  }
  return rows
}

describe('labelled tags', () => {
  const official = readRows('official.tsv')
  const others = readRows('others.tsv')

  test('the labelled data is whole and uses the known classes', () => {
    expect(official).toHaveLength(5671)
    expect(new Set(official.map(([image, tag]) => `${image}:${tag}`)).size).toBe(official.length)
    expect(others.length).toBeGreaterThanOrEqual(300)
    expect(new Set(others.map(([reference]) => reference)).size).toBe(others.length)
    for (const row of [...official.map((row) => row[2]), ...others.map((row) => row[1])]) {
      expect(TAG_CLASSES).toContain(row)
    }
  })

  test('official images: the exact class is right for 99 % of the tags, as a mean over images', () => {
    const images = new Map<string, { right: number; all: number }>()
    for (const [image = '', tag, tagClass] of official) {
      const score = images.get(image) ?? { right: 0, all: 0 }
      score.all += 1
      if (classOf(`${image}:${tag}`) === tagClass) score.right += 1
      images.set(image, score)
    }
    let sum = 0
    for (const { right, all } of images.values()) sum += right / all
    expect(images.size).toBe(68)
    expect(sum / images.size).toBeGreaterThanOrEqual(0.99)
  })

  test('official images: what moves and what does not is told apart nearly always', () => {
    let right = 0
    for (const [image, tag, tagClass] of official) {
      const label = TAG_CLASSES.find((known) => known === tagClass) ?? 'unknown'
      if (isMoving(classOf(`${image}:${tag}`)) === isMoving(label)) right += 1
    }
    expect(right / official.length).toBeGreaterThanOrEqual(0.995)
  })

  test('other images: the exact class is right for 98 % of the tags', () => {
    const wrong: string[] = []
    for (const [reference = '', tagClass] of others) {
      const found = classOf(reference)
      if (found !== tagClass) wrong.push(`${reference} is ${tagClass}, not ${found}`)
    }
    expect(wrong.length / others.length, wrong.join('\n')).toBeLessThanOrEqual(0.02)
  })
})

describe('the classes, by example', () => {
  const examples: readonly (readonly [TagClass, string])[] = [
    ['none', 'nginx'],
    ['latest', 'nginx:latest nginx:latest-alpine'],
    [
      'channel',
      `app:stable app:edge app:nightly app:rolling app:current app:mainline app:dev app:lts
       app:lts-alpine app:stable-alpine node:lts-alpine3.20`,
    ],
    ['branch', 'app:main app:master app:develop app:develop-alpine app:HEAD app:pr-123'],
    [
      'variant',
      `app:alpine app:slim node:alpine3.20 jenkins/jenkins:lts-jdk17 drupal:php8.3-fpm
       golang:windowsservercore-ltsc2022 golang:nanoserver-1809 app:jdk-17.0.9_9 app:deadbeef app:something
       app:fastcgi app:nd22.04 app:p11`,
    ],
    ['codename', 'ubuntu:jammy app:jammy debian:bookworm debian:bookworm-slim'],
    ['major', `app:3 app:v3 python:3-alpine3.20 node:20-alpine3.19 node:18-bullseye-slim postgres:17`],
    [
      'minor',
      `python:3.11 python:3.11-slim python:17.2 nginx:1.25-bookworm ubuntu:22.04
       mcr.microsoft.com/dotnet/sdk:9.0.1xx app:2024-05`,
    ],
    [
      'full',
      `app:1.2.3 app:v1.23.0 postgres:17.2 golang:1.27.0-rc.1 app:3.0.0-beta.1 app:2024.1.0 app:1_2_3
       eclipse-temurin:17.0.9_9-jdk php:8.4.2-fpm-alpine tomee:10.1.0-jre17-plume`,
    ],
    [
      'date',
      `debian:bookworm-20240110-slim minio/minio:RELEASE.2024-01-16T16-07-38Z rust:nightly-2024-05-01
       registry.access.redhat.com/ubi9:9.8-20260602 alpine:20260805 app:stable-20240501 app:20240501.1
       app:1.2.3-20240501`,
    ],
    ['build', 'app:build-789 app:b456 app:r123 app:12345 app:20241399'],
    [
      'commit',
      `app:sha-1a2b3c4 app:main-1a2b3c4 app:v1.2.3-4-gabcdef0
       app:012345678901234567890123456789abcdef0123 app:sha-abc123`,
    ],
    ['unknown', 'app:x1y2z3 app:j4k2-q9'],
  ]

  test.each(examples)('%s', (tagClass, texts) => {
    for (const text of texts.split(/\s+/)) expect(classOf(text), text).toBe(tagClass)
  })

  test('a digest without a tag is none', () => {
    expect(classOf(`nginx@${DIGEST}`)).toBe('none')
  })

  test('the classes before full move, the others do not', () => {
    const moving = TAG_CLASSES.filter((tagClass) => isMoving(tagClass))
    expect(moving).toEqual(['none', 'latest', 'channel', 'branch', 'variant', 'codename', 'major', 'minor'])
  })
})

describe('the reason', () => {
  const reasons: readonly (readonly [string, string])[] = [
    ['nginx', 'no tag is written, so latest is meant, which moves with every release'],
    ['nginx:stable', 'stable names a channel of nginx and moves with every release in it'],
    ['python:3.11-slim', '3.11 names a minor release of python that moves with every patch'],
    ['postgres:17', '17 names a major release of postgres that moves with every minor release'],
    ['ubuntu:22.04', '22.04 is a moving release of ubuntu: it is rebuilt with every update'],
    ['golang:trixie', 'trixie names only the system below: it moves with every release of golang'],
    [
      'drupal:php8.3-fpm',
      'php8.3-fpm names only the version of a tool, php8.3: it moves with every release of drupal',
    ],
    ['redis:7.2.4', '7.2.4 names one version of redis, as exact as its tags get'],
    ['app:main-1a2b3c4', 'main-1a2b3c4 carries the commit 1a2b3c4'],
  ]

  test.each(reasons)('of %s is "%s"', (text, why) => {
    expect(whyOf(text)).toBe(why)
  })
})

describe('any tag', () => {
  const anyTag = fc.oneof(
    fc.stringMatching(/^\w[\w.-]{0,127}$/),
    fc
      .array(
        fc.constantFrom(
          ...[
            'v1',
            '1',
            '2.3',
            '1.2.3',
            '20240501',
            '2024-05-01',
            'rc',
            'rc1',
            'beta',
            'alpine',
            'bookworm',
            'jdk17',
          ],
          ...[
            'latest',
            'main',
            'pr',
            'sha',
            '1a2b3c4',
            'g1a2b3c4',
            'x',
            'xx',
            '.x',
            'u5',
            'and',
            '_',
            '.',
            '-',
            'T',
          ],
        ),
        { minLength: 1, maxLength: 12 },
      )
      .chain((pieces) => fc.constantFrom('', '-', '_', '.').map((sign) => pieces.join(sign).slice(0, 128)))
      .filter((tag) => /^\w[\w.-]{0,127}$/.test(tag)),
  )
  const anyName = fc.constantFrom(
    'nginx',
    'postgres',
    'debian',
    'pypy',
    'mcr.microsoft.com/windows/servercore',
    'acme/app',
  )

  test('has a known class and a reason, with and without a digest the same', () => {
    fc.assert(
      fc.property(anyName, anyTag, (name, tag) => {
        const { tagClass, why } = classifyTag(referenceTo(`${name}:${tag}`))
        expect(TAG_CLASSES).toContain(tagClass)
        expect(tagClass).not.toBe('none')
        expect(why).toMatch(/^\S.*[^.\s]$|^\S$/)
        expect(why).not.toContain('undefined')
        expect(classifyTag(referenceTo(`${name}:${tag}@${DIGEST}`))).toEqual({ tagClass, why })
      }),
      { numRuns: 2000 },
    )
  })
})
