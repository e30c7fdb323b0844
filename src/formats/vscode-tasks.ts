import type { Field } from './table.ts'
import { defineTableFormat } from './table-format.ts'

/**
 * Tasks of Visual Studio Code that run containers, or commands that do.
 *
 * @see https://code.visualstudio.com/docs/containers/reference
 * @see https://code.visualstudio.com/docs/debugtest/tasks
 */
export const vscodeTasksFormat = defineTableFormat({
  id: 'vscode-tasks',
  names: ['**/.vscode/tasks.json'],
  candidates: [],
  rows: [
    { path: 'tasks[].dockerRun.image', role: 'service', form: 'value', isUnconfirmed: true },
    ...['docker', 'podman'].map(
      (command): Field => ({
        path: 'tasks[].args',
        role: 'cli-argument',
        form: 'commands',
        command,
        where: { command },
      }),
    ),
    { path: 'tasks[].command', role: 'cli-argument', form: 'commands' },
  ],
  traits: { comments: 'json' },
})
