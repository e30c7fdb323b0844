import { describe, expect, it } from 'vitest'
import type { FileResult } from '../../src/engine/file-results.ts'
import { readBeside } from '../../src/engine/read-beside.ts'
import type { Answer, Batch, Thread } from '../../src/engine/threads.ts'

const PATHS = Array.from({ length: 500 }, (_, i) => `file-${i}`)
const problemOf = (path: string, message: string): FileResult => ({
  kind: 'failed',
  problem: { file: path, line: 1, column: 1, message, fatal: false },
})

interface FakeThread extends Thread {
  readonly given: Batch[]
  readonly finished: () => boolean
}

/** A thread that answers some time later, or ends. */
function createThread(answerTo: (batch: Batch) => Answer | string): FakeThread {
  const given: Batch[] = []
  let answer = (_: Answer): void => undefined
  let end = (_: string): void => undefined
  let isFinished = false
  let hasEnded = false
  return {
    given,
    finished: () => isFinished,
    give(batch) {
      given.push(batch)
      setImmediate(() => {
        if (hasEnded) return
        const reply = answerTo(batch)
        hasEnded = typeof reply === 'string'
        if (typeof reply === 'string') end(reply)
        else answer(reply)
      })
    },
    listen(onAnswer, onEnd) {
      answer = onAnswer
      end = onEnd
    },
    finish() {
      isFinished = true
    },
  }
}

const reader =
  (message: string) =>
  ({ number, paths }: Batch): Answer => ({
    number,
    files: paths.map((path) => ({ result: problemOf(path, message), reading: undefined, kept: undefined })),
  })

function read(threads: readonly Thread[], counts: number[] = []) {
  return readBeside(PATHS, {
    threads,
    readHere: async (path) => problemOf(path, 'here'),
    unpack: () => {
      throw new Error('nothing was read')
    },
    onKept: () => undefined,
    lost: (path, why) => problemOf(path, why),
    onRead: (count) => counts.push(count),
  })
}

function messagesOf(results: ReadonlyMap<string, FileResult>): ReadonlySet<string> {
  return new Set(
    [...results.values()].map((result) => (result.kind === 'failed' ? result.problem.message : '')),
  )
}

describe('reading in several threads', () => {
  it.each([0, 1, 2, 5])('gives the files in their order, with %i threads beside this one', async (count) => {
    const threads = Array.from({ length: count }, () => createThread(reader('beside')))
    const counts: number[] = []
    const results = await read(threads, counts)
    expect([...results.keys()]).toEqual(PATHS)
    expect(messagesOf(results)).toEqual(new Set(count === 0 ? ['here'] : ['here', 'beside']))
    expect(counts.at(-1)).toBe(PATHS.length)
    for (const thread of threads) {
      expect(thread.given.length).toBeGreaterThan(0)
      expect(thread.finished()).toBe(true)
    }
  })

  it('tells of the files of a thread that ends, and reads the others', async () => {
    const thread = createThread((batch) =>
      batch === thread.given[0] ? reader('beside')(batch) : 'it ran out of memory',
    )
    const results = await read([thread])
    expect([...results.keys()]).toEqual(PATHS)
    expect(messagesOf(results)).toEqual(new Set(['beside', 'here', 'it ran out of memory']))
    const lost = [...results.values()].filter((result) => JSON.stringify(result).includes('memory'))
    // What the thread had been given and had not answered.
    expect(lost).toHaveLength(8 * 8)
  })

  it('takes from the start here, and from the end beside', async () => {
    const results = [...(await read([createThread(reader('beside'))])).values()]
    const messages = results.map((result) => (result.kind === 'failed' ? result.problem.message : ''))
    expect(messages).toEqual([...messages].sort((a, b) => (a < b ? 1 : a > b ? -1 : 0)))
    expect(new Set(messages)).toEqual(new Set(['here', 'beside']))
  })

  it('reads all that is left when every thread has ended', async () => {
    const threads = [createThread(() => 'first'), createThread(() => 'second')]
    const results = await read(threads)
    expect(results.size).toBe(PATHS.length)
    expect(messagesOf(results)).toEqual(new Set(['first', 'second', 'here']))
  })

  it('ends with the error of a thread in which a promise was broken', async () => {
    const thread = createThread(({ number }) => ({ number, error: new Error('broken') }))
    await expect(read([thread])).rejects.toThrow('broken')
    expect(thread.finished()).toBe(true)
  })
})
