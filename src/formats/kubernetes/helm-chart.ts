import { get, getText, type YamlNode } from '../../languages/yaml.ts'
import type { Segment } from '../../text/segment.ts'
import type { SourceFile } from '../../text/source-file.ts'
import { type ImageText, isString, readScalar, readSegments, unread } from '../image/scalar.ts'
import { type Cursor, child } from './cursor.ts'

/** What stands before the folder of a chart in a registry; charts elsewhere are no images. */
export const CHART_SCHEME = 'oci://'
/** Every other version chooses one among several: `^1.2`, `1.x`, `1.2`. */
const VERSION = /^v?\d+\.\d+\.\d+(?:[-+][\w.+-]{1,100})?$/

/** Whether a version of a chart is one, and no range of them. */
export function isExactVersion(version: string | undefined): boolean {
  return version !== undefined && VERSION.test(version)
}

/** The URL in a map of a chart. */
export function chartUrl(chart: Cursor): Cursor | undefined {
  const repository = get(chart.node, 'repository')
  const url = get(repository, 'url')
  if (repository === undefined || url === undefined) return undefined
  return child(child(chart, 'repository', repository), 'url', url)
}

/** Whether a variable or a template decides which chart it is. */
export function isOpenChart(chart: YamlNode | undefined): boolean {
  return /[{$]|\(@/.test(`${getText(chart, 'name') ?? ''} ${getText(chart, 'version') ?? ''}`)
}

/** Why such a chart is not read. */
export const OPEN_CHART = 'what the name and the version of the chart are is decided elsewhere'

/**
 * A chart in a registry: the folder, its name and its version are one reference.
 *
 * @param folder what the URL says behind its scheme
 * @returns undefined where there is no name
 * @see https://github.com/carvel-dev/vendir/blob/v0.40.0/pkg/vendir/fetch/helmchart/oci_source.go
 */
export function chartSegments(
  folder: readonly Segment[],
  chart: YamlNode | undefined,
): readonly Segment[] | undefined {
  const name = getText(chart, 'name')
  const version = getText(chart, 'version')
  if (name === undefined) return undefined
  const segments: Segment[] = [...folder, { text: `/${name}`, at: undefined }]
  // A registry has no `+` in its tags, so Helm writes `_` instead.
  if (version !== undefined && isExactVersion(version))
    segments.push({ text: `:${version.replaceAll('+', '_')}`, at: undefined })
  return segments
}

/** Reads the chart that kapp-controller fetches, at its URL. */
export function readHelmChart(chart: Cursor, file: SourceFile): readonly [Cursor, ImageText] | undefined {
  const at = chartUrl(chart)
  const found = at === undefined ? undefined : readChart(at.node, chart.node, file)
  return at === undefined || found === undefined ? undefined : [at, found]
}

/**
 * The reference of a chart in a registry, at its URL.
 *
 * @param chart the map that has its name and its version
 * @returns undefined where the URL is no registry's
 */
export function readChart(
  url: YamlNode | undefined,
  chart: YamlNode | undefined,
  file: SourceFile,
): ImageText | undefined {
  if (!isString(url) || !url.value.startsWith(CHART_SCHEME)) return undefined
  const { value, range, exact } = url
  const text = value.slice(CHART_SCHEME.length).replace(/\/$/, '')
  const start = exact ? range.start + CHART_SCHEME.length : range.start
  const rest = { ...url, value: text, range: { start, end: exact ? start + text.length : range.end } }
  const folder = readScalar(rest, file)
  if (folder === undefined) return undefined
  if (isOpenChart(chart)) return unread(rest, file, 'template-expression', OPEN_CHART)
  const segments = folder.image.kind === 'read' ? chartSegments(folder.image.segments, chart) : undefined
  const whole = segments === undefined ? folder : readSegments(rest, file, segments)
  return whole.image.kind === 'read' ? whole : folder
}
