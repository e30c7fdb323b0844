import { defineTableFormat } from './table-format.ts'

/**
 * Pipelines of Vela.
 *
 * @see https://github.com/go-vela/server/tree/main/compiler/types/yaml
 */
export const velaFormat = defineTableFormat({
  id: 'vela',
  names: ['**/.vela.{yml,yaml}'],
  candidates: [],
  rows: [
    { path: '{,stages.*.}steps[].image', role: 'ci-step' },
    { path: '{,stages.*.}steps[].template.vars.{image,*_image}', role: 'ci-step', form: 'value' },
    { path: 'services[].image', role: 'ci-service' },
    { path: 'secrets[].origin.image', role: 'ci-step' },
    { path: '{,stages.*.}steps[].commands', role: 'cli-argument', form: 'commands' },
  ],
  variables: { open: /\$/ },
})
