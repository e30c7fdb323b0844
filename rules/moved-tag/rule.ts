import type { OnlineRule } from '../../src/model/rule.ts'
import type { Change } from '../../src/model/verification.ts'
import { listed } from '../support.ts'

/** What became of a tag beside a digest. */
const GRADES = ['same-build', 'new-build', 'unknown', 'gone'] as const
type Grade = (typeof GRADES)[number]

/** A tag that names something else now than the digest beside it. */
export const movedTag: OnlineRule = {
  id: 'moved-tag',
  summary: 'The tag beside a digest has moved on, or is gone.',
  scope: 'online',
  judges: 'tag',
  fixable: false,
  levels: { recommended: 'off', strict: 'off' },
  options: {
    changes: {
      type: 'levels',
      grades: GRADES,
      description:
        'A level by what became of the tag: the same build with other platforms, a new build, something that cannot be compared, or no such tag any more.',
    },
  },
  defersTo: ['vanished-digest', 'single-platform-digest'],
  configure: () =>
    function* check(_use, { name, tag }) {
      if (tag.kind === 'gone') {
        const message = `${name} does not exist any more at ${tag.endpoint}; the digest beside it is all that is left, and nothing follows it, so choose another tag`
        yield { message, grade: 'gone', part: 'tag' }
      }
      if (tag.kind !== 'moved') return
      // The index that the tag names holds what is pinned.
      if (tag.change.kind === 'single-platform' && tag.change.platform !== undefined) return
      const { grade, how } = describe(tag.change)
      yield { message: `${name} names ${tag.to} now, ${how}`, grade, part: 'tag' }
    },
}

function describe(change: Change): { readonly grade: Grade; readonly how: string } {
  if (change.kind === 'unknown') {
    return { grade: 'unknown', how: `and how it differs is not known: ${change.detail}` }
  }
  if (change.kind !== 'same-build')
    return { grade: 'new-build', how: 'another build; look at it and pin it anew' }
  const { added, removed } = change
  const parts = [
    added.length === 0 ? '' : `with ${listed(added)} added`,
    removed.length === 0 ? '' : `without ${listed(removed)}`,
  ].filter((part) => part !== '')
  const how =
    parts.length === 0
      ? 'another index of the same images; nothing that is pulled changes'
      : `the same build ${parts.join(' and ')}; nothing changes on the other platforms`
  return { grade: 'same-build', how }
}
