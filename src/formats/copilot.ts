import { defineTableFormat } from './table-format.ts'

/**
 * Services of AWS Copilot. What stands under `image.build` is built.
 *
 * @see https://aws.github.io/copilot-cli/docs/manifest/lb-web-service/
 */
export const copilotFormat = defineTableFormat({
  id: 'copilot',
  names: ['**/copilot/**/manifest.{yml,yaml}'],
  candidates: [],
  rows: [
    { path: '{,environments.*.}image.location', role: 'container' },
    { path: '{,environments.*.}sidecars.*.image{,.location}', role: 'container' },
  ],
  variables: { open: /\$/ },
  isUnconfirmed: true,
})
