import { getText } from '../../languages/yaml.ts'
import type { YamlView } from '../../model/format.ts'
import type { FormatId } from '../../model/format-id.ts'
import { joinReadings, type Reading } from '../../model/reading.ts'
import { nodesAt, SOURCES } from '../helm/carried.ts'
import { readPatches } from '../kustomize/patches.ts'
import type { Dialect } from './object-walk.ts'

/** Where objects hold the patches of a kustomization, by group and kind. */
const CARRIERS: ReadonlyMap<string, readonly string[]> = new Map([
  // https://fluxcd.io/flux/components/helm/helmreleases/#kustomize-post-renderer
  ['helm.toolkit.fluxcd.io/HelmRelease', ['spec.postRenderers.*.kustomize']],
  // https://argo-cd.readthedocs.io/en/stable/user-guide/kustomize/#patches
  ...['Application', 'ApplicationSet'].map((kind) => {
    return [`argoproj.io/${kind}`, SOURCES.map((source) => `${source}.kustomize`)] as const
  }),
])

/** Reads the patches that an object carries for kustomize: they are manifests. */
export function readCarriedPatches(
  view: YamlView,
  label: string,
  dialects: readonly Dialect[],
  format: FormatId,
): Reading {
  const group = getText(view.root, 'apiVersion')?.split('/')[0]
  const paths = CARRIERS.get(`${group}/${getText(view.root, 'kind')}`) ?? []
  const bodies = paths.flatMap((path) => nodesAt(view.root, path.split('.')))
  return joinReadings(
    bodies.map(({ node, path }) => readPatches(node, `${label} ${path}.`, view, { dialects, format })),
  )
}
