import type { DocumentFormat } from '../../model/format.ts'
import { SCRIPT_NESTS } from '../commands/nests.ts'

const NAMES = ['**/.devcontainer.json', '**/devcontainer.json']

/** Development containers, in JSON with comments. */
export const devcontainerFormat: DocumentFormat = {
  id: 'devcontainer',
  kind: 'document',
  names: NAMES,
  candidates: [],
  informs: { names: NAMES, about: () => undefined },
  mayHold: (text) => /image|features|docker|build|Command/i.test(text),
  traits: { comments: 'json', tracksVariables: true },
  nests: [...SCRIPT_NESTS, { format: 'dockerfile', hint: 'args' }],
  load: async () => (await import('./container.ts')).devContainer,
}
