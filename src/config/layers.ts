import { relative, sep } from 'node:path'
import type { RuleSetting } from '../model/configuration.ts'
import type { Level, Rule } from '../model/rule.ts'
import type { GlobList } from '../text/glob-list.ts'

/** What one file, override or flag says of one rule: a level for all that it reports, or single settings. */
export type RuleLayer =
  | { readonly kind: 'level'; readonly level: Level }
  | {
      readonly kind: 'settings'
      readonly severity: Level | undefined
      readonly grades: Readonly<Record<string, Level>>
      readonly globs: Readonly<Record<string, readonly string[]>>
    }

/** By rule id. */
export type RuleLayers = ReadonlyMap<string, RuleLayer>

/** What one file says of the files in and below its folder. */
export interface Layer {
  /** The file, as messages name it. */
  readonly shown: string
  /** Absolute. */
  readonly directory: string
  readonly rules: RuleLayers
  readonly overrides: readonly { readonly files: GlobList; readonly rules: RuleLayers }[]
  readonly ignore: GlobList
  /** Some glob of `ignore` starts with `!`. */
  readonly takesIn: boolean
}

/** Layers that hold for a folder, from the root to the leaf. */
export type Chain = readonly Layer[]

/** Whether the last glob of the chain that matches ignores the file (true) or takes it in (false); `path` is absolute. */
export function ignoreVerdict(chain: Chain, path: string): boolean | undefined {
  for (const { directory, ignore } of chain.toReversed()) {
    const within = pathWithin(directory, path)
    const verdict = within === undefined ? undefined : ignore(within)
    if (verdict !== undefined) return verdict
  }
  return undefined
}

/** An override, and the file that it stands in. */
export interface Overriding {
  readonly from: Layer
  readonly rules: RuleLayers
}

/** The overrides of a chain whose globs match a file, in file order; `path` is absolute. */
export function overridesFor(chain: Chain, path: string): readonly Overriding[] {
  const matching: Overriding[] = []
  for (const layer of chain) {
    if (layer.overrides.length === 0) continue
    const within = pathWithin(layer.directory, path)
    if (within === undefined) continue
    for (const { files, rules } of layer.overrides)
      if (files(within) === true) matching.push({ from: layer, rules })
  }
  return matching
}

/**
 * Merges the layers of a rule; the last one wins. Maps merge by key, lists replace.
 *
 * A lone level is for the whole rule: it replaces the levels of grades, and a grade that was switched on stays on.
 */
export function mergeRule(rule: Rule, layers: readonly RuleLayers[]): RuleSetting {
  let severity: Level | undefined
  let grades: Readonly<Record<string, Level>> = {}
  let globs: Readonly<Record<string, readonly string[]>> = {}
  for (const rules of layers) {
    const layer = rules.get(rule.id)
    if (layer === undefined) continue
    if (layer.kind === 'level') {
      severity = layer.level
      grades = moveGrades(grades, layer.level)
      continue
    }
    severity = layer.severity ?? severity
    grades = { ...grades, ...layer.grades }
    globs = { ...globs, ...layer.globs }
  }
  return { severity, grades, options: { globs } }
}

/** The grades that are on, at another level; `off` needs no grades. */
export function moveGrades(
  grades: Readonly<Record<string, Level>>,
  level: Level,
): Readonly<Record<string, Level>> {
  if (level === 'off') return {}
  const on = Object.entries(grades).filter(([, one]) => one !== 'off')
  return Object.fromEntries(on.map(([grade]) => [grade, level]))
}

/** A path from a folder with `/`; undefined when it lies outside. Both absolute. */
export function pathWithin(directory: string, path: string): string | undefined {
  const within = relative(directory, path).replaceAll(sep, '/')
  return within === '..' || within.startsWith('../') || within.startsWith('/') ? undefined : within
}
