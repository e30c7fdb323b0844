import type { DocumentFormat } from '../../model/format.ts'
import { compileWords } from '../../text/words.ts'
import { hasKey, JSON_FILES, YAML_FILES } from '../prefilter.ts'

const holdsTrace = compileWords(['kustomize.', 'builtin'])
const NAMES = ['**/kustomization{,.yaml,.yml}']

export const kustomizeFormat: DocumentFormat = {
  id: 'kustomize',
  fields: ['images[]', 'patches', 'helmCharts', 'generators that hold manifests'],
  kind: 'document',
  names: NAMES,
  candidates: [YAML_FILES, JSON_FILES],
  informs: { names: NAMES, overrides: 'kustomization' },
  mayHold: (text, path) =>
    (holdsTrace(text) && /\bkustomize\.|\bbuiltin\b/.test(text)) ||
    /kustomization(?:\.ya?ml)?$/i.test(path) ||
    (hasKey(text, 'op') && hasKey(text, 'path') && /image|containers/i.test(text)),
  traits: {
    comments: 'yaml',
    foreignIgnores: 'annotations',
    takesBuiltTags: true,
    newNameKey: 'newName',
    overriddenBy: 'kustomization',
    holdsPatches: true,
  },
  load: async () => (await import('../kustomize.ts')).kustomize,
}
