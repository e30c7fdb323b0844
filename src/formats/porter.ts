import { defineTableFormat } from './table-format.ts'

/**
 * Bundles of Porter: the images that they carry.
 *
 * @see https://porter.sh/docs/bundle/manifest/file-format/
 */
export const porterFormat = defineTableFormat({
  id: 'porter',
  names: ['**/porter.{yaml,yml}'],
  candidates: [],
  rows: [{ path: 'images.*', role: 'cached-image' }],
  variables: { open: /\$/ },
  isUnconfirmed: true,
})
