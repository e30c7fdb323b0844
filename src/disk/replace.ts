import {
  accessSync,
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  renameSync,
  rmSync,
  type Stats,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { systemCodeOf } from './errors.ts'
import { removeLeftovers, temporaryName } from './leftovers.ts'
import { locateFile, type NotLocated } from './locate.ts'
import { readRegularFile } from './read.ts'

/** A file and the text that it is to hold. */
export interface Replacement {
  /** Absolute. */
  readonly path: string
  readonly text: string
  readonly expects: Expected
  /** Folders, absolute, links resolved, that no link may lead out of; undefined: links may lead anywhere. */
  readonly trees: readonly string[] | undefined
  /** Missing folders are made; else they are a failure. */
  readonly makesFolders?: boolean
}

/** What has to be at the path before: this text, no file at all, or whatever there is. */
export type Expected =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'nothing' }
  | { readonly kind: 'anything' }

/** What became of a replacement; `written` is false where the file had the new bytes already. */
export type Replaced = { readonly kind: 'replaced'; readonly written: boolean } | NotReplaced

export type NotReplaced =
  | NotLocated
  /** Something else is at the path than was expected. */
  | { readonly kind: 'changed' }

interface Found {
  readonly kind: 'found'
  readonly path: string
  readonly stats: Stats | undefined
  readonly isDone: boolean
}

/** Folders that have been searched for left-over files in this process. */
const searched = new Set<string>()

/** Why a file cannot be replaced, told without writing; undefined where nothing is known to prevent it. */
export function whyNotReplaced(replacement: Replacement): NotReplaced | undefined {
  const found = find(replacement)
  if (found.kind !== 'found') return found
  try {
    if (found.stats !== undefined) accessSync(found.path, constants.W_OK)
    return undefined
  } catch (error) {
    return { kind: 'failed', code: systemCodeOf(error) }
  }
}

/**
 * Replaces a file whole: whenever the process ends, the file has its old or its new bytes.
 *
 * A symbolic link stays one, and its target is replaced. A hard link is broken: the other name keeps the old bytes.
 * The mode is kept, and the owner. Where the system does not let us keep the owner, an edited text stays as it is, and a
 * file that is made whole by us gets the owner of the process.
 */
export function replaceFile(replacement: Replacement): Replaced {
  const found = find(replacement)
  if (found.kind !== 'found') return found
  if (found.isDone) return { kind: 'replaced', written: false }
  const folder = dirname(found.path)
  let temporary: string | undefined
  try {
    if (replacement.makesFolders === true) mkdirSync(folder, { recursive: true })
    if (!searched.has(folder)) removeLeftovers(folder)
    searched.add(folder)
    temporary = join(folder, temporaryName())
    writeTemporary(temporary, replacement, found.stats)
    const isMet = isExpected(found.path, replacement.expects)
    if (isMet !== true) return isMet === false ? { kind: 'changed' } : isMet
    renameSync(temporary, found.path)
    temporary = undefined
    syncFolder(folder)
    return { kind: 'replaced', written: true }
  } catch (error) {
    return { kind: 'failed', code: systemCodeOf(error) }
  } finally {
    if (temporary !== undefined) rmSync(temporary, { force: true })
  }
}

function find({ path, text, expects, trees }: Replacement): Found | NotReplaced {
  if (expects.kind === 'nothing' && lstatSync(path, { throwIfNoEntry: false }) !== undefined)
    return { kind: 'changed' }
  const located = locateFile(path, trees)
  if (located.kind !== 'file') return located
  const { path: real, stats } = located
  const isDone = stats === undefined ? false : holds(real, text)
  if (typeof isDone !== 'boolean') return isDone
  const isMet = isDone || isExpected(real, expects)
  if (typeof isMet !== 'boolean') return isMet
  return isMet ? { kind: 'found', path: real, stats, isDone } : { kind: 'changed' }
}

/** @param path without links */
function isExpected(path: string, expects: Expected): boolean | NotReplaced {
  if (expects.kind === 'anything') return true
  if (expects.kind === 'text') return holds(path, expects.text)
  return lstatSync(path, { throwIfNoEntry: false }) === undefined
}

/** Whether a regular file has this text, of which no more is read than it would take. */
function holds(path: string, text: string): boolean | NotReplaced {
  const bytes = Buffer.from(text)
  const read = readRegularFile(path, { max: bytes.length, followsLink: false })
  return read.kind === 'failed' ? read : read.kind === 'read' && read.bytes.equals(bytes)
}

function writeTemporary(path: string, { text, expects }: Replacement, old: Stats | undefined): void {
  // Nobody else reads the new text before the file has the mode of the old one.
  const file = openSync(path, 'wx', old === undefined ? 0o666 : 0o600)
  try {
    writeFileSync(file, text)
    if (old !== undefined) keepOwnerAndMode(file, old, expects.kind === 'text')
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

function keepOwnerAndMode(file: number, { uid, gid, mode }: Stats, mustKeepOwner: boolean): void {
  const own = fstatSync(file)
  let isOwnerKept = own.uid === uid && own.gid === gid
  if (!isOwnerKept) {
    try {
      fchownSync(file, uid, gid)
      isOwnerKept = true
    } catch (error) {
      if (mustKeepOwner || systemCodeOf(error) !== 'EPERM') throw error
    }
  }
  // After the owner, whose change clears the bits that run a file as another user.
  fchmodSync(file, mode & (isOwnerKept ? 0o7777 : 0o777))
}

/** Makes the new name outlast a power failure. Windows opens no folders. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return
  const file = openSync(folder, 'r')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}
