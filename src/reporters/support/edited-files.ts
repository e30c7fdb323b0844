import type { FixedFile } from '../../model/fix.ts'
import { indexLines, type LineIndex } from '../../text/source-file.ts'
import { type ByteIndex, indexBytes } from './byte-index.ts'

/** The text of a file before its edits, and where things stand in it. */
export interface EditedFile {
  readonly text: string
  readonly lines: LineIndex
  readonly bytes: ByteIndex
}

/** Looks files with edits up by their path from the working directory; each is indexed once, when it is asked for. */
export function createEditedFiles(files: readonly FixedFile[]): (path: string) => EditedFile | undefined {
  const texts = new Map(files.map(({ path, before }) => [path, before]))
  const known = new Map<string, EditedFile>()
  return (path) => {
    const text = texts.get(path)
    if (text === undefined) return undefined
    const file = known.get(path) ?? { text, lines: indexLines(text), bytes: indexBytes(text) }
    known.set(path, file)
    return file
  }
}

/** As a lookup, for the file of an edit. @throws RangeError where the run does not have it: a bug of the engine */
export function fileOfEdit(fileOf: (path: string) => EditedFile | undefined, path: string): EditedFile {
  const file = fileOf(path)
  if (file === undefined) throw new RangeError(`${path} has an edit, but is not among the files of the run`)
  return file
}
