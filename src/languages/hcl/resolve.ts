import { type HclEntry, type HclNode, stringsOf } from './nodes.ts'
import { type HclScope, textOf } from './values.ts'

/** Nested deeper, an expression stays as it is written. */
const DEPTH_MAX = 60
/** Lists and objects that grow beyond it by being joined stay as they are written. */
const ITEMS_MAX = 10_000

/**
 * Computes the structure of an expression, as far as that takes no more than what the file says: conditionals,
 * lists and objects of variables, and the functions that join these.
 *
 * @returns the same node where it is known to be nothing simpler
 */
export function resolveNode(
  node: HclNode,
  scope: HclScope,
  locals: ReadonlySet<string>,
  depth: number = 0,
): HclNode {
  if (depth > DEPTH_MAX) return node
  const inner = (child: HclNode) => resolveNode(child, scope, locals, depth + 1)
  if (node.kind === 'list') return { ...node, items: node.items.map(inner) }
  if (node.kind === 'object') {
    return { ...node, entries: node.entries.map((entry) => ({ ...entry, value: inner(entry.value) })) }
  }
  if (node.kind === 'name') return resolveName(node, scope, locals, inner)
  if (node.kind === 'conditional') return resolveConditional(node, scope, locals, inner)
  if (node.kind === 'call') return resolveCall(node, inner)
  return node
}

type Inner = (child: HclNode) => HclNode

/** A variable whose default is a list or an object, or an attribute of one; what it is as a text is not asked here. */
function resolveName(
  node: HclNode & { kind: 'name' },
  scope: HclScope,
  locals: ReadonlySet<string>,
  inner: Inner,
): HclNode {
  const [name = '', ...path] = node.name.split('.')
  if (locals.has(name)) return node
  let found = scope.defaultNode(name)
  if (found === undefined || (path.length === 0 && found.kind === 'string')) return node
  found = scope.isShared(name) ? asShared(inner(found)) : inner(found)
  for (const step of path) {
    if (found.kind !== 'object') return node
    const entry: HclEntry | undefined = found.entries.findLast(({ key }) => key === step)
    if (entry === undefined) return node
    found = entry.value
  }
  return path.length > 0 || found.kind === 'list' || found.kind === 'object' ? found : node
}

/** Marks the texts in lists and objects. */
function asShared(node: HclNode): HclNode {
  if (node.kind === 'string') return { ...node, isShared: true }
  if (node.kind === 'list') return { ...node, items: node.items.map(asShared) }
  if (node.kind !== 'object') return node
  return { ...node, entries: node.entries.map((entry) => ({ ...entry, value: asShared(entry.value) })) }
}

function resolveConditional(
  node: HclNode & { kind: 'conditional' },
  scope: HclScope,
  locals: ReadonlySet<string>,
  inner: Inner,
): HclNode {
  const [test, yes, no] = node.items
  const isTrue = truthOf(inner(test), scope, locals)
  if (isTrue === undefined) return { ...node, items: [test, inner(yes), inner(no)] }
  const taken = inner(isTrue ? yes : no)
  if (taken.kind === 'list' || taken.kind === 'object') return taken
  const others = [...stringsOf(isTrue ? no : yes)]
  return { kind: 'choice', taken, others, range: node.range }
}

function resolveCall(node: HclNode & { kind: 'call' }, inner: Inner): HclNode {
  const items = node.items.map(inner)
  if (node.name === 'merge') {
    const entries = new Map<string, HclEntry>()
    for (const item of items) {
      if (item.kind === 'name' && item.name === 'null') continue
      if (item.kind !== 'object') return { ...node, items }
      for (const entry of item.entries) entries.set(entry.key, entry)
    }
    return entries.size > ITEMS_MAX
      ? node
      : { kind: 'object', entries: [...entries.values()], range: node.range }
  }
  if (node.name === 'concat' || node.name === 'flatten') {
    const joined: HclNode[] = []
    for (const item of node.name === 'flatten' ? listItems(items) : items) {
      if (item.kind !== 'list' && node.name === 'concat') return { ...node, items }
      const more = item.kind === 'list' ? item.items : [item]
      if (joined.length + more.length > ITEMS_MAX) return node
      for (const one of more) joined.push(one)
    }
    return { kind: 'list', items: joined, range: node.range }
  }
  return { ...node, items }
}

function listItems([only]: readonly HclNode[]): readonly HclNode[] {
  return only?.kind === 'list' ? only.items : []
}

/** Whether a condition holds; undefined where that is not known. */
function truthOf(node: HclNode, scope: HclScope, locals: ReadonlySet<string>): boolean | undefined {
  if (node.kind !== 'call') {
    const text = knownText(node, scope, locals)
    return text === 'true' ? true : text === 'false' ? false : undefined
  }
  const [left, right] = node.items
  if (left === undefined) return undefined
  if (node.name === 'not') return negated(truthOf(left, scope, locals))
  if (right === undefined) return undefined
  if (node.name === 'equal' || node.name === 'notequal') {
    const one = knownText(left, scope, locals)
    const other = knownText(right, scope, locals)
    if (one === undefined || other === undefined) return undefined
    return (one === other) === (node.name === 'equal')
  }
  if (node.name !== 'and' && node.name !== 'or') return undefined
  const one = truthOf(left, scope, locals)
  const other = truthOf(right, scope, locals)
  const decides = node.name === 'or'
  if (one === decides || other === decides) return decides
  return one === undefined || other === undefined ? undefined : !decides
}

function negated(value: boolean | undefined): boolean | undefined {
  return value === undefined ? undefined : !value
}

/** The text of a value, `null` apart from a text of that name; undefined where it is not known. */
function knownText(node: HclNode, scope: HclScope, locals: ReadonlySet<string>): string | undefined {
  if (node.kind === 'list' || node.kind === 'object') return undefined
  const value = scope.evaluate(node, locals)
  if (value.kind === 'null') return '\0null'
  return value.kind === 'text' ? textOf(value.segments) : undefined
}
