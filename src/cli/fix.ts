import { existsSync } from 'node:fs'
import type { Parts } from '../check.ts'
import type { FixRequest } from '../engine/fix.ts'
import type { CheckFlags, ResolverFlags } from './flags.ts'
import type { LockBook } from './lock-book.ts'
import { lockPathOf } from './lock-path.ts'
import { reportNotices, reportRequests } from './online.ts'
import { repositoryFilter } from './repository-filter.ts'
import { openResolver } from './resolver.ts'

/** The flags of a command that fixes. */
export type FixFlags = ResolverFlags &
  Pick<CheckFlags, 'fix' | 'diff' | 'unsafeFixes' | 'offline' | 'frozen' | 'only' | 'quiet'>

/** A fix that was asked for, and what has to be done when it is over. */
export interface PreparedFix {
  readonly request: FixRequest
  /** Saves new digests and closes connections, also when the run failed. @returns why the digests were not saved */
  finish(): Promise<string | undefined>
}

/**
 * Prepares the fix that `--fix`, `--diff` or a machine format with edits asks for.
 *
 * @param shows the output shows edits that the lock file already knows
 * @returns undefined when there is nothing to fix or show
 * @throws UsageError when the lock file cannot be used
 */
export async function prepareFix(
  flags: FixFlags,
  parts: Parts,
  shows: boolean,
): Promise<PreparedFix | undefined> {
  const mode = modeOf(flags, shows)
  if (mode === undefined) return undefined
  const { root } = parts.configuration
  const from = flags.offline === true ? 'offline' : flags.frozen === true ? 'frozen' : 'online'
  const maps = root.registries.some(({ rewrite }) => rewrite !== undefined)
  if (mode === 'preview' && !maps && !existsSync(lockPathOf(root))) return undefined
  const { openLock } = await import('./lock-book.ts')
  const book = await openLock(lockPathOf(root), root, mode === 'write' && from === 'online')
  const asks = mode !== 'preview' && from !== 'offline'
  const resolver = asks ? await openResolver(root, flags) : undefined
  const stop = saveOnInterrupt(book)
  return {
    request: {
      mode,
      from,
      resolver,
      book,
      unsafe: flags.unsafeFixes === true,
      only: repositoryFilter('--only', flags.only),
    },
    async finish() {
      stop()
      if (resolver !== undefined) {
        reportNotices(resolver)
        if (flags.quiet !== true) reportRequests(resolver)
      }
      await resolver?.close()
      return book.save()
    },
  }
}

function modeOf(flags: FixFlags, shows: boolean): FixRequest['mode'] | undefined {
  if (flags.fix === true) return 'write'
  if (flags.diff === true) return 'diff'
  return shows ? 'preview' : undefined
}

/** An interrupted run saves its digests, so that the next one does not ask again. */
export function saveOnInterrupt(book: LockBook): () => void {
  const onInterrupt = (signal: NodeJS.Signals) => {
    book.save().finally(() => process.exit(signal === 'SIGINT' ? 130 : 143))
  }
  process.once('SIGINT', onInterrupt)
  process.once('SIGTERM', onInterrupt)
  return () => {
    process.off('SIGINT', onInterrupt)
    process.off('SIGTERM', onInterrupt)
  }
}
