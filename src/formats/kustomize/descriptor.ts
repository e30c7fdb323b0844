import type { DocumentFormat } from '../../model/format.ts'
import { YAML_FILES } from '../prefilter.ts'

const NAMES = ['**/kustomization{,.yaml,.yml}']

export const kustomizeFormat: DocumentFormat = {
  id: 'kustomize',
  kind: 'document',
  names: NAMES,
  candidates: [YAML_FILES],
  informs: { names: NAMES, about: () => undefined },
  mayHold: (text, path) =>
    /\bimage(?:s|Tags)\b/.test(text) &&
    (/\bkustomize\./.test(text) || /kustomization(?:\.ya?ml)?$/i.test(path)),
  traits: {
    comments: 'yaml',
    foreignIgnores: 'annotations',
    takesBuiltTags: true,
    newNameKey: 'newName',
  },
  load: async () => (await import('../kustomize.ts')).kustomize,
}
