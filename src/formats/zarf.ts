import { defineTableFormat } from './table-format.ts'

/**
 * Packages of Zarf: the images that a package carries, and commands of its actions. `metadata.image` is a picture.
 *
 * @see https://docs.zarf.dev/ref/create/
 */
export const zarfFormat = defineTableFormat({
  id: 'zarf',
  names: ['**/zarf.{yaml,yml}'],
  candidates: [],
  rows: [
    { path: 'components[].images[]', role: 'cached-image' },
    { path: 'components[].actions.**.cmd', role: 'cli-argument', form: 'commands' },
  ],
  variables: { open: /###/ },
  isUnconfirmed: true,
})
