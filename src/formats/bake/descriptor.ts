import type { FileFormat } from '../../model/format.ts'

const NAMES = ['**/docker-bake{,.*}.{hcl,json}', '**/*.bake.hcl']

export const bakeFormat: FileFormat = {
  id: 'bake',
  fields: [
    'args that fill a FROM',
    'contexts (docker-image://)',
    'dockerfile-inline',
    'cache-from',
    'cache-to (read only)',
  ],
  kind: 'file',
  names: NAMES,
  candidates: [],
  informs: { names: NAMES, within: 'project' },
  mayHold: (text) => text.includes('target'),
  nests: [
    { format: 'dockerfile', hint: 'dockerfile-inline' },
    { format: 'dockerfile', hint: 'args' },
  ],
  fillsVariables: true,
  traits: { comments: 'hcl', pulledBy: 'dockerd', tracksVariables: true },
  load: async () => (await import('../bake.ts')).bake,
}
