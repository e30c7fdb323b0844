import { getText } from '../languages/yaml.ts'
import type { FieldScope } from './table.ts'
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
    { path: '{,**.}steps.*.image', role: 'ci-step', when: isPulled },
    { path: '**.composition.services.*.image', role: 'ci-service' },
    { path: '**.services.composition.*.image', role: 'ci-service' },
    { path: 'hooks.**.image', role: 'ci-step' },
    { path: '**.commands', role: 'cli-argument', form: 'commands' },
  ],
  variables: { open: /\$/ },
})

/** `${{name}}` of a step that builds is what it has built. */
function isPulled({ nearest }: FieldScope): boolean {
  const image = nearest('image')
  const step =
    image?.kind === 'scalar' ? /^\$\{\{[ \t]*([\w-]+)[ \t]*\}\}$/.exec(image.value)?.[1] : undefined
  return step === undefined || getText(nearest('steps', step), 'type') !== 'build'
}
