import { randomBytes } from 'node:crypto'
import { constants, type Stats } from 'node:fs'
import { lstat, open, readdir, realpath, rename, rm, stat } from 'node:fs/promises'
import { basename, dirname, join, sep } from 'node:path'
import { formatLock } from './format.ts'
import { createLock, type Lock } from './lock.ts'
import { LOCK_SIZE_MAX, type LockProblem, type ParsedLock, parseLock } from './parse.ts'

/** Where a lock file is; both paths absolute. */
export interface LockLocation {
  readonly path: string
  /** The folder that nothing is written outside of, symbolic links followed. */
  readonly root: string
}

/** The outcome of writing; `reason` says what, why and what to do, lower case, without a full stop. */
export type WrittenLock =
  /** `written` is false where the file said the same already. */
  { readonly ok: true; readonly written: boolean } | { readonly ok: false; readonly reason: string }

const TOO_LARGE = `larger than ${LOCK_SIZE_MAX / 1024 / 1024} MiB, which is the limit`

/** Temporary files of writes that were killed are removed when older than this. */
const LEFT_BEHIND_MS = 60 * 60 * 1000

/** Reads a lock file; where there is none, the empty lock. */
export async function readLock(location: LockLocation): Promise<ParsedLock> {
  try {
    const found = await find(location)
    return found.ok ? await readFound(found) : failed(found.reason)
  } catch (error) {
    return failed(`cannot be read: ${codeOf(error)}`)
  }
}

/**
 * Writes a lock file whole: whoever reads it finds the old or the new one, also where the process is killed.
 *
 * Nothing is written where the file says the same, and nothing over a file that cannot be read as a lock.
 */
export async function writeLock(location: LockLocation, lock: Lock): Promise<WrittenLock> {
  try {
    const found = await find(location)
    if (!found.ok) return found
    const current = await readFound(found)
    if (!current.ok) return { ok: false, reason: describe(current.problems) }
    const text = formatLock(lock)
    if (Buffer.byteLength(text) > LOCK_SIZE_MAX) return { ok: false, reason: `would be ${TOO_LARGE}` }
    const isSame = found.stats !== undefined && formatLock(current.lock) === text
    if (!isSame) await replace(found, text)
    return { ok: true, written: !isSame }
  } catch (error) {
    return { ok: false, reason: `cannot be written: ${codeOf(error)}` }
  }
}

interface FoundFile {
  readonly ok: true
  /** Without symbolic links. */
  readonly path: string
  /** Undefined where the file is not there yet. */
  readonly stats: Stats | undefined
}

/** Follows the links of a location, none of which may lead out of its root. */
async function find({ path, root }: LockLocation): Promise<FoundFile | { ok: false; reason: string }> {
  const link = await unlessMissing(lstat(path))
  const folder = await realpath(dirname(path))
  const real = link === undefined ? join(folder, basename(path)) : await unlessMissing(realpath(path))
  if (real === undefined) return { ok: false, reason: 'is a symbolic link to nowhere; remove it' }
  const tree = await realpath(root)
  if (!real.startsWith(tree.endsWith(sep) ? tree : tree + sep)) {
    return {
      ok: false,
      reason: 'is reached by a symbolic link that leads out of the repository; remove the link',
    }
  }
  const stats = link === undefined ? undefined : await stat(real)
  if (stats?.isFile() === false) return { ok: false, reason: 'is no file; remove it' }
  return { ok: true, path: real, stats }
}

async function readFound({ path, stats }: FoundFile): Promise<ParsedLock> {
  if (stats === undefined) return { ok: true, lock: createLock() }
  // A link or a pipe put there since is not followed and not waited for.
  const handle = await open(
    path,
    constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0),
  )
  try {
    const { size } = await handle.stat()
    if (size > LOCK_SIZE_MAX) return failed(`is ${TOO_LARGE}; restore it from git`)
    const bytes = await handle.readFile()
    const text = decode(bytes)
    return text === undefined ? failed('is not valid UTF-8; restore it from git') : parseLock(text)
  } finally {
    await handle.close()
  }
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch (error) {
    if (error instanceof TypeError) return undefined
    throw error
  }
}

/** The new text is on the disk under another name before it takes the place of the old one. */
async function replace({ path, stats }: FoundFile, text: string): Promise<void> {
  const folder = dirname(path)
  const prefix = `.${basename(path)}.`
  await removeLeftBehind(folder, prefix)
  const temporary = join(folder, `${prefix}${randomBytes(8).toString('hex')}.tmp`)
  try {
    const handle = await open(temporary, 'wx')
    try {
      await handle.writeFile(text)
      if (stats !== undefined) await handle.chmod(stats.mode & 0o777)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(temporary, path)
  } catch (error) {
    await rm(temporary, { force: true })
    throw error
  }
  await syncFolder(folder)
}

/** Makes the new name last through a power cut; Windows opens no folders. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return
  const handle = await open(folder)
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

async function removeLeftBehind(folder: string, prefix: string): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.startsWith(prefix) || !/^[0-9a-f]{16}\.tmp$/.test(name.slice(prefix.length))) continue
    const stats = await unlessMissing(lstat(join(folder, name)))
    if (stats !== undefined && Date.now() - stats.mtimeMs > LEFT_BEHIND_MS) {
      await rm(join(folder, name), { force: true })
    }
  }
}

async function unlessMissing<T>(result: Promise<T>): Promise<T | undefined> {
  try {
    return await result
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

function failed(message: string): ParsedLock {
  return { ok: false, problems: [{ line: 1, column: 1, message }] }
}

function describe(problems: readonly LockProblem[]): string {
  const [first] = problems
  return first === undefined ? 'cannot be read' : `cannot be read, line ${first.line}: ${first.message}`
}

/** @throws what is no error of the system: a bug is never an unreadable file */
function codeOf(error: unknown): string {
  const isSystemError = error instanceof Error && 'syscall' in error && 'code' in error
  if (isSystemError && typeof error.code === 'string') return error.code
  throw error
}
