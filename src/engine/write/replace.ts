import { randomUUID } from 'node:crypto'
import {
  accessSync,
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { type Obstacle, refuse } from '../../model/fix.ts'
import { isInside } from '../files.ts'

/** What a file is to hold in the place of what it held when it was read. */
export interface Replacement {
  /** Absolute. */
  readonly path: string
  readonly before: string
  readonly after: string
}

/**
 * Why a file is not to be replaced: it has changed, it cannot be written, or it lies outside of the trees.
 *
 * @param trees folders, absolute, links resolved
 * @returns undefined where nothing speaks against it, or it holds the new text already
 */
export function whyNotReplaced(
  { path, before, after }: Replacement,
  trees: readonly string[],
): Obstacle | undefined {
  try {
    const real = realpathSync(path)
    if (!trees.some((tree) => isInside(real, tree))) {
      return refuse(
        'not-editable',
        'it is a link to a file outside of the folders that are checked; change it there',
      )
    }
    const bytes = readFileSync(real)
    if (!bytes.equals(Buffer.from(before)) && !bytes.equals(Buffer.from(after))) return changedOnDisk()
    accessSync(real, constants.W_OK)
    return undefined
  } catch (error) {
    return notWritten(error)
  }
}

/**
 * Replaces a file whole: whenever the process ends, the file has its old or its new bytes.
 *
 * A symbolic link stays one, its target is replaced. A hard link is broken: the other name keeps the old bytes. Mode
 * and owner are kept; where the owner cannot be, the file stays as it is.
 *
 * @returns why it was not replaced
 */
export function replaceFile({ path, before, after }: Replacement): Obstacle | undefined {
  let temporary: string | undefined
  try {
    const real = realpathSync(path)
    const bytes = readFileSync(real)
    // Two names of one file: the other one has been written already.
    if (bytes.equals(Buffer.from(after))) return undefined
    // No format claims a file of this name, so that a run that meets it does not read it.
    const name = join(dirname(real), `.holdfast-${randomUUID()}.tmp`)
    const file = openSync(name, 'wx', 0o600)
    temporary = name
    try {
      writeFileSync(file, after)
      keepOwnerAndMode(file, real)
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    if (!readFileSync(real).equals(Buffer.from(before))) return changedOnDisk()
    renameSync(name, real)
    temporary = undefined
    syncFolder(dirname(real))
    return undefined
  } catch (error) {
    return notWritten(error)
  } finally {
    if (temporary !== undefined) unlinkSync(temporary)
  }
}

function keepOwnerAndMode(file: number, path: string): void {
  const { mode, uid, gid } = statSync(path)
  const own = fstatSync(file)
  // First the owner: changing it clears the bits that run a file as somebody else.
  if (own.uid !== uid || own.gid !== gid) fchownSync(file, uid, gid)
  fchmodSync(file, mode & 0o7777)
}

/** Makes the new name outlast a power failure, where the system lets a folder be opened for that. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return
  const file = openSync(folder, 'r')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

/** A file that somebody else has written to in the meantime. */
export function changedOnDisk(): Obstacle {
  return refuse('changed-on-disk', 'the file has changed since it was read; run again')
}

function notWritten(error: unknown): Obstacle {
  const isSystemError = error instanceof Error && 'code' in error && typeof error.code === 'string'
  if (!isSystemError) throw error
  if (error.code === 'ENOENT') return changedOnDisk()
  return refuse('not-editable', `the file cannot be written: ${String(error.code)}`)
}
