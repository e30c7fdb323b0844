import type { FileFormat } from '../model/format.ts'
import type { Table } from './table.ts'
import { defineTextFormat } from './table-format.ts'

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

export const packerFormat: FileFormat = {
  ...defineTextFormat(PACKER, 'hcl', async () => (await import('./terraform/module.ts')).treeOf),
  load: async () => (await import('./terraform/reader.ts')).packer,
}
