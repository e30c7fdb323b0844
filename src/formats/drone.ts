import { defineTableFormat } from './table-format.ts'

/**
 * Pipelines of Drone, those of version 0 with a map of steps too.
 *
 * @see https://docs.drone.io/yaml/docker/
 * @see https://github.com/SchemaStore/schemastore/blob/master/src/schemas/json/drone.json
 */
export const droneFormat = defineTableFormat({
  id: 'drone',
  names: ['**/.drone{,.*,-*,_*}.{yml,yaml}'],
  candidates: [],
  rows: [
    { path: 'steps[].image', role: 'ci-step' },
    { path: 'services[].image', role: 'ci-service' },
    { path: 'pipeline.*.image', role: 'ci-step' },
    { path: 'services.*.image', role: 'ci-service' },
    { path: 'clone.*.image', role: 'ci-step' },
    { path: '{steps[],pipeline.*}.commands', role: 'cli-argument', form: 'commands' },
  ],
  variables: { open: /\$/ },
})
