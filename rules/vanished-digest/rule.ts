import type { OnlineRule } from '../../src/model/rule.ts'
import type { TagState, Verification } from '../../src/model/verification.ts'
import { listed } from '../support.ts'

/** A digest that can no longer be pulled. */
export const vanishedDigest: OnlineRule = {
  id: 'vanished-digest',
  summary: 'A digest, or an image behind it, is not served any more.',
  scope: 'online',
  judges: 'tag',
  fixable: false,
  levels: { recommended: 'off', strict: 'off' },
  options: {},
  configure: () =>
    function* check(_use, verification) {
      const what = describe(verification)
      if (what !== undefined) yield { message: `${what}; ${adviceFor(verification.tag)}`, part: 'digest' }
    },
}

function describe({ name, pin, children }: Verification): string | undefined {
  if (pin.kind === 'gone') {
    return pin.via === 'mirror'
      ? `${pin.endpoint} serves ${name} but not this digest, so that pulls through this mirror fail`
      : `${name} with this digest is not served by ${pin.endpoint} any more, so that pulls fail`
  }
  const gone = children.filter(({ state }) => state.kind === 'gone').map(({ platform }) => platform)
  if (pin.kind !== 'served' || gone.length === 0) return undefined
  return `${pin.endpoint} serves the index of ${name} but not its image for ${listed(gone)}, so that pulls for it fail`
}

function adviceFor(tag: TagState): string {
  if (tag.kind === 'moved') return `pin what the tag names now, ${tag.to}`
  if (tag.kind === 'same') return 'tell the publisher: its tag still names it'
  return 'choose another version and pin it'
}
