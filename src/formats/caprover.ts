import { defineTableFormat } from './table-format.ts'

/**
 * Apps of CapRover.
 *
 * @see https://caprover.com/docs/captain-definition-file.html
 */
export const caproverFormat = defineTableFormat({
  id: 'caprover',
  names: ['**/captain-definition'],
  candidates: [],
  rows: [{ path: 'imageName', role: 'service' }],
  traits: { comments: 'json' },
  isUnconfirmed: true,
})
