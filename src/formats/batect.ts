import { defineTableFormat } from './table-format.ts'

/**
 * Containers of batect.
 *
 * @see https://github.com/batect/batect/blob/main/tools/schema/configSchema.json
 */
export const batectFormat = defineTableFormat({
  id: 'batect',
  names: ['**/batect*.{yml,yaml}'],
  candidates: [],
  rows: [{ path: 'containers.*.image', role: 'service' }],
  variables: { open: /\$/ },
})
