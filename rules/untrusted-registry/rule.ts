import type { UseRule } from '../../src/model/rule.ts'
import { formatRepository, sourceOf } from '../../src/oci/reference.ts'
import { originPart } from '../support.ts'

/** Entries of the allow list that a message spells out. */
const SHOWN = 3

/** An image that the allow list does not name; silent until there is one. */
export const untrustedRegistry: UseRule = {
  id: 'untrusted-registry',
  summary: 'An image comes from a repository that the allow list does not name.',
  scope: 'use',
  judges: 'name',
  fixable: false,
  levels: { recommended: 'error', strict: 'error' },
  options: {
    allow: {
      type: 'globs',
      description:
        'Repositories that images may come from, such as `ghcr.io/acme/**`; without a list nothing is reported.',
    },
  },
  configure(options, environment) {
    const { allow } = options.globs
    if (allow === undefined) return () => []
    const isAllowed = environment.globs(allow)
    const advice = allow.length === 0 ? 'which is empty' : `which has ${enumerate(allow)}`
    return function* check(use) {
      if (use.image.kind !== 'read') return
      const { reference } = use.image
      const source = sourceOf(reference)
      if (environment.isInternal(source) || isAllowed(source)) return
      yield {
        message: `${formatRepository(source)} is not on the allow list, ${advice}; use an image that is, or add it`,
        part: originPart(reference),
      }
    }
  },
}

function enumerate(patterns: readonly string[]): string {
  const shown = patterns.slice(0, SHOWN).join(', ')
  return patterns.length > SHOWN ? `${shown} and ${patterns.length - SHOWN} more` : shown
}
