import { defineTableFormat } from './table-format.ts'

/**
 * Pipelines of Semaphore. The image of a machine is none that is pulled.
 *
 * @see https://docs.semaphore.io/reference/pipeline-yaml
 */
export const semaphoreFormat = defineTableFormat({
  id: 'semaphore',
  names: ['**/.semaphore/**/*.{yml,yaml}'],
  candidates: [],
  rows: [
    { path: '**.agent.containers[0].image', role: 'ci-job' },
    { path: '**.agent.containers[].image', role: 'ci-service' },
    { path: '**.commands', role: 'cli-argument', form: 'commands' },
  ],
  variables: { open: /\$/ },
})
