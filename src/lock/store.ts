import { realpathSync } from 'node:fs'
import { systemCodeOf } from '../disk/errors.ts'
import { type Located, locateFile } from '../disk/locate.ts'
import { readRegularFile } from '../disk/read.ts'
import { type NotReplaced, replaceFile } from '../disk/replace.ts'
import { formatLock } from './format.ts'
import { createLock, type Lock } from './lock.ts'
import { LOCK_SIZE_MAX, type LockProblem, type ParsedLock, parseLock } from './parse.ts'

/** Where a lock file is; both paths absolute. */
export interface LockLocation {
  readonly path: string
  /** Nothing is written outside of this folder, after symbolic links are followed. */
  readonly root: string
}

/** The outcome of writing; `reason` says what, why and what to do, lower case, without a full stop. */
export type WrittenLock =
  /** `written` is false where the file said the same already. */
  { readonly ok: true; readonly written: boolean } | { readonly ok: false; readonly reason: string }

const TOO_LARGE = `larger than ${LOCK_SIZE_MAX / 1024 / 1024} MiB, which is the limit`

/** Reads a lock file; where there is none, the empty lock. */
export async function readLock(location: LockLocation): Promise<ParsedLock> {
  try {
    const found = find(location)
    return found.kind === 'file' ? readFound(found) : failed(reasonFor(found, 'read'))
  } catch (error) {
    return failed(`cannot be read: ${systemCodeOf(error)}`)
  }
}

/**
 * Writes a lock file whole: readers find the old or the new one, also where the process is killed.
 *
 * Writes nothing where the file already says the same, and never replaces a file that cannot be read as a lock.
 */
export async function writeLock(location: LockLocation, lock: Lock): Promise<WrittenLock> {
  try {
    const found = find(location)
    if (found.kind !== 'file') return { ok: false, reason: reasonFor(found, 'written') }
    const current = readFound(found)
    if (!current.ok) return { ok: false, reason: describe(current.problems) }
    const text = formatLock(lock)
    if (Buffer.byteLength(text) > LOCK_SIZE_MAX) return { ok: false, reason: `would be ${TOO_LARGE}` }
    if (found.stats !== undefined && formatLock(current.lock) === text) return { ok: true, written: false }
    const trees = [realpathSync.native(location.root)]
    const replaced = replaceFile({ path: location.path, text, expects: { kind: 'anything' }, trees })
    return replaced.kind === 'replaced'
      ? { ok: true, written: true }
      : { ok: false, reason: reasonFor(replaced, 'written') }
  } catch (error) {
    return { ok: false, reason: `cannot be written: ${systemCodeOf(error)}` }
  }
}

type FoundFile = Extract<Located, { kind: 'file' }>

function find({ path, root }: LockLocation): Located {
  return locateFile(path, [realpathSync.native(root)])
}

function reasonFor(why: NotReplaced, done: 'read' | 'written'): string {
  switch (why.kind) {
    case 'outside':
      return 'is reached by a symbolic link that leads out of the repository; remove the link'
    case 'dangling-link':
      return 'is a symbolic link to nowhere; remove it'
    case 'folder':
    case 'stream':
      return 'is no file; remove it'
    case 'changed':
      return `has changed while it was being ${done}; run again`
    case 'failed':
      return `cannot be ${done}: ${why.code}`
  }
}

function readFound({ path, stats }: FoundFile): ParsedLock {
  if (stats === undefined) return { ok: true, lock: createLock() }
  // A link that was put there in the meantime is not followed.
  const read = readRegularFile(path, { max: LOCK_SIZE_MAX, followsLink: false })
  switch (read.kind) {
    case 'read': {
      const text = decode(read.bytes)
      return text === undefined ? failed('is not valid UTF-8; restore it from git') : parseLock(text)
    }
    case 'too-large':
      return failed(`is ${TOO_LARGE}; restore it from git`)
    case 'missing':
    case 'link':
    case 'no-file':
      return failed('has changed while it was being read; run again')
    case 'failed':
      return failed(`cannot be read: ${read.code}`)
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

function failed(message: string): ParsedLock {
  return { ok: false, problems: [{ line: 1, column: 1, message }] }
}

function describe(problems: readonly LockProblem[]): string {
  const [first] = problems
  return first === undefined ? 'cannot be read' : `cannot be read, line ${first.line}: ${first.message}`
}
