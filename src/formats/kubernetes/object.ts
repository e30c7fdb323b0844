import { get, getText, type YamlMap, type YamlNode, type YamlSequence } from '../../languages/yaml.ts'
import type { YamlView } from '../../model/format.ts'
import type { FormatId } from '../../model/format-id.ts'
import type { FoundUse, Role } from '../../model/image-use.ts'
import type { SourceFile } from '../../text/source-file.ts'
import type { FieldState } from '../field-path.ts'
import { fieldOf, readField, UNCONFIRMED } from '../field-value.ts'
import { isNamedImage } from '../image/likely.ts'
import type { ImageText, PartKeys } from '../image/scalar.ts'
import type { Substitution } from '../kustomize/substitutes.ts'
import { allEntries, keyOf } from '../trail.ts'
import { policyOf, readContainer } from './containers.ts'
import { type Cursor, child, describeObject, rootCursor } from './cursor.ts'
import { readHelmChart } from './helm-chart.ts'
import type { ImageField, PartsAround } from './image-field.ts'
import { IMAGE_ANNOTATIONS } from './image-field-table.ts'
import { isUnused } from './image-fields.ts'
import { type JoinedText, readJoined } from './joined-field.ts'
import { createWalk, type Dialect, type ManifestWalk } from './object-walk.ts'
import { readOciRepository } from './oci-repository.ts'

/** Keys below which there is text about an object and no part of it. */
const NO_CONTENT: ReadonlySet<string> = new Set([
  'metadata',
  'annotations',
  'labels',
  'matchLabels',
  'selector',
])
const NO_CONTENT_AT_ROOT: ReadonlySet<string> = new Set(['status', 'data', 'stringData', 'binaryData'])
/** A map with `apiVersion` and `kind` and one of these is an object in its own right, not a pointer to one. */
const BODY_KEYS: readonly string[] = ['spec', 'metadata', 'items', 'objects', 'template']
const VERSION_KEY = /^(?:image)?_?(?:version|tag)$/i
const TAG_BESIDE: PartsAround = { tag: 'tag|imageTag', digest: 'digest' }
const CONTAINERS = /^(?:containers|\w*Containers)$/

/**
 * Finds the images of the object that a document holds, and of the objects inside it.
 *
 * @param dialects the first that knows an object reads it
 * @param format of the uses in objects that no dialect knows
 * @returns one use for each place, in the order in which they were met, and where images were read
 */
export function readManifest(
  view: YamlView,
  root: YamlMap,
  dialects: readonly Dialect[],
  format: FormatId,
  substitution?: Substitution,
): { readonly uses: readonly FoundUse[]; readonly sites: readonly number[] } {
  const walk = createWalk(view, dialects, format, substitution)
  const seen = new Map<string, Set<YamlNode>>()
  const waiting: Waiting[] = [atRoot(walk, rootCursor(describeObject(root)))]
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    // An alias is followed once for each key that it stands under: the key decides what a node means,
    // and aliases of aliases stay as cheap as the text that spells them.
    const { cursor, state } = next
    const { node } = cursor
    const key = holderKey(cursor)
    const known = seen.get(key) ?? new Set()
    if (node.kind === 'scalar' || known.has(node)) continue
    seen.set(key, known.add(node))
    if (node.kind === 'map') readMap(walk, cursor, node, state)
    else readItems(walk, cursor, node, state)
    for (const below of childrenOf(cursor).reverse())
      waiting.push(
        below.parent === undefined
          ? atRoot(walk, below)
          : { cursor: below, state: state.next(fieldStep(below.step)) },
      )
  }
  return { uses: [...walk.uses.values()], sites: [...walk.sites] }
}

/** A node that is still to be read, and where it stands in the fields of its object. */
interface Waiting {
  readonly cursor: Cursor
  readonly state: FieldState<ImageField>
}

function atRoot(walk: ManifestWalk, cursor: Cursor): Waiting {
  return { cursor, state: walk.readingOf(cursor.object).fields }
}

/** A step as the paths of the table have it. */
function fieldStep(step: string | number): string {
  return typeof step === 'number' ? '[]' : step
}

function readMap(walk: ManifestWalk, cursor: Cursor, map: YamlMap, state: FieldState<ImageField>): void {
  const { dialect } = walk.readingOf(cursor.object)
  const role = roleOf(cursor, dialect)
  if (role !== undefined) readContainer(walk, cursor, map, role, partKeysOf(map, state))
  if (typeof cursor.step === 'number' && holderKey(cursor) === 'volumes') readVolume(walk, cursor, map)
  for (const { steps, scalar, role, confidence = 'certain' } of dialect?.extra(cursor) ?? []) {
    let at = cursor
    for (const step of steps) at = child(at, step, scalar)
    walk.add(at, walk.scalarAt(at, scalar), role, { confidence })
  }
  readAnnotations(walk, cursor, map)
  if (state.isEnd) return
  for (const entry of allEntries(map)) {
    const key = keyOf(entry)
    const reached = state.next(key)
    const field = reached.rows.length === 0 ? undefined : fieldOf(reached, map, entry.value)
    if (field !== undefined && entry.value !== undefined)
      readRow(walk, child(cursor, key, entry.value), field)
  }
}

/** The keys of the image of a container that is a map, where the table knows them. */
function partKeysOf(container: YamlMap, state: FieldState<ImageField>): PartKeys | undefined {
  const image = get(container, 'image')
  return image?.kind === 'map' ? fieldOf(state.next('image'), container, image)?.parts : undefined
}

function readAnnotations(walk: ManifestWalk, cursor: Cursor, map: YamlMap): void {
  const metadata = get(map, 'metadata')
  const annotations = get(metadata, 'annotations')
  if (metadata === undefined || annotations?.kind !== 'map') return
  for (const { key, value } of annotations.entries) {
    const around = IMAGE_ANNOTATIONS.get(key.value)
    if (around === undefined || value?.kind !== 'scalar') continue
    if (!value.templated && !isNamedImage(value.value)) continue
    const at = child(child(child(cursor, 'metadata', metadata), 'annotations', annotations), key.value, value)
    if (around.tag === undefined) walk.add(at, walk.scalarAt(at, value), 'container')
    else addJoined(walk, at, { around, role: 'container' })
  }
}

/** Images that are items of a list themselves. */
function readItems(
  walk: ManifestWalk,
  cursor: Cursor,
  list: YamlSequence,
  state: FieldState<ImageField>,
): void {
  const reached = state.next('[]')
  if (reached.rows.length === 0) return
  for (const [index, item] of list.items.entries()) {
    const field = fieldOf(reached, list, item)
    if (field !== undefined && item !== undefined) readRow(walk, child(cursor, index, item), field)
  }
}

function readVolume(walk: ManifestWalk, cursor: Cursor, volume: YamlMap): void {
  const image = get(volume, 'image')
  const reference = get(image, 'reference')
  if (image === undefined || reference?.kind !== 'scalar') return
  const at = child(child(cursor, 'image', image), 'reference', reference)
  walk.add(at, walk.scalarAt(at, reference), 'image-volume', policyOf(image))
}

function readRow(walk: ManifestWalk, cursor: Cursor, { form, around, ...field }: ImageField): void {
  const { file } = walk.view
  const { role, pin = 'digest' } = field
  if (form === 'helm-chart') {
    const [url, found] = readHelmChart(cursor, file) ?? []
    if (url !== undefined) walk.add(url, found, role, { pin, confidence: 'certain' })
    return
  }
  if (around !== undefined) {
    addJoined(walk, cursor, { ...field, around })
    return
  }
  if (form === 'oci-repository') {
    const found = readOciRepository(cursor.node, file)
    walk.add(cursor, found, role, { pin: found?.pin ?? pin, confidence: 'certain' })
    return
  }
  const pulled = policyOf(cursor.node, cursor.parent?.node)
  const beside = form === 'value' ? readWithTag(cursor, file) : undefined
  if (beside !== undefined) {
    walk.add(cursor, beside.found, role, { pin, confidence: 'likely', ...pulled }, beside.scalars)
    return
  }
  const text = readField(cursor.node, { form, ...field }, file, (scalar) => walk.scalarAt(cursor, scalar))
  if (text === undefined) return
  // Which tag is pulled is decided by what stands beside it.
  const isOpen = form === 'value' && isUntagged(text.found) && hasVersion(cursor)
  const more =
    field.isUnconfirmed === true ? { ...text.more, pinObstacle: UNCONFIRMED.pinObstacle } : text.more
  walk.add(cursor, text.found, role, { ...pulled, ...more, ...(isOpen ? { pin: 'none' } : {}) })
}

function addJoined(
  walk: ManifestWalk,
  cursor: Cursor,
  {
    role,
    pin = 'digest',
    except,
    around,
    isUnconfirmed,
  }: Pick<ImageField, 'role' | 'pin' | 'except' | 'isUnconfirmed'> & { readonly around: PartsAround },
): void {
  const { node } = cursor
  if (node.kind === 'scalar' && except?.test(node.value) === true) return
  const joined = readJoined(cursor, around, walk.view.file)
  const obstacle = isUnconfirmed === true ? { pinObstacle: UNCONFIRMED.pinObstacle } : {}
  const pulled = policyOf(node, cursor.parent?.node)
  walk.add(cursor, joined?.found, role, { pin, ...pulled, ...obstacle }, joined?.scalars)
}

function isUntagged({ image }: ImageText): boolean {
  return image.kind === 'read' && image.reference.tag === undefined && image.reference.digest === undefined
}

/** Whether the map of an image or the object around it names a version. */
function hasVersion({ parent, object }: Cursor): boolean {
  const holders = parent?.node.kind === 'map' ? [parent.node] : []
  const spec = get(object.root, 'spec')
  return [...holders, ...(spec?.kind === 'map' ? [spec] : [])].some((map) =>
    map.entries.some(({ key, value }) => value?.kind === 'scalar' && VERSION_KEY.test(key.value)),
  )
}

/** A repository under `image` and its tag in the key beside it: one reference. */
function readWithTag(cursor: Cursor, file: SourceFile): JoinedText | undefined {
  const { node, parent, step } = cursor
  if (step !== 'image' || node.kind !== 'scalar' || node.templated) return undefined
  const hasTagBeside = ['tag', 'imageTag'].some((key) => (getText(parent?.node, key) ?? '') !== '')
  const joined = hasTagBeside ? readJoined(cursor, TAG_BESIDE, file) : undefined
  return joined?.found.image.kind === 'read' && isNamedImage(joined.found.text) ? joined : undefined
}

/** The key that a node stands under, that of the list for an item. */
function holderKey({ parent, step }: Cursor): string {
  if (typeof step === 'string') return step
  return typeof parent?.step === 'string' ? parent.step : ''
}

function roleOf(cursor: Cursor, dialect: Dialect | undefined): Role | undefined {
  const key = holderKey(cursor)
  const own = dialect?.holders.get(key)
  if (own !== undefined) return own
  if (typeof cursor.step !== 'number' || !CONTAINERS.test(key)) return undefined
  if (/init/i.test(key)) return 'init-container'
  return /ephemeral/i.test(key) ? 'ephemeral-container' : 'container'
}

function childrenOf(cursor: Cursor): Cursor[] {
  const { node, object, parent, step } = cursor
  const children: Cursor[] = []
  if (node.kind === 'sequence') {
    const isList = parent?.parent === undefined && step === 'items' && object.kind.endsWith('List')
    const inherited = isList
      ? { apiVersion: object.apiVersion, kind: object.kind.slice(0, -'List'.length) }
      : undefined
    node.items.forEach((item, index) => {
      if (item !== undefined)
        children.push(
          isList || isObject(item) ? enter(cursor, index, item, inherited) : child(cursor, index, item),
        )
    })
  } else if (node.kind === 'map' && object.kind !== 'CustomResourceDefinition') {
    for (const entry of allEntries(node)) {
      const key = keyOf(entry)
      const hidden =
        NO_CONTENT.has(key) || (parent === undefined && NO_CONTENT_AT_ROOT.has(key)) || isUnused(object, key)
      if (entry.value === undefined || entry.value.kind === 'scalar' || hidden) continue
      children.push(isObject(entry.value) ? enter(cursor, key, entry.value) : child(cursor, key, entry.value))
    }
  }
  return children
}

function isObject(node: YamlNode): boolean {
  if (node.kind !== 'map' || get(node, 'apiVersion') === undefined || get(node, 'kind') === undefined)
    return false
  return BODY_KEYS.some((key) => get(node, key) !== undefined)
}

function enter(cursor: Cursor, step: string | number, node: YamlNode, inherited = {}): Cursor {
  return node.kind === 'map' ? rootCursor(describeObject(node, inherited)) : child(cursor, step, node)
}
