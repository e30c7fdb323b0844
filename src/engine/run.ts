import type { AddIgnoresRequest } from '../model/add-ignores-request.ts'
import type { Baseline } from '../model/baseline.ts'
import { type Configuration, mayHide } from '../model/configuration.ts'
import type { AddedIgnores, Finding, Notice, Outcome, RunCounts, RunResult } from '../model/finding.ts'
import type { Format } from '../model/format.ts'
import { type ImageUse, placeKey, useKey } from '../model/image-use.ts'
import type { Rule, RuleEnvironment } from '../model/rule.ts'
import { type Verification, whyUnverified } from '../model/verification.ts'
import type { Classroom } from '../model/workshop.ts'
import { applyBaseline, createWasRead } from './baseline.ts'
import { checkUses, usesToVerify } from './check.ts'
import { type Discovered, discover } from './discover.ts'
import type { Fixed, FixRequest } from './fix.ts'
import { applyIgnores } from './judge/ignores.ts'
import { linkReadings } from './link.ts'
import type { FileReading } from './read.ts'
import { type FilesRead, readFiles } from './read-files.ts'
import { findScope, type Scope, withinScope } from './scope.ts'
import { classroomOf, gatherClassroom } from './workshop/workshops.ts'

/** The parts of a run and what it is run on. */
export interface RunOptions {
  /** Absolute; all paths of the result are relative to it. */
  readonly cwd: string
  /** Files, folders and globs. */
  readonly paths: readonly string[]
  readonly stdin: { readonly path: string; readonly bytes: Uint8Array } | undefined
  readonly formats: readonly Format[]
  readonly rules: readonly Rule[]
  readonly configuration: Configuration
  readonly environment: RuleEnvironment
  /** Of the paths, only what git says is staged or has changed. */
  readonly scope?: Scope | undefined
  /** Findings that are known: they are not reported. */
  readonly baseline?: Baseline | undefined
  /** How findings are to be fixed; not at all where absent. */
  readonly fix?: FixRequest | undefined
  /** Ignores that are to be written for what is found; none where absent. */
  readonly addIgnores?: AddIgnoresRequest | undefined
  /** Asks registries about pinned uses, for online rules that are not off; they are silent where absent. */
  verify?(uses: readonly ImageUse[]): Promise<ReadonlyMap<ImageUse, Verification>>
  /** The day on which ignores with `until` are judged. */
  readonly today: Date
  /** The path from the configuration's root of a path from the working directory. */
  fromRoot(path: string): string
}

/** The walk of a run: discover, read, link, check, ignore, count. */
export async function run(options: RunOptions): Promise<RunResult> {
  const { cwd, rules, configuration } = options
  const scoped =
    options.scope === undefined ? undefined : await findScope(configuration.root.directory, options.scope)
  const discovered = await discover(cwd, options.paths, options.formats, configuration, scoped?.files)
  const files = await readFiles(discovered, {
    ...options,
    stdin: await keptStdin(options),
    vars: configuration.root.vars,
    remembers: options.fix !== undefined || options.addIgnores !== undefined,
    staged: scoped?.staged ?? new Map(),
    honor: configuration.root.suppressions?.honor ?? [],
  })
  const linked = linkReadings(files.readings, await contextOf(options, discovered, files))
  const { uses } = linked
  const classroom = gatherClassroom(uses, linked.marks, linked.workshops)
  const { complete } = discovered
  const pinned = usesToVerify(uses, rules, configuration)
  const verifications = pinned.length === 0 ? undefined : await options.verify?.(pinned)
  // What was read for the sake of others is not judged itself, nor is a mark when one use is judged anew.
  const own = new Set(files.readings.map(({ path }) => path))
  const judge = (some: readonly ImageUse[], room: Classroom, whole: boolean) =>
    applyIgnores(
      checkUses(some, {
        ...options,
        complete: whole,
        verifications,
        classroom: room,
        isJudged: (path) => room === classroom && own.has(path),
      }),
      files.ignores,
      { configuration, rules, today: options.today, complete: whole },
    )
  const judged = judge(uses, classroom, complete)
  const wasRead = createWasRead(discovered, options.scope, options.fromRoot)
  const known = applyBaseline(
    judged.kept,
    options.baseline,
    (rule) => mayHide(configuration.root, rule),
    wasRead,
  )
  const { kept, outside } = withinScope(known.kept, cwd, scoped)
  const suppressed = [...judged.suppressed, ...known.suppressed]
  const fixed = await fix(
    options,
    { discovered, files, uses, findings: kept },
    (use) => judge([use], classroomOf(use, classroom), false).kept,
  )
  return {
    uses,
    outcomes: outcomesOf(uses, kept, fixed?.outcomes ?? new Map(), verifications),
    findings: fixed?.findings ?? kept,
    suppressed,
    staleBaseline: known.stale,
    problems: [...discovered.problems, ...files.problems],
    notices: [
      ...judged.notices,
      ...known.notices,
      ...outside,
      ...notJudged(rules, complete),
      ...noticesOf(verifications ?? new Map()),
      ...(fixed?.notices ?? []),
    ],
    files: fixed?.files ?? [],
    addedIgnores: await writeIgnores(options, { discovered, files, uses, findings: kept }),
    counts: countsOf(files),
  }
}

/** What comes from standard input, unless the configuration ignores its name. */
async function keptStdin({ stdin, configuration }: RunOptions): Promise<RunOptions['stdin']> {
  if (stdin === undefined) return undefined
  await configuration.prepare([stdin.path])
  return configuration.isIgnored(stdin.path) ? undefined : stdin
}

function countsOf({ read, quiet, failed }: FilesRead): RunCounts {
  return { files: read + quiet + failed, read, quiet, failed }
}

/** What the rest of the tree says about the uses of a part of it. */
async function contextOf(
  { cwd, formats, configuration }: RunOptions,
  { complete, listTree }: Discovered,
  files: FilesRead,
): Promise<readonly FileReading[]> {
  if (complete) return []
  const { readContext } = await import('./context.ts')
  return readContext({
    cwd,
    listTree,
    formats,
    files,
    prepare: configuration.prepare,
    isIgnored: configuration.isIgnored,
  })
}

interface Judged {
  readonly discovered: Discovered
  readonly files: FilesRead
  readonly uses: readonly ImageUse[]
  readonly findings: readonly Finding[]
}

async function fix(
  options: RunOptions,
  { discovered, files, uses, findings }: Judged,
  judge: (use: ImageUse) => readonly Finding[],
): Promise<Fixed | undefined> {
  const { cwd, stdin, configuration, environment, fix: request } = options
  if (request === undefined) return undefined
  const { fixFindings } = await import('./fix.ts')
  const { planImageCache } = await import('./workshop/image-cache.ts')
  return fixFindings({
    planSpecial: planImageCache,
    cwd,
    uses,
    findings,
    readings: files.readings,
    environment,
    registries: configuration.root.registries,
    request,
    virtual: stdin?.path,
    trees: discovered.given,
    judge,
    textOf: files.textOf,
    reread: files.reread,
    async isIgnored(path) {
      await configuration.prepare([path])
      return configuration.isIgnored(path)
    },
  })
}

async function writeIgnores(
  options: RunOptions,
  { discovered, files, findings }: Judged,
): Promise<AddedIgnores | undefined> {
  const { addIgnores: request } = options
  if (request === undefined) return undefined
  const { addIgnores } = await import('./add-ignores.ts')
  const { readings, textOf, reread } = files
  return addIgnores({ ...options, request, findings, readings, textOf, reread, trees: discovered.given })
}

function outcomesOf(
  uses: readonly ImageUse[],
  findings: readonly Finding[],
  fixed: ReadonlyMap<string, Outcome>,
  verifications: ReadonlyMap<ImageUse, Verification> | undefined,
): ReadonlyMap<ImageUse, Outcome> {
  const outcomes = new Map<ImageUse, Outcome>()
  // By place: uses that take their text from one anchor share its findings.
  const found = new Set(findings.flatMap(({ use }) => (use === undefined ? [] : [placeKey(use)])))
  for (const use of uses) {
    const verification = verifications?.get(use)
    const isUnverified = verification !== undefined && whyUnverified(verification) !== undefined
    if (use.image.kind === 'unread') outcomes.set(use, 'unread')
    else if (isUnverified) outcomes.set(use, 'unresolved')
    else outcomes.set(use, fixed.get(useKey(use)) ?? (found.has(placeKey(use)) ? 'finding' : 'ok'))
  }
  return outcomes
}

function notJudged(rules: readonly Rule[], complete: boolean): readonly Notice[] {
  const skipped = rules.filter(({ scope }) => scope === 'run').map(({ id }) => id)
  if (complete || skipped.length === 0) return []
  const message = `${skipped.join(', ')} and unused ignores were not judged: they need the whole tree, this run read a part of it`
  return [{ kind: 'not-judged', file: undefined, line: undefined, message }]
}

/** A pin that could not be asked about is told, since no rule can judge it. */
function noticesOf(verifications: ReadonlyMap<ImageUse, Verification>): readonly Notice[] {
  const notices: Notice[] = []
  for (const [{ place, position }, verification] of verifications) {
    const why = whyUnverified(verification)
    if (why === undefined) continue
    const message = `${verification.name} could not be verified (${why.reason}): ${why.detail}`
    notices.push({ kind: 'unverified', file: place.path, line: position.line, message })
  }
  return notices
}
