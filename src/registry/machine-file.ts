import { readRegularFile } from '../disk/read.ts'

/** A file of the machine that the run was told of or that docker keeps; `why` follows its name. */
export type MachineFile =
  | { readonly kind: 'read'; readonly bytes: Buffer }
  | { readonly kind: 'missing' | 'no-file' | 'unread'; readonly why: string }

/**
 * Reads a file of the machine, links followed. Never waits: a pipe or a device is not read.
 *
 * @param max bytes
 */
export function readMachineFile(path: string, max: number): MachineFile {
  const read = readRegularFile(path, { max, followsLink: true })
  switch (read.kind) {
    case 'read':
      return read
    case 'missing':
      return { kind: 'missing', why: 'does not exist' }
    case 'no-file':
      return { kind: 'no-file', why: 'is a folder, a pipe or a device; put a file there' }
    case 'link':
      return { kind: 'unread', why: 'cannot be read: ELOOP' }
    case 'too-large':
      return { kind: 'unread', why: `is too large to be read: the limit is ${max / 1024} KiB` }
    case 'failed':
      return { kind: 'unread', why: `cannot be read: ${read.code}` }
  }
}
