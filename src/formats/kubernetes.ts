import type { DocumentReader } from '../model/format.ts'
import { argoWorkflowsDialect } from './argo-workflows.ts'
import { inWorkshop } from './educates/workshop-manifest.ts'
import { type Declared, manifestReader } from './kubernetes/manifest-reader.ts'
import { tektonDialect } from './tekton.ts'

/** Configuration of other tools that looks like a Kubernetes object; each has its own reader or no images. */
const NOT_OBJECTS = /^(?:skaffold|kustomize\.config\.k8s\.io)\//

const manifests = manifestReader(claimsObject, [tektonDialect, argoWorkflowsDialect], 'kubernetes')

/**
 * Reads the images of Kubernetes objects: containers of every kind by their shape, image volumes, the fields of
 * well-known custom resources by a table, and, less certainly, environment variables and arguments.
 *
 * @see https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#Container
 */
export const kubernetes: DocumentReader = {
  claims: (view) => manifests.claims(view),
  read: (view, context) => inWorkshop(manifests.read(view, context), view, context),
}

function claimsObject({ apiVersion }: Declared): boolean {
  return !NOT_OBJECTS.test(apiVersion)
}
