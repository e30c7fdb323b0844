import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { Worker } from 'node:worker_threads'
import type { Parts } from '../check.ts'
import type { Answer, Thread, ThreadSetup, Threads } from '../engine/threads.ts'
import type { OwnField } from '../model/own-field.ts'
import type { ReadFlags } from './flags.ts'

/** What a thread gets: its setup, and what formats are made of. */
export interface ThreadData {
  readonly setup: ThreadSetup
  /** The folder of the root configuration. */
  readonly directory: string
  readonly fields: readonly OwnField[]
}

/** What a thread reads it sends away at once, so that little of it lives long. */
const LIMITS = { maxYoungGenerationSizeMb: 6 }

/** A thread takes about as long to start and to warm up as this one takes for so many files. */
const WORTHWHILE_FILES = 1000

/** The threads that a run may start; undefined where it reads in one. */
export function threadsOf(
  { jobs, cache }: Pick<ReadFlags, 'jobs' | 'cache'>,
  { configuration: { root } }: Pick<Parts, 'configuration'>,
): Threads | undefined {
  if (jobs !== undefined && jobs < 2) return undefined
  const argv = cache ? [] : ['--no-cache']
  return {
    count: () => jobs ?? availableParallelism(),
    filesEach: jobs === undefined ? WORTHWHILE_FILES : 1,
    start: (setup) => start({ setup, directory: root.directory, fields: root.fields ?? [] }, argv),
  }
}

function start(data: ThreadData, argv: readonly string[]): Thread {
  const file = fileURLToPath(new URL('./thread.js', import.meta.url))
  return threadOf(new Worker(file, { workerData: data, argv: [...argv], resourceLimits: LIMITS }))
}

/** Reads in a worker that answers each batch it is sent, and ends when it is sent nothing. */
export function threadOf(worker: Worker): Thread {
  let isFinished = false
  return {
    give: (batch) => worker.postMessage(batch),
    listen(onAnswer, onEnd) {
      worker.on('message', (answer: Answer) => onAnswer(answer))
      worker.on('error', (error) => onEnd(whyEnded(error)))
      worker.on('messageerror', (error) => {
        onEnd(whyEnded(error))
        void worker.terminate()
      })
      worker.on('exit', () => {
        if (!isFinished) onEnd(whyEnded(undefined))
      })
    },
    finish() {
      isFinished = true
      worker.postMessage(undefined)
    },
  }
}

function whyEnded(error: unknown): string {
  if (error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY')
    return 'the thread that was to read it ran out of memory; give fewer threads with --jobs, or more memory with NODE_OPTIONS=--max-old-space-size=4096'
  const message = error instanceof Error ? `: ${error.message}` : ''
  return `the thread that was to read it has ended${message}; run again with --jobs 1`
}
