import { HUB } from '../oci/hub.ts'
import { joinPath, pathBelow, type Repository, sourceOfRepository } from '../oci/reference.ts'
import type { TagClassOptions } from '../oci/tag-class.ts'
import type { BudgetSettings } from './budget.ts'
import { mirrorKind } from './mirror-kind.ts'
import type { OwnField } from './own-field.ts'
import { type Level, type Levels, type Preset, type Rule, type RuleOptions, SEVERITIES } from './rule.ts'

/** What the configuration says of one rule for one file, after merging. */
export interface RuleSetting {
  /** One level for all grades that a preset has on; undefined: the preset's. */
  readonly severity: Level | undefined
  /** Levels of single grades; they win over `severity`. */
  readonly grades: Readonly<Record<string, Level>>
  readonly options: RuleOptions
}

/** A `registries` entry: where references to a source are asked for and what they are rewritten to. */
export interface RegistryRule {
  /** Host or host/path, Hub's aliases folded in. */
  readonly source: Repository
  /** References are rewritten to below this; undefined where they keep their name. */
  readonly rewrite: RewriteRule | undefined
  /** Where digests come from; undefined where no mirror is given. */
  readonly mirror: MirrorRule | undefined
}

export interface RewriteRule {
  readonly to: Repository
  /** Whether `library/` of Hub's official images stays in the rewritten path. */
  readonly library: 'keep' | 'drop'
  readonly assumeTarget: boolean
}

export interface MirrorRule {
  readonly url: string
  readonly kind: string | undefined
  readonly layout: string | undefined
  readonly fallback: string | undefined
  /** Whether the source registry is sent as `ns`; `required`: and an answer that does not repeat it is refused. */
  readonly ns: boolean | 'required' | undefined
  readonly resolve: boolean | undefined
  readonly rewritesDigests: boolean | undefined
  readonly insecure: boolean
  readonly ca: string | undefined
  readonly authRealms: readonly string[]
}

/** The parts of the configuration that hold for the whole run; they stand in the root file only. */
export interface RootConfiguration {
  /** The folder of the root file, or the repository root; globs, fingerprints and the lock file count from here. */
  readonly directory: string
  readonly preset: Preset
  /** Longest source first. */
  readonly registries: readonly RegistryRule[]
  /** Hosts or host/path prefixes that are ours. */
  readonly internal: readonly Repository[]
  readonly vars: ReadonlyMap<string, string>
  readonly tagClasses: TagClassOptions
  /** Docker Hub itself may be asked. */
  readonly direct: boolean
  /** A file was found, and not the defaults alone; false where absent. */
  readonly isFound?: boolean | undefined
  /** Some `ignore` entry starts with `!`; false where absent. */
  readonly takesIn?: boolean | undefined
  /** What ignores and a baseline may do; everything where absent. */
  readonly suppressions?: SuppressionPolicy | undefined
  /** The numbers of `budget`; none where absent. */
  readonly budget?: BudgetSettings | undefined
  /** Fields that name images beside those that are known; none where absent. */
  readonly fields?: readonly OwnField[] | undefined
}

/** Tools whose ignore comments can be counted as our own. */
export const HONORED_TOOLS = ['hadolint', 'checkov'] as const
export type HonoredTool = (typeof HONORED_TOOLS)[number]

/** How findings may be silenced. */
export interface SuppressionPolicy {
  /** Ids of the rules whose findings neither an ignore nor a baseline hides. */
  readonly forbid: ReadonlySet<string>
  /** An ignore without `until` does not count. */
  readonly needsExpiry: boolean
  readonly honor: readonly HonoredTool[]
}

/** What the policy of the root configuration has to say: a file that tries to lower it, or a flag that does. */
export interface PolicyNote {
  /** Undefined for a flag. */
  readonly file: string | undefined
  /** Lower case, no full stop. */
  readonly message: string
}

/** What a configuration file is called, of which a folder has one at most. */
export const CONFIGURATION_NAMES = ['holdfast.yaml', '.holdfast.yaml'] as const

/** The configuration of a run: a root, and what nested files and overrides make of it for each file. */
export interface Configuration {
  readonly root: RootConfiguration
  /**
   * Reads the nested files that decide about these paths; the other two functions take no path without it.
   *
   * @param paths relative to the working directory, with `/`
   * @param lacks whether it is known that there is nothing at an absolute path
   * @throws UsageError when one of the files is broken
   */
  prepare(paths: readonly string[], lacks?: (path: string) => boolean): Promise<void>
  /**
   * What holds for one file; the same object wherever the same holds.
   *
   * @param path relative to the working directory, with `/`; empty for the run as a whole
   */
  settingOf(rule: Rule, path: string): RuleSetting
  /** Matches an `ignore` glob of the configuration, itself or by a folder that it lies in. */
  isIgnored(path: string): boolean
  /**
   * A file that is left out otherwise is read for the rules that `suppressions.forbid` names, since the root does not
   * ignore it; false where absent.
   */
  isLeftToPolicy?(path: string): boolean
  /** What has been found so far; nothing where absent. */
  policyNotes?(): readonly PolicyNote[]
  /**
   * An `ignore` entry with `!` takes a path in that is left out unless one does.
   *
   * @param above the path whose configuration decides
   */
  takesIn(path: string, above: string): boolean
}

/** Whether an ignore or a baseline may hide the findings of a rule. */
export function mayHide({ suppressions }: Pick<RootConfiguration, 'suppressions'>, rule: string): boolean {
  return suppressions?.forbid.has(rule) !== true
}

/** The level of a report: its grade's setting, else the rule's where it counts for the grade, else the preset's. */
export function levelOf(rule: Rule, setting: RuleSetting, preset: Preset, grade: string | undefined): Level {
  const byGrade = grade === undefined ? undefined : setting.grades[grade]
  if (byGrade !== undefined) return byGrade
  if (setting.severity !== undefined && takesSeverity(rule, grade)) return setting.severity
  return preset === 'none' ? 'off' : presetLevelOf(rule.levels[preset], grade)
}

/**
 * Whether the severity of a rule counts for a grade: a grade that every preset has off is switched on only by its own
 * name, unless the presets have the whole rule off.
 */
export function takesSeverity({ levels }: Pick<Rule, 'levels'>, grade: string | undefined): boolean {
  if (grade === undefined) return true
  const presets = Object.values(levels)
  return presets.some((one) => presetLevelOf(one, grade) !== 'off') || presets.every((one) => one === 'off')
}

const GRAVITY: readonly Level[] = ['off', ...SEVERITIES]

/**
 * Whether a grade of a rule is graver than another one. The presets say so, whatever a configuration makes of the grades:
 * the first one that tells them apart.
 */
export function isGraver({ levels }: Pick<Rule, 'levels'>, grade: string | null, other: string): boolean {
  for (const preset of [levels.recommended, levels.strict]) {
    const [now, then] = [grade ?? undefined, other].map((one) => GRAVITY.indexOf(presetLevelOf(preset, one)))
    if (now !== undefined && then !== undefined && now !== then) return now > then
  }
  return false
}

function presetLevelOf(levels: Levels, grade: string | undefined): Level {
  if (typeof levels === 'string') return levels
  return (grade === undefined ? undefined : levels[grade]) ?? 'off'
}

/** The `registries` entry with the longest source that a repository lies in, whichever of Hub's names it has. */
export function findRegistryRule(
  registries: readonly RegistryRule[],
  repository: Repository,
): RegistryRule | undefined {
  const source = sourceOfRepository(repository)
  return registries.find((rule) => pathBelow(source, rule.source) !== undefined)
}

/** What an entry rewrites a repository in it to; undefined where it rewrites nothing. */
export function rewriteBy(rule: RegistryRule, repository: Repository): Repository | undefined {
  if (rule.rewrite === undefined) return undefined
  const { to, library } = rule.rewrite
  const below = pathBelow(sourceOfRepository(repository), rule.source) ?? ''
  const isHub = rule.source.registry === HUB && rule.source.path === ''
  const drops = isHub && library === 'drop' && below.startsWith('library/')
  const path = joinPath(to.path, drops ? below.slice('library/'.length) : below)
  return path === '' ? undefined : { registry: to.registry, path }
}

/**
 * What a program that pulls calls a repository at its mirror; undefined where there is none, or where its layout gives
 * the repository no plain name.
 */
export function nameAtMirror(
  registries: readonly RegistryRule[],
  repository: Repository,
): Repository | undefined {
  const rule = findRegistryRule(registries, repository)
  const mirror = rule?.mirror
  if (rule === undefined || mirror === undefined) return undefined
  const { layout = 'path', kind, ns, url } = mirror
  const { host, pathname } = new URL(url)
  const path = pathname.replace(/^\/+|\/+$/g, '')
  const isPlain = layout === 'path' && kind !== 'gitlab' && !/(?:^|\/)v2(?:\/|$)|%7B|\{/.test(path)
  if (!isPlain || (ns !== undefined && ns !== false)) return undefined
  const below = pathBelow(sourceOfRepository(repository), rule.source) ?? ''
  const name = mirrorKind(kind)?.dropsLibrary === true ? below.replace(/^library\//, '') : below
  return { registry: host, path: joinPath(path, name) }
}

/** Where names of a source are written otherwise: below the path of its mirror, or of its rewrite target. */
export interface OtherName {
  readonly at: Repository
  readonly source: Repository
}

/** The other names that a configuration gives to sources. */
export function otherNames(registries: readonly RegistryRule[]): readonly OtherName[] {
  return registries.flatMap(({ source, mirror, rewrite }) => {
    const places = [rewrite?.to, mirror === undefined ? undefined : prefixOfUrl(mirror.url)]
    return places.flatMap((at) => (at === undefined ? [] : [{ at, source }]))
  })
}

/** The source of a name that is written with the path of a mirror or of a rewrite target; undefined for other names. */
export function readBack(repository: Repository, names: readonly OtherName[]): Repository | undefined {
  let longest = -1
  let result: Repository | undefined
  for (const { at, source } of names) {
    const below = pathBelow(sourceOfRepository(repository), at)
    if (below === undefined || at.path.length <= longest) continue
    const path = joinPath(source.path, below)
    if (path === '') continue
    const isOfficial = source.registry === HUB && !path.includes('/')
    longest = at.path.length
    result = { registry: source.registry, path: isOfficial ? `library/${path}` : path }
  }
  return result
}

/** `host/path` of a mirror's URL; undefined for a template, which may put the name anywhere. */
function prefixOfUrl(url: string): Repository | undefined {
  if (/\/v2(?:\/|$)|\{/.test(url)) return undefined
  const { host, pathname } = new URL(url)
  return { registry: host, path: pathname.replace(/^\/+|\/+$/g, '') }
}
