import { defineTableFormat } from './table-format.ts'

/**
 * Workspaces of Gitpod: the image, and commands of tasks.
 *
 * @see https://www.gitpod.io/docs/classic/user/references/gitpod-yml
 */
export const gitpodFormat = defineTableFormat({
  id: 'gitpod',
  names: ['**/.gitpod.{yml,yaml}'],
  candidates: [],
  rows: [
    { path: 'image', role: 'dev-container' },
    { path: 'tasks[].{before,init,prebuild,command}', role: 'cli-argument', form: 'commands' },
  ],
  variables: { open: /\$/ },
  isUnconfirmed: true,
})
