import { getText, type YamlEntry, type YamlMap, type YamlScalar } from '../../languages/yaml.ts'
import { argoWorkflowsDialect } from '../argo-workflows.ts'
import { readManifest } from '../kubernetes/object.ts'
import type { Dialect } from '../kubernetes/object-walk.ts'
import { tektonDialect } from '../tekton.ts'
import { readSecretValues } from './chart-values.ts'
import { finishUse } from './finish-use.ts'
import { readSecret } from './workshop-credentials.ts'
import { type Scope, visit } from './workshop-scope.ts'

/** Uses found in workshops have the format `educates`, whatever the dialect. */
const DIALECTS: readonly Dialect[] = [tektonDialect, argoWorkflowsDialect].map((dialect) => ({
  ...dialect,
  format: 'educates',
}))
const BY_KUBELET = { by: 'kubelet' } as const

/** Keeps an object that a workshop creates, to be read with all others. */
export function collectObject(scope: Scope, root: YamlMap): void {
  if (!visit(scope, root, 'object')) return
  scope.objects.push(root)
  readSecret(scope, root)
  if (getText(root, 'kind') === 'Secret') readSecretValues(scope, root)
}

/** Reads the collected objects as manifests: all at once, since aliases may make them share their parts. */
export function readObjects(scope: Scope): void {
  const { view, objects, uses, sites } = scope
  if (objects.length === 0) return
  const items = { kind: 'sequence', items: objects, range: view.range } as const
  const entries: YamlEntry[] = [
    { key: word('kind'), value: word('List') },
    { key: word('items'), value: items },
  ]
  const found = readManifest(view, { kind: 'map', entries, range: view.range }, DIALECTS, 'educates')
  for (const site of found.sites) sites.add(site)
  for (const use of found.uses) {
    const finished = uses.has(use.place.start) ? undefined : finishUse(scope, use, BY_KUBELET)
    if (finished !== undefined) uses.set(use.place.start, finished)
  }
}

/** A word that stands nowhere. */
function word(value: string): YamlScalar {
  const range = { start: 0, end: 0 }
  return { kind: 'scalar', value, range, exact: false, style: 'plain', templated: false, alias: undefined }
}
