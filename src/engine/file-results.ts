import type { Format } from '../model/format.ts'
import type { ParseProblem } from '../model/reading.ts'
import type { Decoded } from './files.ts'
import type { IgnoreComment } from './ignores/read.ts'
import type { FileReading } from './read.ts'
import type { TextMemo } from './text-memo.ts'

/** What became of one file. */
export type FileResult =
  | {
      readonly kind: 'read'
      readonly reading: FileReading
      readonly ignores: readonly IgnoreComment[]
      /** Of the text, where it may be asked for afterwards. */
      readonly memo?: TextMemo
    }
  | { readonly kind: 'failed'; readonly problem: ParseProblem }
  | { readonly kind: 'quiet' | 'link' | 'missing' }

/** Most files of a tree. */
export const QUIET: FileResult = { kind: 'quiet' }

/** What is told of a file that was asked for by name and that no format claims. */
export const NO_FORMAT =
  'no format reads a file of this name, so nothing in it was looked at; give it a name that tells what it is, or leave it out'

/** A file that could not be read. */
export function failed(file: string, message: string, fatal: boolean): FileResult {
  return { kind: 'failed', problem: { file, line: 1, column: 1, message, fatal } }
}

/** What becomes of a file that could not be decoded: it is told where it matters. */
export function failedResult(
  path: string,
  decoded: Extract<Decoded, { ok: false }>,
  {
    formats,
    isGiven,
    fatal,
  }: { readonly formats: readonly Format[]; readonly isGiven: boolean; readonly fatal: boolean },
): FileResult {
  if (decoded.isAbsent !== undefined && !isGiven) {
    if (decoded.isAbsent === 'link') return { kind: 'link' }
    // A tracked file that is missing is left out; a name that git knows but we cannot spell is told.
    return path.includes('\uFFFD')
      ? failed(path, 'has a name that is not valid UTF-8; rename it', false)
      : { kind: 'missing' }
  }
  const { looksLike } = decoded
  const matters =
    fatal || looksLike === undefined || formats.some((format) => format.mayHold(looksLike, path))
  return matters ? failed(path, decoded.message, fatal) : { kind: 'quiet' }
}

/** Whether a file was read and holds no image, as far as its readers know. */
export function foundNothing(result: FileResult | undefined): boolean {
  return result?.kind === 'quiet' || (result?.kind === 'read' && result.reading.uses.length === 0)
}
