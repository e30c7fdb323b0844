import type { UseRule } from '../../src/model/rule.ts'

/** A digest without the tag that says which version it is. */
export const digestWithoutTag: UseRule = {
  id: 'digest-without-tag',
  summary: 'A digest without a tag does not tell which version it is.',
  scope: 'use',
  judges: 'tag',
  fixable: false,
  levels: { recommended: 'info', strict: 'warning' },
  options: {},
  configure: () =>
    function* check(use) {
      // An image cache may give the image another digest: there no digest is wanted at all.
      if (use.image.kind !== 'read' || use.throughCache !== undefined) return
      const { tag, digest } = use.image.reference
      if (tag !== undefined || digest === undefined) return
      yield {
        message:
          'without a tag the version of this digest is unknown, and update tools follow latest; write name:tag@digest',
        part: 'digest',
      }
    },
}
