import { defineTableFormat } from './table-format.ts'

/**
 * Base images of ko, in its own configuration and in that of GoReleaser.
 *
 * @see https://ko.build/configuration/
 * @see https://goreleaser.com/customization/ko/
 */
export const koFormat = defineTableFormat({
  id: 'ko',
  names: ['**/.ko.{yaml,yml}', '**/{,.}goreleaser{,.*,-*}.{yaml,yml}'],
  candidates: [],
  rows: [
    { path: 'defaultBaseImage', role: 'base' },
    { path: 'baseImageOverrides.*', role: 'base' },
    { path: 'kos[].base_image', role: 'base' },
  ],
})
