import type { FileFormat } from '../../model/format.ts'
import { SCRIPT_NESTS } from '../commands/nests.ts'
import { NOMAD } from '../nomad.ts'
import { PACKER } from '../packer.ts'
import type { Table } from '../table.ts'
import { defineTextFormat } from '../table-format.ts'
import { TERRAFORM } from '../terraform.ts'

const described = describe(TERRAFORM)

export const terraformFormat: FileFormat = {
  ...described,
  fields: [...described.fields, 'values and set of helm_release'],
  nests: SCRIPT_NESTS,
  mayHold: (text) => /image|container_definitions|google_cloudbuild_trigger|helm_release/i.test(text),
  load: async () => (await import('./reader.ts')).terraform,
}

export const nomadFormat: FileFormat = {
  ...describe(NOMAD),
  load: async () => (await import('./reader.ts')).nomad,
}

export const packerFormat: FileFormat = {
  ...describe(PACKER),
  load: async () => (await import('./reader.ts')).packer,
}

function describe(table: Table): FileFormat {
  return defineTextFormat(table, 'hcl', async () => (await import('./module.ts')).treeOf)
}
