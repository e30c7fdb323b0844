import { readDocuments } from '../../languages/yaml/documents.ts'
import { entriesOf, get, type YamlMap, type YamlNode } from '../../languages/yaml.ts'
import type { FoundUse } from '../../model/image-use.ts'
import { NOTHING } from '../../model/reading.ts'
import { append } from '../../text/lists.ts'
import type { SourceFile } from '../../text/source-file.ts'
import { looksLikeImage } from '../image/likely.ts'
import { lineSegments, nestReading } from '../image/nested.ts'
import { scalarSegments } from '../image/reading.ts'
import { COMMON_PART_KEYS, type ImageText, isString, readParts, readSegments } from '../image/scalar.ts'
import { type Cursor, child, describeObject, locationOf, rootCursor } from '../kubernetes/cursor.ts'
import { keyOf } from '../trail.ts'
import { finishUse } from './finish-use.ts'
import type { Scope } from './workshop-scope.ts'

/** Longer texts are archives and certificates. */
const VALUES_MAX = 500_000
const IMAGE_KEY = /^image$|Image$/

/** Reads the images in the values of Helm charts that a workshop keeps in a Secret. */
export function readSecretValues(scope: Scope, secret: YamlMap): void {
  const { file } = scope.view
  const fields = get(secret, 'stringData')
  if (fields?.kind !== 'map') return
  for (const [key, { value }] of entriesOf(fields)) {
    if (value?.kind !== 'scalar' || value.templated || value.value.length > VALUES_MAX) continue
    if (!/image/i.test(value.value) || !value.value.includes('\n')) continue
    const at = rootCursor(describeObject(secret))
    const { path, identity } = locationOf(child(child(at, 'stringData', fields), key, value))
    const whole = { path: file.path, ...value.range }
    const uses = readValues(value.value, file.path)
    const nested = nestReading({ ...NOTHING, uses }, lineSegments(value, file), whole, file)
    for (const use of nested.uses) {
      const finished = scope.uses.has(use.place.start) ? undefined : finishUse(scope, use, { by: 'kubelet' })
      if (finished === undefined) continue
      scope.sites.add(use.place.start)
      const names = { path: `${path} ${use.path}`, identity: `${identity} ${use.identity}` }
      scope.uses.set(use.place.start, { ...finished, ...names })
    }
  }
}

/** The images of values: what a key calls one and what looks like one. Places count in the text. */
function readValues(text: string, path: string): readonly FoundUse[] {
  const file = { path, text }
  const found: FoundUse[] = []
  for (const { root } of readDocuments(text)) {
    if (root?.kind !== 'map') continue
    for (const at of below(rootCursor(describeObject(root)))) {
      const use = useAt(at, file)
      if (use !== undefined) found.push(use)
    }
  }
  return found.sort((a, b) => a.place.start - b.place.start)
}

/** All nodes below a cursor, each once. */
function* below(root: Cursor): Iterable<Cursor> {
  const seen = new Set<YamlNode>()
  const waiting = [root]
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    yield at
    if (seen.has(at.node)) continue
    seen.add(at.node)
    append(waiting, childrenOf(at))
  }
}

function childrenOf(at: Cursor): readonly Cursor[] {
  const { node } = at
  if (node.kind === 'sequence')
    return node.items.flatMap((item, i) => (item === undefined ? [] : [child(at, i, item)]))
  if (node.kind !== 'map') return []
  return node.entries.flatMap((entry) =>
    entry.value === undefined ? [] : [child(at, keyOf(entry), entry.value)],
  )
}

function useAt(at: Cursor, file: SourceFile): FoundUse | undefined {
  const image = imageAt(at, file)
  if (image === undefined) return undefined
  const { path, identity } = locationOf(at)
  return {
    format: 'educates',
    role: 'container',
    path: path.trim(),
    identity: identity.trim(),
    pin: 'digest',
    ...image,
    confidence: 'likely',
    platform: undefined,
    project: undefined,
  }
}

function imageAt({ node, step }: Cursor, file: SourceFile): ImageText | undefined {
  if (typeof step !== 'string' || !IMAGE_KEY.test(step)) return undefined
  if (node.kind === 'map') {
    const parts = readParts(node, COMMON_PART_KEYS, file)
    return parts?.image.kind === 'read' ? parts : undefined
  }
  if (!isString(node)) return undefined
  const isVariable = node.value.includes('$(')
  if (!isVariable && !looksLikeImage(node.value, 'slash-tag-or-digest')) return undefined
  return readSegments(node, file, scalarSegments(node, file))
}
