import { levelOf, type PolicyNote, type RuleSetting } from '../model/configuration.ts'
import { isAtLeast, type Level, type Preset, type Rule } from '../model/rule.ts'
import {
  type Chain,
  ignoreVerdict,
  type Layer,
  mergeRule,
  moveGrades,
  type Overriding,
  type RuleLayers,
} from './layers.ts'

/** What holds for a file, from the root to the leaf, with what the command line says of rules. */
export interface Layers {
  readonly chain: Chain
  readonly overrides: readonly Overriding[]
  readonly commandLine: RuleLayers
}

/** Keeps files below the root from lowering the rules that `suppressions.forbid` names, and notes where they try. */
export interface Policy {
  /** The setting of a rule that is held, for the files that all of these layers hold for. */
  settingOf(rule: Rule, layers: Layers): RuleSetting
  /** Whether the root lets a file be left out. @param path absolute */
  mayLeaveOut(chain: Chain, path: string): boolean
  notes(): readonly PolicyNote[]
}

/** @param forbid the rules that are held */
export function createPolicy(forbid: ReadonlySet<string>, preset: Preset): Policy {
  const notes = new Map<string, PolicyNote>()
  function note(file: string, what: string): void {
    const message = `does not count for ${what}, which suppressions.forbid of the root configuration names; take it out here, or change the root configuration`
    notes.set(`${file}\n${what}`, { file, message })
  }

  return {
    settingOf(rule, { chain, overrides, commandLine }) {
      const [root] = chain
      const ofRoot = overrides.filter(({ from }) => from === root).map(({ rules }) => rules)
      const held = mergeRule(rule, [...(root === undefined ? [] : [root.rules]), ...ofRoot])
      const below = [...chain.map(({ rules }) => rules), ...overrides.map(({ rules }) => rules)]
      const raised = raise(rule, held, mergeRule(rule, below), preset)
      for (const file of raised.lowers ? speakers(rule, chain, overrides) : []) note(file, rule.id)
      const layer = commandLine.get(rule.id)
      if (layer?.kind !== 'level') return raised.setting
      const { options, grades } = raised.setting
      return { options, severity: layer.level, grades: moveGrades(grades, layer.level) }
    },
    mayLeaveOut(chain, path) {
      if (ignoreVerdict(chain.slice(0, 1), path) === true) return true
      const by = chain.slice(1).findLast((layer) => ignoreVerdict([layer], path) === true)
      if (by !== undefined) note(by.shown, `${[...forbid].join(', ')} (ignore)`)
      return false
    },
    notes: () => [...notes.values()],
  }
}

/** The setting of the root with the levels that files below it raise; options are the root's. */
function raise(
  rule: Rule,
  held: RuleSetting,
  wanted: RuleSetting,
  preset: Preset,
): { setting: RuleSetting; lowers: boolean } {
  let lowers = JSON.stringify(held.options) !== JSON.stringify(wanted.options)
  const higher = (grade: string | undefined): Level => {
    const own = levelOf(rule, held, preset, grade)
    const other = levelOf(rule, wanted, preset, grade)
    if (isHigher(own, other)) lowers = true
    return isHigher(other, own) ? other : own
  }
  const grades: Record<string, Level> = {}
  for (const grade of gradesOf(rule, held, wanted)) grades[grade] = higher(grade)
  return { setting: { severity: higher(undefined), grades, options: held.options }, lowers }
}

function gradesOf({ levels }: Rule, ...settings: readonly RuleSetting[]): ReadonlySet<string> {
  const grades = new Set(settings.flatMap((setting) => Object.keys(setting.grades)))
  for (const level of Object.values(levels))
    if (typeof level !== 'string') for (const grade of Object.keys(level)) grades.add(grade)
  return grades
}

function isHigher(level: Level, other: Level): boolean {
  if (level === 'off') return false
  return other === 'off' || (level !== other && isAtLeast(level, other))
}

/** The files below the root that say something of a rule. */
function speakers(rule: Rule, chain: Chain, overrides: Layers['overrides']): readonly string[] {
  const below = chain.slice(1)
  return below
    .filter(
      (layer) =>
        layer.rules.has(rule.id) || overrides.some(({ from, rules }) => from === layer && rules.has(rule.id)),
    )
    .map(({ shown }) => shown)
}

/** Says which of the rules that are held the command line lowers: it is the operator's, so it may. */
export function commandLineNotes(
  rules: readonly Rule[],
  root: Layer | undefined,
  { forbid, preset, given, commandLine }: CommandLine,
): readonly PolicyNote[] {
  const notes: PolicyNote[] = []
  for (const rule of rules.filter(({ id }) => forbid.has(id))) {
    const own = root === undefined ? [] : [root.rules]
    const before = mergeRule(rule, own)
    const after = mergeRule(rule, [...own, commandLine])
    const isLowered = [undefined, ...gradesOf(rule, before, after)].some((grade) =>
      isHigher(levelOf(rule, before, preset, grade), levelOf(rule, after, given ?? preset, grade)),
    )
    if (!isLowered) continue
    const flag = commandLine.has(rule.id) ? '--rule' : '--preset'
    const message = `${flag} lowers ${rule.id}, which suppressions.forbid of the root configuration names`
    notes.push({ file: undefined, message })
  }
  return notes
}

/** What the command line says of rules, and what held before. */
export interface CommandLine {
  readonly forbid: ReadonlySet<string>
  /** The root's. */
  readonly preset: Preset
  /** `--preset` */
  readonly given: Preset | undefined
  readonly commandLine: RuleLayers
}
