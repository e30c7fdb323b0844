import type { WorkshopRule } from '../../../src/model/rule.ts'
import { quoted } from '../../support.ts'

/** An image that the session's Docker daemon has and the cluster is to run. */
export const localImageInCluster: WorkshopRule = {
  id: 'local-image-in-cluster',
  summary: 'The cluster is to run an image that only the Docker daemon of the session has.',
  scope: 'workshops',
  fixable: false,
  levels: { recommended: 'info', strict: 'error' },
  options: {},
  configure: () =>
    function* check({ workshops }) {
      for (const { definitions, localImages } of workshops) {
        const lacksRegistry = definitions.length > 0 && !definitions.some(({ subject }) => subject.registry)
        const push = lacksRegistry
          ? 'enable the session registry, push it there'
          : 'push it to the session registry'
        for (const observation of localImages) {
          yield {
            at: observation,
            message: `${quoted(observation.subject.name)} is only in the Docker daemon of the session, where the cluster cannot get it; ${push} and deploy it from there`,
          }
        }
      }
    },
}
