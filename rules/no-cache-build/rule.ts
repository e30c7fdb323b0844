import type { StepRule } from '../../src/model/rule.ts'
import { quoted } from '../support.ts'

/** A build that makes everything anew, whatever its pins say. */
export const noCacheBuild: StepRule = {
  id: 'no-cache-build',
  summary: 'A build is told to use nothing that an earlier one has left.',
  scope: 'steps',
  fixable: false,
  levels: { recommended: 'off', strict: 'warning' },
  options: {},
  configure: () =>
    function* check({ items }) {
      for (const item of items) {
        const { subject } = item
        if (subject.kind !== 'uncached-build') continue
        const why =
          subject.anew === 'layers'
            ? 'makes every layer anew and downloads again what is in it, although a pin or a version that changes rebuilds what depends on it; leave it out'
            : 'asks the registry again for images that all have digests, of which there is nothing newer; leave it out'
        yield { at: item, message: `${quoted(subject.how)} ${why}` }
      }
    },
}
