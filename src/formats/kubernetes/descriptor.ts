import type { DocumentFormat } from '../../model/format.ts'
import { CHART_FILES } from '../helm/names.ts'
import { JSON_FILES, mayBeManifest, YAML_FILES } from '../prefilter.ts'
import { MANIFEST_TRAITS } from './traits.ts'

export const kubernetesFormat: DocumentFormat = {
  id: 'kubernetes',
  fields: [
    'containers and initContainers of any kind',
    'image volumes',
    'fields of known custom resources',
    'manifests, values and settings in strings',
  ],
  kind: 'document',
  names: [],
  candidates: [YAML_FILES, JSON_FILES],
  mayHold: (text) =>
    /image|valueFiles|repoURL|docker:\/\/|oci:\/\/|dockerconfigjson|dockercfg|crossplane\.io|extensions\.istio\.io|grafana\.integreatly|operator\.knative\.dev|mirror\.openshift\.io|tekton\.dev|scylladb\.com|\w\.repository/i.test(
      text,
    ) && mayBeManifest(text),
  looksAt: { names: CHART_FILES, hint: '.Values' },
  fillsVariables: true,
  traits: MANIFEST_TRAITS,
  load: async () => (await import('../kubernetes.ts')).kubernetes,
}
