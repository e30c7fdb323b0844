import { expect, test } from 'vitest'
import { images } from './read-commands.ts'

test.each([
  ['NODE=node:20', ['node:20']],
  ['FOO=acme/a:1', ['acme/a:1']],
  ['FOO=acme/a@sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef', 1],
  ['REDIS=redis:6379', []],
  ['HOST=redis:6379', []],
  ['REPO=acme/a', []],
  ['TAG=acme/a:1', []],
  ['PUSH_TARGET=acme/a:1.2', []],
  ['IMAGE_TAG=acme/a:1', []],
  ['FILES=src/a.go:10', []],
  ['URL=https://example.com/a:1', []],
])('--build-arg %s', (entry, expected) => {
  const found = images(`docker build --build-arg ${entry} .`)
  if (typeof expected === 'number') expect(found).toHaveLength(expected)
  else expect(found).toEqual(expected)
})
