import { resolve } from 'node:path'
import type { Format } from '../model/format.ts'
import { AS_IT_IS } from './compact.ts'
import type { FileResult } from './file-results.ts'
import { createBelow, createSiblings, readPlain } from './files.ts'
import { type FindCandidates, matchFormats, matchSources } from './match-formats.ts'
import { packReading } from './packed-reading.ts'
import { createReadOne, type ReadingStore } from './read-one.ts'
import { createRecorder, type Kept } from './reading-cache.ts'
import { openRunTree } from './run-tree.ts'
import { createMemos } from './text-memo.ts'
import type { Answer, Batch, PackedFile, ThreadSetup } from './threads.ts'

/** Makes what a thread answers batches with. */
export function createAnswer(
  setup: ThreadSetup,
  formats: readonly Format[],
): (batch: Batch) => Promise<Answer> {
  const { cwd } = setup
  const tree = openRunTree(setup.tree)
  const candidatesOf = matchFormats({ cwd, formats })
  const readHeld = (path: string) => (tree.holds(path) ? readPlain(tree, path) : undefined)
  const sibling = createSiblings(cwd, readHeld, false)
  const below = createBelow(cwd, tree)
  const memoOf = setup.remembers ? createMemos(0) : undefined
  const readOne = createReadOne({
    ...setup,
    formats,
    candidatesOf,
    sibling,
    below,
    compactFor: () => AS_IT_IS,
    memoOf,
  })
  const recorder = createRecorder(mayKeepBy(formats, candidatesOf))

  async function read(path: string): Promise<PackedFile> {
    let kept: Kept | undefined
    const store: ReadingStore = {
      take: () => undefined,
      async read(file, options, readIt) {
        const recorded = await recorder.record(file, options, readIt)
        kept = recorded.kept
        return recorded.said
      },
    }
    const load = () => readPlain(tree, resolve(cwd, path))
    const given = { path, load, isGiven: false, naming: undefined }
    const result = await readOne(setup.records ? { ...given, store } : given)
    return packed(result, kept)
  }
  return async ({ number, paths }) => {
    const files: PackedFile[] = []
    try {
      for (const path of paths) files.push(await read(path))
      return { number, files }
    } catch (error) {
      return { number, error: error instanceof Error ? error : new Error(String(error)) }
    }
  }
}

function packed(result: FileResult, kept: Kept | undefined): PackedFile {
  if (result.kind !== 'read') return { result, reading: undefined, kept }
  const { reading, ...rest } = result
  return { result: rest, reading: packReading(reading), kept }
}

/** Whether text that went into a reading may be kept: what variables hold may be secret, and no format claims their files. */
export function mayKeepBy(
  formats: readonly Format[],
  candidatesOf: FindCandidates,
): (path: string) => boolean {
  const isSource = matchSources(formats)
  return (path) => !isSource(path) && candidatesOf(path).formats.length > 0
}
