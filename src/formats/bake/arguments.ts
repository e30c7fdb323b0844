import { posix } from 'node:path'
import type { HclEntry, HclNode } from '../../languages/hcl/nodes.ts'
import { type HclLocals, type HclScope, textOf } from '../../languages/hcl/values.ts'
import { rangeWritten } from '../../languages/hcl/written.ts'
import type { ReadContext } from '../../model/format.ts'
import type { TextRange } from '../../text/range.ts'
import type { Segment } from '../../text/segment.ts'
import type { SourceFile } from '../../text/source-file.ts'
import type { BuildArgument, TreeBuild } from '../dockerfile/build.ts'

/** A target of a Bake file. */
export interface BakeTarget {
  readonly name: string
  /** What its block is called; a matrix makes several targets of a block. */
  readonly label: string
  /** Its own attributes by key, the last of each. */
  readonly attributes: ReadonlyMap<string, HclEntry>
  /** Names that its matrix sets, and what they stand for in this target. */
  readonly locals: HclLocals
}

/** What a target builds. */
export interface BakeBuild extends Pick<TreeBuild, 'args' | 'contexts'> {
  readonly target: BakeTarget
  /** The file of the Bake file for a Dockerfile written into the target; undefined outside the tree and for templates. */
  readonly dockerfile: string | undefined
}

/** Longer chains of `inherits` are cut: no Bake file has them. */
const ANCESTORS_MAX = 100

/**
 * What the targets build, with what they set and inherit.
 *
 * A target that others inherit and no group names is a template, where there are groups: nobody builds it.
 *
 * @param grouped names of targets that groups name
 */
export function buildsOf(
  targets: readonly BakeTarget[],
  file: SourceFile,
  scope: HclScope,
  context: ReadContext,
  grouped: ReadonlySet<string>,
): readonly BakeBuild[] {
  const byName = new Map(targets.map((target) => [target.name, target]))
  const known = new Map<BakeTarget, readonly BuildArgument[]>()
  const lineages = targets.map((target) => lineageOf(target, byName, scope))
  const inherited = new Set(lineages.flatMap((lineage) => lineage.slice(1)))
  const builds: BakeBuild[] = []
  for (const [index, target] of targets.entries()) {
    const lineage = lineages[index] ?? []
    const isTemplate =
      inherited.has(target) && grouped.size > 0 && !grouped.has(target.name) && !grouped.has(target.label)
    const args = new Map<string, BuildArgument>()
    for (const owner of lineage) {
      const own = known.get(owner) ?? ownArguments(owner, file, scope)
      known.set(owner, own)
      for (const argument of own) if (!args.has(argument.name)) args.set(argument.name, argument)
    }
    builds.push({
      target,
      dockerfile: isTemplate ? undefined : dockerfileOf(lineage, file, scope, context),
      args: [...args.values()],
      contexts: [...new Set(lineage.flatMap((owner) => ownContexts(owner, scope)))],
    })
  }
  return builds
}

/** As with arguments, a context that is null is none. */
function ownContexts({ attributes, locals }: BakeTarget, scope: HclScope): readonly string[] {
  const contexts = attributes.get('contexts')?.value
  if (contexts?.kind !== 'object') return []
  return contexts.entries.flatMap(({ key, value }) =>
    scope.evaluate(value, locals).kind === 'null' ? [] : [key],
  )
}

/** An argument that is null leaves what is inherited, or the Dockerfile's own default. */
function ownArguments(
  { name: target, attributes, locals }: BakeTarget,
  file: SourceFile,
  scope: HclScope,
): readonly BuildArgument[] {
  const args = attributes.get('args')?.value
  const found: BuildArgument[] = []
  for (const { key, value: node } of args?.kind === 'object' ? args.entries : []) {
    const value = scope.evaluate(node, locals)
    if (value.kind === 'null') continue
    const range = value.kind === 'text' ? rangeWritten(value, wholeOf(value.segments)) : node.range
    const place = { path: file.path, start: range.start, end: range.end }
    const path = `target.${target}.args.${key}`
    const raw = file.text.slice(place.start, place.end)
    found.push({ name: key, value, path, identity: path, place, raw })
  }
  return found
}

function wholeOf(segments: readonly Segment[]): TextRange {
  return { start: 0, end: textOf(segments).length }
}

/** A target and what it inherits from, the strongest first: its own attributes, then the last one inherited. */
function lineageOf(
  target: BakeTarget,
  byName: ReadonlyMap<string, BakeTarget>,
  scope: HclScope,
): readonly BakeTarget[] {
  const lineage = new Set<BakeTarget>()
  const pending = [target]
  for (let next = pending.pop(); next !== undefined && lineage.size < ANCESTORS_MAX; next = pending.pop()) {
    if (lineage.has(next)) continue
    lineage.add(next)
    const inherits = next.attributes.get('inherits')?.value
    for (const item of inherits?.kind === 'list' ? inherits.items : []) {
      const parent = byName.get(textAt(item, next, scope) ?? '')
      if (parent !== undefined) pending.push(parent)
    }
  }
  return [...lineage]
}

function textAt(node: HclNode | undefined, target: BakeTarget, scope: HclScope): string | undefined {
  if (node === undefined) return undefined
  const value = scope.evaluate(node, target.locals)
  return value.kind === 'text' ? textOf(value.segments) : undefined
}

/** Bake looks from the folder it is started in: that of the Bake file, or one above it. */
function dockerfileOf(
  lineage: readonly BakeTarget[],
  file: SourceFile,
  scope: HclScope,
  context: ReadContext,
): string | undefined {
  const owner = (key: string) => lineage.find(({ attributes }) => attributes.has(key))
  if (owner('dockerfile-inline') !== undefined) return file.path
  const part = (key: string, missing: string): string | undefined => {
    const target = owner(key)
    return target === undefined ? missing : textAt(target.attributes.get(key)?.value, target, scope)
  }
  const folder = part('context', '.')
  const name = part('dockerfile', 'Dockerfile')
  if (folder === undefined || name === undefined || isElsewhere(folder) || /^[/~]/.test(name))
    return undefined
  const relative = posix.join(folder, name)
  const beside = posix.join(posix.dirname(file.path), relative)
  for (let from = posix.dirname(file.path); ; from = posix.dirname(from)) {
    const path = posix.join(from, relative)
    if (context.sibling(path) !== undefined) return path
    if (from === '.' || from === '/') return beside
  }
}

/** A URL, a git address, or a folder that is not of this tree. */
function isElsewhere(folder: string): boolean {
  return /:\/\/|^[\w.-]+@|^[/~]/.test(folder)
}
