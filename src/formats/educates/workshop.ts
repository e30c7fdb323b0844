import { posix } from 'node:path'
import {
  getText,
  type YamlEntry,
  type YamlMap,
  type YamlNode,
  type YamlScalar,
} from '../../languages/yaml.ts'
import { expressionAfter, usesYtt } from '../../languages/ytt.ts'
import { type Cursor, describeObject, rootCursor } from '../kubernetes/cursor.ts'
import { isEducatesObject } from './document-kind.ts'
import { isTrue, readCache } from './image-cache.ts'
import { findCacheSlot } from './image-cache-slot.ts'
import { readEnvironmentRegistry, readPortal, readProfile } from './platform-config.ts'
import { readCompose } from './workshop-compose.ts'
import { readEnvironment } from './workshop-credentials.ts'
import { readContents, readFilesUrl } from './workshop-files.ts'
import { type CacheContent, readScalarImage, type WrittenImage } from './workshop-image.ts'
import { collectObject } from './workshop-objects.ts'
import { addMark, addUse, dig, dive, keyRange, type Scope, select, visit } from './workshop-scope.ts'

/** Names for the images that come with Educates; exactly these, with the star. */
const SHORTHANDS: ReadonlySet<string> = new Set([
  'base-environment:*',
  'conda-environment:*',
  'jdk8-environment:*',
  'jdk11-environment:*',
  'jdk17-environment:*',
  'jdk21-environment:*',
])
const BY_KUBELET = { pin: 'digest', puller: { by: 'kubelet' } } as const

const OBJECT_LISTS: readonly string[] = [
  'environment.objects[]',
  'request.objects[]',
  'session.objects[]',
  'session.applications.vcluster.objects[]',
  'workshop.objects[]',
]
/** Parts of a session's own pod. */
const POD_KEYS: ReadonlySet<string> = new Set(['initContainers', 'patches', 'volumes'])

/** Reads an object of Educates, vendir or imgpkg, and the objects in it. */
export function readObject(scope: Scope, root: YamlMap): void {
  if (!visit(scope, root, 'object')) return
  const at = rootCursor(describeObject(root))
  const { kind } = at.object
  if (kind.endsWith('List') && kind !== 'List') readItems(scope, at, kind.slice(0, -'List'.length))
  else readKind(scope, at, kind)
}

/** Reads the items of a typed list, which need not say their kind. */
function readItems(scope: Scope, list: Cursor, kind: string): void {
  for (const { node } of select(scope, list, 'items[]')) {
    if (node.kind !== 'map') continue
    const { apiVersion } = list.object
    readKind(scope, rootCursor(describeObject(node, { apiVersion, kind })), kind)
  }
}

function readKind(scope: Scope, at: Cursor, kind: string): void {
  const spec = dive(at, 'spec')
  if (kind === 'List') {
    for (const { node } of select(scope, at, 'items[]')) addObject(scope, node)
  } else if (kind === 'Config' || kind === 'LocksConfig') {
    readContents(scope, at, 'directories[].contents[]', 'author', [])
  } else if (kind === 'ImagesLock' || kind === 'BundleLock') {
    for (const path of ['images[].image', 'bundle.image']) readLocked(scope, at, path)
  } else if (spec === undefined) return
  else if (kind === 'Workshop') readDefinition(scope, spec, dig(at.node, 'metadata', 'name'))
  else if (kind === 'TrainingPortal') readPortal(scope, spec)
  else if (kind === 'SystemProfile') readProfile(scope, spec)
  else if (kind === 'WorkshopEnvironment') readWorkshopEnvironment(scope, at, spec)
  else if (kind === 'WorkshopSession') readEnvironment(scope, spec, 'session.env[]')
}

/** What `kubectl get -o yaml` prints of an environment holds the whole definition. */
function readWorkshopEnvironment(scope: Scope, at: Cursor, spec: Cursor): void {
  readEnvironmentRegistry(scope, spec)
  readWorkloads(scope, spec, [])
  for (const workshop of [
    ...select(scope, at, 'status.educates.workshop'),
    ...select(scope, at, 'status.eduk8s.workshop'),
  ]) {
    const copy = dive(workshop, 'spec')
    if (copy !== undefined)
      readDefinition(scope, copy, dig(workshop.node, 'name') ?? dig(spec.node, 'workshop', 'name'))
  }
}

function readLocked(scope: Scope, from: Cursor, path: string): void {
  const role = path.startsWith('bundle') ? 'workshop-files' : 'container'
  for (const at of select(scope, from, path)) {
    if (at.node.kind !== 'scalar') continue
    const found = readScalarImage(at.node, scope.view, [])
    addUse(scope, at, found, { role, pin: 'digest', puller: { by: 'vendir', when: 'author' } })
  }
}

/** Reads a workshop: its observations, its images, and what it creates. */
function readDefinition(scope: Scope, spec: Cursor, name: YamlNode | undefined): void {
  const content = readCache(scope, spec)
  markDefinition(scope, spec, name, content)
  scope.workshops.push({ range: spec.object.root.range, content })
  readWorkshopImages(scope, spec, content)
  for (const path of ['content.files', 'content']) {
    for (const at of select(scope, spec, path)) readFilesUrl(scope, at, content)
  }
  readContents(scope, spec, 'workshop.files[]', 'session', content)
  readContents(scope, spec, 'workshop.packages[].files[]', 'session', content)
  readContents(scope, spec, 'environment.assets.files[]', 'environment', content)
  readContents(scope, spec, 'publish.files[]', 'author', content)
  for (const at of select(scope, spec, 'workshop.packages[].image')) {
    if (at.node.kind !== 'scalar') continue
    const more = {
      role: 'workshop-files',
      pin: 'tag-only',
      puller: { by: 'vendir', when: 'session' },
    } as const
    addUse(scope, at, readScalarImage(at.node, scope.view, content), more)
  }
  readWorkloads(scope, spec, content)
}

function markDefinition(scope: Scope, spec: Cursor, name: YamlNode | undefined, content: CacheContent): void {
  const { file, templated } = scope.view
  const { root } = spec.object
  const publishImage = dig(spec.node, 'publish', 'image')
  const compose = dig(spec.node, 'session', 'applications', 'docker', 'compose', 'services')
  const isSwitchedOn = (application: string) =>
    isTrue(dig(spec.node, 'session', 'applications', application, 'enabled'))
  const written = name?.kind === 'scalar' && name.value !== '' ? name : undefined
  const isOpen =
    written === undefined || written.templated || expressionAfter(file.text, written.range) !== undefined
  addMark(scope, rootCursor(spec.object), {
    range: written?.range ?? keyRange(root, 'kind') ?? root.range,
    text: written?.value ?? spec.object.kind,
    subject: {
      kind: 'workshop',
      name: isOpen ? '' : written.value,
      root: rootOf(file.path),
      docker: isSwitchedOn('docker') || (compose?.kind === 'map' && compose.entries.length > 0),
      registry: isSwitchedOn('registry'),
      publishImage: isWritten(publishImage) ? publishImage.value : undefined,
      templated: templated || usesYtt(file),
      cacheSlot: findCacheSlot(scope, spec, content),
    },
  })
}

/** Not empty, and not computed by ytt. */
function isWritten(node: YamlNode | undefined): node is YamlScalar {
  return node?.kind === 'scalar' && node.value !== '' && !node.value.startsWith('#@')
}

/** The folder of the workshop that a file in its `resources` defines. */
function rootOf(path: string): string | undefined {
  const folder = posix.dirname(path)
  if (posix.basename(folder) !== 'resources') return undefined
  const root = posix.dirname(folder)
  return root === '.' ? '' : root
}

/** The image of a workshop's sessions: of its three places the newest that is filled. */
function readWorkshopImages(scope: Scope, spec: Cursor, content: CacheContent): void {
  const { apiVersion } = spec.object
  const paths = ['workshop.image', 'content.image', ...(apiVersion.endsWith('/v1alpha1') ? ['image'] : [])]
  for (const path of paths) {
    let isFilled = false
    for (const at of select(scope, spec, path)) {
      if (at.node.kind !== 'scalar' || isEmpty(scope, at.node)) continue
      isFilled = true
      addUse(scope, at, readWorkshopImage(scope, at.node, content), { ...BY_KUBELET, role: 'workshop-image' })
    }
    if (isFilled) return
  }
}

/** A workshop image: nothing for those that come with Educates. */
function readWorkshopImage(
  { view }: Scope,
  scalar: YamlScalar,
  content: CacheContent,
): WrittenImage | undefined {
  const found = readScalarImage(scalar, view, content)
  if (found === undefined || !found.raw.endsWith(':*') || found.image.kind === 'read') return found
  if (SHORTHANDS.has(scalar.value)) return undefined
  const detail = `Educates has no image of this name; it has ${[...SHORTHANDS].join(', ')}`
  return { ...found, image: { kind: 'unread', reason: 'invalid-reference', detail } }
}

function isEmpty({ view: { file } }: Scope, node: YamlNode): boolean {
  if (node.kind !== 'scalar' || !/^(?:|~|null)$/i.test(node.value)) return false
  return expressionAfter(file.text, node.alias ?? node.range) === undefined
}

/** What runs for a session or an environment: objects, parts of the session's pod, Compose services, variables. */
function readWorkloads(scope: Scope, spec: Cursor, content: CacheContent): void {
  for (const path of OBJECT_LISTS) {
    for (const { node } of select(scope, spec, path)) addObject(scope, node)
  }
  addSessionPod(scope, spec)
  for (const at of select(scope, spec, 'session.applications.*.openshift.image')) {
    if (at.node.kind === 'scalar')
      addUse(scope, at, readScalarImage(at.node, scope.view, content), { ...BY_KUBELET, role: 'container' })
  }
  for (const at of select(scope, spec, 'session.applications.docker.compose')) readCompose(scope, at, content)
  readEnvironment(scope, spec, 'session.env[]')
  readEnvironment(scope, spec, 'environment.env[]')
}

function addObject(scope: Scope, node: YamlNode): void {
  if (node.kind !== 'map') return
  if (isEducatesObject(node)) readObject(scope, node)
  else if (getText(node, 'kind') !== 'List') collectObject(scope, node)
  else if (visit(scope, node, 'object')) readKind(scope, rootCursor(describeObject(node)), 'List')
}

/** Puts the parts of the session's pod into an object of their own, named like the workshop. */
function addSessionPod(scope: Scope, spec: Cursor): void {
  const session = dig(spec.node, 'session')
  if (session?.kind !== 'map' || !visit(scope, session, 'pod')) return
  const entries = session.entries.filter(({ key }) => POD_KEYS.has(key.value))
  if (entries.length === 0) return
  const { root } = spec.object
  const named = root.entries.filter(({ key }) => key.value === 'kind' || key.value === 'metadata')
  const outer = root.entries.find(({ key }) => key.value === 'spec')
  const inner =
    spec.node.kind === 'map' ? spec.node.entries.find(({ key }) => key.value === 'session') : undefined
  if (outer === undefined || inner === undefined) return
  const pod: YamlEntry = { ...inner, value: { ...session, entries } }
  const body: YamlEntry = { ...outer, value: { kind: 'map', entries: [pod], range: spec.node.range } }
  scope.objects.push({ kind: 'map', entries: [...named, body], range: session.range })
}
