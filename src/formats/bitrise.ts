import { defineTableFormat } from './table-format.ts'

/**
 * Workflows of Bitrise: containers and services at the root, which steps refer to by name.
 *
 * @see https://docs.bitrise.io/en/bitrise-ci/workflows-and-pipelines/steps/using-containers.html
 */
export const bitriseFormat = defineTableFormat({
  id: 'bitrise',
  names: ['**/bitrise.{yml,yaml}'],
  candidates: [],
  rows: [
    { path: 'containers.*.image', role: 'ci-job' },
    { path: 'services.*.image', role: 'ci-service' },
  ],
  variables: { open: /\$/ },
})
