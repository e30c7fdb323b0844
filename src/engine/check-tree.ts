import type { AddIgnoresRequest } from '../model/add-ignores-request.ts'
import type { AddedIgnores, RunResult } from '../model/finding.ts'
import type { Fixed, FixRequest } from './fix.ts'
import { outcomesOf } from './outcomes.ts'
import { type Walked, type WalkOptions, walk } from './walk.ts'

/** A walk, and what is to be done about what it finds. */
export interface CheckTreeOptions extends Omit<WalkOptions, 'changes'> {
  /** How findings are to be fixed; not at all where absent. */
  readonly fix?: FixRequest | undefined
  /** Ignores that are to be written for what is found; none where absent. */
  readonly addIgnores?: AddIgnoresRequest | undefined
}

/** Walks a tree, then fixes what was found or writes ignores for it where asked to, and tells what became of it. */
export async function checkTree(options: CheckTreeOptions): Promise<RunResult> {
  const changes = options.fix !== undefined || options.addIgnores !== undefined
  const walked = await walk({ ...options, changes })
  const { uses, steps, judgement, verifications, problems, counts } = walked
  const fixed = await fix(options, walked)
  const findings = fixed?.findings ?? judgement.findings
  return {
    uses,
    steps,
    outcomes: outcomesOf(uses, { findings, verifications, fixed: fixed?.outcomes ?? new Map() }),
    findings,
    suppressed: judgement.suppressed,
    staleBaseline: judgement.staleBaseline,
    problems,
    notices: [...judgement.notices, ...(fixed?.notices ?? [])],
    files: fixed?.files ?? [],
    addedIgnores: await writeIgnores(options, walked),
    counts,
    tree: walked.tree,
    shard: walked.shard,
  }
}

async function fix(
  options: CheckTreeOptions,
  { discovered, files, uses, judgement, judgeUse, walkAgain }: Walked,
): Promise<Fixed | undefined> {
  const { cwd, stdin, configuration, environment, fix: request } = options
  if (request === undefined) return undefined
  const { fixFindings } = await import('./fix.ts')
  const { planImageCache } = await import('./workshop/image-cache.ts')
  const fixed = await fixFindings({
    planSpecial: planImageCache,
    cwd,
    uses,
    findings: judgement.findings,
    readings: files.readings,
    environment,
    registries: configuration.root.registries,
    request,
    virtual: stdin?.path,
    trees: discovered.given,
    judge: judgeUse,
    textOf: files.textOf,
    reread: files.reread,
    isTracked: discovered.tree.isTracked,
    async isIgnored(path) {
      await configuration.prepare([path])
      return configuration.isIgnored(path)
    },
  })
  if (request.mode !== 'write' || fixed.files.length === 0) return fixed
  const { judgeFixed } = await import('./judge-fixed.ts')
  const now = await walkAgain(new Map(fixed.files.map(({ path, after }) => [path, after])))
  return judgeFixed(fixed, now)
}

async function writeIgnores(
  options: CheckTreeOptions,
  { discovered, files, judgement: { findings } }: Walked,
): Promise<AddedIgnores | undefined> {
  const { addIgnores: request } = options
  if (request === undefined) return undefined
  const { addIgnores } = await import('./add-ignores.ts')
  const { readings, textOf, reread } = files
  return addIgnores({ ...options, request, findings, readings, textOf, reread, trees: discovered.given })
}
