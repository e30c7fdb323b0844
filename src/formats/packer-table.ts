import type { Table } from './table.ts'

/**
 * Templates of Packer: what images of its Docker builder start from. Other builders name disks.
 *
 * @see https://developer.hashicorp.com/packer/integrations/hashicorp/docker/latest/components/builder/docker
 */
export const PACKER: Table = {
  id: 'packer',
  names: ['**/*.pkr.hcl'],
  candidates: [],
  rows: [{ path: 'source.docker.*.image', role: 'base' }],
  isUnconfirmed: true,
}
