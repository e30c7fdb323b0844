import { posix } from 'node:path'
import type { HclBody, HclEntry, HclNode } from '../../languages/hcl/nodes.ts'
import { resolveNode } from '../../languages/hcl/resolve.ts'
import { HclScope, textOf } from '../../languages/hcl/values.ts'
import { parseHcl } from '../../languages/hcl.ts'
import { maskTemplate } from '../../languages/template-mask.ts'
import type { ReadContext } from '../../model/format.ts'
import { addToGroup } from '../../text/group-by.ts'
import type { SourceFile } from '../../text/source-file.ts'
import type { BakeTarget } from './arguments.ts'

/**
 * The files that Bake takes together where none is named, each over those before it.
 *
 * @see https://docs.docker.com/build/bake/reference/#file-lookup
 */
const TOGETHER = [
  'docker-bake.json',
  'docker-bake.hcl',
  'docker-bake.override.json',
  'docker-bake.override.hcl',
]

/** What says where a target's Dockerfile is. */
const PLACES = ['context', 'dockerfile']

/** A file with what the others of its folder put over it and under it. */
export interface Beside {
  readonly body: HclBody
  readonly vars: ReadonlyMap<string, string>
  /** A target with what the other files say of where its Dockerfile is. */
  complete(target: BakeTarget): BakeTarget
}

interface Other {
  readonly body: HclBody
  readonly scope: HclScope
  /** It is taken after the file that is read. */
  readonly isOver: boolean
}

export function besideOf(file: SourceFile, body: HclBody, context: ReadContext): Beside {
  const place = TOGETHER.indexOf(posix.basename(file.path))
  const others = TOGETHER.flatMap((name, index): readonly Other[] => {
    const found = index === place || place === -1 ? undefined : context.sibling(besides(file, name))
    return found === undefined ? [] : [{ ...parsed(found, context), isOver: index > place }]
  })
  if (others.length === 0) return { body, vars: context.vars, complete: (target) => target }
  const own = declaredIn(body)
  const vars = new Map(context.vars)
  const replaced = new Set<string>()
  for (const { body: other, scope, isOver } of others) {
    for (const name of declaredIn(other)) {
      if (own.has(name) && !isOver) continue
      const text = textAt(scope, { kind: 'name', name, range: { start: 0, end: 0 } })
      if (text === undefined) continue
      vars.set(name, text)
      replaced.add(name)
    }
  }
  let stated: ReadonlyMap<string, readonly Stated[]> | undefined
  return {
    body: withoutVariables(body, replaced),
    vars,
    complete: (target) => {
      stated ??= statedIn(others)
      return { ...target, attributes: completed(target, stated.get(target.label) ?? []) }
    },
  }
}

function besides({ path }: SourceFile, name: string): string {
  return posix.join(posix.dirname(path), name)
}

const known = new WeakMap<SourceFile, Omit<Other, 'isOver'>>()

function parsed(file: SourceFile, { vars }: ReadContext): Omit<Other, 'isOver'> {
  const before = known.get(file)
  if (before !== undefined) return before
  const masked = { path: file.path, text: maskTemplate(file.text).text }
  const body = parseHcl(masked.text)
  const scope = new HclScope(masked, body, vars, (node, own) => resolveNode(node, own, new Map()))
  known.set(file, { body, scope })
  return { body, scope }
}

/** The variables to which a file gives a default. */
function declaredIn({ blocks, attributes }: HclBody): ReadonlySet<string> {
  const names = blocks.flatMap(({ type, labels, body }) => {
    const [name] = labels
    const hasDefault = body.attributes.some(({ key }) => key === 'default')
    return type === 'variable' && name !== undefined && hasDefault ? [name] : []
  })
  return new Set([...names, ...attributes.map(({ key }) => key)])
}

function withoutVariables({ blocks, attributes }: HclBody, names: ReadonlySet<string>): HclBody {
  return {
    blocks: blocks.filter(({ type, labels }) => type !== 'variable' || !names.has(labels[0] ?? '')),
    attributes: attributes.filter(({ key }) => !names.has(key)),
  }
}

function textAt(scope: HclScope, node: HclNode): string | undefined {
  const value = scope.evaluate(node)
  return value.kind === 'text' ? textOf(value.segments) : undefined
}

/** What another file says of a target. */
interface Stated extends Pick<Other, 'scope' | 'isOver'> {
  readonly entries: readonly HclEntry[]
}

/** By the label of the target, the weakest file first. */
function statedIn(others: readonly Other[]): ReadonlyMap<string, readonly Stated[]> {
  const stated = new Map<string, Stated[]>()
  for (const { body, scope, isOver } of others) {
    for (const { type, labels, body: block } of body.blocks) {
      const entries = type === 'target' ? block.attributes.filter(({ key }) => PLACES.includes(key)) : []
      if (entries.length > 0) addToGroup(stated, labels[0] ?? '', { scope, isOver, entries })
    }
  }
  return stated
}

/** Of each key the strongest file that has it. */
function completed({ attributes }: BakeTarget, stated: readonly Stated[]): BakeTarget['attributes'] {
  const result = new Map(attributes)
  for (const { scope, isOver, entries } of stated) {
    for (const entry of entries) {
      const text = textAt(scope, entry.value)
      if (text !== undefined && (isOver || !attributes.has(entry.key)))
        result.set(entry.key, elsewhere(entry, text))
    }
  }
  return result
}

/** A text that stands in another file. */
function elsewhere({ key, keyRange }: HclEntry, text: string): HclEntry {
  const range = { start: 0, end: 0 }
  return {
    key,
    keyRange,
    value: { kind: 'string', parts: [{ kind: 'text', text, exact: false, range }], range },
  }
}
