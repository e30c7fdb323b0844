import { defineTableFormat, expandNames, WITH_FALLBACK } from './table-format.ts'

/**
 * Topologies of containerlab. Images of network vendors are built by hand, so that none is certain to be pulled.
 *
 * @see https://github.com/srl-labs/containerlab/blob/main/schemas/clab.schema.json
 */
export const containerlabFormat = defineTableFormat({
  id: 'containerlab',
  names: ['**/*.clab.{yml,yaml}'],
  candidates: ['**/*.{yml,yaml}'],
  hints: ['topology:'],
  claims: ({ has }) => has('name') && has('topology', 'nodes'),
  rows: [
    { path: 'topology.{nodes,kinds,groups}.*.image', role: 'service', confidence: 'likely' },
    { path: 'topology.defaults.image', role: 'service', confidence: 'likely' },
  ],
  variables: { open: /\$/, expand: expandNames(WITH_FALLBACK, /\$/, () => undefined) },
})
