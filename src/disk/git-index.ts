import { statSync } from 'node:fs'
import { join, resolve, sep } from 'node:path'
import type { EndTest } from '../text/end-test.ts'
import { readRegularFile } from './read.ts'

/** What git tracks under a name: a file, a symbolic link, or the commit of another repository. */
export type TrackedKind = 'file' | 'link' | 'repository'

/** Names that are wanted of a repository. */
export interface WantedBelow {
  readonly root: string
  readonly test: EndTest
}

/** The names that git tracks, as its index has them. */
export interface GitIndex {
  /** What is tracked under a name, which has `/` and counts from the root of the repository. */
  find(name: string): TrackedKind | undefined
  /**
   * The names of a kind, in the order of their bytes.
   *
   * @param wanted the others are left out
   */
  names(kind: TrackedKind, wanted?: WantedBelow): readonly string[]
  /** The names as other threads get them, which share the memory. */
  share(): NameList
}

/** Below this size git itself is asked: it lists so few files at once, and knows untracked ones too. Bytes. */
const SIZE_MIN = 1024 * 1024
/** Some millions of files. Bytes. */
const SIZE_MAX = 512 * 1024 * 1024
/** Of `config` and of a file `.git`. Bytes. */
const TEXT_MAX = 64 * 1024

/**
 * Reads the index of a repository without starting git.
 *
 * @param root absolute
 * @param size what is worth reading: an index of many files, or one of few
 * @returns undefined where git has to be asked: the index has another size, is of a kind that is not known here, or git
 * might refuse
 */
export function readGitIndex(root: string, size: 'large' | 'small' = 'large'): GitIndex | undefined {
  if (sep !== '/') return undefined
  const folder = gitFolderOf(root)
  if (folder === undefined || !isOwn(root) || !isOwn(folder) || !isOwn(join(root, '.git'))) return undefined
  const file = resolve(root, process.env.GIT_INDEX_FILE ?? join(folder, 'index'))
  const stats = statSync(file, { throwIfNoEntry: false })
  if (stats === undefined || stats.size < SIZE_MIN !== (size === 'small')) return undefined
  const read = readRegularFile(file, { max: SIZE_MAX, followsLink: true })
  return read.kind === 'read' ? parseGitIndex(read.bytes) : undefined
}

/** The file that changes with what git tracks; undefined where that is for git to say. @param root absolute */
export function gitIndexPath(root: string): string | undefined {
  const folder = gitFolderOf(root)
  return folder === undefined ? undefined : join(folder, 'index')
}

/** Whether a repository has so many files that its index is read here. @param root absolute */
export function hasLargeIndex(root: string): boolean {
  const path = gitIndexPath(root)
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
  return /^[ \t]*(?:worktree|objectformat)[ \t]*=/im.test(config.bytes.toString()) ? undefined : path
}

/** Bytes of the header, and of the hash at the end. */
const HEADER = 12
const HASH = 20
/** Where mode, flags and name stand in an entry. */
const MODE = 24
const FLAGS = 60
const NAME = 62
/** A flag: two more bytes of flags follow. */
const EXTENDED = 0x4000
/** The length of the name, as far as it fits into the flags. */
const LENGTH = 0xfff

/** Where names stand in some bytes. */
export interface NameList {
  readonly bytes: Uint8Array
  readonly starts: Uint32Array
  readonly ends: Uint32Array
  readonly kinds: Uint8Array
}

const KINDS: readonly TrackedKind[] = ['file', 'link', 'repository']
/** The type of a file in its mode, for each of them. */
const TYPES = [0o100000, 0o120000, 0o160000]
const SLASH = 0x2f
/** Longer than any path that a system takes. Bytes. */
const NAME_MAX = 64 * 1024

/**
 * Reads the bytes of an index, of version 2, 3 or 4.
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

/** Opens names that another thread shares. */
export function openNameList(list: NameList): GitIndex {
  let { starts, ends } = list
  const { kinds } = list
  let bytes = Buffer.from(list.bytes.buffer, list.bytes.byteOffset, list.bytes.byteLength)
  let shared: NameList | undefined
  /** A name that is in conflict stands there up to three times. */
  const isDouble = (at: number) =>
    at > 0 && bytes.compare(bytes, starts[at - 1], ends[at - 1], starts[at], ends[at]) === 0
  return {
    find(name) {
      const wanted = Buffer.from(name)
      let low = 0
      let high = starts.length - 1
      while (low <= high) {
        const middle = (low + high) >> 1
        const order = bytes.compare(wanted, 0, wanted.length, starts[middle], ends[middle])
        if (order === 0) return KINDS[kinds[middle] ?? 0]
        if (order < 0) low = middle + 1
        else high = middle - 1
      }
      return undefined
    },
    names(kind, wanted) {
      const number = KINDS.indexOf(kind)
      const found: string[] = []
      for (let at = 0; at < ends.length; at++) {
        if (kinds[at] !== number) continue
        const start = starts[at] ?? 0
        const end = ends[at] ?? 0
        if (wanted?.test.mayMatchBytes(bytes, start, end, wanted.root) === false) continue
        if (wanted?.test.mayMatch(bytes.toString('utf8', endOf(bytes, start, end), end)) === false) continue
        if (!isDouble(at)) found.push(bytes.toString('utf8', start, end))
      }
      return found
    },
    share() {
      if (shared !== undefined) return shared
      shared = onlyNames({ bytes, starts, ends, kinds })
      // From here on all threads look into the same memory, and the index itself is let go.
      bytes = Buffer.from(shared.bytes.buffer)
      starts = shared.starts
      ends = shared.ends
      return shared
    },
  }
}

/** The names without what stands between them in an index, in memory that threads share. */
function onlyNames({ bytes, starts, ends, kinds }: NameList): NameList {
  let size = 0
  for (let at = 0; at < ends.length; at++) size += (ends[at] ?? 0) - (starts[at] ?? 0)
  const names = new Uint8Array(new SharedArrayBuffer(size))
  const ranges = emptyNames(ends.length)
  let end = 0
  for (let at = 0; at < ends.length; at++) {
    ranges.starts[at] = end
    names.set(bytes.subarray(starts[at], ends[at]), end)
    end += (ends[at] ?? 0) - (starts[at] ?? 0)
    ranges.ends[at] = end
  }
  return { bytes: names, starts: ranges.starts, ends: ranges.ends, kinds }
}

/** Where the last two parts of a name start. */
function endOf(bytes: Buffer, start: number, end: number): number {
  let slashes = 0
  let at = end
  while (at > start && (bytes[at - 1] !== SLASH || ++slashes < 2)) at--
  return at
}

interface Entries {
  readonly names: NameList
  /** Where the last one ends. */
  readonly end: number
}

/** Versions 2 and 3: names are whole, and entries are filled up to a multiple of eight bytes. */
function readPadded(bytes: Buffer, count: number): Entries | undefined {
  const names = emptyNames(count)
  let at = HEADER
  for (let index = 0; index < count; index++) {
    const kind = kindOf(bytes, at)
    if (kind === -1) return undefined
    const start = nameOf(bytes, at)
    const said = bytes.readUInt16BE(at + FLAGS) & LENGTH
    const end = said < LENGTH ? start + said : bytes.indexOf(0, start + said)
    if (bytes[end] !== 0 || !note(names, index, kind, start, end)) return undefined
    at += (end - at + 8) & ~7
  }
  return { names: { ...names, bytes }, end: at }
}

/** Version 4: a name says how many bytes at the end of the one before it are replaced. */
function readShortened(bytes: Buffer, count: number): Entries | undefined {
  let held: Buffer = Buffer.allocUnsafe(bytes.length)
  const names = emptyNames(count)
  let at = HEADER
  let start = 0
  let length = 0
  for (let index = 0; index < count; index++) {
    const dropped = readNumber(bytes, nameOf(bytes, at))
    const end = bytes.indexOf(0, dropped.end)
    const kept = length - dropped.value
    const next = start + length
    length = kept + end - dropped.end
    if (kept < 0 || end === -1 || length > NAME_MAX || next + length > SIZE_MAX) return undefined
    if (next + length > held.length) held = longer(held, next + length)
    held.copyWithin(next, start, start + kept)
    bytes.copy(held, next + kept, dropped.end, end)
    start = next
    if (!note(names, index, kindOf(bytes, at), start, start + length)) return undefined
    at = end + 1
  }
  return { names: { ...names, bytes: held }, end: at }
}

function nameOf(bytes: Buffer, at: number): number {
  const isExtended = at + NAME <= bytes.length && (bytes.readUInt16BE(at + FLAGS) & EXTENDED) !== 0
  return at + (isExtended ? NAME + 2 : NAME)
}

function kindOf(bytes: Buffer, at: number): number {
  if (at + NAME > bytes.length) return -1
  return TYPES.indexOf(bytes.readUInt16BE(at + MODE + 2) & 0o170000)
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

type Ranges = Omit<NameList, 'bytes'>

function emptyNames(count: number): Ranges {
  return { starts: new Uint32Array(count), ends: new Uint32Array(count), kinds: new Uint8Array(count) }
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
