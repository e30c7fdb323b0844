import type { HonoredTool } from '../model/configuration.ts'
import type { ParseProblem } from '../model/reading.ts'
import type { IgnoreComment } from './ignores/read.ts'
import type { PackedReading } from './packed-reading.ts'
import type { Kept } from './reading-cache.ts'
import type { RunTreeData } from './run-tree.ts'
import type { TextMemo } from './text-memo.ts'

/** Threads that read files beside this one. */
export interface Threads {
  /** How many read at once, this one among them; asked only where several would be worth their start. */
  count(): number
  /** A thread is started for so many files, and not for fewer. */
  readonly filesEach: number
  /** Is told, before it is known what they look into, how many files have been found so far: threads may start meanwhile. */
  ahead?(files: number): void
  start(setup: ThreadSetup): Thread
}

/** A thread that answers each batch, in the order in which it gets them. */
export interface Thread {
  give(batch: Batch): void
  /** @param onEnd takes why the thread has ended before it was told to, and what to do: in words, lower case, no full stop */
  listen(onAnswer: (answer: Answer) => void, onEnd: (why: string) => void): void
  /** No more batches come. */
  finish(): void
}

/** What a thread is started with; plain data. */
export interface ThreadSetup {
  readonly cwd: string
  readonly tree: RunTreeData
  readonly vars: ReadonlyMap<string, string>
  readonly honor: readonly HonoredTool[]
  readonly remembers: boolean
  /** What readers look at is noted, so that readings can be kept. */
  readonly records: boolean
}

export interface Batch {
  readonly number: number
  readonly paths: readonly string[]
}

/** What became of the files of a batch, in their order. */
export type Answer =
  | { readonly number: number; readonly files: readonly PackedFile[] }
  /** A promise inside holdfast was broken. */
  | { readonly number: number; readonly error: Error }

/** What became of a file, as it crosses threads. */
export interface PackedFile {
  readonly result:
    | { readonly kind: 'read'; readonly ignores: readonly IgnoreComment[]; readonly memo?: TextMemo }
    | { readonly kind: 'failed'; readonly problem: ParseProblem }
    | { readonly kind: 'quiet' | 'link' | 'missing' }
  /** Of a file that was read. */
  readonly reading: PackedReading | undefined
  /** The reading as it may be kept. */
  readonly kept: Kept | undefined
}
