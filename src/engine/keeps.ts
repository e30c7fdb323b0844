import { dirname, resolve } from 'node:path'
import { hasStamp, type Stamp } from '../disk/stamp.ts'
import type { FindCandidates } from './match-formats.ts'
import { mayKeepBy } from './read-thread.ts'
import { type KeptOf, openReadingCache, type ReadingCache, type ReadingCacheKey } from './reading-cache.ts'
import type { RunTree } from './run-tree.ts'

/** How readings are kept. */
export type Keeps = Pick<ReadingCacheKey, 'version' | 'tell'>

/** A run that may keep what it reads. */
interface KeptRun extends Omit<ReadingCacheKey, 'of' | 'mayKeep' | 'isSame' | keyof Keeps> {
  readonly keeps?: Keeps | undefined
  readonly stdin: object | undefined
  readonly staged?: ReadonlyMap<string, unknown>
  readonly candidatesOf: FindCandidates
  readonly tree: RunTree
}

/** Runs that read other bytes than those on disk keep nothing. */
export function openKept(of: KeptOf, run: KeptRun): ReadingCache | undefined {
  const { keeps, cwd, tree, formats, candidatesOf } = run
  const isPlain = run.stdin === undefined && (run.staged?.size ?? 0) === 0
  if (keeps === undefined || !isPlain) return undefined
  const isSame = (path: string, stamp: Stamp) => {
    const absolute = resolve(cwd, path)
    return tree.isPlain(dirname(absolute)) && hasStamp(absolute, stamp)
  }
  return openReadingCache({ ...run, ...keeps, of, mayKeep: mayKeepBy(formats, candidatesOf), isSame })
}
