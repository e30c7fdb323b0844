import { append } from '../../text/lists.ts'
import { listOf, type Makefile, type Recipe, type Variable } from './lines.ts'

/** How much is done for the variables of targets: many rules may be for one target, and need one another. */
const COST_MAX = 200_000
/** What each of them costs beside its characters. */
const VARIABLE_COST = 20

/**
 * The variables that a recipe sees otherwise than the file does: those of its targets, those of targets that need them,
 * and what names one of these in its value. Where several may be the one each is conditional.
 *
 * @returns undefined for a recipe past the bounds
 */
export function variablesOfRecipes(
  text: string,
  makefile: Makefile,
): (recipe: Recipe) => ReadonlyMap<string, readonly Variable[]> | undefined {
  const { variables, ofTargets } = makefile
  const NONE: ReadonlyMap<string, readonly Variable[]> = new Map()
  if (ofTargets.size === 0) return () => NONE
  const inherited = inheritedVariables(makefile)
  const users = usersOf(text, variables)
  let cost = 0
  return ({ targets }) => {
    if (!targets.some((target) => inherited.has(target) || ofTargets.has(target))) return NONE
    if (cost > COST_MAX) return undefined
    const own = new Map<string, Variable[]>()
    for (const target of targets) {
      for (const variable of inherited.get(target) ?? [])
        listOf(own, variable.name).push({ ...variable, conditional: true })
      for (const variable of ofTargets.get(target) ?? [])
        listOf(own, variable.name).push(targets.length > 1 ? { ...variable, conditional: true } : variable)
    }
    // A map gives what is added to it while it is gone through.
    for (const name of own.keys()) {
      for (const user of users.get(name) ?? []) {
        cost += VARIABLE_COST
        if (cost > COST_MAX) return undefined
        if (!own.has(user)) own.set(user, [...(variables.get(user) ?? [])])
      }
    }
    for (const variable of [...own.values()].flat()) cost += VARIABLE_COST + lengthOf(variable)
    return cost > COST_MAX ? undefined : own
  }
}

/** What targets that need a target give to it. */
function inheritedVariables({ ofTargets, needs }: Makefile): ReadonlyMap<string, readonly Variable[]> {
  const inherited = new Map<string, Variable[]>()
  let cost = 0
  for (const [target, own] of ofTargets) {
    const reached = new Set([target])
    for (const one of reached) {
      for (const needed of needs.get(one) ?? []) {
        cost += VARIABLE_COST * own.length
        if (cost > COST_MAX) return inherited
        if (reached.has(needed)) continue
        reached.add(needed)
        append(listOf(inherited, needed), own)
      }
    }
  }
  return inherited
}

/** Which variables name a variable in their values. The value of one with `:=` is taken where it stands. */
function usersOf(text: string, variables: Makefile['variables']): ReadonlyMap<string, readonly string[]> {
  const users = new Map<string, string[]>()
  for (const [name, own] of variables) {
    for (const variable of own) {
      if (variable.operator.startsWith(':')) continue
      for (const other of namesIn(text, variable)) listOf(users, other).push(name)
    }
  }
  return users
}

/** The names of variables in a value. */
export function namesIn(text: string, { value }: Variable): readonly string[] {
  return value.flatMap(({ start, end }) =>
    [...text.slice(start, end).matchAll(/\$(?:\((\w+)\)|\{(\w+)\})/g)].map(
      (match) => match[1] ?? match[2] ?? '',
    ),
  )
}

function lengthOf({ value }: Variable): number {
  return value.reduce((sum, { start, end }) => sum + end - start, 0)
}
