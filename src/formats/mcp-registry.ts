import { defineTableFormat } from './table-format.ts'

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
    { path: 'packages[].identifier', role: 'service', where: { registryType: 'oci' } },
    { path: 'packages[].identifier', role: 'service', where: { registry_type: 'oci' } },
    { path: 'image', role: 'service', form: 'value', confidence: 'certain' },
    { path: 'registry.*.image', role: 'service', form: 'value', confidence: 'certain' },
  ],
  variables: { open: /\$/, unread: 'what publishes the server puts the value in' },
})
