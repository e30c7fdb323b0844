import { statSync } from 'node:fs'
import { join, resolve, sep } from 'node:path'
import { emptyNames, type GitIndex, type NameList, openNameList, type Ranges, SLASH } from './name-list.ts'
import { readRegularFile } from './read.ts'

/** Some hundreds of files. Below this size git itself is asked, which knows untracked files too. Bytes. */
const SIZE_MIN = 128 * 1024
/** Some millions of files, and less than a text may have. Bytes. */
const SIZE_MAX = 500 * 1024 * 1024
/** Of `config` and of a file `.git`. Bytes. */
const TEXT_MAX = 64 * 1024

/** The file of an index. */
export interface GitIndexFile {
  readonly path: string
  /** Whether it has many files. */
  readonly isLarge: boolean
}

/**
 * Finds the index of a repository without starting git.
 *
 * @param root absolute
 * @returns undefined where git has to be asked: there is none, or git might refuse
 */
export function findGitIndex(root: string): GitIndexFile | undefined {
  if (sep !== '/') return undefined
  const folder = gitFolderOf(root)
  if (folder === undefined || !isOwn(root) || !isOwn(folder) || !isOwn(join(root, '.git'))) return undefined
  const path = resolve(root, process.env.GIT_INDEX_FILE ?? join(folder, 'index'))
  const stats = statSync(path, { throwIfNoEntry: false })
  return stats && { path, isLarge: stats.size >= SIZE_MIN }
}

/** Reads an index; undefined where git has to be asked, since it is of a kind that is not known here. */
export function readGitIndex({ path }: GitIndexFile): GitIndex | undefined {
  const read = readRegularFile(path, { max: SIZE_MAX, followsLink: true })
  return read.kind === 'read' ? parseGitIndex(read.bytes) : undefined
}

/** The file that changes with what git tracks; undefined where that is for git to say. @param root absolute */
export function gitIndexPath(root: string): string | undefined {
  const folder = gitFolderOf(root)
  return folder === undefined ? undefined : join(folder, 'index')
}

/** Whether a repository has so many files that its index is read here. @param root absolute */
export function hasLargeIndex(root: string): boolean {
  const folder = join(root, '.git')
  const isFolder = statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true
  const path = isFolder ? join(folder, 'index') : gitIndexPath(root)
  const size = path === undefined ? 0 : (statSync(path, { throwIfNoEntry: false })?.size ?? 0)
  return size >= SIZE_MIN
}

/** Git reads no repository that belongs to someone else, unless its configuration says so. */
function isOwn(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.uid === process.geteuid?.()
}

/** Where git keeps its data; undefined where that is for git to say. */
function gitFolderOf(root: string): string | undefined {
  const path = join(root, '.git')
  const link = readRegularFile(path, { max: TEXT_MAX, followsLink: false })
  if (link.kind === 'read') {
    const [, folder] = /^gitdir: (.+)\n$/.exec(link.bytes.toString()) ?? []
    return folder === undefined ? undefined : resolve(root, folder)
  }
  const config = readRegularFile(join(path, 'config'), { max: TEXT_MAX, followsLink: true })
  if (config.kind !== 'read') return undefined
  const settings = config.bytes.toString().toLowerCase()
  const isOrdinary = !settings.includes('worktree') && !settings.includes('objectformat')
  return isOrdinary || !/^[ \t]*(?:worktree|objectformat)[ \t]*=/m.test(settings) ? path : undefined
}

/** Bytes of the header, and of the hash at the end. */
const HEADER = 12
const HASH = 20
/** Where the last two bytes of the mode, the flags and the name stand in an entry. */
const MODE = 26
const FLAGS = 60
const NAME = 62
/** In the first byte of the flags: two more bytes of flags follow. */
const EXTENDED = 0x40
/** The length of the name, as far as it fits into the flags. */
const LENGTH = 0xfff

/** Kinds by the first four bits of a mode: of a file, of a link, of another repository. */
const KIND_OF_TYPE: Readonly<Record<number, number>> = { 8: 0, 10: 1, 14: 2 }
const FILE_TYPE = 8
/** Longer than any path that a system takes. Bytes. */
const NAME_MAX = 64 * 1024

/**
 * Reads the bytes of an index, of version 2, 3 or 4, which are changed: a slash is written before each name.
 *
 * @returns undefined for a split or a sparse index, one with hashes of another length, and for what is none
 * @see https://git-scm.com/docs/index-format
 */
export function parseGitIndex(bytes: Buffer): GitIndex | undefined {
  if (bytes.length < HEADER + HASH || bytes.toString('latin1', 0, 4) !== 'DIRC') return undefined
  const version = bytes.readUInt32BE(4)
  const count = bytes.readUInt32BE(8)
  // An entry has a name of one character at least.
  if (version < 2 || version > 4 || count > bytes.length / (NAME + 2)) return undefined
  const entries = version === 4 ? readShortened(bytes, count) : readPadded(bytes, count)
  if (entries === undefined || !endsWell(bytes, entries.end)) return undefined
  return openNameList(entries.names)
}

interface Entries {
  readonly names: NameList
  /** Where the last one ends. */
  readonly end: number
}

/**
 * Versions 2 and 3: names are whole, and entries are filled up to a multiple of eight bytes. A large index has 100,000 and
 * more, for which single bytes are far cheaper than calls.
 */
function readPadded(bytes: Buffer, count: number): Entries | undefined {
  const names = emptyNames(count)
  const { starts, ends, kinds } = names
  let at = HEADER
  for (let index = 0; index < count; index++) {
    const type = (bytes[at + MODE] ?? 0) >> 4
    const flags = bytes[at + FLAGS] ?? 0
    const start = at + ((flags & EXTENDED) === 0 ? NAME : NAME + 2)
    const said = ((flags << 8) | (bytes[at + FLAGS + 1] ?? 0)) & LENGTH
    const end = said < LENGTH ? start + said : bytes.indexOf(0, start + said)
    if (end <= start || bytes[end] !== 0) return undefined
    starts[index] = start
    ends[index] = end
    // Most are files, whose kind is zero.
    if (type !== FILE_TYPE) {
      const kind = KIND_OF_TYPE[type]
      if (kind === undefined) return undefined
      kinds[index] = kind
    }
    bytes[start - 1] = SLASH
    at += (end - at + 8) & ~7
  }
  return { names: { ...names, bytes }, end: at }
}

/** Version 4: a name says how many bytes at the end of the one before it are replaced. */
function readShortened(bytes: Buffer, count: number): Entries | undefined {
  let held: Buffer = Buffer.allocUnsafe(bytes.length)
  const names = emptyNames(count)
  let at = HEADER
  let start = -1
  let length = 0
  for (let index = 0; index < count; index++) {
    const dropped = readNumber(bytes, nameOf(bytes, at))
    const end = bytes.indexOf(0, dropped.end)
    const kept = length - dropped.value
    const next = start + length + 2
    length = kept + end - dropped.end
    if (kept < 0 || end === -1 || length > NAME_MAX || next + length >= SIZE_MAX) return undefined
    if (next + length >= held.length) held = longer(held, next + length + 1)
    held[next - 1] = SLASH
    if (kept > 0) held.copyWithin(next, start, start + kept)
    // With the zero.
    bytes.copy(held, next + kept, dropped.end, end + 1)
    start = next
    if (!note(names, index, kindOf(bytes, at), start, start + length)) return undefined
    at = end + 1
  }
  return { names: { ...names, bytes: held }, end: at }
}

function nameOf(bytes: Buffer, at: number): number {
  const isExtended = ((bytes[at + FLAGS] ?? 0) & EXTENDED) !== 0
  return at + (isExtended ? NAME + 2 : NAME)
}

function kindOf(bytes: Buffer, at: number): number {
  return KIND_OF_TYPE[(bytes[at + MODE] ?? 0) >> 4] ?? -1
}

/** A number in groups of seven bits, each group but the first counted from one. */
function readNumber(bytes: Buffer, start: number): { readonly value: number; readonly end: number } {
  let value = 0
  for (let at = start; ; at++) {
    const byte = bytes[at]
    if (byte === undefined || value > NAME_MAX) return { value: NAME_MAX + 1, end: bytes.length }
    value = value * 128 + (byte & 127)
    if (byte < 128) return { value, end: at + 1 }
    value++
  }
}

function longer(held: Buffer, length: number): Buffer {
  const bytes = Buffer.allocUnsafe(Math.max(length, held.length * 2))
  held.copy(bytes)
  return bytes
}

/** @returns false where an entry is none, such as a whole folder in a sparse index */
function note({ starts, ends, kinds }: Ranges, index: number, kind: number, start: number, end: number) {
  if (kind === -1 || end <= start) return false
  starts[index] = start
  ends[index] = end
  kinds[index] = kind
  return true
}

/** Extensions follow, of which git ignores those that it does not know if their name begins with a capital. */
function endsWell(bytes: Buffer, start: number): boolean {
  let at = start
  const end = bytes.length - HASH
  while (at + 8 <= end) {
    if (!/^[A-Z]/.test(bytes.toString('latin1', at, at + 4))) return false
    at += 8 + bytes.readUInt32BE(at + 4)
  }
  return at === end
}
