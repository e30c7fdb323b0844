import type { DocumentFormat } from '../../model/format.ts'
import { MANIFEST_TRAITS } from '../kubernetes/traits.ts'
import { JSON_FILES, mayBeManifest, YAML_FILES } from '../prefilter.ts'

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
  mayHold: (text) => text.includes('argoproj.io/') && text.includes('image') && mayBeManifest(text),
  fillsVariables: true,
  traits: MANIFEST_TRAITS,
  load: async () => (await import('../argo-workflows.ts')).argoWorkflows,
}
