import type { DocumentFormat } from '../../model/format.ts'
import { hasKey, YAML_FILES } from '../prefilter.ts'

const NAMES = ['**/{docker-,podman-,}compose{,.*,-*,_*}.{yaml,yml}', '**/{docker-,podman-,}compose.json']

export const composeFormat: DocumentFormat = {
  id: 'compose',
  fields: [
    'services.*.image',
    'build.args that fill a FROM',
    'build.additional_contexts',
    'build.cache_from',
    'build.dockerfile_inline',
    'volumes of type image',
    'models.*.model',
  ],
  kind: 'document',
  names: NAMES,
  candidates: [YAML_FILES],
  sources: ['**/.env{,.*}', '**/*.env'],
  informs: { names: NAMES, within: 'project' },
  mayHold: (text, path) =>
    hasKey(text, 'services') ||
    (/compose/i.test(path) && ['models', 'include', 'image', 'build'].some((key) => hasKey(text, key))),
  nests: [
    { format: 'dockerfile', hint: 'dockerfile_inline' },
    { format: 'dockerfile', hint: 'args' },
  ],
  fillsVariables: true,
  traits: { comments: 'yaml', pulledBy: 'dockerd', tracksVariables: true },
  load: async () => (await import('../compose.ts')).compose,
}
