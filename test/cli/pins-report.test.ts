import { describe, expect, it } from 'vitest'
import { renderPins } from '../../src/cli/pins-report.ts'
import type { Change, PinState, TagState, Verification } from '../../src/model/verification.ts'
import { digestOf, fakeResolver } from '../support/fix.ts'
import { read } from '../support/read.ts'

const PINNED = digestOf('pinned')
const NEW = digestOf('new')
const ANSWER = { endpoint: 'https://r.example', via: 'registry' } as const
const SERVED: PinState = { ...ANSWER, kind: 'served', platforms: undefined }
const GONE: PinState & TagState = { ...ANSWER, kind: 'gone' }
const moved = (change: Change): TagState => ({ ...ANSWER, kind: 'moved', to: NEW, change })

/** The line that says what to do about a pin. */
async function adviceOn(found: Partial<Verification>): Promise<string | undefined> {
  const { uses } = await read(['dockerfile'], 'Dockerfile', `FROM acme/a:1@${PINNED}\n`)
  const verification: Verification = {
    name: 'docker.io/acme/a:1',
    digest: PINNED,
    pin: SERVED,
    tag: { kind: 'same' },
    children: [],
    ...found,
  }
  const text = renderPins({ groups: new Map([[verification, uses]]), pinned: 1, others: 0 }, fakeResolver())
  return /^ +what to do +(.*)$/m.exec(text)?.[1]
}

describe('what to do about a pin', () => {
  it.each<[string, Partial<Verification>, string]>([
    [
      'is gone while its tag names another digest',
      { pin: GONE, tag: moved({ kind: 'new-build' }) },
      `pin ${NEW}, which the tag names now`,
    ],
    ['is gone', { pin: GONE }, 'choose another version and pin it'],
    ['is gone with its tag', { pin: GONE, tag: GONE }, 'choose another version and pin it'],
    [
      'has lost an image behind it',
      { children: [{ platform: 'linux/amd64', digest: NEW, state: { kind: 'gone' } }] },
      'choose another version and pin it',
    ],
    ['has lost its tag', { tag: GONE }, 'choose another tag, so that updates are seen'],
    [
      'is for one platform of an index',
      { tag: moved({ kind: 'single-platform', platform: undefined, platforms: ['linux/amd64'] }) },
      `pin the index, ${NEW}`,
    ],
    [
      'is the same build with other platforms',
      { tag: moved({ kind: 'same-build', added: ['linux/arm64'], removed: [] }) },
      'nothing, as long as the platforms are enough',
    ],
    ['is older than its tag', { tag: moved({ kind: 'new-build' }) }, `review it and pin ${NEW}`],
    [
      'cannot be compared',
      { tag: moved({ kind: 'unknown', detail: 'it cannot be read' }) },
      `review it and pin ${NEW}`,
    ],
    [
      'cannot be asked for',
      { pin: { kind: 'unresolved', reason: 'unavailable', detail: 'no answer' } },
      'run again when the endpoint is back',
    ],
  ])('that %s', async (_, found, advice) => {
    expect(await adviceOn(found)).toBe(advice)
  })

  it('that is as it was is not said', async () => {
    expect(await adviceOn({})).toBeUndefined()
  })
})
