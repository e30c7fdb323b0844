import { defineTableFormat } from './table-format.ts'

/**
 * Configurations of DevSpace: images that development replaces others by, builders, and the local registry. Those under
 * `images` are what is built.
 *
 * @see https://www.devspace.sh/docs/configuration/reference
 */
export const devspaceFormat = defineTableFormat({
  id: 'devspace',
  names: ['**/devspace*.{yaml,yml}'],
  candidates: [],
  rows: [
    { path: 'dev.*.{,containers.*.}devImage', role: 'dev-container' },
    { path: 'images.*.kaniko.{image,initImage}', role: 'builder' },
    { path: 'images.*.buildKit.inCluster.image', role: 'builder' },
    { path: 'localRegistry.{image,buildKitImage}', role: 'builder' },
    { path: '{pipelines,commands}.*{,.run,.command}', role: 'cli-argument', form: 'commands' },
  ],
  variables: { open: /\$/ },
})
