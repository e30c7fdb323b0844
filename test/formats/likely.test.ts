import { describe, expect, it } from 'vitest'
import { type Evidence, imageInBuildArgument, looksLikeImage } from '../../src/formats/image/likely.ts'

const ALL: readonly Evidence[] = ['host-tag-or-digest', 'slash-tag-or-digest', 'name']

function taken(text: string): readonly Evidence[] {
  return ALL.filter((evidence) => looksLikeImage(text, evidence))
}

it.each([
  ['BASE=node:20', 5],
  ['GO_IMAGE=golang', 9],
  ['from=acme/app', 5],
  ['A=alpine:3.20', 2],
  ['BASE=dev', undefined],
  ['A=node:20', undefined],
  ['HOST=redis:6379', undefined],
  ['BASE=redis:6379', undefined],
  ['AT=12:30', undefined],
  ['BASE', undefined],
  ['=alpine:3.20', undefined],
])('the image in the build argument %s begins at %s', (text, start) => {
  expect(imageInBuildArgument(text)).toBe(start)
})

describe('looksLikeImage', () => {
  it.each([
    'info:debug',
    'redis:6379',
    'myhost:8080',
    'cpu:80',
    'icons/app:dark',
    'level',
    'true',
    'a/b',
    'src/main:12',
  ])('%s is none where no key says image', (text) => {
    expect(looksLikeImage(text, 'host-tag-or-digest')).toBe(false)
  })

  it.each(['info:debug', 'redis:6379', 'myhost:8080', 'cpu:80', 'icons/app:dark', 'level'])(
    '%s is none as a setting of any kind',
    (text) => {
      expect(looksLikeImage(text, 'slash-tag-or-digest')).toBe(false)
    },
  )

  it.each([
    'nginx:1.27',
    'redis:7-alpine',
    'app:v2',
    'nginx:latest',
    'ghcr.io/acme/app',
    'ghcr.io/acme/app:edge',
    'localhost:5000/app:1',
    `nginx@sha256:${'a'.repeat(64)}`,
  ])('%s is one whatever the key says', (text) => {
    expect(taken(text)).toEqual(ALL)
  })

  it.each(['nginx', 'redis:7', 'app:edge', 'acme/app:dark', 'acme/app'])(
    '%s is one where the key says image',
    (text) => {
      expect(looksLikeImage(text, 'name')).toBe(true)
    },
  )

  it.each([
    'true',
    'none',
    'auto',
    'redis:6379',
    'db.local:5432',
    'localhost:80',
    'x.png',
    'logo.svg',
    '12:30',
    'v1.2.3',
  ])('%s is none even there', (text) => {
    expect(taken(text)).toEqual([])
  })
})
