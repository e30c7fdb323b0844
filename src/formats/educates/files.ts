import type { Puller } from '../../model/image-use.ts'
import type { TextRange } from '../../text/range.ts'
import { getText, type YamlScalar } from '../../text/yaml.ts'
import { type Cursor, child } from '../support/cursor.ts'
import { isLiteralSecret } from '../support/secret-text.ts'
import { readImage } from '../support/uses.ts'
import { addCredential, hostOf, rangeIn } from './credentials.ts'
import { addUse, dig, type Scope, select } from './scope.ts'
import { type CacheContent, readScalarImage, type WrittenImage } from './variables.ts'

type When = Extract<Puller, { by: 'vendir' }>['when']

/** The scheme may depend on how the cluster's ingress is reached. */
const IMGPKG = /^imgpkg(?:\+(?:https?|\$\(ingress_protocol\)))?:\/\//
/** A digest behind a tag looks like a password and a host. */
const USER_INFO = /^([^:/@?]*):([^@?]*)@(?!sha256:)/
const TAG = /^\w[\w.+-]{0,127}$/

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
    const at = urlOf(chart)
    if (at?.node.kind === 'scalar')
      addUse(scope, at, readChart(scope, chart, at.node, content), { ...more, pin: 'tag-only' })
  }
}

function urlOf(chart: Cursor): Cursor | undefined {
  const repository = dig(chart.node, 'repository')
  const url = dig(repository, 'url')
  if (repository === undefined || url === undefined) return undefined
  return child(child(chart, 'repository', repository), 'url', url)
}

/** Some write `docker://` where vendir takes a bare reference. */
function withoutScheme({ value }: YamlScalar): TextRange | undefined {
  const scheme = /^(?:docker|oci|https?):\/\//.exec(value)?.[0]
  return scheme === undefined ? undefined : { start: scheme.length, end: value.length }
}

/**
 * A chart in a registry: `oci://host/folder`, its name and its version are one reference.
 *
 * @see https://github.com/carvel-dev/vendir/blob/v0.40.0/pkg/vendir/fetch/helmchart/oci_source.go
 */
function readChart(
  { view }: Scope,
  { node }: Cursor,
  url: YamlScalar,
  content: CacheContent,
): WrittenImage | undefined {
  const scheme = 'oci://'
  if (!url.value.startsWith(scheme)) return undefined
  const found = readScalarImage(url, view, content, { start: scheme.length, end: url.value.length })
  const name = getText(node, 'name')
  const version = getText(node, 'version')
  if (found?.image.kind !== 'read' || found.throughCache !== undefined || name === undefined) return found
  if (/[{$]/.test(name + version)) return found
  const segments = [...found.image.segments, { text: `/${name}`, at: undefined }]
  if (version !== undefined && TAG.test(version))
    segments.push({ text: `:${version.replaceAll('+', '_')}`, at: undefined })
  const read = readImage(segments)
  return read.image.kind === 'read' ? { ...found, ...read } : found
}

/** Reads a URL of workshop files: `imgpkg+https://user:password@host/repository:tag?path=folder`; others are no image. */
export function readFilesUrl(scope: Scope, at: Cursor, content: CacheContent): void {
  const { node } = at
  if (node.kind !== 'scalar') return
  const scheme = IMGPKG.exec(node.value)?.[0].length
  if (scheme === undefined) return
  const rest = node.value.slice(scheme)
  const [userInfo, user = '', password = ''] = USER_INFO.exec(rest) ?? ['']
  const start = scheme + userInfo.length
  const query = node.value.indexOf('?', start)
  const part = { start, end: query === -1 ? node.value.length : query }
  const puller = { by: 'vendir', when: 'session' } as const
  addUse(scope, at, readScalarImage(node, scope.view, content, part), {
    role: 'workshop-files',
    pin: 'digest',
    puller,
  })
  if (node.templated || !isLiteralSecret(password)) return
  const from = scheme + user.length + 1
  addCredential(scope, at, {
    range: node.range,
    text: `${node.value.slice(0, scheme)}${user}:***@${node.value.slice(part.start, part.end)}`,
    how: 'user info of an imgpkg URL',
    registry: hostOf(node.value.slice(part.start, part.end)),
    secrets: [rangeIn(scope, node, { start: from, end: from + password.length })],
  })
}
