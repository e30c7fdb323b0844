import { relative, resolve, sep } from 'node:path'
import { RULES } from '../rules/index.ts'
import { startOf } from './config/find.ts'
import { loadConfiguration } from './config/load.ts'
import { checkTree } from './engine/check-tree.ts'
import type { FixRequest } from './engine/fix.ts'
import type { Keeps } from './engine/keeps.ts'
import { createRuleEnvironment } from './engine/rule-environment.ts'
import type { Scope } from './engine/scope.ts'
import type { SessionMemory } from './engine/session-memory.ts'
import type { Threads } from './engine/threads.ts'
import { type Walked, type WalkOptions, walk } from './engine/walk.ts'
import { formatsWith } from './formats/own-fields.ts'
import type { AddIgnoresRequest } from './model/add-ignores-request.ts'
import type { Baseline } from './model/baseline.ts'
import type { Configuration } from './model/configuration.ts'
import type { RunResult } from './model/finding.ts'
import type { ImageUse } from './model/image-use.ts'
import type { Level, Preset, Rule, RuleEnvironment } from './model/rule.ts'
import type { ShardPart } from './model/shard.ts'
import type { Verification } from './model/verification.ts'

/** What a configuration is loaded for. */
export interface PartsOptions {
  /** Where relative paths count from; the process's folder where absent. */
  readonly cwd?: string
  /** Files, folders and globs, `.` where absent; their repository decides which configuration counts. */
  readonly paths?: readonly string[]
  /** Replaces the root and nested configuration files. */
  readonly config?: string | undefined
  readonly preset?: Preset | undefined
  /** Levels that win over every configuration, by rule id. */
  readonly ruleLevels?: ReadonlyMap<string, Level> | undefined
  /** The rules that judge; all where absent. */
  readonly rules?: readonly Rule[]
  /** The day on which ignores with `until` and places that end are judged; today where absent. */
  readonly today?: Date
}

/** What {@link check} may be told; nothing has to be. */
export interface CheckOptions extends PartsOptions {
  /** A file that is not on disk, and the path it is to be known by. */
  readonly stdin?: { readonly path: string; readonly bytes: Uint8Array } | undefined
  /** Of the paths, only what git says is staged or has changed. */
  readonly scope?: Scope | undefined
  /** Of the paths, only the files of this shard. */
  readonly shard?: ShardPart | undefined
  /** Readings are kept for the next run, in the cache folder of the user; not where absent. */
  readonly keeps?: Keeps | undefined
  /** Other threads that read files; none where absent. */
  readonly threads?: Threads | undefined
  /** Findings that are known: they are not reported. */
  readonly baseline?: Baseline | undefined
  /** How findings are to be fixed; not at all where absent. */
  readonly fix?: FixRequest | undefined
  /** Ignores that are to be written for what is found. */
  readonly addIgnores?: AddIgnoresRequest | undefined
  /** Asks registries about pinned uses, for online rules that are not off; they are silent where absent. */
  verify?(uses: readonly ImageUse[]): Promise<ReadonlyMap<ImageUse, Verification>>
  /** Whether findings of a file are reported, by its path from `cwd`; all where absent. */
  isReported?(path: string): boolean
  /** Told before each file is read, and once after the last one. */
  onRead?(read: number, files: number): void
}

/** The configuration, and what rules may ask of it. */
export interface Parts {
  readonly configuration: Configuration
  readonly environment: RuleEnvironment
}

/** Finds, reads and merges the configuration. @throws UsageError when it is wrong */
export async function loadParts(options: PartsOptions): Promise<Parts> {
  const cwd = resolve(options.cwd ?? '.')
  const configuration = await loadConfiguration({
    cwd,
    start: startOf(cwd, options.paths ?? []),
    configFile: options.config,
    rules: RULES,
    preset: options.preset,
    ruleLevels: options.ruleLevels,
  })
  const today = options.today ?? new Date()
  return { configuration, environment: createRuleEnvironment(configuration.root, today) }
}

/**
 * Does everything that `holdfast check` does, without printing.
 *
 * @returns all uses with their one outcome each, findings by file, place and rule, and what is wrong with files as
 * `problems`, with which the run goes on
 * @throws UsageError when the configuration, a path or an option is wrong
 */
export async function check(options: CheckOptions = {}): Promise<RunResult> {
  return checkWith(await partsFor(options), options)
}

/** The configuration that counts for what is checked. @throws UsageError when it is wrong */
export async function partsFor(options: CheckOptions): Promise<Parts> {
  const paths = [...(options.paths ?? []), ...(options.stdin === undefined ? [] : [options.stdin.path])]
  return loadParts({ ...options, paths })
}

/**
 * As {@link check}, with the configuration already loaded.
 *
 * @param memory what earlier runs of a session have learnt
 */
export async function checkWith(
  parts: Parts,
  options: CheckOptions,
  memory?: SessionMemory,
): Promise<RunResult> {
  const { fix, addIgnores } = options
  return checkTree({ ...walkOptionsOf(parts, options), fix, addIgnores, memory })
}

/** Reads and links a tree without judging it, for what changes files itself. */
export async function walkWith(
  parts: Parts,
  options: Pick<CheckOptions, 'cwd' | 'paths' | 'onRead'>,
): Promise<Walked> {
  return walk({ ...walkOptionsOf(parts, { ...options, rules: [] }), changes: true })
}

function walkOptionsOf(parts: Parts, options: CheckOptions): Omit<WalkOptions, 'changes'> {
  const cwd = resolve(options.cwd ?? '.')
  return {
    ...parts,
    cwd,
    paths: options.paths ?? ['.'],
    stdin: options.stdin,
    scope: options.scope,
    shard: options.shard,
    keeps: options.keeps,
    threads: options.threads,
    baseline: options.baseline,
    ...(options.verify === undefined ? {} : { verify: options.verify }),
    ...(options.onRead === undefined ? {} : { onRead: options.onRead }),
    ...(options.isReported === undefined ? {} : { isReported: options.isReported }),
    formats: formatsWith(parts.configuration.root.fields ?? [], (path) => fromRoot(parts, cwd, path)),
    rules: options.rules ?? RULES,
    today: options.today ?? new Date(),
    fromRoot: (path) => fromRoot(parts, cwd, path),
  }
}

/** The path from the folder of the root configuration of a path from another one, with `/`. */
export function fromRoot({ configuration }: Parts, cwd: string, path: string): string {
  return relative(configuration.root.directory, resolve(cwd, path)).replaceAll(sep, '/')
}
