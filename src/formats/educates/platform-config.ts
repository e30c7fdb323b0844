import { get, getText, type YamlMap, type YamlNode, type YamlScalar } from '../../languages/yaml.ts'
import { expressionAfter } from '../../languages/ytt.ts'
import type { TextRange } from '../../text/range.ts'
import { userInfoIn } from '../credentials/secret-text.ts'
import { type Cursor, child, describeObject, rootCursor } from '../kubernetes/cursor.ts'
import { rangeIn, readPlatformPassword, readPlatformUrl } from './workshop-credentials.ts'
import { readScalarImage } from './workshop-image.ts'
import { addMark, addUse, dig, dive, keyRange, type Scope, select } from './workshop-scope.ts'

const BY_KUBELET = { pin: 'digest', puller: { by: 'kubelet' } } as const
/** Where the values of an installation stand: at the top, or below the package that they are for. */
const SETTINGS: readonly (readonly string[])[] = [['clusterPackages', 'educates', 'settings'], []]
/** Values that only say which images the platform is made of are no configuration of it. */
const ABOUT_IMAGES: ReadonlySet<string> = new Set([
  'debug',
  'imagePuller',
  'imageRegistry',
  'imageVersions',
  'operator',
  'version',
])

/** Reads a TrainingPortal: the registry of its workshops, and in the old API its own image. */
export function readPortal(scope: Scope, spec: Cursor): void {
  readOwnImages(scope, spec, ['portal.image'])
  addRepository(scope, dive(spec, 'portal', 'workshop', 'defaults', 'registry'), namesInPortal(scope, spec))
  for (const workshop of select(scope, spec, 'workshops[]')) {
    const name = getText(workshop.node, 'name')
    if (name !== undefined) addRepository(scope, dive(workshop, 'registry'), [name])
  }
}

/** The workshops of a portal without a registry of their own; undefined where a template decides which they are. */
function namesInPortal(scope: Scope, spec: Cursor): readonly string[] | undefined {
  const { file, templated } = scope.view
  const list = dig(spec.node, 'workshops')
  if (list?.kind !== 'sequence' || templated) return undefined
  if (/#@|\(@/.test(file.text.slice(list.range.start, list.range.end))) return undefined
  const names: string[] = []
  for (const item of list.items) {
    const name = dig(item, 'name')
    if (name === undefined || !isWritten(scope, name)) return undefined
    if (dig(item, 'registry', 'host') === undefined) names.push(name.value)
  }
  return names
}

/** Adds an observation for the registry of a workshop's environment. */
export function readEnvironmentRegistry(scope: Scope, spec: Cursor): void {
  const name = dig(spec.node, 'workshop', 'name')
  if (name?.kind === 'scalar') addRepository(scope, dive(spec, 'registry'), [name.value])
}

/** Reads a SystemProfile: the configuration of the platform in the old API. */
export function readProfile(scope: Scope, spec: Cursor): void {
  readOwnImages(scope, spec, ['portal.image'])
  for (const at of select(scope, spec, 'workshop.images.*')) {
    if (at.node.kind === 'scalar')
      addUse(scope, at, readScalarImage(at.node, scope.view, []), { ...BY_KUBELET, role: 'workshop-image' })
  }
  addRepository(scope, dive(spec, 'registry'), undefined)
  const mirror = dive(spec, 'dockerd', 'mirror')
  if (mirror !== undefined) {
    readPlatformPassword(scope, mirror, 'dockerd.mirror.password', textAt(mirror, 'remote'))
    readPlatformUrl(scope, dive(mirror, 'remote'), 'dockerd.mirror.remote')
  }
  addPlatform(scope, nearest(rootCursor(spec.object), ['spec', 'dockerd', 'mirror', 'remote']))
}

/** Reads the values of an installation. */
export function readConfig(scope: Scope, root: YamlMap): void {
  const at = rootCursor(describeObject(root))
  const isSchema = scope.view.file.text.includes('#@data/values-schema')
  const found: Nearest[] = []
  for (const prefix of SETTINGS) {
    const settings = dive(at, ...prefix)
    if (settings === undefined) continue
    for (const item of select(scope, settings, 'imageVersions[]')) readVersion(scope, item)
    addRepository(scope, dive(settings, 'imageRegistry'), undefined)
    const proxy = dive(settings, 'dockerDaemon', 'proxyCache')
    if (proxy !== undefined) {
      readPlatformPassword(scope, proxy, 'dockerDaemon.proxyCache.password', textAt(proxy, 'remoteURL'))
      readPlatformUrl(scope, dive(proxy, 'remoteURL'), 'dockerDaemon.proxyCache.remoteURL')
    }
    found.push(nearest(at, [...prefix, 'dockerDaemon', 'proxyCache', 'remoteURL']))
  }
  for (const mirror of select(scope, at, 'localKindCluster.registryMirrors[]'))
    readPlatformPassword(scope, mirror, 'registryMirrors[].password', textAt(mirror, 'mirror'))
  const isOff = /^false$/i.test(getText(dig(root, 'clusterPackages', 'educates'), 'enabled') ?? '')
  const isConfig = root.entries.some(({ key }) => !ABOUT_IMAGES.has(key.value))
  const [best] = found.sort((a, b) => Number(isSet(b.url)) - Number(isSet(a.url)) || b.depth - a.depth)
  if (best !== undefined && isConfig && !isSchema && !isOff) addPlatform(scope, best)
}

function readVersion(scope: Scope, item: Cursor): void {
  const image = get(item.node, 'image')
  const name = getText(item.node, 'name') ?? ''
  if (image?.kind !== 'scalar') return
  const role = name.endsWith('-environment') ? 'workshop-image' : 'container'
  addUse(scope, child(item, 'image', image), readScalarImage(image, scope.view, []), { ...BY_KUBELET, role })
}

function readOwnImages(scope: Scope, spec: Cursor, paths: readonly string[]): void {
  for (const path of paths) {
    for (const at of select(scope, spec, path)) {
      if (at.node.kind === 'scalar')
        addUse(scope, at, readScalarImage(at.node, scope.view, []), { ...BY_KUBELET, role: 'container' })
    }
  }
}

/** Adds an observation for what `$(image_repository)` stands for, where that is written out. */
function addRepository(
  scope: Scope,
  registry: Cursor | undefined,
  workshops: readonly string[] | undefined,
): void {
  if (registry === undefined) return
  const [host, namespace] = ['host', 'namespace'].map((key) => get(registry.node, key))
  if (host === undefined || !isWritten(scope, host) || host.value === '') return
  if (namespace !== undefined && !isWritten(scope, namespace)) return
  const repository = [host.value, namespace?.value ?? ''].filter((part) => part !== '').join('/')
  const subject = { kind: 'image-repository', repository, workshops } as const
  addMark(scope, child(registry, 'host', host), { range: host.range, text: repository, subject })
}

function isWritten({ view: { file } }: Scope, node: YamlNode): node is YamlScalar {
  if (node.kind !== 'scalar' || node.templated || node.value.includes('$')) return false
  return expressionAfter(file.text, node.alias ?? node.range) === undefined
}

function textAt({ node }: Cursor, key: string): string {
  return getText(node, key) ?? ''
}

/** As much as there is of the way to a setting. */
interface Nearest {
  /** Dotted. */
  readonly setting: string
  /** The last node on it. */
  readonly at: Cursor
  /** The key of that node; undefined where there is none of the keys. */
  readonly key: TextRange | undefined
  /** How many of the keys there are. */
  readonly depth: number
  /** The value of the setting. */
  readonly url: YamlScalar | undefined
  /** The map of the setting. */
  readonly holder: YamlNode | undefined
}

function nearest(root: Cursor, keys: readonly string[]): Nearest {
  let at = root
  let key: TextRange | undefined
  let depth = 0
  for (const next of keys) {
    const deeper = dive(at, next)
    if (deeper === undefined) break
    key = keyRange(at.node, next) ?? key
    at = deeper
    depth++
  }
  const url = depth === keys.length && at.node.kind === 'scalar' ? at.node : undefined
  return { setting: keys.join('.'), at, key, depth, url, holder: dig(root.node, ...keys.slice(0, -1)) }
}

function isSet(node: YamlNode | undefined): boolean {
  return node?.kind === 'scalar' && node.value.trim() !== '' && !/^(?:null|~)$/i.test(node.value)
}

/** Adds an observation for a configuration of the platform; nothing where a template decides about the mirror. */
function addPlatform(scope: Scope, { setting, at, key, url, holder }: Nearest): void {
  const { node, object } = at
  const isOpen = node.kind === 'scalar' && !isWritten(scope, node)
  if (isOpen) return
  const text = isSet(url) ? (url?.value ?? '') : ''
  const info = userInfoIn(text, true)
  const mirror = {
    url: info === undefined ? text : text.slice(0, info.user.start) + text.slice(info.end),
    hasUsername: isSet(get(holder, 'username')) || (info !== undefined && info.user.start < info.user.end),
    hasPassword: isSet(get(holder, 'password')) || (info?.password?.start ?? 0) < (info?.password?.end ?? 0),
  }
  const secrets =
    url === undefined || info === undefined
      ? []
      : [rangeIn(scope, url, { start: info.user.start, end: info.end - 1 })]
  const range = text === '' || url === undefined ? (key ?? object.root.entries[0]?.key.range) : url.range
  const subject = { kind: 'platform', mirror, setting } as const
  addMark(
    scope,
    at,
    { range: range ?? node.range, text: text === '' ? setting : mirror.url, subject },
    secrets,
  )
}
