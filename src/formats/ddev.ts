import { defineTableFormat } from './table-format.ts'

/**
 * Projects of DDEV; its Compose files are read as such.
 *
 * @see https://ddev.readthedocs.io/en/stable/users/configuration/config/
 */
export const ddevFormat = defineTableFormat({
  id: 'ddev',
  names: ['**/.ddev/config*.{yaml,yml}'],
  candidates: [],
  rows: [{ path: '{webimage,dbimage}', role: 'service' }],
  isUnconfirmed: true,
})
