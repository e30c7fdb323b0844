import { defineTableFormat } from './table-format.ts'

/**
 * Flows of Kestra, and deployments of Prefect.
 *
 * @see https://kestra.io/docs/task-runners/types/docker-task-runner
 * @see https://docs.prefect.io/v3/how-to-guides/deployments/prefect-yaml
 */
export const flowsFormat = defineTableFormat({
  id: 'flows',
  names: ['**/prefect.{yaml,yml}'],
  candidates: ['**/*.{yaml,yml}'],
  hints: ['containerImage', 'taskRunner', 'docker', 'containers'],
  claims: ({ has }) => has('id') && has('namespace') && has('tasks'),
  rows: [
    { path: '**.containerImage', role: 'ci-step' },
    { path: '**.{docker,dockerOptions}.image', role: 'ci-step' },
    { path: '**.spec.{containers,initContainers}[].image', role: 'ci-step' },
    { path: 'deployments[].work_pool.job_variables.image', role: 'ci-job' },
  ],
  variables: { open: /\$|\{\{/, unread: 'the flow gets the value when it runs' },
  isUnconfirmed: true,
})
