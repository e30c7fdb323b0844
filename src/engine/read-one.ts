import { createHash } from 'node:crypto'
import type { HonoredTool } from '../model/configuration.ts'
import type { Format } from '../model/format.ts'
import type { SourceFile } from '../text/source-file.ts'
import { type FileResult, failedResult } from './file-results.ts'
import type { Decoded } from './files.ts'
import { readAllIgnores } from './ignores/all.ts'
import type { matchFormats } from './match-formats.ts'
import type { Naming } from './namings.ts'
import { type FileReading, type ReadOptions, readFileText } from './read.ts'

/** What all files of a run are read with. */
export interface ReadOneOptions extends Pick<ReadOptions, 'vars' | 'sibling' | 'below' | 'compact'> {
  readonly formats: readonly Format[]
  readonly candidatesOf: ReturnType<typeof matchFormats>
  /** Files are going to be changed: their texts can be asked for afterwards. */
  readonly remembers: boolean
  /** Tools whose ignores count too; none where absent. */
  readonly honor?: readonly HonoredTool[]
}

/** A file that is to be read. */
export interface Given {
  readonly path: string
  readonly decoded: Decoded
  /** It was named on the command line. */
  readonly isGiven: boolean
  readonly naming: Naming | undefined
  /** Reads the text, or takes a reading that was kept. */
  readonly readText?: (
    file: SourceFile,
    options: ReadOptions,
    read: (options: ReadOptions) => Promise<FileReading>,
  ) => Promise<FileReading>
}

/** Makes what reads one file with the formats that may claim it. No file is read otherwise because of another one. */
export function createReadOne(all: ReadOneOptions): (given: Given) => Promise<FileResult> {
  const { formats, candidatesOf, vars, sibling, below, compact, remembers, honor } = all
  return async ({ path, decoded, isGiven, naming, readText }) => {
    const { formats: candidates, claimed } = candidatesOf(path)
    const fatal = isGiven || claimed
    if (!decoded.ok) {
      const named = formats.filter(({ id }) => naming?.formats.has(id))
      return failedResult(path, decoded, { formats: [...candidates, ...named], isGiven, fatal })
    }
    const file: SourceFile = { path, text: decoded.text }
    const seen = { vars, sibling, ...(below === undefined ? {} : { below }) }
    const options: ReadOptions = { ...seen, compact, fatal, naming }
    const read = (how: ReadOptions) => readFileText(file, candidates, formats, how)
    const reading = readText === undefined ? await read(options) : await readText(file, options, read)
    if (!reading.parsed) return { kind: 'quiet' }
    const ignores = await readAllIgnores(file, reading, honor)
    return { kind: 'read', reading, ignores, ...(remembers ? { hash: hashOf(file.text) } : {}) }
  }
}

/** Enough to tell whether a file is still the one that was read. */
export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64')
}
