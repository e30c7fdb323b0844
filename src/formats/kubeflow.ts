import { defineTableFormat } from './table-format.ts'

/**
 * Components and pipelines of Kubeflow.
 *
 * @see https://www.kubeflow.org/docs/components/pipelines/reference/component-spec/
 */
export const kubeflowFormat = defineTableFormat({
  id: 'kubeflow',
  names: [],
  candidates: ['**/*.{yaml,yml,json}'],
  hints: ['implementation', 'deploymentSpec'],
  claims: ({ has }) => has('implementation', 'container') || has('deploymentSpec', 'executors'),
  rows: [
    { path: 'implementation.container.image', role: 'ci-step' },
    { path: 'deploymentSpec.executors.*.container.image', role: 'ci-step' },
  ],
  variables: { open: /\$|\{\{/ },
  isUnconfirmed: true,
})
