import type { FileFormat } from '../../model/format.ts'
import { SCRIPT_NESTS } from '../commands/nests.ts'

export const earthfileFormat: FileFormat = {
  id: 'earthfile',
  fields: ['FROM', 'WITH DOCKER --pull', 'SAVE IMAGE --cache-from', 'commands in RUN'],
  kind: 'file',
  names: ['**/Earthfile', '**/*.earth'],
  candidates: [],
  mayHold: (text) => /from|docker|save/i.test(text),
  nests: SCRIPT_NESTS,
  fillsVariables: true,
  traits: { comments: 'build-file', pulledBy: 'builder' },
  load: async () => (await import('../earthfile.ts')).earthfile,
}
