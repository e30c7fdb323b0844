import type { FileFormat } from '../../model/format.ts'
import { SCRIPT_NESTS } from '../commands/nests.ts'
import { NOMAD } from '../nomad.ts'
import { PACKER } from '../packer-table.ts'
import type { Table } from '../table.ts'
import { defineTextFormat } from '../table-format.ts'
import { TERRAFORM, TERRAFORM_WORDS } from '../terraform.ts'

const described = describe(TERRAFORM)

export const terraformFormat: FileFormat = {
  ...described,
  fields: [
    ...described.fields,
    'values, set and chart of helm_release and helm_template',
    'values, parameter, kustomize.images and chart of argocd_application',
  ],
  nests: [...SCRIPT_NESTS, ...(described.nests ?? [])],
  mayHold: (text) => TERRAFORM_WORDS.test(text),
  load: async () => (await import('./reader.ts')).terraform,
}

export const nomadFormat: FileFormat = Object.assign(describe(NOMAD), {
  load: async () => (await import('./reader.ts')).nomad,
})

export const packerFormat: FileFormat = Object.assign(describe(PACKER), {
  load: async () => (await import('./reader.ts')).packer,
})

function describe(table: Table): FileFormat {
  const described = defineTextFormat(table, 'hcl', async () => (await import('./module.ts')).treeOf)
  return Object.assign(described, { fillsVariables: true })
}
