import type { YamlScalar } from '../../languages/yaml.ts'
import type { Puller } from '../../model/image-use.ts'
import type { TextRange } from '../../text/range.ts'
import { hostOf } from '../credentials/docker-config.ts'
import { isLiteralSecret, userInfoIn } from '../credentials/secret-text.ts'
import { readImage } from '../image/reading.ts'
import type { Cursor } from '../kubernetes/cursor.ts'
import { CHART_SCHEME, chartSegments, chartUrl, isOpenChart, OPEN_CHART } from '../kubernetes/helm-chart.ts'
import { addCredential, rangeIn } from './workshop-credentials.ts'
import { type CacheContent, readScalarImage, type WrittenImage } from './workshop-image.ts'
import { addUse, type Scope, select } from './workshop-scope.ts'

type When = Extract<Puller, { by: 'vendir' }>['when']

/** The scheme may depend on how the cluster's ingress is reached. */
const IMGPKG = /^imgpkg(?:\+(?:https?|\$\(ingress_protocol\)))?:\/\//

/**
 * Reads what vendir fetches: `image`, `imgpkgBundle` and charts of a registry. Git, HTTP and directories name no image.
 *
 * @param path from the cursor to the items, such as `workshop.files[]`
 */
export function readContents(
  scope: Scope,
  from: Cursor,
  path: string,
  when: When,
  content: CacheContent,
): void {
  const more = { role: 'workshop-files', pin: 'digest', puller: { by: 'vendir', when } } as const
  for (const field of ['image.url', 'imgpkgBundle.image']) {
    for (const at of select(scope, from, `${path}.${field}`)) {
      if (at.node.kind === 'scalar')
        addUse(scope, at, readScalarImage(at.node, scope.view, content, withoutScheme(at.node)), more)
    }
  }
  for (const chart of select(scope, from, `${path}.helmChart`)) {
    const at = chartUrl(chart)
    if (at?.node.kind === 'scalar')
      addUse(scope, at, readChart(scope, chart, at.node, content), { ...more, pin: 'tag-only' })
  }
}

/** Some write `docker://` where vendir takes a bare reference. */
function withoutScheme({ value }: YamlScalar): TextRange | undefined {
  const scheme = /^(?:docker|oci|https?):\/\//.exec(value)?.[0]
  return scheme === undefined ? undefined : { start: scheme.length, end: value.length }
}

/** A chart in a registry; charts elsewhere are no images. */
function readChart(
  { view }: Scope,
  { node }: Cursor,
  url: YamlScalar,
  content: CacheContent,
): WrittenImage | undefined {
  if (!url.value.startsWith(CHART_SCHEME)) return undefined
  const found = readScalarImage(url, view, content, { start: CHART_SCHEME.length, end: url.value.length })
  if (found?.image.kind !== 'read' || found.throughCache !== undefined) return found
  if (isOpenChart(node))
    return {
      ...found,
      text: found.raw,
      image: { kind: 'unread', reason: 'template-expression', detail: OPEN_CHART },
    }
  const segments = chartSegments(found.image.segments, node)
  const read = segments === undefined ? undefined : readImage(segments)
  return read?.image.kind === 'read' ? { ...found, ...read } : found
}

/** Reads a URL of workshop files: `imgpkg+https://user:password@host/repository:tag?path=folder`; others are no image. */
export function readFilesUrl(scope: Scope, at: Cursor, content: CacheContent): void {
  const { node } = at
  if (node.kind !== 'scalar') return
  const scheme = IMGPKG.exec(node.value)?.[0].length
  if (scheme === undefined) return
  const query = node.value.indexOf('?', scheme)
  const end = query === -1 ? node.value.length : query
  const info = userInfoIn(node.value.slice(scheme, end), true)
  const start = scheme + (info?.end ?? 0)
  const puller = { by: 'vendir', when: 'session' } as const
  addUse(scope, at, readScalarImage(node, scope.view, content, { start, end }), {
    role: 'workshop-files',
    pin: 'digest',
    puller,
  })
  if (info?.password === undefined || node.templated) return
  const password = { start: scheme + info.password.start, end: scheme + info.password.end }
  if (!isLiteralSecret(node.value.slice(password.start, password.end))) return
  addCredential(scope, at, {
    range: node.range,
    text: `${node.value.slice(0, password.start)}***${node.value.slice(password.end, end)}`,
    how: 'user info of an imgpkg URL',
    registry: hostOf(node.value.slice(start, end)),
    secrets: [rangeIn(scope, node, password)],
  })
}
