/** `algorithm:hex`, checked. Only {@link parseDigest} makes one. */
export type Digest = `${string}:${string}`

/** Length of the hex part of each algorithm that go-digest registers. */
const HEX_LENGTH: ReadonlyMap<string, number> = new Map([
  ['sha256', 64],
  ['sha384', 96],
  ['sha512', 128],
])

/**
 * Checks a digest: a registered algorithm and lower-case hex of its length.
 *
 * @returns the digest, or what is wrong with it
 * @see https://github.com/opencontainers/go-digest/blob/v1.0.0/algorithm.go
 */
export function parseDigest(text: string): { ok: true; digest: Digest } | { ok: false; reason: string } {
  const colon = text.indexOf(':')
  const algorithm = text.slice(0, colon)
  const hex = text.slice(colon + 1)
  const length = HEX_LENGTH.get(algorithm)
  if (colon === -1) return { ok: false, reason: 'the digest has no algorithm' }
  if (length === undefined) return { ok: false, reason: `the digest algorithm ${algorithm} is not supported` }
  if (hex.length !== length) {
    return { ok: false, reason: `a ${algorithm} digest has ${length} hex digits, this one ${hex.length}` }
  }
  if (!/^[a-f0-9]+$/.test(hex)) return { ok: false, reason: 'a digest is written in lower-case hex digits' }
  return { ok: true, digest: `${algorithm}:${hex}` }
}
