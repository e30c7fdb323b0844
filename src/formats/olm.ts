import { defineTableFormat } from './table-format.ts'

/**
 * Catalogs of the Operator Lifecycle Manager: bundles and the images that they need.
 *
 * @see https://olm.operatorframework.io/docs/reference/file-based-catalogs/
 */
export const olmFormat = defineTableFormat({
  id: 'olm',
  names: [],
  candidates: ['**/*catalog*.{yaml,yml,json}'],
  hints: ['olm.bundle'],
  claims: ({ text }) => text('schema') === 'olm.bundle',
  rows: [
    { path: 'image', role: 'cached-image' },
    { path: 'relatedImages[].image', role: 'cached-image' },
  ],
  isUnconfirmed: true,
})
