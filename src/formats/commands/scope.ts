import type { Segment } from '../../text/segment.ts'
import type { SourceFile } from '../../text/source-file.ts'
import type { Alternative } from './expanded-word.ts'
import type { Surroundings } from './lack.ts'

/** The values that the file around a script gives to a variable or an expression; undefined where it gives none. */
export type Given = (name: string) => readonly (readonly Segment[])[] | undefined

/** The variables of a script, and what went into expanding them. */
export interface Scope {
  readonly path: string
  readonly text: string
  readonly variables: Map<string, Variable>
  /** Of each scope that is open inside, the innermost last: what its variables were before. */
  readonly before: Map<string, Variable | undefined>[]
  /** Values from the configuration. */
  readonly vars: ReadonlyMap<string, string>
  readonly surroundings: Surroundings | undefined
  readonly given: Given | undefined
  /** What it gave: a script takes a variable many times. */
  readonly givenBefore: Map<string, readonly Alternative[] | undefined>
  /** How many more list elements and alternatives are expanded. */
  budget: number
}

export interface Variable {
  readonly values: readonly Alternative[]
  /** An array: `$V` is its first value, `${V[@]}` all of them. Otherwise any of the values may be the one. */
  readonly isList: boolean
}

const BUDGET = 100_000

/** A scope without variables. */
export function createScope(
  { path, text }: SourceFile,
  { vars, surroundings, given }: Pick<Scope, 'vars' | 'surroundings' | 'given'>,
): Scope {
  const givenBefore = new Map<string, readonly Alternative[] | undefined>()
  return {
    path,
    text,
    vars,
    surroundings,
    given,
    givenBefore,
    variables: new Map(),
    before: [],
    budget: BUDGET,
  }
}

/** Gives a variable a value up to the end of the innermost scope. */
export function setVariable({ variables, before }: Scope, name: string, variable: Variable): void {
  keep(variables, before, name)
  variables.set(name, variable)
}

/** Takes the value of a variable away up to the end of the innermost scope. */
export function forget({ variables, before }: Scope, name: string): void {
  keep(variables, before, name)
  variables.delete(name)
}

function keep(variables: Scope['variables'], before: Scope['before'], name: string): void {
  const changed = before.at(-1)
  if (changed?.has(name) === false) changed.set(name, variables.get(name))
}

/** From here to where the scope is left variables are its own. */
export function enterScope({ before }: Scope): void {
  before.push(new Map())
}

export function leaveScope({ before, variables }: Scope): void {
  for (const [name, variable] of before.pop() ?? []) {
    if (variable === undefined) variables.delete(name)
    else variables.set(name, variable)
  }
}
