import { get, getText } from '../languages/yaml.ts'
import type { FieldScope } from './table.ts'
import { defineTableFormat } from './table-format.ts'

/**
 * Deployments with Kamal: what runs beside the app, whose own image it builds. It runs `docker run` with what is written,
 * behind the server of a registry that the accessory names.
 *
 * @see https://github.com/basecamp/kamal/blob/main/lib/kamal/configuration/accessory.rb
 * @see https://github.com/basecamp/kamal/blob/main/lib/kamal/commands/accessory.rb
 */
export const kamalFormat = defineTableFormat({
  id: 'kamal',
  names: ['**/config/deploy{,.*}.{yml,yaml}'],
  candidates: [],
  rows: [{ path: 'accessories.*.image', role: 'service' }],
  variables: { open: /\$|<%/, unread: 'the machine that deploys decides it' },
  registryOf,
})

/** That of the app, at the root of the document, is not asked. */
function registryOf(scope: FieldScope): string | undefined {
  const image = scope.nearest('image')
  const accessories = scope.within('accessories')
  for (const { value } of accessories?.kind === 'map' ? accessories.entries : []) {
    const registry = get(value, 'registry')
    if (registry === undefined || get(value, 'image') !== image) continue
    const server = getText(registry, 'server') ?? ''
    return /[<$]/.test(server) ? undefined : server
  }
  return ''
}
