import { isUtf8 } from 'node:buffer'
import { type Dirent, lstatSync, readdirSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { type FileBytes, readRegularFile } from '../disk/read.ts'
import type { Stamp } from '../disk/stamp.ts'
import { pathFrom } from '../disk/tree.ts'
import type { SourceFile } from '../text/source-file.ts'
import type { RunTree } from './run-tree.ts'

/** A file's bytes as text, or why there is none; lower case, no full stop. */
export type Decoded =
  | {
      readonly ok: true
      readonly text: string
      readonly stamp?: Stamp
      /** As readers of other files have been given it. */
      readonly file?: SourceFile
    }
  | {
      readonly ok: false
      readonly message: string
      readonly looksLike: string | undefined
      /** There is no such file, or the path is a link. */
      readonly isAbsent?: 'missing' | 'link'
    }

/** No manifest, Dockerfile or chart is larger; a larger file is parsed by nobody here. Bytes. */
const SIZE_MAX = 32 * 1024 * 1024
/** Larger files are not even searched for a trace of an image. Bytes. */
const SEARCH_MAX = 256 * 1024 * 1024

/**
 * Reads a file as strict UTF-8, its BOM kept.
 *
 * `looksLike` is what could be made out of a file that is no text or too large, for the caller to decide whether it
 * matters; undefined where that is not known either.
 */
export function readText(path: string, followsLink = true): Decoded {
  const read = readRegularFile(path, { max: SEARCH_MAX, followsLink, stamps: true })
  if (read.kind !== 'read') {
    const failed = { ok: false, message: whyUnread(read), looksLike: undefined } as const
    return read.kind === 'missing' || read.kind === 'link' ? { ...failed, isAbsent: read.kind } : failed
  }
  const { bytes, stamp } = read
  if (bytes.length > SIZE_MAX)
    return { ok: false, message: tooLarge(bytes.length), looksLike: bytes.toString('latin1') }
  const decoded = decode(bytes)
  return decoded.ok && stamp !== undefined ? { stamp, ...decoded } : decoded
}

function whyUnread(read: Exclude<FileBytes, { kind: 'read' }>): string {
  switch (read.kind) {
    case 'too-large':
      return tooLarge(read.size)
    case 'missing':
      return 'cannot be read: ENOENT'
    case 'link':
      return 'is a symbolic link, which is not followed'
    case 'no-file':
      return 'is no regular file and is not read; give a pipe to standard input, as -'
    case 'failed':
      return `cannot be read: ${read.code}`
  }
}

/** As {@link readText}, for bytes that are already there. */
export function decode(bytes: Uint8Array): Decoded {
  const failed = (message: string): Decoded => ({
    ok: false,
    message,
    looksLike: asBuffer(bytes)
      .toString('latin1')
      .replaceAll('\0', '')
      // A BOM in UTF-16, which would hide the first key of a manifest.
      .replace(/^(?:\xff\xfe|\xfe\xff)/, ''),
  })
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
    return failed('is UTF-16, not UTF-8; save it as UTF-8')
  }
  // Keeps a byte order mark, so that the text has the bytes of the file.
  const text = asBuffer(bytes).toString()
  // What stands in place of bytes that are no UTF-8 may also be written in the file.
  if (text.includes('\ufffd') && !isUtf8(bytes))
    return failed('is not valid UTF-8; save it as UTF-8 or put it under "ignore"')
  if (bytes.includes(0)) return failed('is binary, not text')
  return { ok: true, text }
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

function tooLarge(size: number): string {
  const mebibytes = (size / 1024 / 1024).toFixed(1)
  return `is too large to be read: ${mebibytes} MiB, the limit is ${SIZE_MAX / 1024 / 1024} MiB`
}

const LINKED: Decoded = {
  ok: false,
  message: 'is reached through a symbolic link, which is not followed',
  looksLike: undefined,
  isAbsent: 'link',
}

/** Reads a file of a tree, through no link; absolute. */
export function readPlain(tree: Pick<RunTree, 'isPlain'>, path: string): Decoded {
  const folder = dirname(path)
  if (tree.isPlain(folder)) return readText(path, false)
  return lstatSync(folder, { throwIfNoEntry: false }) === undefined ? readText(path, false) : LINKED
}

/** Texts that wait to be asked for again: files that are read one after the other mostly ask for the same. UTF-16 units. */
const SIBLINGS_MAX = 8 * 1024 * 1024

/** Gives readers the files beside the one they read, by their paths from the working directory. */
export interface Siblings {
  (path: string): SourceFile | undefined
  /** A file that a reader was given, as far as it is still known: its own reader need not read it again. */
  seen(path: string): Decoded | undefined
}

/**
 * Makes what gives readers the files beside the one they read.
 *
 * @param read the text of a file by its absolute path; undefined where it is no file of the tree
 * @param keepsAll a file is read once a run; otherwise once more where many others were read since
 */
export function createSiblings(
  cwd: string,
  read: (path: string) => Decoded | undefined,
  keepsAll: boolean,
): Siblings {
  const cache = new Map<string, Given | undefined>()
  let size = 0

  function load(path: string): Given | undefined {
    const decoded = read(resolve(cwd, path))
    const given = decoded?.ok === true ? { ...decoded, file: { path, text: decoded.text } } : undefined
    size += given?.text.length ?? 0
    if (size > SIBLINGS_MAX && !keepsAll) {
      cache.clear()
      size = given?.text.length ?? 0
    }
    cache.set(path, given)
    return given
  }
  const find = (path: string) => (cache.has(path) ? cache.get(path) : load(path))?.file
  return Object.assign(find, { seen: (path: string) => cache.get(path) })
}

/** A file that a reader was given. */
type Given = Extract<Decoded, { ok: true }> & { readonly file: SourceFile }

/** No folder that readers ask for has more entries; what is beyond is not told. */
const BELOW_MAX = 5000

/** Gives readers the files of the tree below a folder; a folder is listed once a run, and no link is followed. */
export function createBelow(
  cwd: string,
  tree: Pick<RunTree, 'holds' | 'isPlain'>,
): (folder: string) => readonly string[] {
  const cache = new Map<string, readonly string[]>()

  function list(folder: string): readonly string[] {
    const found: string[] = []
    const waiting = [resolve(cwd, folder)]
    let seen = 0
    for (let at = waiting.pop(); at !== undefined && seen < BELOW_MAX; at = waiting.pop()) {
      for (const entry of entriesIn(at)) {
        const path = join(at, entry.name)
        seen++
        if (entry.isDirectory()) waiting.push(path)
        else if (entry.isFile() && tree.holds(path)) found.push(pathFrom(cwd, path))
      }
    }
    return found.sort()
  }
  function entriesIn(folder: string): readonly Dirent[] {
    if (!tree.isPlain(folder)) return []
    try {
      return readdirSync(folder, { withFileTypes: true })
    } catch {
      return [] // it cannot be read: discovery, which walks it too, says so
    }
  }
  return (folder) => {
    const known = cache.get(folder) ?? list(folder)
    cache.set(folder, known)
    return known
  }
}
