import { realpathSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { systemCodeOf } from '../disk/errors.ts'
import { isInside, locateFile } from '../disk/locate.ts'
import { type NotReplaced, replaceFile } from '../disk/replace.ts'
import { findRepositoryRoot } from '../disk/tree.ts'
import { UsageError } from '../model/usage-error.ts'
import { withExactWidths } from '../text/display-width.ts'
import { visible } from '../text/printable.ts'
import type { Output, ReadFlags } from './flags.ts'
import { isTerminal, type StreamName, streamOf, write, writeLine } from './streams.ts'

/** What the terminal is like. */
export interface Terminal {
  readonly color: boolean
  /** Columns; undefined where the output goes to no terminal. */
  readonly width: number | undefined
}

/** Decides on colour: the flag, then NO_COLOR and FORCE_COLOR, then whether the output goes to a terminal. */
export function describeTerminal(
  { color }: Pick<ReadFlags, 'color'>,
  stream: StreamName = 'stdout',
): Terminal {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env
  const isShown = isTerminal(stream)
  const forced =
    FORCE_COLOR !== undefined && FORCE_COLOR !== '' && FORCE_COLOR !== '0' && FORCE_COLOR !== 'false'
  const forbidden =
    (NO_COLOR !== undefined && NO_COLOR !== '') || FORCE_COLOR === '0' || FORCE_COLOR === 'false'
  const auto = forbidden ? false : forced || (isShown && TERM !== 'dumb')
  return {
    color: color === 'always' || (color === 'auto' && auto),
    width: isShown ? streamOf(stream).columns : undefined,
  }
}

/** Writes to standard output, or to standard error. */
export async function print(text: string | Iterable<string>, stream: StreamName = 'stdout'): Promise<void> {
  const pieces = typeof text === 'string' ? [text] : text
  for (const piece of pieces) for (const part of piecesOf(piece)) await write(stream, part)
}

/** Characters that are turned into bytes at once: the bytes of a long report would take as much memory as it does. */
const PIECE = 1024 * 1024

/** The pieces in which a text is written. */
export function* piecesOf(text: string): Generator<string> {
  for (let start = 0; start < text.length; ) {
    const end = Math.min(start + PIECE, text.length)
    // A character of two halves is not cut apart.
    const isCut = end < text.length && /[\ud800-\udbff]/.test(text.charAt(end - 1))
    yield text.slice(start, isCut ? end - 1 : end)
    start = isCut ? end - 1 : end
  }
}

/** One line on standard error. */
export function tell(line: string): void {
  writeLine('stderr', `${visible(line)}\n`)
}

/** What `--format` asks for; one rendering on standard output where nothing is asked for. */
export function outputsOf(format: readonly Output[], usual: string): readonly Output[] {
  return format.length === 0 ? [{ name: usual, file: undefined }] : format
}

/** Sends each rendering to its file or to the stream. At most one may go to the stream. */
export async function deliver(
  outputs: readonly Output[],
  render: (name: string, toFile: boolean) => Promise<string | Iterable<string>>,
  stream: StreamName = 'stdout',
): Promise<void> {
  if (outputs.filter(({ file }) => file === undefined).length > 1) {
    throw new UsageError(
      'only one --format can go to standard output; give the others a file, as in --format sarif:out.sarif',
    )
  }
  for (const { name, file } of outputs) {
    const rendered = await withExactWidths(() => render(name, file !== undefined))
    if (file === undefined) await print(rendered, stream)
    else saveFile(file, typeof rendered === 'string' ? rendered : [...rendered].join(''))
  }
}

/**
 * Writes a file that was asked for, its folders included. A link in a repository may not lead out of it: the repository
 * may be a stranger's.
 *
 * @throws UsageError when it cannot be written
 */
export function saveFile(file: string, text: string): void {
  const path = resolve(file)
  const tree = findRepositoryRoot(dirname(path)) ?? process.cwd()
  try {
    const trees = isInside(path, tree) ? [realpathSync.native(tree)] : undefined
    const isOpened =
      trees === undefined && (path.startsWith('/dev/') || locateFile(path, trees).kind === 'stream')
    // A pipe, or the log that standard output goes to: others hold it open, so that it cannot be replaced.
    if (isOpened) writeFileSync(path, text, { flag: 'a' })
    else {
      const replaced = replaceFile({ path, text, expects: { kind: 'anything' }, trees, makesFolders: true })
      if (replaced.kind !== 'replaced')
        throw new UsageError(`${file} cannot be written: ${describeFailure(replaced)}`)
    }
  } catch (error) {
    if (error instanceof UsageError) throw error
    throw new UsageError(`${file} cannot be written: ${systemCodeOf(error)}`, { cause: error })
  }
}

/** Why a file is not written, in words, with what to do about it. */
export function describeFailure(why: NotReplaced): string {
  switch (why.kind) {
    case 'outside':
      return 'a symbolic link leads out of the repository; remove the link'
    case 'dangling-link':
      return 'it is a symbolic link to nothing; remove the link'
    case 'folder':
      return 'it is a folder; choose another name'
    case 'stream':
      return 'it is a device or a pipe; choose another name'
    case 'changed':
      return 'something else has been written there; run again'
    case 'failed':
      return why.code
  }
}
