import { get, type YamlMap, type YamlNode } from '../../languages/yaml.ts'
import type { ReadContext, YamlView } from '../../model/format.ts'
import type { FoundUse } from '../../model/image-use.ts'
import type { FoundObservation, Subject } from '../../model/observation.ts'
import type { Fact } from '../../model/reading.ts'
import { append } from '../../text/lists.ts'
import type { Place, TextRange } from '../../text/range.ts'
import { type Cursor, child, locationOf } from '../kubernetes/cursor.ts'
import { allEntries, keyOf } from '../trail.ts'
import type { CacheContent, WrittenImage } from './workshop-image.ts'

/** What the reading of one document collects. */
export interface Scope {
  readonly view: YamlView
  readonly context: ReadContext
  /** The document names the image cache somewhere. */
  readonly mentionsCache: boolean
  /** One for each place. */
  readonly uses: Map<number, FoundUse>
  /** Offsets of the scalars and aliases at which an image was read. */
  readonly sites: Set<number>
  readonly observations: FoundObservation[]
  readonly facts: Fact[]
  readonly alsoRead: Place[]
  /** Objects that workshops create, to be read as manifests. */
  readonly objects: YamlMap[]
  /** The workshops of the document, outer ones before those in them, with what their caches hold. */
  readonly workshops: { readonly range: TextRange; readonly content: CacheContent }[]
  /** What was visited already: aliases make many trees of one. */
  readonly visited: Map<YamlNode, Set<string>>
}

/** Begins the reading of a document. */
export function createScope(view: YamlView, context: ReadContext): Scope {
  const { file, range } = view
  return {
    view,
    context,
    mentionsCache: file.text.slice(range.start, range.end).includes('oci_image_cache'),
    uses: new Map(),
    sites: new Set(),
    observations: [],
    facts: [],
    alsoRead: [],
    objects: [],
    workshops: [],
    visited: new Map(),
  }
}

/** Whether a node comes by for the first time; `purpose` tells visits apart. */
export function visit({ visited }: Scope, node: YamlNode, purpose: string): boolean {
  const known = visited.get(node) ?? new Set()
  if (known.has(purpose)) return false
  visited.set(node, known.add(purpose))
  return true
}

/**
 * Follows keys joined by dots, `[]` for every item of a list and `*` for every key, to all nodes that they lead to:
 * the branches of a template's `if` and `else` stand in one map. No map or list is followed twice the same way.
 */
export function select(scope: Scope, from: Cursor, path: string): readonly Cursor[] {
  let found: Cursor[] = [from]
  const tokens = path.replaceAll('[]', '.[]').split('.')
  for (const [index, token] of tokens.entries()) {
    const rest = tokens.slice(index).join('.')
    const next: Cursor[] = []
    for (const at of found) {
      if (at.node.kind !== 'scalar' && visit(scope, at.node, rest)) append(next, step(at, token))
    }
    found = next
  }
  return found
}

function step(at: Cursor, token: string): Cursor[] {
  const { node } = at
  if (token === '[]') {
    if (node.kind !== 'sequence') return []
    return node.items.flatMap((item, i) => (item === undefined ? [] : [child(at, i, item)]))
  }
  if (node.kind !== 'map') return []
  return allEntries(node).flatMap((entry) => {
    const key = keyOf(entry)
    return entry.value !== undefined && (token === '*' || token === key) ? [child(at, key, entry.value)] : []
  })
}

/** The node under keys, the last of duplicates. */
export function dig(node: YamlNode | undefined, ...keys: readonly string[]): YamlNode | undefined {
  let at = node
  for (const key of keys) at = get(at, key)
  return at
}

/** The cursor under keys, the last of duplicates; undefined where there is nothing. */
export function dive(from: Cursor, ...keys: readonly string[]): Cursor | undefined {
  let at = from
  for (const key of keys) {
    const node = get(at.node, key)
    if (node === undefined) return undefined
    at = child(at, key, node)
  }
  return at
}

/** The range of a key, the last of duplicates. */
export function keyRange(map: YamlNode | undefined, key: string): TextRange | undefined {
  return map?.kind === 'map' ? map.entries.findLast((entry) => keyOf(entry) === key)?.key.range : undefined
}

/** How what stands at a cursor is called; values of an installation have no kind. */
function nameOf(cursor: Cursor): { readonly path: string; readonly identity: string } {
  const { path, identity } = locationOf(cursor)
  return { path: path.trim(), identity: identity.trim() }
}

/** Lists the use at a cursor; the first to find an image in a place has it. */
export function addUse(
  { uses, sites }: Scope,
  cursor: Cursor,
  found: WrittenImage | undefined,
  more: Pick<FoundUse, 'role' | 'pin'> & Pick<Partial<FoundUse>, 'puller' | 'confidence'>,
): void {
  if (found === undefined) return
  const { node } = cursor
  if (node.kind === 'scalar') sites.add((node.alias ?? node.range).start)
  if (uses.has(found.place.start)) return
  const isCached = found.throughCache !== undefined
  uses.set(found.place.start, {
    format: 'educates',
    ...nameOf(cursor),
    confidence: 'certain',
    platform: undefined,
    project: undefined,
    ...more,
    ...found,
    ...(isCached ? { role: 'cached-image', pin: 'tag-only' } : {}),
  })
}

/** Keeps an observation at a cursor. */
export function addMark(
  { view: { file }, observations }: Scope,
  cursor: Cursor,
  observation: { readonly range: TextRange; readonly text: string; readonly subject: Subject },
  secrets: readonly TextRange[] = [],
): void {
  const { range, text, subject } = observation
  const { path, identity } = nameOf(cursor)
  const place = { path: file.path, start: range.start, end: range.end }
  const hidden = secrets.map(({ start, end }) => ({ path: file.path, start, end }))
  observations.push({
    format: 'educates',
    path: path || text,
    identity: identity || text,
    place,
    text,
    subject,
    ...(hidden.length === 0 ? {} : { secrets: hidden }),
  })
}
