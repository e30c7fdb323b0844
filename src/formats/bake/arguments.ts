import { posix } from 'node:path'
import { type HclScope, textOf } from '../../languages/hcl/values.ts'
import type { HclEntry, HclNode } from '../../languages/hcl.ts'
import type { ReadContext } from '../../model/format.ts'
import type { Fact } from '../../model/reading.ts'
import type { SourceFile } from '../../text/source-file.ts'

/** A target of a Bake file. */
export interface BakeTarget {
  readonly name: string
  /** Its own attributes by key, the last of each. */
  readonly attributes: ReadonlyMap<string, HclEntry>
  /** Names that its matrix sets. */
  readonly locals: ReadonlySet<string>
}

/** Longer chains of `inherits` are cut: no Bake file has them. */
const ANCESTORS_MAX = 100

/**
 * The build arguments that targets set, inherited ones too, for the Dockerfiles that they build.
 *
 * An argument that is null leaves the Dockerfile's own default, so it is left out. A Dockerfile written into the
 * target goes by the name of the Bake file.
 */
export function argumentsOf(
  targets: readonly BakeTarget[],
  file: SourceFile,
  scope: HclScope,
  context: ReadContext,
): readonly Fact[] {
  const byName = new Map(targets.map((target) => [target.name, target]))
  const known = new Map<BakeTarget, readonly Argument[]>()
  const done = new Set<string>()
  const facts: Fact[] = []
  for (const target of targets) {
    const lineage = lineageOf(target, byName, scope)
    const dockerfile = dockerfileOf(lineage, file, scope, context)
    if (dockerfile === undefined) continue
    for (const owner of lineage) {
      const args = known.get(owner) ?? ownArguments(owner, scope)
      known.set(owner, args)
      const key = `${owner.name} ${dockerfile}`
      if (done.has(key)) continue
      done.add(key)
      for (const { name, value, range } of args) {
        facts.push({ kind: 'build-arg', dockerfile, name, value, place: { path: file.path, ...range } })
      }
    }
  }
  return facts
}

interface Argument {
  readonly name: string
  readonly value: string | undefined
  readonly range: HclEntry['keyRange']
}

function ownArguments({ attributes, locals }: BakeTarget, scope: HclScope): readonly Argument[] {
  const args = attributes.get('args')?.value
  const found: Argument[] = []
  for (const { key, keyRange, value: node } of args?.kind === 'object' ? args.entries : []) {
    const value = scope.evaluate(node, locals)
    if (value.kind === 'null') continue
    const text = value.kind === 'text' ? textOf(value.segments) : undefined
    found.push({ name: key, value: text, range: { start: keyRange.start, end: node.range.end } })
  }
  return found
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
