import { findRepositoryRoot, pathFrom } from '../disk/tree.ts'
import type { Baseline } from '../model/baseline.ts'
import { type Configuration, mayHide } from '../model/configuration.ts'
import type { Finding, RunCounts, TreeCounts } from '../model/finding.ts'
import type { Format } from '../model/format.ts'
import { type ImageUse, useKey } from '../model/image-use.ts'
import type { Observation } from '../model/observation.ts'
import type { ParseProblem } from '../model/reading.ts'
import type { Rule, RuleEnvironment } from '../model/rule.ts'
import type { Shard, ShardPart } from '../model/shard.ts'
import type { Verification } from '../model/verification.ts'
import type { Contents } from './contents.ts'
import { type Discovered, discover } from './discover.ts'
import type { IgnoreComment } from './ignores/read.ts'
import { createWasRead } from './judge/baseline.ts'
import { usesToVerify } from './judge/online.ts'
import { type Judged, type Judgement, type JudgeOptions, judge, judgeUse } from './judge.ts'
import { createLines } from './lines.ts'
import { linkTree } from './link-tree.ts'
import type { FileReading } from './read.ts'
import { type FilesRead, type ReadFilesOptions, readFiles } from './read-files.ts'
import { findScope, type Scope } from './scope.ts'
import type { SessionMemory } from './session-memory.ts'
import { createShardFiles, describeShard, withoutRunRules } from './shard.ts'

/** What is walked, and how it is judged. */
export interface WalkOptions extends Pick<ReadFilesOptions, 'keeps' | 'threads' | 'onRead'> {
  /** Absolute; all paths of the result are relative to it. */
  readonly cwd: string
  /** Files, folders and globs. */
  readonly paths: readonly string[]
  readonly stdin: { readonly path: string; readonly bytes: Uint8Array } | undefined
  readonly formats: readonly Format[]
  /** Those that judge; none for commands that only want the uses. */
  readonly rules: readonly Rule[]
  readonly configuration: Configuration
  readonly environment: RuleEnvironment
  /** Of the paths, only what git says is staged or has changed. */
  readonly scope?: Scope | undefined
  /** Of the paths, only the files of this shard. */
  readonly shard?: ShardPart | undefined
  /** What earlier runs of the session have learnt; nothing where absent. */
  readonly memory?: SessionMemory | undefined
  /** Findings that are known: they are not reported. */
  readonly baseline?: Baseline | undefined
  /** Asks registries about pinned uses, for online rules that are not off; they are silent where absent. */
  verify?(uses: readonly ImageUse[]): Promise<ReadonlyMap<ImageUse, Verification>>
  /** Whether findings of a file are reported, by its path from `cwd`; all where absent. */
  isReported?(path: string): boolean
  /** The day on which ignores with `until` are judged. */
  readonly today: Date
  /** Files are going to be changed: their texts can be asked for afterwards. */
  readonly changes: boolean
  /** The path from the configuration's root of a path from the working directory. */
  fromRoot(path: string): string
}

/** A tree that was read, linked and judged. */
export interface Walked {
  readonly discovered: Discovered
  readonly files: FilesRead
  /** In the order of the files. */
  readonly uses: readonly ImageUse[]
  /** What is no image and stands outside of workshops, in the files that are judged. */
  readonly steps: readonly Observation[]
  readonly verifications: ReadonlyMap<ImageUse, Verification>
  readonly judgement: Judgement
  readonly problems: readonly ParseProblem[]
  readonly counts: RunCounts
  readonly tree: TreeCounts
  /** What a run over a shard leaves to the merge. */
  readonly shard: Shard | undefined
  /** What the rules, or those with these ids, would say of a use, were it this one; ignores are applied. */
  judgeUse(use: ImageUse, only?: ReadonlySet<string>): readonly Finding[]
  /** Judges the same tree with these texts in place of those that were read. */
  walkAgain(texts: ReadonlyMap<string, string>): Promise<WalkedAgain>
}

/** A tree after its files were changed. */
export interface WalkedAgain {
  readonly judgement: Judgement
  /** The key that a use has now, by the key that it had; of uses in files that were read again. */
  readonly keys: ReadonlyMap<string, string>
}

/** The one walk that all commands share: discover, read, find context, link, judge. */
export async function walk(options: WalkOptions): Promise<Walked> {
  const { cwd, configuration, rules } = options
  const scoped =
    options.scope === undefined ? undefined : await findScope(configuration.root.directory, options.scope)
  const shard =
    options.shard === undefined
      ? undefined
      : createShardFiles(options.shard, options.formats, options.fromRoot)
  const only = scoped?.files
  const discovered = await discover(cwd, options.paths, options.formats, configuration, rules, {
    only,
    shard,
    tree: options.memory?.tree,
    onFound: options.threads?.ahead,
  })
  const found = await readFiles(discovered, {
    ...options,
    stdin: await keptStdin(options),
    vars: configuration.root.vars,
    remembers: options.changes,
    staged: scoped?.staged ?? new Map(),
    honor: configuration.root.suppressions?.honor ?? [],
  })
  const changed = scoped?.files ?? found.sources
  if (changed.length > 0) await found.takeReadersOf(changed, await discovered.others())
  const context = await contextOf(options, discovered, found)
  const files = await found.follow(context)
  const root = relativeRoot(options)
  const { uses, usesOf, classroom, steps } = linkTree(files.readings, context, root)
  const isJudged = (rule: Rule, path: string) =>
    !discovered.forPolicy.has(path) || !mayHide(configuration.root, rule.id)
  const pinned = usesToVerify(uses, rules, configuration, isJudged)
  const verifications = pinned.length === 0 ? undefined : await options.verify?.(pinned)
  const unused = new Map<IgnoreComment, readonly string[]>()
  const judgeOptions: JudgeOptions = {
    ...options,
    baseline: options.baseline,
    scoped,
    linesOf: createLines(files.textOf),
    wasRead: createWasRead(discovered, options.scope, options.fromRoot),
    ...(options.shard === undefined ? {} : deferral(options, discovered, unused)),
  }
  // Files that were read for what they say about others are not judged themselves.
  const own = new Set(files.readings.map(({ path }) => path))
  const { ignores } = files
  const isItemJudged = (path: string) => own.has(path)
  const subject: Judged = {
    uses,
    classroom,
    steps,
    verifications,
    ignores,
    isComplete: discovered.complete,
    isItemJudged,
    isJudged,
  }
  return {
    discovered,
    files,
    uses,
    steps: steps.filter(({ place }) => own.has(place.path)),
    verifications: verifications ?? new Map(),
    judgement: judge(subject, judgeOptions),
    problems: [...discovered.problems, ...files.problems],
    counts: countsOf(files),
    tree: treeCountsOf(discovered, files),
    shard:
      options.shard === undefined
        ? undefined
        : describeShard({
            ...options,
            part: options.shard,
            isComplete: discovered.covers,
            readings: files.readings,
            usesOf,
            uses,
            unused,
          }),
    judgeUse: (use, only) => judgeUse(use, subject, judgeOptions, only),
    async walkAgain(texts) {
      const contents = await files.withTexts(texts)
      const now = await scopeNow(options, judgeOptions)
      const linesOf = createLines((path) => texts.get(path) ?? files.textOf(path))
      return judgeAgain(contents, { files, context, root, subject, judgeOptions: { ...now, linesOf } })
    },
  }
}

/** A shard leaves what needs all files to the merge. Entries of a baseline belong to it by the file that they name. */
function deferral(
  { shard, baseline, rules, formats }: WalkOptions,
  { covers }: Discovered,
  unused: Map<IgnoreComment, readonly string[]>,
): Partial<JudgeOptions> {
  if (!covers || shard === undefined) return {}
  const { holds } = createShardFiles(shard, formats, (file) => file)
  return {
    defer: (ignore, names) => unused.set(ignore, names),
    baseline: baseline === undefined ? undefined : withoutRunRules(baseline, rules),
    wasRead: holds,
  }
}

/** Lines have changed by a fix that was written. */
async function scopeNow(
  { scope, configuration }: WalkOptions,
  judgeOptions: JudgeOptions,
): Promise<JudgeOptions> {
  if (scope === undefined || judgeOptions.scoped?.holdsWholeFiles !== false) return judgeOptions
  return { ...judgeOptions, scoped: await findScope(configuration.root.directory, scope) }
}

function relativeRoot({ cwd, configuration }: WalkOptions): string {
  const { directory } = configuration.root
  return pathFrom(cwd, findRepositoryRoot(directory) ?? directory) || '.'
}

/** What comes from standard input, unless the configuration ignores its name. */
async function keptStdin({ stdin, configuration }: WalkOptions): Promise<WalkOptions['stdin']> {
  if (stdin === undefined) return undefined
  await configuration.prepare([stdin.path])
  return configuration.isIgnored(stdin.path) ? undefined : stdin
}

/** What the rest of the tree says about the uses of a part of it. */
async function contextOf(
  { cwd, formats, configuration, shard, memory }: WalkOptions,
  discovered: Discovered,
  files: FilesRead,
): Promise<readonly FileReading[]> {
  if (discovered.complete) return []
  const { readContext } = await import('./context.ts')
  const { prepare, isIgnored } = configuration
  const findInTree = memory?.findInTree(discovered.findInTree) ?? discovered.findInTree
  const options = { cwd, findInTree, formats, files, prepare, isIgnored }
  if (memory !== undefined && files.unread.length === 0)
    return memory.contextFor(files.readings, () => readContext(options))
  const context = await readContext(options)
  if (shard === undefined) return context
  const { readClassroom } = await import('./workshop/context.ts')
  return [...context, ...(await readClassroom(options, context))]
}

/** A walk that has been judged once. */
interface Before {
  readonly files: FilesRead
  readonly context: readonly FileReading[]
  readonly root: string
  readonly subject: Judged
  readonly judgeOptions: JudgeOptions
}

function judgeAgain(
  { readings, ignores }: Contents,
  { files, context, root, subject, judgeOptions }: Before,
): WalkedAgain {
  const { uses, classroom, steps } = linkTree(readings, context, root)
  const keys = new Map<string, string>()
  for (const [index, reading] of readings.entries()) {
    const before = files.readings[index]
    if (before === undefined || before === reading) continue
    for (const [at, use] of reading.uses.entries()) {
      const old = before.uses[at]
      if (old !== undefined) keys.set(useKey(old), useKey(use))
    }
  }
  const verifications = carryOver(subject.verifications, uses, keys)
  const now: Judged = { ...subject, uses, classroom, steps, verifications, ignores }
  return { judgement: judge(now, judgeOptions), keys }
}

/** A pin that was written now has not been asked about; what registries said of the others still holds. */
function carryOver(
  verifications: Judged['verifications'],
  uses: readonly ImageUse[],
  keys: ReadonlyMap<string, string>,
): Judged['verifications'] {
  if (verifications === undefined) return undefined
  const byKey = new Map<string, Verification>()
  for (const [use, verification] of verifications) {
    const key = useKey(use)
    byKey.set(keys.get(key) ?? key, verification)
  }
  const carried = new Map<ImageUse, Verification>()
  for (const use of uses) {
    const verification = byKey.get(useKey(use))
    const digest = use.image.kind === 'read' ? use.image.reference.digest : undefined
    if (verification !== undefined && verification.digest === digest) carried.set(use, verification)
  }
  return carried
}

function countsOf({ read, quiet, failed }: FilesRead): RunCounts {
  return { files: read + quiet + failed, read, quiet, failed }
}

function treeCountsOf({ left, tree }: Discovered, { links }: FilesRead): TreeCounts {
  return { vendored: left.folders, links: left.links + links, whyNoGit: tree.whyNoGit() }
}
