import type { DocumentFormat } from '../../model/format.ts'
import { SCRIPT_NESTS } from '../commands/nests.ts'

const NAMES = ['**/.devcontainer.json', '**/devcontainer.json', '**/devcontainer-feature.json']

/** Development containers, in JSON with comments. */
export const devcontainerFormat: DocumentFormat = {
  id: 'devcontainer',
  fields: [
    'image',
    'features (tag or digest)',
    'build.args',
    'build.cacheFrom',
    'runArgs, containerEnv',
    'commands',
  ],
  kind: 'document',
  names: NAMES,
  candidates: ['**/scenarios.json'],
  sources: ['**/devcontainer-template.json', '**/devcontainer-lock.json', '**/.devcontainer-lock.json'],
  informs: { names: NAMES },
  mayHold: (text) => /image|features|docker|build|Command|dependsOn/i.test(text),
  fillsVariables: true,
  traits: { comments: 'json', tracksVariables: true },
  nests: [...SCRIPT_NESTS, { format: 'dockerfile', hint: 'build' }],
  load: async () => (await import('./container.ts')).devContainer,
}
