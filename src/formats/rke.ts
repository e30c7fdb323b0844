import { defineTableFormat } from './table-format.ts'

/**
 * Clusters of RKE 1.
 *
 * @see https://rke.docs.rancher.com/config-options/system-images
 */
export const rkeFormat = defineTableFormat({
  id: 'rke',
  names: [],
  candidates: ['**/*cluster*.{yml,yaml}'],
  hints: ['system_images', 'kubernetes_version'],
  claims: ({ has }) => has('nodes') && (has('system_images') || has('services')),
  rows: [
    { path: 'system_images.*', role: 'container' },
    { path: 'services.*.image', role: 'container' },
  ],
  isUnconfirmed: true,
})
