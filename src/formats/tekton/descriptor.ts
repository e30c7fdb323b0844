import type { DocumentFormat } from '../../model/format.ts'
import { compileWords } from '../../text/words.ts'
import { SCRIPT_NESTS } from '../commands/nests.ts'
import { MANIFEST_TRAITS } from '../kubernetes/traits.ts'
import { JSON_FILES, mayBeManifest, YAML_FILES } from '../prefilter.ts'

const holdsGroup = compileWords(['tekton.dev/'])

export const tektonFormat: DocumentFormat = {
  id: 'tekton',
  fields: [
    'steps[].image',
    'sidecars[].image',
    'stepTemplate.image',
    'params that they read',
    'commands in script',
  ],
  kind: 'document',
  names: [],
  candidates: [YAML_FILES, JSON_FILES],
  mayHold: (text) => holdsGroup(text) && mayBeManifest(text),
  fillsVariables: true,
  traits: { ...MANIFEST_TRAITS, tracksVariables: true },
  nests: SCRIPT_NESTS,
  load: async () => (await import('../tekton.ts')).tekton,
}
