import type { Baseline, BaselineEntry } from '../model/baseline.ts'
import { type Configuration, levelOf, mayHide, type RuleSetting } from '../model/configuration.ts'
import type { Format } from '../model/format.ts'
import type { ImageUse } from '../model/image-use.ts'
import type { Level, Rule, RunRule } from '../model/rule.ts'
import type { DeferredIgnore, DeferredRule, GradeLevels, Shard, ShardPart } from '../model/shard.ts'
import { checksum } from '../text/checksum.ts'
import { compilePathGlobs } from '../text/path-glob.ts'
import type { IgnoreComment } from './ignores/read.ts'
import type { Linked } from './link.ts'
import type { FileReading } from './read.ts'

/** The files of a shard. */
export interface ShardFiles {
  /** @param path relative to the working directory, with `/` */
  holds(path: string): boolean
  /** What all shards see, this one tells. */
  readonly tellsOfTree: boolean
}

/**
 * Splits a tree by the folders of its files, and a workshop by its root: what lies together mostly speaks of each other,
 * and where a file belongs does not change when others come and go.
 *
 * @param fromRoot the path from the configuration's root of a path from the working directory
 */
export function createShardFiles(
  { index, of }: ShardPart,
  formats: readonly Format[],
  fromRoot: (path: string) => string,
): ShardFiles {
  const informers = formats.flatMap(({ informs }) =>
    informs === undefined
      ? []
      : [{ about: informs.about, matches: compilePathGlobs(informs.names, { ignoreCase: true }) }],
  )
  const rootOf = (path: string): string => {
    for (const { about, matches } of informers) {
      const root = matches(path) ? about?.(path) : undefined
      if (root !== undefined) return root
    }
    return path.slice(0, Math.max(path.lastIndexOf('/'), 0))
  }
  return {
    holds: (path) => checksum(rootOf(fromRoot(path))) % of === index - 1,
    tellsOfTree: index === 1,
  }
}

/** What a run over a shard saw. */
export interface ShardRun extends Pick<Linked, 'usesOf'> {
  readonly part: ShardPart
  readonly isComplete: boolean
  readonly readings: readonly FileReading[]
  readonly uses: readonly ImageUse[]
  readonly rules: readonly Rule[]
  readonly configuration: Configuration
  readonly unused: ReadonlyMap<IgnoreComment, readonly string[]>
  readonly baseline?: Baseline | undefined
  isReported?(path: string): boolean
  fromRoot(path: string): string
}

/** What a run over a shard leaves to the merge. */
export function describeShard(run: ShardRun): Shard {
  const { part, isComplete, readings, rules, configuration, baseline, isReported = () => true } = run
  const paths = [...new Set(run.uses.map(({ place }) => place.path))]
  const own = rules.filter(isRunRule)
  const known = baseline?.entries.filter(({ rule }) => own.some(({ id }) => id === rule)) ?? []
  const prefix = run.fromRoot('.')
  return {
    ...part,
    isComplete,
    files: readings.map((reading) => ({ path: reading.path, uses: run.usesOf.get(reading)?.length ?? 0 })),
    hidden: paths.filter((path) => !isReported(path)),
    rules: own.map((rule) => deferRule(rule, paths, configuration)),
    ignores: [...run.unused].map(([ignore, unused]) => deferIgnore(ignore, unused)),
    known: baseline === undefined ? undefined : { path: baseline.path, entries: known },
    prefix: prefix === '' ? '' : `${prefix}/`,
  }
}

export function isRunRule(rule: Rule): rule is RunRule {
  return rule.scope === 'run'
}

/** The entries that a run over a shard can judge. */
export function withoutRunRules(baseline: Baseline, rules: readonly Rule[]): Baseline {
  const isKept = ({ rule }: BaselineEntry) => !rules.some((other) => isRunRule(other) && other.id === rule)
  return { ...baseline, entries: baseline.entries.filter(isKept) }
}

function deferRule(
  rule: RunRule,
  paths: readonly string[],
  { root, settingOf }: Configuration,
): DeferredRule {
  const grades = gradesOf(rule)
  const levelsOf = (setting: RuleSetting): GradeLevels => {
    const levels: Record<string, Level> = {}
    for (const grade of grades)
      levels[grade] = levelOf(rule, setting, root.preset, grade === '' ? undefined : grade)
    return levels
  }
  const levels = levelsOf(settingOf(rule, ''))
  const files: Record<string, GradeLevels> = {}
  for (const path of paths) {
    const here = levelsOf(settingOf(rule, path))
    if (grades.some((grade) => here[grade] !== levels[grade])) files[path] = here
  }
  return { id: rule.id, mayHide: mayHide(root, rule.id), levels, files }
}

function gradesOf({ levels }: Rule): readonly string[] {
  const grades = Object.values(levels).flatMap((one) => (typeof one === 'string' ? [] : Object.keys(one)))
  return ['', ...new Set(grades)]
}

function deferIgnore(
  { file, line, rules, reason, scope }: IgnoreComment,
  unused: readonly string[],
): DeferredIgnore {
  const { start, blockStart, from, to } = scope
  return { file, line, rules, reason, scope: { start, blockStart, from, to }, unused }
}
