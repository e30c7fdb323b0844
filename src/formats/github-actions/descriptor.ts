import type { DocumentFormat } from '../../model/format.ts'
import { namesProgram } from '../commands/names-program.ts'
import { SCRIPT_NESTS } from '../commands/nests.ts'

const WORKFLOWS = '**/.{github,gitea,forgejo}/workflows/*.{yml,yaml}'
const ACTIONS = '**/action.{yml,yaml}'

/** How workflows spell the name of another one, or of an action: that by its folder. */
function spellsAs(path: string): string {
  const named = path.replace(/(?:^|\/)action\.ya?ml$/, '')
  return named === '' ? './' : named.slice(named.lastIndexOf('/') + 1)
}

/** Workflows and actions of GitHub, Gitea and Forgejo. */
export const githubActionsFormat: DocumentFormat = {
  id: 'github-actions',
  fields: [
    'container',
    'services',
    'uses: docker://',
    'runs.image of actions',
    'matrix, env and inputs that they read',
    'inputs of known actions',
    'commands in run',
  ],
  kind: 'document',
  names: [WORKFLOWS],
  candidates: [ACTIONS, '**/workflow-templates/*.{yml,yaml}'],
  informs: {
    names: [WORKFLOWS],
    spells: spellsAs,
  },
  mayHold: (text) => /docker|container|image|services|[\s'":]\.\//i.test(text) || namesProgram(text),
  fillsVariables: true,
  traits: { comments: 'yaml', tracksVariables: true },
  nests: [...SCRIPT_NESTS, { format: 'dockerfile', hint: 'build-args' }],
  load: async () => (await import('./workflow.ts')).githubActions,
}
