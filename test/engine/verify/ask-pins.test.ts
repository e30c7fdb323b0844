import { describe, expect, it } from 'vitest'
import { DIGEST_A, DIGEST_B, DIGEST_C, DIGEST_D } from '../../../rules/cases.ts'
import { verifyUses } from '../../../src/engine/verify/ask-pins.ts'
import { isVanished, type Verification, whyUnverified } from '../../../src/model/verification.ts'
import { parsePlatform } from '../../../src/oci/platform.ts'
import { createFakeResolver, type FakeResolverOptions, type Served } from '../../support/fake-resolver.ts'
import { read } from '../../support/read.ts'

const APP = 'ghcr.io/acme/app'
const INDEX = { 'linux/amd64': DIGEST_C, 'linux/arm64': DIGEST_D }
/** `app:1` is an index, DIGEST_A, whose images are there. */
const SERVED: Served = {
  [`${APP}:1`]: DIGEST_A,
  [`${APP}@${DIGEST_A}`]: INDEX,
  [`${APP}@${DIGEST_C}`]: 'image',
  [`${APP}@${DIGEST_D}`]: 'image',
}
const PINNED = `FROM ${APP}:1@${DIGEST_A}\n`

interface Outcome {
  readonly verifications: readonly Verification[]
  readonly first: Verification
  readonly log: readonly string[]
}

async function verify(
  text: string,
  served: Served,
  options: FakeResolverOptions & Pick<Parameters<typeof verifyUses>[1], 'recall' | 'verifyContent'> = {},
): Promise<Outcome> {
  const { uses } = await read(['dockerfile'], 'Dockerfile', text)
  const { recall, verifyContent, ...others } = options
  const resolver = createFakeResolver(served, others)
  const verifications = [
    ...(
      await verifyUses(uses, { resolver, recall, ...(verifyContent === true ? { verifyContent } : {}) })
    ).values(),
  ]
  const [first] = verifications
  if (first === undefined) throw new Error('no use was verified')
  return { verifications, first, log: resolver.log }
}

const HUB_MIRROR = { via: 'mirror', endpoint: 'https://mirror.example' } as const

describe('verifying pins', () => {
  it('asks for the tag and the digest of a pin that is fine, and fetches nothing', async () => {
    const { first, log } = await verify(PINNED, SERVED)
    expect(first).toMatchObject({ pin: { kind: 'served' }, tag: { kind: 'same' }, children: [] })
    expect(log).toEqual([`tag ${APP}:1`, `digest ${APP}@${DIGEST_A}`])
  })

  it('asks for the index and its two usual images too where its content is to be verified', async () => {
    const { first, log } = await verify(
      PINNED,
      { ...SERVED, [`${APP}@${DIGEST_A}`]: { ...INDEX, 'linux/s390x': DIGEST_B } },
      { verifyContent: true },
    )
    expect(first).toMatchObject({ name: `${APP}:1`, pin: { kind: 'served' }, tag: { kind: 'same' } })
    expect(first.children.map(({ platform, state }) => `${platform} ${state.kind}`)).toEqual([
      'linux/amd64 served',
      'linux/arm64 served',
    ])
    expect(whyUnverified(first)).toBeUndefined()
    expect(isVanished(first)).toBe(false)
    expect(log).toEqual([
      `tag ${APP}:1`,
      `digest ${APP}@${DIGEST_A}`,
      `content ${APP}@${DIGEST_A}`,
      `digest ${APP}@${DIGEST_C}`,
      `digest ${APP}@${DIGEST_D}`,
    ])
  })

  it('asks nothing twice, however often and however a pin is written', async () => {
    const text = `FROM nginx:1@${DIGEST_A} AS a\nFROM index.docker.io/library/nginx:1@${DIGEST_A} AS b\nFROM --platform=linux/amd64 nginx:1@${DIGEST_A} AS c\nFROM nginx:1-slim@${DIGEST_A} AS d\n`
    const served = {
      'docker.io/library/nginx:1': DIGEST_A,
      'docker.io/library/nginx:1-slim': DIGEST_A,
      [`docker.io/library/nginx@${DIGEST_A}`]: INDEX,
    }
    const { verifications, log } = await verify(text, served, { verifyContent: true })
    expect(verifications).toHaveLength(4)
    expect(verifications[0]).toBe(verifications[1])
    expect(verifications[2]?.children.map(({ platform }) => platform)).toEqual(['linux/amd64'])
    expect(new Set(log).size).toBe(log.length)
    expect(log).toHaveLength(6)
  })

  it('asks once for a tag that is pinned to two digests, and tells both what it names', async () => {
    const { verifications, log } = await verify(`${PINNED}FROM ${APP}:1@${DIGEST_B}\n`, {
      ...SERVED,
      [`${APP}@${DIGEST_B}`]: { 'linux/amd64': DIGEST_C },
    })
    expect(verifications.map(({ tag }) => tag)).toMatchObject([
      { kind: 'same' },
      { kind: 'moved', to: DIGEST_A, change: { kind: 'same-build', added: ['linux/arm64'], removed: [] } },
    ])
    expect(log.filter((line) => line.startsWith('tag'))).toHaveLength(1)
  })

  it('says nothing of uses without a digest', async () => {
    const { verifications } = await verify(`FROM ${APP}:1\nFROM $X\n${PINNED}`, SERVED)
    expect(verifications.map(({ digest }) => digest)).toEqual([DIGEST_A])
  })

  it('asks for the images of a rare index by its first one', async () => {
    const rare = { 'windows/amd64 10.0.1': DIGEST_B, 'linux/s390x': DIGEST_C }
    const served = { ...SERVED, [`${APP}@${DIGEST_A}`]: rare }
    const { first } = await verify(PINNED, served, { verifyContent: true })
    expect(first.children).toMatchObject([{ platform: 'windows/amd64', state: { kind: 'gone' } }])
    expect(isVanished(first)).toBe(true)
  })

  it('does not ask for every one of a thousand images for one platform', async () => {
    const many = Object.fromEntries(
      Array.from({ length: 1000 }, (_, number) => [`linux/amd64 ${number}`, DIGEST_C]),
    )
    const { first } = await verify(
      PINNED,
      { ...SERVED, [`${APP}@${DIGEST_A}`]: many },
      { verifyContent: true },
    )
    expect(first.children).toHaveLength(8)
  })

  it('leaves a use unresolved whose platform the index does not have', async () => {
    const text = `FROM --platform=linux/s390x ${APP}:1@${DIGEST_A}\n`
    const { first } = await verify(text, SERVED, { verifyContent: true })
    expect(whyUnverified(first)).toMatchObject({ reason: 'no-such-platform' })
    expect(whyUnverified(first)?.detail).toContain('linux/amd64, linux/arm64')
  })

  it('asks for an index that is known only whether it is served, without fetching it', async () => {
    const images = [
      { platform: { os: 'linux', architecture: 'amd64' }, osVersion: undefined, digest: DIGEST_C },
    ]
    const recall = (name: string, digest: string) =>
      name === `${APP}:1` && digest === DIGEST_A ? (images as never) : undefined
    const { first, log } = await verify(PINNED, SERVED, { recall })
    expect(log).toEqual([`tag ${APP}:1`, `digest ${APP}@${DIGEST_A}`, `digest ${APP}@${DIGEST_C}`])
    expect(first.children).toMatchObject([{ platform: 'linux/amd64', state: { kind: 'served' } }])
  })

  it('compares with what is known of a digest that is gone', async () => {
    const images = [
      { platform: { os: 'linux', architecture: 'amd64' }, osVersion: undefined, digest: DIGEST_C },
    ]
    const served = { ...SERVED, [`${APP}:1`]: DIGEST_B, [`${APP}@${DIGEST_B}`]: INDEX }
    const { [`${APP}@${DIGEST_A}`]: _, ...others } = served
    const { first } = await verify(PINNED, others, { recall: () => images as never })
    expect(first.pin.kind).toBe('gone')
    expect(first.tag).toMatchObject({ change: { kind: 'same-build', added: ['linux/arm64'] } })
  })

  it('fetches what is pinned and what its tag names now where that has moved', async () => {
    const served = { ...SERVED, [`${APP}:1`]: DIGEST_B, [`${APP}@${DIGEST_B}`]: { 'linux/amd64': DIGEST_C } }
    const { first, log } = await verify(PINNED, served)
    expect(first.tag).toMatchObject({
      kind: 'moved',
      change: { kind: 'same-build', added: [], removed: ['linux/arm64'] },
    })
    expect(log.filter((line) => line.startsWith('content'))).toEqual([
      `content ${APP}@${DIGEST_A}`,
      `content ${APP}@${DIGEST_B}`,
    ])
  })

  it('never takes an answer for a change that cannot be read', async () => {
    const served = { ...SERVED, [`${APP}:1`]: DIGEST_B, [`${APP}@${DIGEST_B}`]: INDEX }
    const { first } = await verify(PINNED, served, {
      failures: { [`${APP}@${DIGEST_B}`]: 'timeout' },
    })
    expect(first.tag).toMatchObject({ kind: 'moved', change: { kind: 'unknown' } })
  })
})

describe('a pin without an answer', () => {
  it.each(['rate-limited', 'timeout', 'auth-required', 'no-mirror', 'tls'] as const)(
    'is unresolved, never fine, when everything is %s',
    async (problem) => {
      const { first } = await verify(PINNED, SERVED, { failures: { [APP]: problem } })
      expect(first.pin).toMatchObject({ kind: 'unresolved', reason: problem })
      expect(first.tag).toMatchObject({ kind: 'unresolved', reason: problem })
      expect(isVanished(first)).toBe(false)
      expect(whyUnverified(first)?.reason).toBe(problem)
    },
  )

  it('is unresolved where nobody may be asked', async () => {
    const { uses } = await read(['dockerfile'], 'Dockerfile', `${PINNED}FROM ${APP}:1\n`)
    const verifications = [...(await verifyUses(uses, { resolver: undefined })).values()]
    expect(verifications.map((found) => whyUnverified(found)?.reason)).toEqual(['offline'])
  })

  it('is unresolved when an image behind it cannot be asked for', async () => {
    const { first } = await verify(PINNED, SERVED, {
      verifyContent: true,
      failures: { [`${APP}@${DIGEST_D}`]: 'rate-limited' },
    })
    expect(first.pin.kind).toBe('served')
    expect(whyUnverified(first)).toMatchObject({ reason: 'rate-limited' })
    expect(isVanished(first)).toBe(false)
  })

  it('is unresolved when only the tag cannot be asked for', async () => {
    const { first } = await verify(PINNED, SERVED, { failures: { [`${APP}:1`]: 'unavailable' } })
    expect(first.pin.kind).toBe('served')
    expect(whyUnverified(first)).toMatchObject({ reason: 'unavailable' })
  })

  it('is unresolved when the endpoint answers with another digest', async () => {
    const { first } = await verify(PINNED, SERVED, { rewrites: { [`${APP}@${DIGEST_A}`]: DIGEST_B } })
    expect(first.pin).toMatchObject({ kind: 'unresolved', reason: 'digest-mismatch' })
    expect(whyUnverified(first)?.detail).toContain(DIGEST_B)
  })

  it('is unresolved when an image behind it is another one', async () => {
    const { first } = await verify(PINNED, SERVED, {
      verifyContent: true,
      rewrites: { [`${APP}@${DIGEST_C}`]: DIGEST_B },
    })
    expect(whyUnverified(first)).toMatchObject({ reason: 'digest-mismatch' })
  })
})

describe('an answer that there is nothing', () => {
  const moved: Served = { [`${APP}:1`]: DIGEST_B, [`${APP}@${DIGEST_B}`]: 'image' }

  it('proves that a digest is gone where the registry itself gives it', async () => {
    const { first, log } = await verify(PINNED, moved)
    expect(first.pin).toMatchObject({ kind: 'gone', via: 'registry' })
    expect(first.tag).toMatchObject({ kind: 'moved', to: DIGEST_B, change: { kind: 'unknown' } })
    expect(isVanished(first)).toBe(true)
    expect(log).not.toContain(`content ${APP}@${DIGEST_A}`)
  })

  it('proves nothing where a mirror gives it that serves the tag neither', async () => {
    const { first } = await verify(PINNED, {}, HUB_MIRROR)
    expect(first.pin).toMatchObject({ kind: 'unresolved', reason: 'not-found' })
    expect(first.tag).toMatchObject({ kind: 'unresolved', reason: 'not-found' })
    expect(isVanished(first)).toBe(false)
  })

  it('counts where a mirror gives it that serves the tag', async () => {
    const { first } = await verify(PINNED, moved, HUB_MIRROR)
    expect(first.pin).toMatchObject({ kind: 'gone', via: 'mirror' })
  })

  it('proves nothing of a digest without a tag where a mirror gives it', async () => {
    const { first } = await verify(`FROM ${APP}@${DIGEST_A}\n`, {}, HUB_MIRROR)
    expect(first).toMatchObject({ pin: { kind: 'unresolved', reason: 'not-found' }, tag: { kind: 'none' } })
  })

  it('does not make a tag gone that a mirror does not find, though it serves the digest', async () => {
    const { [`${APP}:1`]: _, ...others } = SERVED
    expect((await verify(PINNED, others, HUB_MIRROR)).first.tag.kind).toBe('unresolved')
    expect((await verify(PINNED, others)).first.tag).toMatchObject({ kind: 'gone', via: 'registry' })
  })
})

describe('a use with a platform', () => {
  it.each(['linux/arm64', 'linux/arm64/v8'])('needs the image for %s alone', async (platform) => {
    expect(parsePlatform(platform)).toBeDefined()
    const { [`${APP}@${DIGEST_C}`]: _, ...others } = SERVED
    const text = `FROM --platform=${platform} ${APP}:1@${DIGEST_A}\n`
    const { first } = await verify(text, others, { verifyContent: true })
    expect(first.children).toMatchObject([{ platform: 'linux/arm64', state: { kind: 'served' } }])
    expect(isVanished(first)).toBe(false)
  })

  it('may be pinned to a single image, of which no platform is known', async () => {
    const { first } = await verify(`FROM --platform=linux/arm64 ${APP}@${DIGEST_D}\n`, SERVED)
    expect(first).toMatchObject({ pin: { kind: 'served', platforms: undefined }, children: [] })
    expect(whyUnverified(first)).toBeUndefined()
  })
})
