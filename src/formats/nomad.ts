import type { Table } from './table.ts'

const ROLE = { role: 'container', form: 'source' } as const

/**
 * Jobs of Nomad, in HCL and JSON. Its drivers of Docker and Podman leave the tag out where there is a digest; the other
 * drivers have no image under this key.
 *
 * @see https://github.com/hashicorp/nomad/blob/v1.10.0/drivers/docker/utils.go
 */
export const NOMAD: Table = {
  id: 'nomad',
  names: ['**/*.nomad{,.hcl,.json}'],
  candidates: ['**/*.nomad{,.hcl}.{tpl,tmpl,tftpl,j2}', '**/*.hcl'],
  hints: ['job "', 'job [[', 'TaskGroups'],
  traits: { tracksVariables: true },
  claims: ({ has }) => has('job') || has('Job', 'TaskGroups') || has('TaskGroups'),
  rows: [
    { path: 'job.**.{task.*,sidecar_task}.config.image', ...ROLE },
    { path: '{,Job.}TaskGroups.**.{Tasks,SidecarTask}.Config.image', ...ROLE },
    { path: '**.{meta,Meta}.*_image', ...ROLE, form: 'value', confidence: 'certain' },
  ],
}
