import { type FileResult, QUIET } from './file-results.ts'
import type { PackedReading } from './packed-reading.ts'
import type { FileReading } from './read.ts'
import type { Kept } from './reading-cache.ts'
import type { Answer, PackedFile, Thread } from './threads.ts'

/** Files that are sent to a thread at once. */
const BATCH_FILES = 8
/** Batches that a thread has at most, so that it need not wait for this one, which may be busy with a long file. */
const AHEAD_MAX = 8
/** Towards the end it has fewer of those that are left, so that nobody waits for it. */
const AHEAD_PART = 1 / 4

export interface ReadBesideOptions {
  readonly threads: readonly Thread[]
  /** Reads a file in this thread. */
  readHere(path: string): Promise<FileResult>
  unpack(packed: PackedReading): FileReading
  onKept(kept: Kept): void
  /** What is told of a file whose thread has ended before it was read. */
  lost(path: string, why: string): FileResult
  /** Takes how many files have been read. */
  onRead(count: number): void
}

/** What is read, by whom, and what is done. */
interface Work {
  readonly batches: readonly (readonly string[])[]
  /** By the number of the batch. */
  readonly results: Map<number, readonly FileResult[]>
  /** The first batch that nobody has taken, and the end of them. */
  next: number
  end: number
  files: number
  broken: Error | undefined
  /** Lets this thread see what has changed. */
  wake(): void
}

/**
 * Reads files in some threads and in this one, which takes from the start while the others take from the end: with files of
 * one kind beside each other, each thread reads few kinds.
 *
 * @returns what became of the files, in their order, whichever thread read them
 * @throws the error of a thread in which a promise was broken
 */
export async function readBeside(
  paths: readonly string[],
  options: ReadBesideOptions,
): Promise<ReadonlyMap<string, FileResult>> {
  const batches = inBatches(paths)
  const work: Work = {
    batches,
    results: new Map(),
    next: 0,
    end: batches.length,
    files: 0,
    broken: undefined,
    wake() {},
  }
  try {
    for (const thread of options.threads) attend(thread, work, options)
    while (work.next < work.end && work.broken === undefined) {
      const number = work.next++
      const files: FileResult[] = []
      for (const path of batches[number] ?? []) files.push(await options.readHere(path))
      note(work, number, files, options)
      // Lets answers in.
      await new Promise(setImmediate)
    }
    while (work.results.size < batches.length && work.broken === undefined)
      await new Promise<void>((resolve) => {
        work.wake = resolve
      })
  } finally {
    for (const thread of options.threads) thread.finish()
  }
  if (work.broken !== undefined) throw work.broken
  const found = new Map<string, FileResult>()
  for (const [number, batch] of batches.entries())
    for (const [index, result] of (work.results.get(number) ?? []).entries())
      found.set(batch[index] ?? '', result)
  return found
}

function inBatches(paths: readonly string[]): readonly (readonly string[])[] {
  const batches: (readonly string[])[] = []
  for (let at = 0; at < paths.length; at += BATCH_FILES) batches.push(paths.slice(at, at + BATCH_FILES))
  return batches
}

/** Keeps a thread busy until all is taken. */
function attend(thread: Thread, work: Work, options: ReadBesideOptions): void {
  const open = new Set<number>()
  function fill(): void {
    const isFull = () =>
      open.size >= Math.max(1, Math.min(AHEAD_MAX, Math.floor((work.end - work.next) * AHEAD_PART)))
    while (work.next < work.end && !isFull()) {
      const number = --work.end
      open.add(number)
      thread.give({ number, paths: work.batches[number] ?? [] })
    }
  }
  function onAnswer(answer: Answer): void {
    open.delete(answer.number)
    if ('error' in answer) work.broken ??= answer.error
    else
      note(
        work,
        answer.number,
        answer.files.map((file) => unpackFile(file, options)),
        options,
      )
    fill()
    work.wake()
  }
  function onEnd(why: string): void {
    for (const number of open)
      note(
        work,
        number,
        (work.batches[number] ?? []).map((path) => options.lost(path, why)),
        options,
      )
    open.clear()
    work.wake()
  }
  thread.listen(onAnswer, onEnd)
  fill()
}

function note(work: Work, number: number, files: readonly FileResult[], { onRead }: ReadBesideOptions): void {
  work.results.set(number, files)
  work.files += files.length
  onRead(work.files)
}

function unpackFile({ result, reading, kept }: PackedFile, options: ReadBesideOptions): FileResult {
  if (kept !== undefined) options.onKept(kept)
  if (result.kind !== 'read') return result.kind === 'quiet' ? QUIET : result
  if (reading === undefined) throw new Error('a thread has read a file and sent no reading')
  return { ...result, reading: options.unpack(reading) }
}
