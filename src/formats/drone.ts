import { MATRIX_VARIABLES } from './matrix.ts'
import type { FieldScope } from './table.ts'
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
    { path: 'steps[].image', role: 'ci-step', when: runsContainers },
    { path: 'services[].image', role: 'ci-service', when: runsContainers },
    // Of the plugins that build images.
    { path: '{steps[],pipeline.*}.settings.cache_from{,[]}', role: 'build-cache', form: 'value' },
    {
      path: '{steps[],pipeline.*}.settings.build_args[]',
      role: 'base',
      form: 'value',
      part: /^\w+=(?<image>.+)$/d,
    },
    { path: 'pipeline.*.image', role: 'ci-step' },
    { path: 'services.*.image', role: 'ci-service' },
    { path: 'clone.*.image', role: 'ci-step' },
    { path: '{steps[],pipeline.*}.commands', role: 'cli-argument', form: 'commands' },
  ],
  variables: MATRIX_VARIABLES,
})

/** Pipelines of other types run their commands on a machine. */
function runsContainers({ nearest }: FieldScope): boolean {
  const type = nearest('type')
  return type?.kind !== 'scalar' || /^(?:docker|kubernetes)$/.test(type.value)
}
