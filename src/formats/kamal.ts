import { defineTableFormat } from './table-format.ts'

/**
 * Deployments with Kamal: what runs beside the app, whose own image it builds.
 *
 * @see https://kamal-deploy.org/docs/configuration/accessories/
 */
export const kamalFormat = defineTableFormat({
  id: 'kamal',
  names: ['**/config/deploy{,.*}.{yml,yaml}'],
  candidates: [],
  isUnconfirmed: true,
  rows: [{ path: 'accessories.*.image', role: 'service' }],
})
