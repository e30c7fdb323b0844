import { posix } from 'node:path'
import { slice } from '../../languages/variables/lexer.ts'
import { get, getText, type YamlNode, type YamlScalar } from '../../languages/yaml.ts'
import type { YamlView } from '../../model/format.ts'
import type { FoundUse } from '../../model/image-use.ts'
import { type Fact, joinReadings, NOTHING, type Reading } from '../../model/reading.ts'
import type { SourceFile } from '../../text/source-file.ts'
import { argoWorkflowsDialect } from '../argo-workflows.ts'
import { readValues } from '../helm/values.ts'
import { filesNamed, namesIn, pathBelow, VALUES_KEY, valuesFile } from '../helm/values-files.ts'
import { looksLikeImage, namesImage } from '../image/likely.ts'
import { lineSegments, nestReading } from '../image/nested.ts'
import { readSegments } from '../image/scalar.ts'
import { readObjects, speaksOfObjects } from '../kubernetes/embedded.ts'
import { readChart } from '../kubernetes/helm-chart.ts'
import { settingOf } from '../kubernetes/settings.ts'
import { tektonDialect } from '../tekton.ts'

/** Reads the charts and the literal settings that a kustomization makes objects of. */
export function readGenerators(body: YamlNode | undefined, label: string, view: YamlView): Reading {
  const readings: Reading[] = []
  for (const [key, read] of LISTS) {
    const list = get(body, key)
    if (list?.kind !== 'sequence') continue
    for (const [index, item] of list.items.entries())
      readings.push(read(item, `${label}${key}[${index}]`, view))
  }
  return joinReadings([...readings, { ...NOTHING, facts: valuesFilesOf(body, view.file) }])
}

/** Files of values: those of charts, and those that become a ConfigMap by the name that Flux looks for. */
function valuesFilesOf(body: YamlNode | undefined, file: SourceFile): readonly Fact[] {
  const home = getText(get(body, 'helmGlobals'), 'chartHome') ?? 'charts'
  const ofCharts = itemsOf(get(body, 'helmCharts')).flatMap((chart) => {
    const folder = pathBelow(posix.dirname(file.path), `${home}/${getText(chart, 'name') ?? ''}`)
    const lists = ['valuesFile', 'additionalValuesFiles'].map((key) => get(chart, key))
    return lists.flatMap((list) => filesNamed(list, folder, file))
  })
  const generators = ['configMapGenerator', 'secretGenerator'].flatMap((key) => itemsOf(get(body, key)))
  const generated = generators.flatMap((generator) =>
    namesIn(get(generator, 'files')).flatMap(({ value, range }) => {
      const [key = '', written = key] = value.split('=')
      const path = VALUES_KEY.test(posix.basename(key))
        ? pathBelow(posix.dirname(file.path), written)
        : undefined
      return path === undefined ? [] : [valuesFile(path, undefined, { path: file.path, ...range })]
    }),
  )
  return [...ofCharts, ...generated]
}

function itemsOf(node: YamlNode | undefined): readonly (YamlNode | undefined)[] {
  return node?.kind === 'sequence' ? node.items : []
}

const LISTS: readonly (readonly [string, typeof readHelmChart])[] = [
  ['helmCharts', readHelmChart],
  ['configMapGenerator', readLiterals],
  ['secretGenerator', readLiterals],
]

/**
 * Reads a chart: its reference, where a registry has it, and the images in the values that are written beside it.
 *
 * @param where how the chart is called for people
 */
export function readHelmChart(chart: YamlNode | undefined, where: string, { file }: YamlView): Reading {
  const uses: FoundUse[] = []
  const found = readChart(get(chart, 'repo'), chart, file)
  const repo = joinPath(where, 'repo')
  if (found !== undefined) {
    const rest = { confidence: 'certain', platform: undefined, project: undefined } as const
    uses.push({
      format: 'kustomize',
      role: 'image-volume',
      path: repo,
      identity: nameless(repo),
      pin: 'tag-only',
      ...found,
      ...rest,
    })
  }
  const root = get(chart, 'valuesInline')
  if (root?.kind !== 'map') return { ...NOTHING, uses }
  const values = readValues({ root, file, format: 'kustomize', chart: undefined })
  const above = joinPath(where, 'valuesInline')
  const named = values.uses.map((use) => ({
    ...use,
    path: joinPath(above, use.path),
    identity: joinPath(nameless(above), use.identity),
  }))
  return { ...NOTHING, uses: [...uses, ...named], sites: values.sites }
}

function joinPath(above: string, path: string): string {
  return above === '' || path.startsWith('[') ? above + path : `${above}.${path}`
}

function nameless(path: string): string {
  return path.replaceAll(/\[\d+\]/g, '')
}

/** Reads the literals of a ConfigMap or a Secret: `SIDECAR_IMAGE=acme/app:1`, and files that are manifests. */
export function readLiterals(generator: YamlNode | undefined, where: string, view: YamlView): Reading {
  const list = get(generator, 'literals')
  if (list?.kind !== 'sequence') return NOTHING
  const name = getText(generator, 'name') ?? ''
  const readings = list.items.map((item) => {
    if (item?.kind !== 'scalar' || item.templated) return NOTHING
    const key = item.value.slice(0, item.value.indexOf('=')).trim()
    const path = joinPath(where, `literals[${key}]`)
    return readLiteral(item, key, { path, identity: joinPath(`${nameless(where)}[${name}]`, key) }, view)
  })
  return joinReadings(readings)
}

function readLiteral(
  scalar: YamlScalar,
  key: string,
  where: Pick<FoundUse, 'path' | 'identity'>,
  { file }: YamlView,
): Reading {
  const { value, range } = scalar
  const segments = lineSegments(scalar, file)
  // Kustomize takes quotes around a value away.
  const [, before = '', quote = ''] = /^([^=]*=)(["']?)/.exec(value) ?? []
  const isQuoted =
    quote !== '' && value.trimEnd().length > before.length + 1 && value.trimEnd().endsWith(quote)
  const start = before.length + (isQuoted ? 1 : 0)
  const end = isQuoted ? value.trimEnd().length - 1 : value.length
  const text = value.slice(start, end)
  if (before === '') return NOTHING
  if (speaksOfObjects(text)) {
    const dialects = [tektonDialect, argoWorkflowsDialect]
    const reading = readObjects(text, where, file.path, { dialects, format: 'kustomize', depth: 0 })
    const whole = { path: file.path, start: range.start, end: range.end }
    return nestReading(reading, slice(segments, start, end), whole, file)
  }
  if (!namesImage(key) || !looksLikeImage(text, 'name')) return NOTHING
  const inside = scalar.exact ? { start: range.start + start, end: range.start + end } : range
  const found = readSegments({ ...scalar, range: inside }, file, slice(segments, start, end))
  return found.image.kind === 'read' ? settingOf(found, where, 'kustomize') : NOTHING
}
