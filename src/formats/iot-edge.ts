import { defineTableFormat } from './table-format.ts'

/**
 * Deployments of Azure IoT Edge. `${MODULES.x}` is built.
 *
 * @see https://learn.microsoft.com/en-us/azure/iot-edge/module-composition
 */
export const iotEdgeFormat = defineTableFormat({
  id: 'iot-edge',
  names: ['**/deployment*.template.json'],
  candidates: ['**/deployment*.json'],
  hints: ['edgeAgent'],
  claims: ({ has }) => has('modulesContent') || has('content', 'modulesContent'),
  rows: [
    {
      path: '{,content.}modulesContent.$edgeAgent.*.{systemModules,modules}.*.settings.image',
      role: 'container',
    },
  ],
  variables: { open: /\$/ },
  traits: { comments: 'json' },
  isUnconfirmed: true,
})
