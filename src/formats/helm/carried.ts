/*
 * Values of Helm charts inside objects of the tools that deploy them: Flux, Argo CD, k3s. The chart is not known, so
 * neither are its templates.
 */

import { slice } from '../../languages/variables/lexer.ts'
import { readDocuments } from '../../languages/yaml/documents.ts'
import { get, getText, type YamlNode } from '../../languages/yaml.ts'
import type { YamlView } from '../../model/format.ts'
import type { FormatId } from '../../model/format-id.ts'
import type { FoundUse } from '../../model/image-use.ts'
import { NOTHING } from '../../model/reading.ts'
import type { SourceFile } from '../../text/source-file.ts'
import { nestReading, textIn } from '../image/nested.ts'
import { scalarSegments } from '../image/reading.ts'
import { isString, readSegments, unread } from '../image/scalar.ts'
import { readEntries } from '../kustomize/entries.ts'
import { countNames, namesIn, rowsOf, withRow } from './application-set.ts'
import { artifactOfSource, type ChartReference, chartOfRelease } from './chart-reference.ts'
import { fromDotted, pairsOfList, pairsOfMap } from './dotted.ts'
import { readIstioValues } from './istio.ts'
import { readValues } from './values.ts'

/**
 * How values stand in a field. `istio`: those of charts of Istio · `image-list`: `name=new:tag`, as kustomize takes them on its command line · `images`: the
 * entries of a kustomization · `release` and `source`: a map that names a chart in a registry.
 */
type CarriedForm =
  | 'map'
  | 'istio'
  | 'text'
  | 'parameters'
  | 'dotted'
  | 'image-list'
  | 'images'
  | 'release'
  | 'source'

/** A field that carries values. */
export interface CarrierField {
  /** From the root; `*` is any item of a list or map. */
  readonly path: string
  readonly form: CarriedForm
}

interface Carrier extends CarrierField {
  readonly group: string
  readonly kinds: readonly string[]
}

/** Where applications of Argo CD say what they deploy. */
export const SOURCES: readonly string[] = [
  'spec.source',
  'spec.sources.*',
  'spec.template.spec.source',
  'spec.template.spec.sources.*',
]
const CARRIERS: readonly Carrier[] = [
  { group: 'helm.toolkit.fluxcd.io', kinds: ['HelmRelease'], path: 'spec.values', form: 'map' },
  {
    group: 'helm.toolkit.fluxcd.io',
    kinds: ['HelmRelease'],
    path: 'spec.postRenderers.*.kustomize.images',
    form: 'images',
  },
  ...SOURCES.flatMap((source): readonly Carrier[] => {
    const argo = { group: 'argoproj.io', kinds: ['Application', 'ApplicationSet'] }
    return [
      { ...argo, path: `${source}.helm.valuesObject`, form: 'map' },
      { ...argo, path: `${source}.helm.values`, form: 'text' },
      { ...argo, path: `${source}.helm.parameters`, form: 'parameters' },
      { ...argo, path: `${source}.kustomize.images`, form: 'image-list' },
      { ...argo, path: source, form: 'source' },
    ]
  }),
  { group: 'helm.cattle.io', kinds: ['HelmChart', 'HelmChartConfig'], path: 'spec.values', form: 'map' },
  {
    group: 'helm.cattle.io',
    kinds: ['HelmChart', 'HelmChartConfig'],
    path: 'spec.valuesContent',
    form: 'text',
  },
  { group: 'helm.cattle.io', kinds: ['HelmChart'], path: 'spec.set', form: 'dotted' },
  { group: 'install.istio.io', kinds: ['IstioOperator'], path: 'spec.values', form: 'istio' },
  {
    group: 'sailoperator.io',
    kinds: ['Istio', 'IstioCNI', 'IstioRevision', 'ZTunnel'],
    path: 'spec.values',
    form: 'istio',
  },
  { group: 'helm.cattle.io', kinds: ['HelmChart'], path: 'spec', form: 'release' },
]

/** Values that an object carries. */
export interface CarriedValues {
  /** The field that holds them. */
  readonly node: YamlNode
  readonly uses: readonly FoundUse[]
  readonly sites: readonly number[]
}

/**
 * Reads the values that an object carries.
 *
 * @param label of the object, for people
 */
export function readCarried(view: YamlView, label: string, format: FormatId): readonly CarriedValues[] {
  const group = getText(view.root, 'apiVersion')?.split('/')[0]
  const kind = getText(view.root, 'kind') ?? ''
  const carriers = CARRIERS.filter((carrier) => carrier.group === group && carrier.kinds.includes(kind))
  const { root, file } = view
  const rows = root?.kind === 'map' && kind === 'ApplicationSet' ? rowsOf(root) : []
  if (root?.kind !== 'map' || rows.length === 0) return readFields(view, carriers, `${label} `, format)
  const counts = countNames(root, file)
  const seen = new Set<string>()
  const isNew = ({ place, text }: FoundUse) => {
    const before = seen.size
    return seen.add(`${place.start} ${text}`).size > before
  }
  return rows.flatMap((row) => {
    const found = readFields({ root: withRow(root, row, file, counts), file }, carriers, `${label} `, format)
    const taken = new Set(found.flatMap(({ uses }) => uses.flatMap(({ raw }) => namesIn(raw))))
    // What an element gives to the template is told there.
    const given = [...row].flatMap(([name, node]) => (taken.has(name) ? [node] : []))
    return [
      ...found.map((one) => ({
        ...one,
        uses: one.uses.filter(isNew).map((use): FoundUse => ({ ...use, tracksVariables: true })),
      })),
      ...given.map((node) => ({ node, uses: [], sites: [node.range.start] })),
    ]
  })
}

/**
 * Reads the values in some fields of a document.
 *
 * @param label what the names of uses begin with
 */
export function readFields(
  { root, file }: Pick<YamlView, 'root' | 'file'>,
  fields: readonly CarrierField[],
  label: string,
  format: FormatId,
): readonly CarriedValues[] {
  const found: CarriedValues[] = []
  for (const field of fields) {
    for (const { node, path } of nodesAt(root, field.path.split('.'))) {
      const carried = readForm(node, field.form, { root, file }, format)
      if (carried === undefined) continue
      const { uses, sites, ...more } = carried
      const above = label + path
      const named = uses.map((use) => ({
        ...use,
        path: joined(above, use.path),
        identity: joined(above, use.identity),
      }))
      found.push({ node: more.node ?? node, uses: named, sites })
    }
  }
  return found
}

function joined(above: string, path: string): string {
  return path.startsWith('[') ? above + path : `${above}.${path}`
}

/** The nodes at some keys; `*` is any item of a list or map. */
export function nodesAt(
  root: YamlNode | undefined,
  steps: readonly string[],
): readonly { readonly node: YamlNode; readonly path: string }[] {
  let found = root === undefined ? [] : [{ node: root, path: '' }]
  for (const step of steps) {
    found = found.flatMap(({ node, path }) => {
      if (step === '*') return itemsOf(node).map(([key, item]) => ({ node: item, path: path + key }))
      const value = get(node, step)
      return value === undefined ? [] : [{ node: value, path: path === '' ? step : `${path}.${step}` }]
    })
  }
  return found
}

/** The items of a list or map, with what their paths end with. */
function itemsOf(node: YamlNode): readonly (readonly [string, YamlNode])[] {
  if (node.kind === 'sequence')
    return node.items.flatMap((item, i) => (item === undefined ? [] : [[`[${i}]`, item] as const]))
  if (node.kind !== 'map') return []
  return node.entries.flatMap(({ key, value }) =>
    value === undefined ? [] : [[`.${key.value}`, value] as const],
  )
}

/** With the node that holds it all, where that is not all of the field. */
type Carried = Omit<CarriedValues, 'node'> & Partial<Pick<CarriedValues, 'node'>>
const NONE: Carried = { uses: [], sites: [] }

function readForm(
  node: YamlNode,
  form: CarriedForm,
  { root, file }: Pick<YamlView, 'root' | 'file'>,
  format: FormatId,
): Carried | undefined {
  if (form === 'release') return ofChart(chartOfRelease(node, root, file, format))
  if (form === 'source') return ofChart(artifactOfSource(node, file, format))
  if (form === 'images') {
    const uses = readEntries({ entries: node, path: '' }, file)
    return { uses: uses.map((use) => ({ ...use, format })), sites: uses.map(({ place }) => place.start) }
  }
  if (form === 'text') return readTextOfValues(node, file, format)
  if (form === 'image-list') return readImageList(node, file, format)
  if (form === 'istio')
    return node.kind === 'map' ? readIstioValues(node, get(root, 'spec'), file, format) : NONE
  const values = form === 'map' ? node : fromDotted(form === 'dotted' ? pairsOfMap(node) : pairsOfList(node))
  return values.kind === 'map' ? readValues({ root: values, file, format, chart: undefined }) : NONE
}

function ofChart(found: ChartReference | undefined): Carried | undefined {
  return found === undefined
    ? undefined
    : { node: found.node, uses: [found.use], sites: [(found.node.alias ?? found.node.range).start] }
}

/** Values as text, in a block scalar or a string of one line. */
export function readTextOfValues(node: YamlNode, file: SourceFile, format: FormatId): Carried {
  if (!isString(node)) return NONE
  const { text, segments } = textIn(node, file)
  const inner: SourceFile = { path: file.path, text }
  for (const { root } of readDocuments(inner.text)) {
    if (root?.kind !== 'map') return NONE
    const { uses } = readValues({ root, file: inner, format, chart: undefined })
    const whole = { path: file.path, ...node.range }
    // Where a digest goes apart from the tag is known in the text only.
    const plain = uses.map(({ digestSlot: _, ...use }) => use)
    const nested = nestReading({ ...NOTHING, uses: plain }, segments, whole, file)
    return { uses: nested.uses, sites: [(node.alias ?? node.range).start] }
  }
  return NONE
}

function readImageList(node: YamlNode, file: SourceFile, format: FormatId): Carried {
  const uses: FoundUse[] = []
  const sites: number[] = []
  for (const [index, item] of node.kind === 'sequence' ? node.items.entries() : []) {
    if (!isString(item)) continue
    const start = item.value.indexOf('=') + 1
    const text = item.value.slice(start)
    const range = item.exact ? { start: item.range.start + start, end: item.range.end } : item.range
    const isOpen = item.templated || text.includes('$')
    const image = isOpen
      ? unread(
          { ...item, range },
          file,
          'template-expression',
          'what is put here is decided outside this file',
        )
      : readSegments({ ...item, range }, file, slice(scalarSegments(item, file), start, item.value.length))
    const isBare = image.image.kind === 'read' && !/[:@]/.test(text.slice(text.lastIndexOf('/') + 1))
    sites.push((item.alias ?? item.range).start)
    uses.push({
      format,
      role: 'container',
      path: `[${index}]`,
      identity: start === 0 ? `[${index}]` : `[${item.value.slice(0, start - 1)}]`,
      ...image,
      // Without one of its own the tag is that of the manifest, which no pin here may replace.
      pin: isBare ? 'none' : 'digest',
      confidence: 'certain',
      platform: undefined,
      project: undefined,
    })
  }
  return { uses, sites }
}
