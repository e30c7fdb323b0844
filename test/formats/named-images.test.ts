import { describe, expect, it } from 'vitest'
import { namedImages } from '../../src/formats/dockerfile/named-images.ts'

const D = `sha256:${'a'.repeat(64)}`
const look = (text: string) => namedImages({ path: 'Dockerfile', text })

describe('a look at the images of a Dockerfile', () => {
  it.each([
    ['a short name', 'FROM nginx', true],
    ['a host of Docker Hub', 'FROM index.docker.io/library/nginx:1', true],
    ['another registry', 'FROM ghcr.io/acme/app:1', false],
    ['another registry with a port', 'FROM localhost:5000/app:1', false],
    ['nothing but scratch', 'FROM scratch', false],
    ['a stage of the file', 'FROM ghcr.io/acme/app:1 AS build\nFROM build', false],
    ['a stage in capitals', 'FROM ghcr.io/acme/app:1 as Build\r\nCOPY --from=build /a /a', false],
    ['a stage by its number', 'FROM ghcr.io/acme/app:1\nFROM scratch\nCOPY --from=0 /a /a', false],
    ['an image to copy from', 'FROM scratch\nCOPY --from=nginx:1 /a /a', true],
    ['an image to mount', 'FROM ghcr.io/a/b:1\nRUN --mount=type=bind,from=nginx:1,target=/a ls', true],
    ['a frontend', '# syntax=docker/dockerfile:1\nFROM ghcr.io/a/b:1', true],
    ['a platform before the name', 'FROM --platform=$BUILDPLATFORM nginx', true],
    ['a variable', 'ARG BASE\nFROM $BASE', true],
    ['a variable behind a host', 'FROM ghcr.io/acme/app:${TAG}', false],
    ['a tab and lower case', '\tfrom\tnginx', true],
  ])('tells whether it may pull from Docker Hub: %s', (_, text, expected) => {
    expect(look(text).mayBeOnHub).toBe(expected)
  })

  it.each([
    ['one digest', `FROM nginx:1@${D}`, true],
    [
      'all of several',
      `FROM nginx@${D} AS a\nFROM scratch\nCOPY --from=a /a /a\nCOPY --from=redis@${D} /b /b`,
      true,
    ],
    ['one of two', `FROM nginx@${D}\nCOPY --from=redis /b /b`, false],
    ['a tag', 'FROM nginx:1', false],
    ['no image at all', 'FROM scratch', false],
    ['a digest that is none', 'FROM nginx@sha256:abc', false],
  ])('tells whether all have digests: %s', (_, text, expected) => {
    expect(look(text).arePinned).toBe(expected)
  })

  it('takes time in proportion to the text', () => {
    for (const line of [
      'FROM --a --a --a --a --a ',
      '\t\t\t\t\t\t\t\t',
      '# syntax = ',
      ' from=',
      'COPY --from=',
    ])
      expect(look(line.repeat(50_000))).toBeDefined()
  })
})
