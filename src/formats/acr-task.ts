import { defineTableFormat } from './table-format.ts'

/**
 * Tasks of Azure's container registry: the image is the first word of a command. A word alone, such as `bash`, is a name
 * that the registry knows or what an earlier step has built, and `$Registry` and `{{.Run.Registry}}` are its own.
 *
 * @see https://learn.microsoft.com/en-us/azure/container-registry/container-registry-tasks-reference-yaml
 */
export const acrTaskFormat = defineTableFormat({
  id: 'acr-task',
  names: ['**/acb.{yaml,yml}', '**/{acr-task,taskmulti}*.{yaml,yml}'],
  candidates: ['**/*.{yaml,yml}'],
  hints: ['$Registry', 'Run.Registry', 'cmd: '],
  claims: ({ has, text }) => has('steps') && /^v?1\.\d/.test(text('version') ?? ''),
  rows: [
    {
      path: 'steps[].cmd',
      role: 'ci-step',
      part: /^\s*(?:(?:--\S+|-[a-z])\s+(?!-)\S+\s+)*(?<image>[^-\s]\S*)/d,
      except: /^\w[\w-]*(?:\s|$)/,
    },
    { path: 'steps[].build', role: 'cli-argument', form: 'commands', command: 'docker build' },
  ],
  variables: { open: /\$|\{\{/, unread: 'the registry that runs the task puts the value in' },
  isUnconfirmed: true,
})
