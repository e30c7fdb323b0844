import type { DocumentReader } from '../model/format.ts'
import { argoWorkflowsDialect } from './argo-workflows.ts'
import { inWorkshop } from './educates/workshop-manifest.ts'
import type { ImageField } from './kubernetes/image-field.ts'
import { type Declared, manifestReader } from './kubernetes/manifest-reader.ts'
import type { Dialect } from './kubernetes/object-walk.ts'
import { tektonDialect } from './tekton.ts'

/** Configuration of other tools that looks like a Kubernetes object; each has its own reader or no images. */
const NOT_OBJECTS = /^(?:skaffold|kustomize\.config\.k8s\.io)\//

/**
 * Reads the images of Kubernetes objects: containers of every kind by their shape, image volumes, the fields of
 * well-known custom resources by a table, and, less certainly, environment variables and arguments.
 *
 * @param rows more rows for the table; they come first
 * @see https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#Container
 */
export function kubernetesReader(rows: readonly ImageField[]): DocumentReader {
  const dialects = [tektonDialect, argoWorkflowsDialect, ...(rows.length === 0 ? [] : [dialectOf(rows)])]
  const manifests = manifestReader(claimsObject, dialects, 'kubernetes')
  return {
    claims: (view) => manifests.claims(view),
    read: (view, context) => inWorkshop(manifests.read(view, context), view, context),
  }
}

export const kubernetes = kubernetesReader([])

/** Only rows: the objects are read as all others are. */
function dialectOf(rows: readonly ImageField[]): Dialect {
  return {
    format: 'kubernetes',
    rows,
    speaks: () => false,
    holders: new Map(),
    expand: () => undefined,
    extra: () => [],
  }
}

function claimsObject({ apiVersion }: Declared): boolean {
  return !NOT_OBJECTS.test(apiVersion)
}
