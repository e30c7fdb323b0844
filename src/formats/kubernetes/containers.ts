import {
  get,
  getText,
  type YamlEntry,
  type YamlMap,
  type YamlNode,
  type YamlScalar,
} from '../../languages/yaml.ts'
import type { FoundUse, Role } from '../../model/image-use.ts'
import type { SourceFile } from '../../text/source-file.ts'
import { type Found, imageOfArgument, imageOfVariable } from '../image/likely.ts'
import {
  COMMON_PART_KEYS,
  type ImageText,
  type PartKeys,
  readParts,
  readSegments,
  unread,
} from '../image/scalar.ts'
import { startOf } from '../image/started-with.ts'
import { allEntries, keyOf } from '../trail.ts'
import { type Cursor, child } from './cursor.ts'
import type { ManifestWalk } from './object-walk.ts'

/** What the pull policies of Kubernetes mean. */
const PULLED: ReadonlyMap<string, Pick<FoundUse, 'onMachine' | 'pullPolicy'>> = new Map([
  ['Never', { onMachine: true }],
  ['Always', { pullPolicy: 'always' }],
  ['IfNotPresent', { pullPolicy: 'missing' }],
])

const OTHER = { pullPolicy: 'other' } as const

const POLICY_KEYS = ['imagePullPolicy', 'pullPolicy']

/** What the first of these nodes that is a map with a policy says of pulling. */
export function policyOf(
  ...nodes: readonly (YamlNode | undefined)[]
): Pick<FoundUse, 'onMachine' | 'pullPolicy'> {
  for (const map of nodes) {
    // A key with a template action behind it may have no value at all.
    const entries = map?.kind === 'map' ? allEntries(map) : []
    const entry = [...entries].find((one) => POLICY_KEYS.includes(keyOf(one)))
    if (entry !== undefined) return PULLED.get(getText(map, keyOf(entry)) ?? '') ?? OTHER
  }
  return {}
}

/**
 * Reads a container: its image, and what its environment and arguments say of others.
 *
 * @param parts the keys of an image that is a map
 */
export function readContainer(
  walk: ManifestWalk,
  cursor: Cursor,
  map: YamlMap,
  role: Role,
  parts: PartKeys = COMMON_PART_KEYS,
): void {
  const pulled = { ...policyOf(map), ...startOf(map, getText(map, 'image')) }
  for (const entry of allEntries(map)) {
    const key = keyOf(entry)
    if (key === 'image' && !isInjected(map, entry))
      readImageEntry(walk, cursor, entry, { role, parts, ...pulled })
    if (entry.value?.kind !== 'sequence') continue
    const list = child(cursor, key, entry.value)
    if (key === 'env') readEnvironment(walk, list, entry.value.items)
    if (key === 'args' || key === 'command') readArguments(walk, list, entry.value.items)
  }
}

/**
 * `auto` in the container that Istio's webhook fills in: it puts the image there.
 *
 * @see https://istio.io/latest/docs/setup/additional-setup/gateway/
 */
function isInjected(container: YamlMap, { value }: YamlEntry): boolean {
  const isAuto = value?.kind === 'scalar' && value.value === 'auto'
  return isAuto && getText(container, 'name') === 'istio-proxy'
}

function readImageEntry(
  walk: ManifestWalk,
  cursor: Cursor,
  entry: YamlEntry,
  {
    role,
    parts,
    ...more
  }: Pick<FoundUse, 'role' | 'onMachine' | 'pullPolicy' | 'startedWith'> & { readonly parts: PartKeys },
): void {
  const { file, templated } = walk.view
  const value = entry.value ?? (templated ? actionAfter(entry, file) : undefined)
  if (value === undefined) return
  const at = child(cursor, keyOf(entry), value)
  if (value.kind === 'scalar') {
    const hidden = value.value === '' && templated ? actionAfter(entry, file) : undefined
    walk.add(at, walk.scalarAt(at, hidden ?? value), role, more)
  } else {
    const found = value.kind === 'map' ? readParts(value, parts, file) : undefined
    walk.add(at, found ?? misread(value, walk), role, more)
  }
}

/** A template action on the lines after a key, which masking took away: `image:` above `{{ include "image" . }}`. */
function actionAfter({ key }: YamlEntry, file: SourceFile): YamlScalar | undefined {
  const pattern = /["']?[ \t]*:\s*(\{\{.{0,2000}?\}\})/sy
  pattern.lastIndex = key.range.end
  const action = pattern.exec(file.text)?.[1]
  if (action === undefined) return undefined
  const range = { start: pattern.lastIndex - action.length, end: pattern.lastIndex }
  return { ...key, value: action, range, exact: false, templated: true }
}

/** Braces of some other template language make a map or a list of what was to be a string: `image: {IMAGE}`. */
function misread(node: YamlNode, { view }: ManifestWalk): ImageText {
  const value = view.file.text.slice(node.range.start, node.range.end).trimEnd()
  const range = { start: node.range.start, end: node.range.start + value.length }
  const scalar: YamlScalar = {
    kind: 'scalar',
    value,
    range,
    exact: false,
    style: 'plain',
    templated: view.templated,
    alias: undefined,
  }
  return view.templated
    ? unread(
        scalar,
        view.file,
        'template-expression',
        'the template is not rendered, so what it puts here is not known',
      )
    : unread(
        scalar,
        view.file,
        'invalid-reference',
        'an image is written as a string, not as a map or a list',
      )
}

function readEnvironment(walk: ManifestWalk, list: Cursor, items: readonly (YamlNode | undefined)[]): void {
  for (const [index, item] of items.entries()) {
    const value = get(item, 'value')
    if (item === undefined || value === undefined) continue
    addLikely(
      walk,
      child(child(list, index, item), 'value', value),
      imageOfVariable(item, value),
      'environment',
    )
  }
}

function readArguments(walk: ManifestWalk, list: Cursor, items: readonly (YamlNode | undefined)[]): void {
  for (const [index, item] of items.entries()) {
    if (item === undefined) continue
    addLikely(walk, child(list, index, item), imageOfArgument(item, items[index - 1]), 'cli-argument')
  }
}

function addLikely(walk: ManifestWalk, cursor: Cursor, found: Found | undefined, role: Role): void {
  if (found === undefined) return
  const { scalar, start } = found
  const { file } = walk.view
  const value = scalar.value.slice(start)
  const range = scalar.exact ? { start: scalar.range.start + start, end: scalar.range.end } : scalar.range
  const at = scalar.exact ? { path: file.path, ...range } : undefined
  walk.add(cursor, readSegments({ ...scalar, range }, file, [{ text: value, at }]), role, {
    confidence: 'likely',
  })
}
