import { defineTableFormat } from './table-format.ts'

/**
 * Jobs of Prow, by repository or in the repository itself: pods, and the images of the utilities around them.
 *
 * @see https://docs.prow.k8s.io/docs/jobs/
 */
export const prowFormat = defineTableFormat({
  id: 'prow',
  names: ['**/.prow.{yaml,yml}', '**/.prow/**/*.{yaml,yml}'],
  candidates: ['**/*.{yaml,yml}'],
  hints: ['presubmits', 'postsubmits', 'periodics', 'utility_images'],
  claims: ({ has }) => has('presubmits') || has('postsubmits') || has('periodics') || has('plank'),
  rows: [
    { path: '{presubmits,postsubmits}{,.*}[].spec.containers[].image', role: 'container' },
    { path: '{presubmits,postsubmits}{,.*}[].spec.initContainers[].image', role: 'init-container' },
    { path: 'periodics[].spec.containers[].image', role: 'container' },
    { path: 'periodics[].spec.initContainers[].image', role: 'init-container' },
    { path: '**.utility_images.*', role: 'init-container' },
  ],
})
