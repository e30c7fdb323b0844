import type { Field } from './table.ts'
import { defineTableFormat, HAS_HOST } from './table-format.ts'

const NO_HOST = new RegExp(`^(?!${HAS_HOST.source})`)

/**
 * What publishes servers of the Model Context Protocol: entries of its registry, and of Docker's catalogue. As a rule these
 * images are built from the same tree.
 *
 * @see https://github.com/modelcontextprotocol/registry/blob/main/docs/modelcontextprotocol-io/package-types.mdx
 * @see https://github.com/docker/mcp-registry/blob/main/add_mcp_server.md
 */
export const mcpRegistryFormat = defineTableFormat({
  id: 'mcp-registry',
  names: [],
  candidates: ['**/server.{json,yaml}', '**/*catalog*.yaml'],
  hints: ['"registryType"', '"registry_type"', 'about:', 'registry:'],
  claims: ({ has, text }) =>
    (has('$schema') && has('packages')) || (text('type') === 'server' && has('about')) || has('registry'),
  isUnconfirmed: true,
  rows: [
    ...packagesWith('registryType', 'registryBaseUrl'),
    ...packagesWith('registry_type', 'registry_base_url'),
    { path: 'image', role: 'service', form: 'value', confidence: 'certain' },
    { path: 'registry.*.image', role: 'service', form: 'value', confidence: 'certain' },
  ],
  variables: { open: /\$/, unread: 'what publishes the server puts the value in' },
})

/** A package is a whole reference, or has its version and the address of its registry in keys of their own. */
function packagesWith(type: string, registry: string): readonly Field[] {
  const row = { path: 'packages[]', role: 'service', inside: { [type]: 'oci' } } as const
  const parts = { repository: 'identifier', tag: 'version' }
  return [
    { ...row, except: NO_HOST, parts },
    { ...row, parts: { ...parts, registry, scheme: 'https://' } },
  ]
}
