import { defineTextFormat } from './table-format.ts'
import { codeIn } from './text-languages.ts'

/**
 * Apps of Fly. Its own servers look for the image; the builder is given to pack.
 *
 * @see https://fly.io/docs/reference/configuration/#the-build-section
 * @see https://github.com/superfly/flyctl/blob/master/internal/build/imgsrc/buildpacks_builder.go
 */
export const flyFormat = defineTextFormat(
  {
    id: 'fly',
    names: ['**/fly{,.*}.toml'],
    candidates: [],
    rows: [
      { path: 'build.image', role: 'service', isUnconfirmed: true },
      { path: 'build.builder', role: 'builder' },
    ],
  },
  'hcl',
  codeIn('toml'),
)
