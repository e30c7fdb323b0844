import { componentImages } from './digitalocean-components.ts'
import { defineTableFormat } from './table-format.ts'

/**
 * Apps of DigitalOcean from images.
 *
 * @see https://docs.digitalocean.com/products/app-platform/reference/app-spec/
 */
export const digitaloceanFormat = defineTableFormat({
  id: 'digitalocean',
  names: ['**/.do/*.{yaml,yml}'],
  candidates: ['**/app{,-spec,spec}.{yaml,yml}'],
  hints: ['registry_type'],
  claims: ({ has }) => has('services') || has('workers') || has('jobs') || has('spec'),
  rows: componentImages('{,spec.}{services,workers,jobs}[].image'),
})
