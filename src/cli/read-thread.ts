import { relative, resolve, sep } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { createAnswer } from '../engine/read-thread.ts'
import type { Batch } from '../engine/threads.ts'
import { formatsWith } from '../formats/own-fields.ts'
import type { ThreadData } from './threads.ts'

/** Reads the batches that the first thread sends, until it sends none. */
export function serveBatches(): void {
  const port = parentPort
  if (port === null) throw new Error('only a thread serves batches')
  const { setup, directory, fields }: ThreadData = workerData
  const fromRoot = (path: string) => relative(directory, resolve(setup.cwd, path)).replaceAll(sep, '/')
  const answer = createAnswer(setup, formatsWith(fields, fromRoot))
  let last = Promise.resolve()
  port.on('message', (batch: Batch | undefined) => {
    if (batch === undefined) port.close()
    else
      last = last.then(async () => {
        port.postMessage(await answer(batch))
      })
  })
}
