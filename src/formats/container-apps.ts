import { defineTableFormat } from './table-format.ts'

/**
 * Azure Container Apps, as `az containerapp --yaml` takes them.
 *
 * @see https://learn.microsoft.com/en-us/azure/container-apps/azure-resource-manager-api-spec
 */
export const containerAppsFormat = defineTableFormat({
  id: 'container-apps',
  names: ['**/*containerapp*.{yaml,yml,json}'],
  candidates: [],
  rows: [
    { path: '{,properties.}template.containers[].image', role: 'container' },
    { path: '{,properties.}template.initContainers[].image', role: 'init-container' },
    { path: 'containers[].image', role: 'container' },
    { path: 'initContainers[].image', role: 'init-container' },
  ],
  variables: { open: /\$|\[/ },
})
