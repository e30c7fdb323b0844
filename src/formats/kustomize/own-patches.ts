import { argoWorkflowsDialect } from '../argo-workflows.ts'
import { tektonDialect } from '../tekton.ts'
import type { PatchReading } from './patches.ts'

/** How the patches of kustomizations are read. */
export const OWN_PATCHES: PatchReading = {
  dialects: [tektonDialect, argoWorkflowsDialect],
  format: 'kustomize',
}
