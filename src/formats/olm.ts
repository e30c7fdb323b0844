import { defineTableFormat } from './table-format.ts'

/**
 * Catalogs of the Operator Lifecycle Manager: bundles and the images that they need, and the templates that
 * they are made of.
 *
 * @see https://olm.operatorframework.io/docs/reference/file-based-catalogs/
 */
export const olmFormat = defineTableFormat({
  id: 'olm',
  names: [],
  candidates: ['**/*{catalog,template,semver}*.{yaml,yml,json}', '**/*catalog*/**/*.{yaml,yml,json}'],
  hints: ['olm.bundle', 'olm.template.basic', 'olm.semver'],
  claims: ({ text }) => /^olm\.(?:bundle|template\.basic|semver)$/i.test(text('schema') ?? ''),
  rows: [
    { path: 'image', role: 'cached-image' },
    { path: 'relatedImages[].image', role: 'cached-image' },
    { path: 'entries[].image', role: 'cached-image' },
    {
      path: '{Stable,Fast,Candidate,stable,fast,candidate}.{Bundles,bundles}[].{Image,image}',
      role: 'cached-image',
    },
  ],
  isUnconfirmed: true,
})
