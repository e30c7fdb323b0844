import type { HclEntry, HclNode } from '../../languages/hcl/nodes.ts'
import { resolveNode } from '../../languages/hcl/resolve.ts'
import { type HclLocals, type HclScope, textOf } from '../../languages/hcl/values.ts'
import { HOLE } from '../../languages/template-mask.ts'
import type { Reading } from '../../model/reading.ts'
import type { BakeTarget } from './arguments.ts'

/** A matrix of more targets is read once, without the values that it sets. */
const TARGETS_MAX = 64

const NO_LOCALS: HclLocals = new Map()

/**
 * The targets that a block makes: one, or one for each combination of the lists in its `matrix`. Where the lists
 * or the names are not known it is one, in which the names that the matrix sets are not known.
 */
export function targetsOf(
  label: string,
  entries: readonly HclEntry[],
  scope: HclScope,
  { mayMultiply }: { readonly mayMultiply: boolean },
): readonly BakeTarget[] {
  const written = entries.findLast(({ key }) => key === 'matrix')?.value
  const matrix = written === undefined ? undefined : resolveNode(written, scope, NO_LOCALS)
  const name = entries.findLast(({ key }) => key === 'name')?.value
  const axes = matrix?.kind === 'object' ? matrix.entries : []
  const unknown: HclLocals = new Map(axes.map(({ key }) => [key, undefined]))
  const make = (own: string, locals: HclLocals): BakeTarget => {
    const attributes = new Map<string, HclEntry>()
    for (const entry of entries)
      attributes.set(entry.key, { ...entry, value: resolveNode(entry.value, scope, locals) })
    return { name: shown(own), label, attributes, locals }
  }
  const targets: BakeTarget[] = []
  for (const locals of name === undefined || !mayMultiply ? [] : combinationsOf(axes)) {
    const own = name === undefined ? undefined : scope.evaluate(resolveNode(name, scope, locals), locals)
    if (own?.kind !== 'text') return [make(label, unknown)]
    targets.push(make(textOf(own.segments), locals))
  }
  return targets.length === 0 ? [make(label, unknown)] : targets
}

/** None where a list is not known. */
function combinationsOf(axes: readonly HclEntry[]): readonly HclLocals[] {
  let combinations: readonly (readonly (readonly [string, HclNode])[])[] = axes.length === 0 ? [] : [[]]
  for (const { key, value } of axes) {
    if (value.kind !== 'list' || combinations.length * value.items.length > TARGETS_MAX) return []
    const { items } = value
    combinations = combinations.flatMap((before) => items.map((item) => [...before, [key, item] as const]))
  }
  return combinations.map((combination) => new Map(combination))
}

/** Leaves out what an earlier target of the same matrix has alike. */
export function createMatrixFilter(): (target: BakeTarget, reading: Reading) => Reading {
  const seen = new Set<string>()
  return ({ label, locals }, reading) => {
    if (locals.size === 0) return reading
    const uses = reading.uses.filter(({ role, place, text }) => {
      const key = `${label} ${role} ${place.start} ${text}`
      const isNew = !seen.has(key)
      seen.add(key)
      return isNew
    })
    return { ...reading, uses }
  }
}

/** A name as people may read it: a star where a template fills something in. */
export function shown(name: string): string {
  return name.includes(HOLE) ? name.replaceAll(new RegExp(`${HOLE}+`, 'g'), '*') : name
}
