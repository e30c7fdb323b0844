import { defineTableFormat } from './table-format.ts'

/**
 * Actions of Garden that run containers. What a build of it gives is no use. Objects go to the cluster as they are;
 * images of other actions are cut at their last colon where Garden names what it built.
 *
 * @see https://docs.garden.io/reference/action-types
 * @see https://github.com/garden-io/garden/blob/main/core/src/plugins/container/helpers.ts
 */
export const gardenFormat = defineTableFormat({
  id: 'garden',
  names: ['**/{,*.}garden.{yml,yaml}'],
  candidates: [],
  rows: [
    { path: 'spec.image', role: 'service', isUnconfirmed: true },
    { path: 'spec.podSpec.{containers,initContainers}[].image', role: 'container' },
    { path: 'spec.manifests[].**.{containers,initContainers}[].image', role: 'container' },
  ],
})
