import type { DocumentFormat } from '../../model/format.ts'
import { compileWords } from '../../text/words.ts'
import { YAML_FILES } from '../prefilter.ts'

const holdsGroup = compileWords(['skaffold/', 'kbld.k14s.io/'])
const NAMES = ['**/skaffold*.{yaml,yml}']

export const skaffoldFormat: DocumentFormat = {
  id: 'skaffold',
  fields: [
    'buildArgs that fill a FROM',
    'builders of buildpacks',
    'images that tests and verify run',
    'charts and values of releases',
    'overrides[].newImage of kbld',
  ],
  kind: 'document',
  names: NAMES,
  candidates: [YAML_FILES],
  informs: { names: [...NAMES, '**/*kbld*.{yaml,yml}'] },
  mayHold: (text) => holdsGroup(text),
  nests: [
    { format: 'dockerfile', hint: 'buildArgs' },
    { format: 'dockerfile', hint: 'requires' },
  ],
  traits: { comments: 'yaml', pulledBy: 'dockerd', foreignIgnores: 'annotations', takesBuiltTags: true },
  load: async () => (await import('../skaffold.ts')).skaffold,
}
