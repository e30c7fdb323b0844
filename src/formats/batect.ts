import { defineTableFormat } from './table-format.ts'

/**
 * Containers of batect.
 *
 * @see https://github.com/batect/batect/blob/main/tools/schema/configSchema.json
 */
export const batectFormat = defineTableFormat({
  id: 'batect',
  names: ['**/batect*.{yml,yaml}'],
  candidates: ['**/*.{yml,yaml}'],
  hints: ['project_name:', 'build_directory:', 'run_as_current_user:'],
  claims: ({ has }) => has('containers') && (has('project_name') || has('tasks')),
  rows: [{ path: 'containers.*.image', role: 'service' }],
  variables: { open: /\$/ },
})
