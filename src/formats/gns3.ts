import type { FieldScope } from './table.ts'
import { defineTableFormat } from './table-format.ts'

/**
 * Appliances and projects of GNS3.
 *
 * @see https://docs.gns3.com/docs/developers/api-controller/
 */
export const gns3Format = defineTableFormat({
  id: 'gns3',
  names: ['**/*.{gns3,gns3a}'],
  candidates: [],
  rows: [
    { path: 'docker.image', role: 'service' },
    {
      path: 'topology.nodes[].properties.image',
      role: 'service',
      when: isContainer,
    },
  ],
  traits: { comments: 'json' },
  isUnconfirmed: true,
})

/** The image of another node is a disk. */
function isContainer({ nearest }: FieldScope): boolean {
  const type = nearest('node_type')
  return type?.kind === 'scalar' && type.value === 'docker'
}
