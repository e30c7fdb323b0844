import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { systemCodeOf } from './errors.ts'
import { type Stamp, stampOf } from './stamp.ts'

/** The bytes of a regular file, or why there are none. */
export type FileBytes =
  | { readonly kind: 'read'; readonly bytes: Buffer; readonly stamp?: Stamp }
  | { readonly kind: 'missing' }
  /** The path is a symbolic link, and links are not followed. */
  | { readonly kind: 'link' }
  /** A folder, device, pipe or socket. */
  | { readonly kind: 'no-file' }
  /** `size` in bytes. */
  | { readonly kind: 'too-large'; readonly size: number }
  | { readonly kind: 'failed'; readonly code: string }

export interface ReadOptions {
  /** The largest size that is read, in bytes. */
  readonly max: number
  /** Whether the path itself may be a symbolic link. Folders on the way to it always may. */
  readonly followsLink: boolean
  /** Whether the stamp of the file is wanted, where it has one. */
  readonly stamps?: boolean
}

/** Never waits for a writer of a pipe, never becomes the controlling terminal. Windows knows none of these. */
export const READ_FLAGS = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOCTTY ?? 0)

/** Reads a regular file whole. Never waits, whatever is at the path. */
export function readRegularFile(path: string, { max, followsLink, stamps }: ReadOptions): FileBytes {
  // No file has such a name, and the system is never asked for it.
  if (path.includes('\0')) return { kind: 'missing' }
  let file: number | undefined
  try {
    file = openSync(path, READ_FLAGS | (followsLink ? 0 : (constants.O_NOFOLLOW ?? 0)))
    const stats = fstatSync(file)
    if (!stats.isFile()) return { kind: 'no-file' }
    if (stats.size > max) return { kind: 'too-large', size: stats.size }
    const stamp = stamps === true ? stampOf(stats) : undefined
    const bytes = readUpTo(file, stats.size, max)
    if (bytes.length > max) return { kind: 'too-large', size: bytes.length }
    return stamp === undefined ? { kind: 'read', bytes } : { kind: 'read', bytes, stamp }
  } catch (error) {
    return failureOf(systemCodeOf(error))
  } finally {
    if (file !== undefined) closeSync(file)
  }
}

/** For bytes of files that are read one after the other. */
let scratch: Buffer | undefined
const SCRATCH_BYTES = 64 * 1024
/** What is in no text, and what stands for bytes that are not UTF-8. */
const NO_TEXT = /[\0\uFFFD]/

/**
 * The text of a small regular file, to be searched: nothing is asked of the system but its bytes. What is no file may have some
 * too. No link is followed.
 *
 * @returns undefined for a larger file, for what may be no text, and where there is none
 */
export function peekText(path: string): string | undefined {
  let file: number | undefined
  try {
    file = openSync(path, READ_FLAGS | (constants.O_NOFOLLOW ?? 0))
    scratch ??= Buffer.allocUnsafe(SCRATCH_BYTES)
    const length = readSync(file, scratch, 0, SCRATCH_BYTES, null)
    if (length === 0 || length === SCRATCH_BYTES) return undefined
    const text = scratch.toString(undefined, 0, length)
    return NO_TEXT.test(text) ? undefined : text
  } catch (error) {
    systemCodeOf(error) // whoever reads it is told why it cannot be read
    return undefined
  } finally {
    if (file !== undefined) closeSync(file)
  }
}

/** Reads on where a file has more bytes than it says, as files below `/proc` do; stops once it is too large. */
function readUpTo(file: number, size: number, max: number): Buffer {
  let buffer = Buffer.allocUnsafe(size + 1)
  let length = 0
  for (;;) {
    const count = readSync(file, buffer, length, buffer.length - length, null)
    length += count
    // A file that has the size that it says is at its end: it had room for more.
    if (count === 0 || length > max || (length === size && size > 0)) return buffer.subarray(0, length)
    if (length < buffer.length) continue
    const longer = Buffer.allocUnsafe(Math.min(buffer.length * 2, max) + 64)
    buffer.copy(longer)
    buffer = longer
  }
}

function failureOf(code: string): FileBytes {
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return { kind: 'missing' }
    case 'ELOOP':
      return { kind: 'link' }
    // A socket, or a device without a driver.
    case 'ENXIO':
    case 'ENODEV':
    case 'EISDIR':
      return { kind: 'no-file' }
    default:
      return { kind: 'failed', code }
  }
}
