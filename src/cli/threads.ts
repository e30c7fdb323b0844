import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Parts } from '../check.ts'
import { openCacheFolder } from '../disk/cache-folder.ts'
import type { Answer, Thread, ThreadSetup, Threads } from '../engine/threads.ts'
import type { OwnField } from '../model/own-field.ts'
import type { SharedCode } from './code-cache.ts'
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
  const count = () => jobs ?? availableParallelism()
  const filesEach = jobs === undefined ? WORTHWHILE_FILES : 1
  const waiting: Started[] = []
  let keepsNothing: boolean | undefined
  return {
    count,
    filesEach,
    ahead(files) {
      if (Math.floor(files / filesEach) <= waiting.length || waiting.length >= count() - 1) return
      // Where readings are kept, there may be little to read.
      keepsNothing ??= !cache || openCacheFolder(false).kind === 'none'
      if (keepsNothing) waiting.push(startThread(argv))
    },
    start(setup) {
      const { worker, thread } = waiting.pop() ?? startThread(argv)
      worker.ref()
      const data: ThreadData = { setup, directory: root.directory, fields: root.fields ?? [] }
      worker.postMessage(data)
      return thread
    },
  }
}

interface Started {
  readonly worker: Worker
  readonly thread: Thread
}

/** What readers of most files are in; a thread that needs another bundle compiles it. */
const BUNDLES = ['./holdfast.js', './tree.js', './common.js', './settings.js', './yaml.js']
let share: (names: readonly string[]) => SharedCode = () => new Map()

/** Takes what tells what V8 has compiled of some bundles. */
export function shareWithThreads(compiled: typeof share): void {
  share = compiled
}

/** Starts a thread that waits for its setup, and keeps no process from its end until then. */
function startThread(argv: readonly string[]): Started {
  const file = join(import.meta.dirname, 'thread.js')
  const worker = new Worker(file, { argv: [...argv], resourceLimits: LIMITS, workerData: share(BUNDLES) })
  worker.unref()
  return { worker, thread: threadOf(worker) }
}

/** Reads in a worker that answers each batch it is sent, and ends when it is sent nothing. */
export function threadOf(worker: Worker): Thread {
  let isFinished = false
  let ended: string | undefined
  let tell: ((why: string) => void) | undefined
  const end = (why: string) => {
    ended = why
    tell?.(why)
  }
  worker.on('error', (error) => end(whyEnded(error)))
  worker.on('messageerror', (error) => {
    end(whyEnded(error))
    void worker.terminate()
  })
  worker.on('exit', () => {
    if (!isFinished) end(whyEnded(undefined))
  })
  return {
    give: (batch) => worker.postMessage(batch),
    listen(onAnswer, onEnd) {
      worker.on('message', (answer: Answer) => onAnswer(answer))
      tell = onEnd
      // It may have ended while it waited; batches are given to it first.
      if (ended !== undefined) setImmediate(onEnd, ended)
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
