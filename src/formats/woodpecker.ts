import { MATRIX_VARIABLES } from './matrix.ts'
import { defineTableFormat } from './table-format.ts'

/**
 * Workflows of Woodpecker and of Crow, which has them from it. Where they run on the machine itself, `image` names a shell.
 *
 * @see https://woodpecker-ci.org/docs/usage/workflow-syntax
 * @see https://woodpecker-ci.org/docs/administration/configuration/backends/local
 */
export const woodpeckerFormat = defineTableFormat({
  id: 'woodpecker',
  names: [],
  candidates: ['**/.{woodpecker,crow}.{yml,yaml}', '**/.{woodpecker,crow}/*.{yml,yaml}'],
  claims: ({ has, text }) => text('labels', 'backend') !== 'local' && (has('steps') || has('pipeline')),
  rows: [
    { path: 'steps[].image', role: 'ci-step' },
    { path: 'steps.*.image', role: 'ci-step' },
    { path: 'services[].image', role: 'ci-service' },
    { path: 'services.*.image', role: 'ci-service' },
    { path: 'clone[].image', role: 'ci-step' },
    { path: 'clone.*.image', role: 'ci-step' },
    { path: 'pipeline.*.image', role: 'ci-step' },
    { path: '{steps[],steps.*,pipeline.*}.commands', role: 'cli-argument', form: 'commands' },
  ],
  variables: MATRIX_VARIABLES,
})
