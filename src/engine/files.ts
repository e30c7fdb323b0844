import { existsSync, realpathSync } from 'node:fs'
import { dirname, relative, resolve, sep } from 'node:path'
import { isInside } from '../disk/locate.ts'
import { type FileBytes, readRegularFile } from '../disk/read.ts'
import { type IgnoreFile, parseIgnoreFile } from '../text/ignore-file.ts'
import type { SourceFile } from '../text/source-file.ts'

/** A file's bytes as text, or why there is none; lower case, no full stop. */
export type Decoded =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly message: string; readonly looksLike: string | undefined }

/** No manifest, Dockerfile or chart is larger; a larger file is parsed by nobody here. Bytes. */
export const SIZE_MAX = 32 * 1024 * 1024
/** Larger files are not even searched for a trace of an image. Bytes. */
const SEARCH_MAX = 256 * 1024 * 1024

/**
 * Reads a file as strict UTF-8, its BOM kept.
 *
 * `looksLike` is what could be made out of a file that is no text or too large, for the caller to decide whether it
 * matters; undefined where that is not known either.
 */
export function readText(path: string): Decoded {
  const read = readRegularFile(path, { max: SEARCH_MAX, followsLink: true })
  if (read.kind !== 'read') return { ok: false, message: whyUnread(read), looksLike: undefined }
  const { bytes } = read
  if (bytes.length > SIZE_MAX)
    return { ok: false, message: tooLarge(bytes.length), looksLike: bytes.toString('latin1') }
  return decode(bytes)
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
    looksLike: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      .toString('latin1')
      .replaceAll('\0', ''),
  })
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) {
    return failed('is UTF-16, not UTF-8; save it as UTF-8')
  }
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (error) {
    if (!(error instanceof TypeError)) throw error
    return failed('is not valid UTF-8; save it as UTF-8 or put it under "ignore"')
  }
  return text.includes('\0') ? failed('is binary, not text') : { ok: true, text }
}

function tooLarge(size: number): string {
  const mebibytes = (size / 1024 / 1024).toFixed(1)
  return `is too large to be read: ${mebibytes} MiB, the limit is ${SIZE_MAX / 1024 / 1024} MiB`
}

/**
 * Gives readers the files beside the one they read; a file is read once a run.
 *
 * @param read the text of a file by its absolute path
 */
export function createSiblings(
  cwd: string,
  trees: readonly string[],
  read: (path: string) => Decoded = readText,
): (path: string) => SourceFile | undefined {
  const cache = new Map<string, SourceFile | undefined>()
  const isIgnored = createIgnoreCheck()
  const roots = trees.map(realPath).filter((root) => root !== undefined)

  function load(path: string): SourceFile | undefined {
    const real = realPath(resolve(cwd, path))
    const root = roots.find((candidate) => real !== undefined && isInside(real, candidate))
    if (real === undefined || root === undefined || isIgnored(real)) return undefined
    const decoded = read(real)
    return decoded.ok ? { path, text: decoded.text } : undefined
  }
  return (path) => {
    if (!cache.has(path)) cache.set(path, load(path))
    return cache.get(path)
  }
}

function realPath(path: string): string | undefined {
  try {
    return realpathSync(path)
  } catch {
    return undefined // missing, or a link to nowhere: there is no such sibling
  }
}

/** The nearest folder at or above this one that holds `.git`. */
export function findRepositoryRoot(folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(resolve(at, '.git'))) return at
    if (at === dirname(at)) return undefined
  }
}

/** Whether git ignores a file, by the .gitignore files from the repository's root down to it. */
function createIgnoreCheck(): (path: string) => boolean {
  const matchers = new Map<string, IgnoreFile | undefined>()

  function matcherOf(folder: string): IgnoreFile | undefined {
    if (!matchers.has(folder)) {
      const file = readText(resolve(folder, '.gitignore'))
      matchers.set(folder, file.ok ? parseIgnoreFile(file.text) : undefined)
    }
    return matchers.get(folder)
  }
  /** What the nearest file that mentions a path says of it. */
  function isExcluded(path: string, isFolder: boolean): boolean {
    for (const folder of foldersDownTo(path).toReversed()) {
      const said = matcherOf(folder)?.test(relative(folder, path).replaceAll(sep, '/'), isFolder)
      if (said !== undefined) return said
    }
    return false
  }
  return (path) =>
    foldersDownTo(path)
      .slice(1)
      .some((folder) => isExcluded(folder, true)) || isExcluded(path, false)
}

/** The folders from the repository's root down to the file's own; none where there is no repository. */
function foldersDownTo(path: string): readonly string[] {
  const root = findRepositoryRoot(dirname(path))
  const folders: string[] = []
  for (let folder = dirname(path); root !== undefined && isInside(folder, root); folder = dirname(folder)) {
    folders.unshift(folder)
    if (folder === root) break
  }
  return folders
}
