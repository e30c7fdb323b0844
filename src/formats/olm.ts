import { defineTableFormat } from './table-format.ts'

/**
 * Catalogs of the Operator Lifecycle Manager: bundles and the images that they need, and the templates that
 * they are made of; and what its scorecard tests run in.
 *
 * @see https://olm.operatorframework.io/docs/reference/file-based-catalogs/
 */
export const olmFormat = defineTableFormat({
  id: 'olm',
  names: [],
  candidates: [
    '**/*{catalog,template,semver}*.{yaml,yml,json}',
    '**/*catalog*/**/*.{yaml,yml,json}',
    '**/scorecard/patches/*.{yaml,yml}',
  ],
  hints: ['scorecard-test', 'olm.bundle', 'olm.template.basic', 'olm.semver'],
  claims: ({ text, isList, path }) =>
    (isList && path.includes('scorecard/')) ||
    /^olm\.(?:bundle|template\.basic|semver)$/i.test(text('schema') ?? ''),
  rows: [
    { path: '[].value.image', role: 'container', form: 'value', confidence: 'certain' },
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
