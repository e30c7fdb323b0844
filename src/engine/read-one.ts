import type { Stamp } from '../disk/stamp.ts'
import type { HonoredTool } from '../model/configuration.ts'
import type { Format } from '../model/format.ts'
import type { SourceFile } from '../text/source-file.ts'
import { type FileResult, failedResult, QUIET } from './file-results.ts'
import type { Decoded, Siblings } from './files.ts'
import { readAllIgnores } from './ignores/all.ts'
import type { IgnoreComment } from './ignores/read.ts'
import type { FindCandidates } from './match-formats.ts'
import type { Naming } from './namings.ts'
import { type FileReading, type ReadOptions, readFileText } from './read.ts'
import type { TextMemo } from './text-memo.ts'

/** What all files of a run are read with. */
export interface ReadOneOptions extends Pick<ReadOptions, 'vars' | 'below' | 'compactFor'> {
  readonly sibling: Siblings
  readonly formats: readonly Format[]
  readonly candidatesOf: FindCandidates
  /** Where files are going to be changed: their texts can be asked for afterwards. */
  readonly memoOf: ((text: string) => TextMemo) | undefined
  /** Tools whose ignores count too; none where absent. */
  readonly honor?: readonly HonoredTool[]
}

/** A file, and why it is read. */
export interface Asked {
  readonly path: string
  /** It was named on the command line. */
  readonly isGiven: boolean
  readonly naming: Naming | undefined
}

/** A file that is to be read. */
export interface Given extends Asked {
  /** Reads it from disk. */
  load(): Decoded
  /** Readings are taken from there and kept there; not where absent. */
  readonly store?: ReadingStore | undefined
}

/** What is read of the text of a file. */
export interface Said {
  readonly reading: FileReading
  readonly ignores: readonly IgnoreComment[]
}

/** The same of a text that was not loaded, whose hash is known and the stamp of its file. */
export interface Taken extends Said {
  readonly hash: string
  readonly stamp: Stamp
}

/** A text that was loaded from disk. */
export interface Loaded extends SourceFile, Asked {
  readonly stamp: Stamp | undefined
}

export interface ReadingStore {
  /** What is kept of a file that need not be loaded. */
  take(file: Asked, options: Pick<ReadOptions, 'sibling' | 'below'>): Taken | undefined
  /** Reads a text, or takes what is kept of it. */
  read(file: Loaded, options: ReadOptions, read: (options: ReadOptions) => Promise<Said>): Promise<Said>
}

/** Makes what reads one file with the formats that may claim it. No file is read otherwise because of another one. */
export function createReadOne(all: ReadOneOptions): (given: Given) => Promise<FileResult> {
  const { formats, candidatesOf, vars, sibling, below, compactFor, memoOf, honor } = all
  const seen = {
    vars,
    sibling,
    ...(below === undefined ? {} : { below }),
    ...(compactFor === undefined ? {} : { compactFor }),
  }
  return async ({ path, load, isGiven, naming, store }) => {
    const asked: Asked = { path, isGiven, naming }
    const taken = store?.take(asked, seen)
    if (taken !== undefined) return resultOf(taken, memoOf === undefined ? undefined : memoOfTaken(taken))
    const decoded = (isGiven ? undefined : sibling.seen(path)) ?? load()
    const { formats: candidates, claimed } = candidatesOf(path, decoded.ok ? decoded.text : undefined)
    const fatal = isGiven || claimed
    if (!decoded.ok) {
      const named = formats.filter(({ id }) => naming?.formats.has(id))
      return failedResult(path, decoded, { formats: [...candidates, ...named], isGiven, fatal })
    }
    const file: Loaded = { text: decoded.text, stamp: decoded.stamp, ...asked }
    const options: ReadOptions = { fatal, naming, ...seen }
    const read = async (how: ReadOptions): Promise<Said> => {
      // What readers of other files have found in it need not be found again.
      const reading = await readFileText(decoded.file ?? file, candidates, formats, how)
      return { reading, ignores: await readAllIgnores(file, reading, honor) }
    }
    const said = store === undefined ? await read(options) : await store.read(file, options, read)
    return resultOf(said, memoOf?.(file.text))
  }
}

function memoOfTaken({ hash, stamp }: Taken): TextMemo {
  return { hash, stamp }
}

function resultOf({ reading, ignores }: Said, memo?: TextMemo): FileResult {
  if (!reading.parsed) return QUIET
  return memo === undefined ? { kind: 'read', reading, ignores } : { kind: 'read', reading, ignores, memo }
}
