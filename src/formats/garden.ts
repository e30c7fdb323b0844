import { defineTableFormat } from './table-format.ts'

/**
 * Actions of Garden that run containers. What a build of it gives is no use.
 *
 * @see https://docs.garden.io/reference/action-types
 */
export const gardenFormat = defineTableFormat({
  id: 'garden',
  names: ['**/{,*.}garden.{yml,yaml}'],
  candidates: [],
  isUnconfirmed: true,
  rows: [
    { path: 'spec.image', role: 'service' },
    { path: 'spec.podSpec.{containers,initContainers}[].image', role: 'container' },
    { path: 'spec.manifests[].**.{containers,initContainers}[].image', role: 'container' },
  ],
})
