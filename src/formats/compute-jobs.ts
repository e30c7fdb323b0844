import type { TableDocument } from './table.ts'
import { defineTableFormat } from './table-format.ts'

/**
 * Tasks of SkyPilot, clusters of Ray, and jobs of Google's Batch and Vertex AI. SkyPilot names disks of machines too.
 *
 * @see https://docs.skypilot.co/en/latest/reference/yaml-spec.html
 * @see https://docs.ray.io/en/latest/cluster/vms/references/ray-cluster-configuration.html
 * @see https://cloud.google.com/batch/docs/reference/rest/v1/projects.locations.jobs#container
 * @see https://cloud.google.com/vertex-ai/docs/reference/rest/v1/CustomJobSpec
 */
export const computeJobsFormat = defineTableFormat({
  id: 'compute-jobs',
  names: [],
  candidates: ['**/*.{yaml,yml,json}'],
  hints: ['image_id', 'cluster_name', 'imageUri'],
  claims: isComputeJob,
  rows: [
    {
      path: 'resources{,.any_of[],.ordered[]}.image_id',
      role: 'ci-job',
      form: 'docker-url',
      scheme: 'docker:',
    },
    { path: 'docker.{image,head_image,worker_image}', role: 'ci-job' },
    { path: '{,taskGroups[].taskSpec.}runnables[].container.imageUri', role: 'ci-job' },
    { path: '{,jobSpec.}workerPoolSpecs[].containerSpec.imageUri', role: 'ci-job' },
  ],
  variables: { open: /\$|\{\{/ },
  isUnconfirmed: true,
})

function isComputeJob({ has }: TableDocument): boolean {
  const isSky = ['image_id', 'any_of', 'ordered'].some((key) => has('resources', key))
  const isRay = has('cluster_name') && has('provider') && has('docker')
  return isSky || isRay || has('taskGroups') || has('workerPoolSpecs') || has('jobSpec', 'workerPoolSpecs')
}
