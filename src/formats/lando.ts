import { defineTableFormat } from './table-format.ts'

/**
 * Apps of Lando: services of their own, as Compose has them. `type` names a recipe.
 *
 * @see https://docs.lando.dev/services/compose.html
 */
export const landoFormat = defineTableFormat({
  id: 'lando',
  names: ['**/.lando{,.*}.{yml,yaml}'],
  candidates: [],
  rows: [
    { path: 'services.*.{services,overrides}.image', role: 'service' },
    { path: 'services.*.{run,run_as_root,build,build_as_root}', role: 'cli-argument', form: 'commands' },
  ],
  variables: { open: /\$/ },
  isUnconfirmed: true,
})
