import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseDigest } from '../../src/oci/digest.ts'

describe('parseDigest', () => {
  it.each([
    ['sha256', 64],
    ['sha384', 96],
    ['sha512', 128],
  ])('takes %s with %i hex digits', (algorithm, length) => {
    const text = `${algorithm}:${'0a'.repeat(length / 2)}`
    expect(parseDigest(text)).toEqual({ ok: true, digest: text })
  })

  it.each([
    ['', 'the digest has no algorithm'],
    ['sha256', 'the digest has no algorithm'],
    [`${'a'.repeat(64)}`, 'the digest has no algorithm'],
    [':', 'the digest algorithm  is not supported'],
    [`md5:${'a'.repeat(32)}`, 'the digest algorithm md5 is not supported'],
    [`SHA256:${'a'.repeat(64)}`, 'the digest algorithm SHA256 is not supported'],
    ['sha256:', 'a sha256 digest has 64 hex digits, this one 0'],
    [`sha256:${'a'.repeat(63)}`, 'a sha256 digest has 64 hex digits, this one 63'],
    [`sha256:${'a'.repeat(65)}`, 'a sha256 digest has 64 hex digits, this one 65'],
    [`sha512:${'a'.repeat(96)}`, 'a sha512 digest has 128 hex digits, this one 96'],
    [`sha256:${'A'.repeat(64)}`, 'a digest is written in lower-case hex digits'],
    [`sha256:${'a'.repeat(63)}g`, 'a digest is written in lower-case hex digits'],
    [`sha256:${'a'.repeat(63)}\n`, 'a digest is written in lower-case hex digits'],
    [`sha256:${'a'.repeat(31)}:${'a'.repeat(32)}`, 'a digest is written in lower-case hex digits'],
  ])('refuses %j', (text, reason) => {
    expect(parseDigest(text)).toEqual({ ok: false, reason })
  })

  it('gives back the text that it takes, and a reason for any other', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^sha256:[0-9a-g]{63,65}$/)),
        (text) => {
          const parsed = parseDigest(text)
          if (parsed.ok) expect(parsed.digest).toBe(text)
          else expect(parsed.reason).not.toBe('')
          expect(parsed.ok).toBe(
            /^(?:sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128})$/.test(text) &&
              !text.endsWith('\n'),
          )
        },
      ),
    )
  })
})
