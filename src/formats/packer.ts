import { JSON_FILES } from './prefilter.ts'
import type { Table } from './table.ts'
import { defineTableFormat, expandNames } from './table-format.ts'

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

/**
 * The same in JSON, as Packer had it before HCL.
 *
 * @see https://developer.hashicorp.com/packer/docs/templates/legacy_json_templates
 */
export const packerJsonFormat = defineTableFormat({
  id: 'packer-json',
  names: ['**/*.pkr.json'],
  candidates: [JSON_FILES],
  hints: ['"builders"'],
  claims: ({ has }) =>
    has('builders') && ['provisioners', 'post-processors', 'variables'].some((key) => has(key)),
  isUnconfirmed: true,
  rows: [{ path: 'builders[].image', role: 'base', where: { type: 'docker' } }],
  traits: { comments: 'json' },
  variables: {
    open: /\{\{/,
    unread: 'Packer computes it',
    expand: expandNames(/\{\{[ \t]*user[ \t]+`([\w-]+)`[ \t]*\}\}/g, /\{\{/, (name, scope) =>
      scope.nearest('variables', name),
    ),
  },
})
