/*
 * Charts and artifacts in registries, by one URL: `oci://host/path/name` beside a version.
 */
import { get, getText, type YamlNode, type YamlScalar } from '../../languages/yaml.ts'
import type { FormatId } from '../../model/format-id.ts'
import type { FoundUse } from '../../model/image-use.ts'
import { append } from '../../text/lists.ts'
import type { Segment } from '../../text/segment.ts'
import type { SourceFile } from '../../text/source-file.ts'
import { scalarSegments } from '../image/reading.ts'
import { type ImageText, isString, readScalar, readSegments, unread } from '../image/scalar.ts'
import { CHART_SCHEME, isExactVersion, OPEN_CHART } from '../kubernetes/helm-chart.ts'

/** A chart with the scalar that names it. */
export interface ChartReference {
  readonly node: YamlScalar
  readonly use: FoundUse
}

/**
 * The chart of a release: `chart: oci://…` beside `version`, or a map with the `name` and the `version`. For Skaffold
 * `remoteChart`.
 *
 * @param root may list registries under `repositories`, by whose names charts are called: `acme/web`
 */
export function chartOfRelease(
  release: YamlNode,
  root: YamlNode | undefined,
  file: SourceFile,
  format: FormatId,
): ChartReference | undefined {
  const key = get(release, 'chart') === undefined ? 'remoteChart' : 'chart'
  const chart = get(release, key)
  const isMap = chart?.kind === 'map'
  const name = isMap ? get(chart, 'name') : chart
  const version = get(isMap ? chart : release, 'version')
  if (!isString(name)) return undefined
  const url = name.value.startsWith(CHART_SCHEME) ? withoutScheme(name) : undefined
  const folder = url === undefined ? registryOf(root, name) : undefined
  if (url === undefined && folder === undefined) return undefined
  const found = readChart(url ?? name, folder, version, file)
  if (found === undefined) return undefined
  const isExact = version?.kind === 'scalar' && isExactVersion(version.value)
  return { node: name, use: { ...useOf(found, format, key), pin: isExact ? 'tag-only' : 'none' } }
}

/** `repositories: [{name: acme, url: ghcr.io/acme, oci: true}]` */
function registryOf(root: YamlNode | undefined, { value }: YamlScalar): string | undefined {
  const slash = value.indexOf('/')
  const repositories = get(root, 'repositories')
  if (slash <= 0 || repositories?.kind !== 'sequence') return undefined
  const found = repositories.items.find(
    (item) => getText(item, 'name') === value.slice(0, slash) && getText(item, 'oci') === 'true',
  )
  return getText(found, 'url')?.replace(CHART_SCHEME, '').replace(/\/$/, '')
}

/**
 * The source of an application of Argo CD: `repoURL` and `chart`, or the URL of an artifact, with `targetRevision`.
 *
 * @see https://argo-cd.readthedocs.io/en/stable/user-guide/oci/
 */
export function artifactOfSource(
  source: YamlNode,
  file: SourceFile,
  format: FormatId,
): ChartReference | undefined {
  const url = get(source, 'repoURL')
  const chart = getText(source, 'chart')
  const revision = get(source, 'targetRevision')
  if (!isString(url)) return undefined
  const isArtifact = url.value.startsWith(CHART_SCHEME)
  if (!isArtifact && (chart === undefined || url.value.includes(':/'))) return undefined
  const name = isArtifact ? withoutScheme(url) : url
  const found = readChart(name, undefined, revision, file, { chart, isArtifact: chart === undefined })
  if (found === undefined) return undefined
  const isExact = revision?.kind === 'scalar' && isExactVersion(revision.value)
  const isChart = chart !== undefined
  const pin = !isChart ? 'tag-or-digest' : isExact ? 'tag-only' : 'none'
  return { node: url, use: { ...useOf(found, format, 'repoURL'), pin } }
}

function withoutScheme(url: YamlScalar): YamlScalar {
  const value = url.value.slice(CHART_SCHEME.length).replace(/\/$/, '')
  const start = url.exact ? url.range.start + CHART_SCHEME.length : url.range.start
  return { ...url, value, range: { start, end: url.exact ? start + value.length : url.range.end } }
}

/** @param folder what stands in the place of the first word of the name */
function readChart(
  name: YamlScalar,
  folder: string | undefined,
  version: YamlNode | undefined,
  file: SourceFile,
  { chart, isArtifact = false }: { readonly chart?: string | undefined; readonly isArtifact?: boolean } = {},
): ImageText | undefined {
  const written = readScalar(name, file)
  if (written === undefined || (written.image.kind === 'unread' && name.templated)) return written
  const tag = version?.kind === 'scalar' && version.value !== '' ? version : undefined
  if (name.value.includes('$') || tag?.templated === true || tag?.value.includes('$') === true)
    return unread(name, file, 'template-expression', OPEN_CHART)
  const segments: Segment[] =
    folder === undefined
      ? [...scalarSegments(name, file)]
      : [{ text: folder + name.value.slice(name.value.indexOf('/')), at: undefined }]
  if (chart !== undefined) segments.push({ text: `/${chart}`, at: undefined })
  if (tag !== undefined && /^sha256:/.test(tag.value))
    append(segments, [{ text: '@', at: undefined }, ...scalarSegments(tag, file)])
  else if (tag !== undefined && (isArtifact ? TAG.test(tag.value) : isExactVersion(tag.value)))
    append(segments, [{ text: ':', at: undefined }, ...tagSegments(tag, file)])
  const found = readSegments(name, file, segments)
  return found.image.kind === 'read' ? found : undefined
}

const TAG = /^\w[\w.-]{0,127}$/

/** A registry has no `+` in its tags, so Helm writes `_` instead. */
function tagSegments(tag: YamlScalar, file: SourceFile): readonly Segment[] {
  return tag.value.includes('+')
    ? [{ text: tag.value.replaceAll('+', '_'), at: undefined }]
    : scalarSegments(tag, file)
}

function useOf(found: ImageText, format: FormatId, path: string): Omit<FoundUse, 'pin'> {
  const rest = { confidence: 'certain', platform: undefined, project: undefined } as const
  return { format, role: 'image-volume', path, identity: path, ...found, ...rest }
}
