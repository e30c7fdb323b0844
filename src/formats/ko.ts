import { defineTableFormat } from './table-format.ts'

/**
 * Base images of ko, in its own configuration and in that of GoReleaser. It parses them as crane does: a tag before a
 * digest is left out.
 *
 * @see https://github.com/ko-build/ko/blob/main/pkg/commands/config.go
 * @see https://github.com/google/go-containerregistry/blob/main/pkg/name/digest.go
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
