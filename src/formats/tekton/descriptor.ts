import type { DocumentFormat } from '../../model/format.ts'
import { SCRIPT_NESTS } from '../commands/nests.ts'
import { MANIFEST_TRAITS } from '../kubernetes/traits.ts'
import { JSON_FILES, mayBeManifest, YAML_FILES } from '../prefilter.ts'

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
  mayHold: (text) => text.includes('tekton.dev/') && mayBeManifest(text),
  fillsVariables: true,
  traits: { ...MANIFEST_TRAITS, tracksVariables: true },
  nests: SCRIPT_NESTS,
  load: async () => (await import('../tekton.ts')).tekton,
}
