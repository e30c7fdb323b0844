import type { FieldScope } from './table.ts'
import { defineTableFormat } from './table-format.ts'

/**
 * Packages of Zarf: the images, charts and packages that a package carries, and commands of its actions. `metadata.image`
 * is a picture, and what an archive of images holds comes from no registry.
 *
 * @see https://docs.zarf.dev/ref/create/
 * @see https://github.com/zarf-dev/zarf/blob/main/zarf.schema.json
 */
export const zarfFormat = defineTableFormat({
  id: 'zarf',
  names: ['**/zarf.{yaml,yml}'],
  candidates: ['**/*zarf*.{yaml,yml}'],
  hints: ['ZarfPackageConfig', 'ZarfInitConfig'],
  claims: ({ text }) => /^Zarf(?:Package|Init)Config$/.test(text('kind') ?? ''),
  rows: [
    // Its own examples name an image by tag and digest: examples/dos-games/zarf.yaml.
    { path: 'components[].images[]', role: 'cached-image' },
    {
      path: 'components[].charts[].url',
      role: 'image-volume',
      pair: ['url', 'version'],
      scheme: 'oci://',
      when: isInRegistry,
      pin: 'none',
    },
    {
      path: 'components[].import.url',
      role: 'image-volume',
      form: 'docker-url',
      scheme: 'oci://',
      isUnconfirmed: true,
    },
    { path: 'components[].actions.**.cmd', role: 'cli-argument', form: 'commands' },
  ],
  variables: {
    open: /###|\$/,
    unread: 'a variable of the package is given when it is made or deployed',
    placeholder: /^###\w+###$/,
  },
})

/** Other charts come from repositories of Helm and git. */
function isInRegistry({ nearest }: FieldScope): boolean {
  const url = nearest('url')
  return url?.kind === 'scalar' && url.value.startsWith('oci://')
}
