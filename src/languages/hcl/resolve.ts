import { parseExpression } from '../hcl.ts'
import { callText, type HclArgument, splitText } from './functions.ts'
import type { HclPart } from './interpolation.ts'
import { type LoopValues, looksUp, memberOf, partsOf, resolveIndex, resolveLoop } from './members.ts'
import { type HclEntry, type HclNode, type HclString, stringsOf } from './nodes.ts'
import { type HclFunction, type HclLocals, type HclScope, textOf } from './values.ts'

/** Nested deeper, an expression stays as it is written. */
const DEPTH_MAX = 60
/** Lists and objects that grow beyond it by being joined stay as they are written. */
const ITEMS_MAX = 10_000
/** As do texts that grow beyond it. */
const TEXT_MAX = 100_000

/**
 * Computes the structure of an expression, as far as that takes no more than what the file says: conditionals,
 * lists and objects of variables, and the functions that join these.
 *
 * @returns the same node where it is known to be nothing simpler
 */
export function resolveNode(node: HclNode, scope: HclScope, locals: HclLocals, depth: number = 0): HclNode {
  if (depth > DEPTH_MAX || !scope.mayStep()) return node
  const inner = (child: HclNode) => resolveNode(child, scope, locals, depth + 1)
  if (node.kind === 'list') return { ...node, items: node.items.map(inner) }
  if (node.kind === 'object') {
    return { ...node, entries: node.entries.map((entry) => ({ ...entry, value: inner(entry.value) })) }
  }
  if (node.kind === 'name') return resolveName(node, scope, locals, inner)
  if (node.kind === 'conditional') return resolveConditional(node, scope, locals, inner)
  if (node.kind === 'call') return resolveCall(node, scope, locals, inner, depth)
  if (node.kind === 'string') return resolveString(node, scope, locals, inner)
  if (node.kind === 'index') return resolveIndex(node, inner, (key) => known(key, scope, locals)) ?? node
  if (node.kind === 'loop') {
    const values: LoopValues = {
      within: (child, bound) => resolveNode(child, scope, bound, depth + 1),
      textOf: (child, bound) => known(child, scope, bound) ?? undefined,
      isTrue: (child, bound) => truthOf(child, scope, bound),
      mayStep: () => scope.mayStep(),
    }
    return resolveLoop(node, inner(node.items[0]), locals, values) ?? node
  }
  return node
}

/** The expressions in a string that are known, and what the locals in it stand for, become its text. */
function resolveString(node: HclString, scope: HclScope, locals: HclLocals, inner: Inner): HclString {
  if (node.parts.every(({ kind, ...part }) => kind === 'text' || ('name' in part && !locals.has(part.name))))
    return node
  const parts = node.parts.map((part): HclPart => {
    const { range } = part
    if (part.kind === 'text' || (part.kind === 'name' && !locals.has(part.name))) return part
    const expression: HclNode | undefined =
      part.kind === 'name' ? { ...part, kind: 'name' } : parseExpression(scope.text, range)
    if (expression === undefined) return part
    const value = scope.evaluate(inner(expression), locals)
    if (value.kind !== 'text') return part
    return { kind: 'text', text: textOf(value.segments), exact: false, range }
  })
  return { ...node, parts }
}

type Inner = (child: HclNode) => HclNode

/** A variable whose default is a list or an object, or an attribute of one; what it is as a text is not asked here. */
function resolveName(
  node: HclNode & { kind: 'name' },
  scope: HclScope,
  locals: HclLocals,
  inner: Inner,
): HclNode {
  const [name = '', ...path] = node.name.split('.')
  const isLocal = locals.has(name)
  let found = isLocal ? locals.get(name) : scope.defaultNode(name)
  if (found === undefined || (path.length === 0 && found.kind === 'string')) return node
  if (!isLocal) found = inner(found)
  if (isLocal || scope.isShared(name)) found = asShared(found, scope)
  for (const step of path) {
    const next = memberOf(found, step)
    if (next === undefined) return node
    found = next
  }
  return path.length > 0 || found.kind === 'list' || found.kind === 'object' ? found : node
}

/** Marks the texts in lists and objects. */
function asShared(node: HclNode, scope: HclScope): HclNode {
  if (!scope.mayStep()) return node
  if (node.kind === 'string') return { ...node, isShared: true }
  if (node.kind === 'list') return { ...node, items: node.items.map((item) => asShared(item, scope)) }
  if (node.kind !== 'object') return node
  return {
    ...node,
    entries: node.entries.map((entry) => ({ ...entry, value: asShared(entry.value, scope) })),
  }
}

function resolveConditional(
  node: HclNode & { kind: 'conditional' },
  scope: HclScope,
  locals: HclLocals,
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

function resolveCall(
  node: HclNode & { kind: 'call' },
  scope: HclScope,
  locals: HclLocals,
  inner: Inner,
  depth: number,
): HclNode {
  const items = node.items.map(inner)
  const own = scope.functionOf(node.name)
  if (own !== undefined) return callOwn({ ...node, items }, own, scope, locals, depth)
  const isTrue = LOGIC.has(node.name) ? truthOf({ ...node, items }, scope, locals) : undefined
  if (isTrue !== undefined) return written(String(isTrue), node.range)
  const member = looksUp(node.name, items, (item) => known(item, scope, locals))
  return member ?? partsOf(node.name, items) ?? joined(node, items) ?? called(node, items, scope, locals)
}

const LOGIC: ReadonlySet<string> = new Set(['equal', 'notequal', 'and', 'or', 'not'])

/** What a function that the file defines gives; the call itself where a part of that is not known. */
function callOwn(
  node: HclNode & { kind: 'call' },
  { params, result }: HclFunction,
  scope: HclScope,
  locals: HclLocals,
  depth: number,
): HclNode {
  if (params.length !== node.items.length) return node
  const bound = new Map<string, HclNode | undefined>()
  for (const [index, param] of params.entries()) {
    const item = node.items[index]
    if (param.kind !== 'name' || item === undefined) return node
    const isKnown = item.kind === 'list' || item.kind === 'object' || known(item, scope, locals) !== undefined
    bound.set(param.name, isKnown ? item : undefined)
  }
  const given = resolveNode(result, scope, bound, depth + 1)
  if (given.kind === 'list' || given.kind === 'object') return asShared(given, scope)
  const text = known(given, scope, bound)
  return typeof text === 'string' ? written(text, node.range) : node
}

/** A text that nobody wrote as it is; it stands for an expression. */
function written(text: string, range: HclNode['range']): HclString {
  return { kind: 'string', parts: [{ kind: 'text', text, exact: false, range }], range }
}

function called(
  node: HclNode & { kind: 'call' },
  items: readonly HclNode[],
  scope: HclScope,
  locals: HclLocals,
): HclNode {
  const given: HclArgument[] = []
  for (const item of items) {
    const value = item.kind === 'list' ? knownList(item.items, scope, locals) : known(item, scope, locals)
    if (value === undefined) return { ...node, items }
    given.push(value)
    if (node.name === 'try') break
  }
  const [first] = given
  if (node.name === 'try' && typeof first === 'string') return written(first, node.range)
  if (node.name === 'split') {
    const parts = splitText(given)
    if (parts === undefined || parts.length > ITEMS_MAX) return { ...node, items }
    return { kind: 'list', items: parts.map((part) => written(part, node.range)), range: node.range }
  }
  const text = callText(node.name, given)
  return text === undefined || text.length > TEXT_MAX ? { ...node, items } : written(text, node.range)
}

function knownList(
  items: readonly HclNode[],
  scope: HclScope,
  locals: HclLocals,
): readonly string[] | undefined {
  const texts: string[] = []
  for (const item of items) {
    const text = known(item, scope, locals)
    if (typeof text !== 'string') return undefined
    texts.push(text)
  }
  return texts
}

/** The text of a value or null; undefined where it is not known. */
function known(node: HclNode, scope: HclScope, locals: HclLocals): string | null | undefined {
  if (node.kind === 'list' || node.kind === 'object') return undefined
  const value = scope.evaluate(node, locals)
  if (value.kind === 'null') return null
  return value.kind === 'text' ? textOf(value.segments) : undefined
}

/** Lists and objects put together; undefined for other functions. */
function joined(node: HclNode & { kind: 'call' }, items: readonly HclNode[]): HclNode | undefined {
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
    const all: HclNode[] = []
    for (const item of node.name === 'flatten' ? listItems(items) : items) {
      if (item.kind !== 'list' && node.name === 'concat') return { ...node, items }
      const more = item.kind === 'list' ? item.items : [item]
      if (all.length + more.length > ITEMS_MAX) return node
      for (const one of more) all.push(one)
    }
    return { kind: 'list', items: all, range: node.range }
  }
  return undefined
}

function listItems([only]: readonly HclNode[]): readonly HclNode[] {
  return only?.kind === 'list' ? only.items : []
}

/** Whether a condition holds; undefined where that is not known. */
function truthOf(node: HclNode, scope: HclScope, locals: HclLocals): boolean | undefined {
  if (node.kind !== 'call') {
    const text = known(node, scope, locals)
    return text === 'true' ? true : text === 'false' ? false : undefined
  }
  const [left, right] = node.items
  if (left === undefined) return undefined
  if (node.name === 'not') return negated(truthOf(left, scope, locals))
  if (right === undefined) return undefined
  if (node.name === 'equal' || node.name === 'notequal') {
    const one = known(left, scope, locals)
    const other = known(right, scope, locals)
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
