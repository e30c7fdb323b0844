import { JSON_FILES } from './prefilter.ts'
import { defineTableFormat, expandNames } from './table-format.ts'

/**
 * Templates of Packer in JSON, as it had them before HCL.
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
