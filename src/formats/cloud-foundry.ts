import { defineTableFormat } from './table-format.ts'

/**
 * Applications of Cloud Foundry. Stacks and buildpacks are no images.
 *
 * @see https://docs.cloudfoundry.org/devguide/deploy-apps/manifest-attributes.html
 */
export const cloudFoundryFormat = defineTableFormat({
  id: 'cloud-foundry',
  names: [],
  candidates: ['**/manifest*.{yml,yaml}'],
  hints: ['applications'],
  claims: ({ has }) => has('applications'),
  rows: [{ path: 'applications[].docker.image', role: 'container' }],
  variables: { open: /\(\(/ },
  isUnconfirmed: true,
})
