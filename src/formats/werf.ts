import { defineTableFormat } from './table-format.ts'

/**
 * Images that werf builds. What `image`, `fromImage` and `import[].image` name is built from the same file.
 *
 * @see https://werf.io/docs/v2/reference/werf_yaml.html
 */
export const werfFormat = defineTableFormat({
  id: 'werf',
  names: ['**/werf.{yaml,yml}'],
  candidates: ['**/.werf/**/*.{yaml,yml,tmpl}'],
  hints: ['from:'],
  claims: ({ has }) => has('image') && has('from'),
  rows: [
    { path: 'from', role: 'base' },
    { path: 'import[].from', role: 'copy-from', form: 'value', confidence: 'certain' },
  ],
  variables: { open: /\$/ },
})
