import { closeSync, openSync, readSync } from 'node:fs'
import { basename } from 'node:path'
import { READ_FLAGS } from './read.ts'

/** Whether a file, by its absolute path, is a script that only its first two bytes tell. */
export type IsScript = (path: string) => boolean

/** Tells scripts without an extension by the `#!` that they begin with; of other files nothing is read. */
export function createIsScript(): IsScript {
  const known = new Map<string, boolean>()
  return (path) => {
    if (basename(path).includes('.')) return false
    const found = known.get(path) ?? beginsWithSign(path)
    known.set(path, found)
    return found
  }
}

/** Whether bytes begin with `#!`. */
export function startsLikeScript(bytes: Uint8Array): boolean {
  return bytes[0] === 0x23 && bytes[1] === 0x21
}

function beginsWithSign(path: string): boolean {
  let file: number | undefined
  try {
    file = openSync(path, READ_FLAGS)
    const start = Buffer.alloc(2)
    return readSync(file, start, 0, 2, 0) === 2 && startsLikeScript(start)
  } catch {
    return false // reading it reports why, where something else claims it
  } finally {
    if (file !== undefined) closeSync(file)
  }
}
