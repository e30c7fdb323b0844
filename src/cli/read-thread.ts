import { relative, resolve, sep } from 'node:path'
import { parentPort } from 'node:worker_threads'
import { loadDocuments } from '../engine/loaded.ts'
import { createAnswer } from '../engine/read-thread.ts'
import type { Batch } from '../engine/threads.ts'
import { formatsWith } from '../formats/own-fields.ts'
import type { ThreadData } from './threads.ts'

/** Reads the batches that the first thread sends behind a setup, until it sends none. */
export function serveBatches(): void {
  const port = parentPort
  if (port === null) throw new Error('only a thread serves batches')
  // A thread may wait for its setup, and few trees have no YAML.
  void loadDocuments()
  let answer: ReturnType<typeof createAnswer> | undefined
  let last = Promise.resolve()
  port.on('message', (message: ThreadData | Batch | undefined) => {
    if (message === undefined) port.close()
    else if ('setup' in message) answer = answerFor(message)
    else
      last = last.then(async () => {
        port.postMessage(await answer?.(message))
      })
  })
}

function answerFor({ setup, directory, fields }: ThreadData): ReturnType<typeof createAnswer> {
  const fromRoot = (path: string) => relative(directory, resolve(setup.cwd, path)).replaceAll(sep, '/')
  return createAnswer(setup, formatsWith(fields, fromRoot))
}
