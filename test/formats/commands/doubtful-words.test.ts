import { describe, expect, test } from 'vitest'
import { images } from './read-commands.ts'

describe('what stands for all arguments', () => {
  test.each([
    ['docker run "$@" acme/a:1', ['acme/a:1']],
    ['docker run $* --rm acme/a:1 sh', ['acme/a:1']],
    ['docker run --rm "${@:2}" acme/a:1', ['acme/a:1']],
    ['docker run acme/a:1 "$@"', ['acme/a:1']],
    ['podman pull "$@"', ['variable-without-default: $@']],
    ['docker run "$@" sh -c x', ['variable-without-default: $@']],
  ])('is flags where another flag or an image follows: %s', (text, expected) => {
    expect(images(text)).toEqual(expected)
  })
})

describe('the word behind a flag that is not known', () => {
  test.each([
    ['docker run --unknown acme/a:1 acme/b:1', []],
    ['docker run -Q acme/a:1 acme/b:1', []],
    ['docker run -itQ acme/a:1 acme/b:1 sh', []],
    ['docker run -Q x acme/b:1', ['acme/b:1']],
    ['docker run -Q 5 acme/b:1', ['acme/b:1']],
    ['docker run -Q acme/a:1 sh', ['acme/a:1']],
    ['docker run -Q acme/a:1', ['acme/a:1']],
    ['docker run -Q -v a:/b acme/a:1', ['acme/a:1']],
  ])('is no image where the next word may be one as well: %s', (text, expected) => {
    expect(images(text)).toEqual(expected)
  })
})
