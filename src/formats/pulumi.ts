import { defineTableFormat } from './table-format.ts'

/**
 * Programs of Pulumi in YAML: containers of Kubernetes and Docker.
 *
 * @see https://www.pulumi.com/docs/iac/languages-sdks/yaml/yaml-language-reference/
 */
export const pulumiFormat = defineTableFormat({
  id: 'pulumi',
  names: ['**/pulumi.{yaml,yml}'],
  candidates: [],
  isUnconfirmed: true,
  rows: [
    { path: 'resources.*.properties.**.{containers,initContainers}[].image', role: 'container' },
    { path: 'resources.*.properties.image', role: 'service', form: 'value' },
  ],
})
