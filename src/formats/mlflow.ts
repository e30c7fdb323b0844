import { defineTableFormat } from './table-format.ts'

/**
 * Projects of MLflow.
 *
 * @see https://mlflow.org/docs/latest/ml/projects/
 */
export const mlflowFormat = defineTableFormat({
  id: 'mlflow',
  names: ['**/mlproject'],
  candidates: [],
  rows: [{ path: 'docker_env.image', role: 'ci-job' }],
  isUnconfirmed: true,
})
