import { getText, type YamlEntry, type YamlMap, type YamlScalar } from '../../languages/yaml.ts'
import { argoWorkflowsDialect } from '../argo-workflows.ts'
import { readManifest } from '../kubernetes/object.ts'
import type { Dialect } from '../kubernetes/walk.ts'
import { tektonDialect } from '../tekton.ts'
import { readSecret } from './credentials.ts'
import { COMPUTED_DETAIL, finishUse } from './finish.ts'
import { type Scope, visit } from './scope.ts'
import { readSecretValues } from './values.ts'
import { expressionAfter, usesYtt } from './variables.ts'

/** What is found in workshops is theirs, whoever's dialect it is written in. */
const DIALECTS: readonly Dialect[] = [tektonDialect, argoWorkflowsDialect].map((dialect) => ({
  ...dialect,
  format: 'educates',
}))
const BY_KUBELET = { by: 'kubelet' } as const
/** An image that ytt computes and that has no value beside it. */
const COMPUTED_IMAGE = /^[ \t]*(?:-[ \t]+)*image:(?=[ \t]+#@[ \t])/gm

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
  readComputed(scope)
}

/** A word that stands nowhere. */
function word(value: string): YamlScalar {
  const range = { start: 0, end: 0 }
  return { kind: 'scalar', value, range, exact: false, style: 'plain', templated: false, alias: undefined }
}

function readComputed(scope: Scope): void {
  const { view, objects, uses, sites } = scope
  const { file, range } = view
  if (!usesYtt(file)) return
  const ranges = objects.map((object) => object.range).sort((a, b) => a.start - b.start)
  let next = 0
  let inside = 0
  for (const { 0: line, index } of file.text.slice(range.start, range.end).matchAll(COMPUTED_IMAGE)) {
    const end = range.start + index + line.length
    for (; (ranges[next]?.start ?? Infinity) <= end; next++) inside = Math.max(inside, ranges[next]?.end ?? 0)
    const expression = end < inside ? expressionAfter(file, { start: end, end }) : undefined
    if (expression === undefined || uses.has(expression.start)) continue
    const raw = file.text.slice(expression.start, expression.end)
    sites.add(expression.start)
    uses.set(expression.start, {
      format: 'educates',
      role: 'container',
      path: 'objects image',
      identity: 'objects image',
      place: { path: file.path, ...expression },
      raw,
      text: raw,
      image: { kind: 'unread', reason: 'template-expression', detail: COMPUTED_DETAIL },
      pin: 'digest',
      confidence: 'likely',
      platform: undefined,
      project: undefined,
      puller: BY_KUBELET,
    })
  }
}
