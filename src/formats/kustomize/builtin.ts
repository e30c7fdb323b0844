import { readDocuments } from '../../languages/yaml/documents.ts'
import { get, getText, type YamlNode } from '../../languages/yaml.ts'
import type { YamlView } from '../../model/format.ts'
import { joinReadings, NOTHING, type Reading } from '../../model/reading.ts'
import { lineSegments, nestReading } from '../image/nested.ts'
import { readImageEntry } from './entries.ts'
import { readHelmChart, readLiterals } from './generators.ts'
import { OWN_PATCHES } from './own-patches.ts'
import { readPatch, targetOf } from './patches.ts'

/** Kustomize's own transformers and generators that name images, by kind, as objects of their own. */
const KINDS: ReadonlyMap<string, (view: YamlView, where: string) => Reading> = new Map([
  ['ImageTagTransformer', readImageTag],
  ['PatchTransformer', (view: YamlView, where: string) => readOwnPatch('patch', view, where)],
  ['PatchJson6902Transformer', (view: YamlView, where: string) => readOwnPatch('jsonOp', view, where)],
  ['PatchStrategicMergeTransformer', (view: YamlView, where: string) => readOwnPatch('patches', view, where)],
  ['HelmChartInflationGenerator', (view: YamlView, where: string) => readHelmChart(view.root, where, view)],
  ['ConfigMapGenerator', (view: YamlView, where: string) => readLiterals(view.root, where, view)],
  ['SecretGenerator', (view: YamlView, where: string) => readLiterals(view.root, where, view)],
])

/** Whether a document is a transformer or a generator of kustomize. */
export function isBuiltin({ root }: YamlView): boolean {
  return getText(root, 'apiVersion') === 'builtin' && KINDS.has(getText(root, 'kind') ?? '')
}

/**
 * Reads a document that is a transformer or a generator.
 *
 * @param where how it is called for people; empty where it is a document of the file
 */
export function readBuiltin(view: YamlView, where = ''): Reading {
  return isBuiltin(view) ? (KINDS.get(getText(view.root, 'kind') ?? '')?.(view, where) ?? NOTHING) : NOTHING
}

function readImageTag({ root, file }: YamlView, where: string): Reading {
  const path = where === '' ? 'imageTag' : `${where} imageTag`
  return { ...NOTHING, uses: readImageEntry(get(root, 'imageTag'), file, path) }
}

function readOwnPatch(key: string, view: YamlView, where: string): Reading {
  const path = where === '' ? key : `${where} ${key}`
  return readPatch(get(view.root, key), targetOf(get(view.root, 'target')), path, view, OWN_PATCHES)
}

/** Reads the transformers and generators that are written into a kustomization as text. */
export function readInlineBuiltins(body: YamlNode | undefined, label: string, view: YamlView): Reading {
  const { file } = view
  const readings: Reading[] = []
  for (const key of ['transformers', 'generators']) {
    const list = get(body, key)
    if (list?.kind !== 'sequence') continue
    for (const [index, item] of list.items.entries()) {
      // One line without a brace is the name of a file.
      if (item?.kind !== 'scalar' || item.templated || !/[\n{]/.test(item.value)) continue
      const inner = { path: file.path, text: item.value }
      const found = [...readDocuments(item.value)].map((document) =>
        readBuiltin({ file: inner, ...document }, `${label}${key}[${index}]`),
      )
      const joined = joinReadings(found)
      // Where a digest goes apart from the tag is known in the text only.
      const uses = joined.uses.map(({ digestSlot: _, ...use }) => use)
      const whole = { path: file.path, start: item.range.start, end: item.range.end }
      readings.push(nestReading({ ...joined, uses }, lineSegments(item, file), whole, file))
    }
  }
  return joinReadings(readings)
}
