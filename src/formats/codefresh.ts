import { defineTableFormat } from './table-format.ts'

/**
 * Pipelines of Codefresh. `${{Step}}` is the image that an earlier step has built.
 *
 * @see https://codefresh.io/docs/docs/pipelines/steps/freestyle/
 */
export const codefreshFormat = defineTableFormat({
  id: 'codefresh',
  names: ['**/codefresh*.{yml,yaml}'],
  candidates: ['**/.codefresh/**/*.{yml,yaml}'],
  claims: ({ has }) => has('steps') || has('services'),
  rows: [
    { path: '{,**.}steps.*.image', role: 'ci-step' },
    { path: '**.composition.services.*.image', role: 'ci-service' },
    { path: '**.services.composition.*.image', role: 'ci-service' },
    { path: 'hooks.**.image', role: 'ci-step' },
    { path: '**.commands', role: 'cli-argument', form: 'commands' },
  ],
  variables: { open: /\$/ },
})
