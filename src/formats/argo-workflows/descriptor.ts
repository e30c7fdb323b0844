import type { DocumentFormat } from '../../model/format.ts'
import { compileWords } from '../../text/words.ts'
import { MANIFEST_TRAITS } from '../kubernetes/traits.ts'
import { JSON_FILES, mayBeManifest, YAML_FILES } from '../prefilter.ts'

const holdsGroup = compileWords(['argoproj.io/'])

export const argoWorkflowsFormat: DocumentFormat = {
  id: 'argo-workflows',
  fields: [
    'templates: container, script, initContainers, sidecars',
    'podSpecPatch',
    'manifests of resource templates',
  ],
  kind: 'document',
  names: [],
  candidates: [YAML_FILES, JSON_FILES],
  mayHold: (text) => holdsGroup(text) && text.includes('image') && mayBeManifest(text),
  fillsVariables: true,
  traits: MANIFEST_TRAITS,
  load: async () => (await import('../argo-workflows.ts')).argoWorkflows,
}
