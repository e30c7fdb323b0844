import type { HclEntry, HclLoop, HclNode } from './nodes.ts'
import type { HclLocals } from './values.ts'

/** Items that one loop gives. */
const ITEMS_MAX = 10_000

/** What stands in a list under a number, or in an object under a key. */
export function memberOf(node: HclNode, key: string): HclNode | undefined {
  if (node.kind === 'list') return /^\d+$/.test(key) ? node.items[Number(key)] : undefined
  return node.kind === 'object' ? node.entries.findLast((entry) => entry.key === key)?.value : undefined
}

/**
 * What `a[0]` gives, where it is known.
 *
 * @param textOf the text of a key; undefined where that is not known
 */
export function resolveIndex(
  { items: [of, key] }: HclNode & { kind: 'index' },
  inner: (child: HclNode) => HclNode,
  textOf: (key: HclNode) => string | null | undefined,
): HclNode | undefined {
  const text = textOf(inner(key))
  return typeof text === 'string' ? memberOf(inner(of), text) : undefined
}

/** What a function gives that takes a part of a list or an object: `lookup(map, key, default)`, `element(list, 0)`. */
export function looksUp(
  name: string,
  [of, key, otherwise]: readonly HclNode[],
  textOf: (key: HclNode) => string | null | undefined,
): HclNode | undefined {
  if ((name !== 'lookup' && name !== 'element') || of === undefined || key === undefined) return undefined
  const text = textOf(key)
  if (typeof text !== 'string' || (of.kind !== 'list' && of.kind !== 'object')) return undefined
  // `element` begins again at the end of the list.
  if (name === 'element' && of.kind === 'list' && of.items.length > 0)
    return memberOf(of, String(Number(text) % of.items.length))
  return memberOf(of, text) ?? otherwise
}

/** `keys(object)` and `values(object)`, by the order of the keys. */
export function partsOf(name: string, [of]: readonly HclNode[]): HclNode | undefined {
  if ((name !== 'keys' && name !== 'values') || of?.kind !== 'object') return undefined
  const items = inOrder(of.entries).map(({ key, keyRange, value }) =>
    name === 'keys' ? textNode(key, keyRange) : value,
  )
  return { kind: 'list', items, range: of.range }
}

/** How the parts of a loop are computed, with what its names stand for. */
export interface LoopValues {
  within(node: HclNode, bound: HclLocals): HclNode
  textOf(node: HclNode, bound: HclLocals): string | undefined
  isTrue(node: HclNode, bound: HclLocals): boolean | undefined
  /** Whether one more item may be computed. */
  mayStep(): boolean
}

/** The list or the object that a loop makes; undefined where a part of that is not known. */
export function resolveLoop(
  { keyName, valueName, key, test, items: [, value], range }: HclLoop,
  over: HclNode,
  locals: HclLocals,
  { within, textOf, isTrue, mayStep }: LoopValues,
): HclNode | undefined {
  const given = pairsIn(over)
  if (given === undefined || given.length > ITEMS_MAX) return undefined
  const items: HclNode[] = []
  const entries = new Map<string, HclEntry>()
  for (const [name, item] of given) {
    if (!mayStep()) return undefined
    const bound = new Map<string, HclNode | undefined>([...locals, [valueName, item]])
    if (keyName !== undefined) bound.set(keyName, name)
    const isWanted = test === undefined ? true : isTrue(within(test, bound), bound)
    if (isWanted === undefined) return undefined
    if (!isWanted) continue
    const made = boundName(within(value, bound), bound)
    const own = key === undefined ? undefined : textOf(within(key, bound), bound)
    if (key === undefined) items.push(made)
    else if (own === undefined) return undefined
    else entries.set(own, { key: own, keyRange: key.range, value: made })
  }
  return key === undefined
    ? { kind: 'list', items, range }
    : { kind: 'object', entries: [...entries.values()], range }
}

/** A name that the loop sets means nothing behind it. */
function boundName(node: HclNode, bound: HclLocals): HclNode {
  if (node.kind === 'list') return { ...node, items: node.items.map((item) => boundName(item, bound)) }
  if (node.kind === 'object') {
    const entries = node.entries.map((entry) => ({ ...entry, value: boundName(entry.value, bound) }))
    return { ...node, entries }
  }
  return (node.kind === 'name' ? bound.get(node.name) : undefined) ?? node
}

function pairsIn(over: HclNode): readonly (readonly [name: HclNode, item: HclNode])[] | undefined {
  if (over.kind === 'list')
    return over.items.map((item, index) => [textNode(String(index), over.range), item])
  return over.kind === 'object'
    ? inOrder(over.entries).map(({ key, keyRange, value }) => [textNode(key, keyRange), value])
    : undefined
}

/** The last entry of each key, by the order of the keys. */
function inOrder(entries: readonly HclEntry[]): readonly HclEntry[] {
  const last = new Map(entries.map((entry) => [entry.key, entry]))
  return [...last.values()].sort((a, b) => (a.key < b.key ? -1 : 1))
}

function textNode(text: string, range: HclNode['range']): HclNode {
  return { kind: 'string', parts: [{ kind: 'text', text, exact: false, range }], range }
}
