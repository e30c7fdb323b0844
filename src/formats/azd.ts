import { defineTableFormat } from './table-format.ts'

/**
 * Apps of the Azure Developer CLI; what has no image is built.
 *
 * @see https://learn.microsoft.com/en-us/azure/developer/azure-developer-cli/azd-schema
 */
export const azdFormat = defineTableFormat({
  id: 'azd',
  names: [],
  candidates: ['**/azure.{yaml,yml}'],
  claims: ({ has }) => has('services'),
  rows: [{ path: 'services.*.image', role: 'service' }],
  variables: { open: /\$/ },
  isUnconfirmed: true,
})
