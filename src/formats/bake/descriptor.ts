import type { FileFormat } from '../../model/format.ts'

const NAMES = ['**/docker-bake{,.*}.{hcl,json}', '**/*.bake.hcl']

export const bakeFormat: FileFormat = {
  id: 'bake',
  kind: 'file',
  names: NAMES,
  candidates: [],
  informs: { names: NAMES, about: () => undefined },
  mayHold: (text) => text.includes('target'),
  nests: [
    { format: 'dockerfile', hint: 'dockerfile-inline' },
    { format: 'dockerfile', hint: 'args' },
  ],
  traits: { comments: 'hcl', pulledBy: 'dockerd' },
  load: async () => (await import('../bake.ts')).bake,
}
