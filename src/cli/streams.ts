import { fstatSync, statSync, writeSync } from 'node:fs'
import { systemCodeOf } from '../disk/errors.ts'

/*
 * Standard output and standard error. Node's own streams for them take milliseconds to make, so that a run without a
 * terminal writes to the descriptors.
 */

export type StreamName = 'stdout' | 'stderr'

const FD = { stdout: 1, stderr: 2 } as const

type OnLost = (name: StreamName, code: string) => void

let onLost: OnLost = () => undefined
const made = new Set<StreamName>()
/** Their reader has closed, or what was written last is lost. */
const closed = new Set<StreamName>()

/** Calls back when output is lost, as on a full disk. A reader that closes early, such as `head`, has read enough. */
export function watchStreams(callback: OnLost): void {
  onLost = callback
}

/** Node's own stream, for what needs more than writing. */
export function streamOf(name: StreamName): NodeJS.WriteStream {
  const stream = process[name]
  if (!made.has(name)) stream.on('error', (error) => lose(name, error))
  made.add(name)
  return stream
}

/** Whether Node's own streams are not in use, so that nothing of them can still be on its way. */
export function areStreamsUnused(): boolean {
  return made.size === 0
}

const terminals = new Map<StreamName, boolean>()

/** Whether a person looks on. */
export function isTerminal(name: StreamName): boolean {
  const known = terminals.get(name)
  if (known !== undefined) return known
  const found = isTerminalNow(name)
  terminals.set(name, found)
  return found
}

function isTerminalNow(name: StreamName): boolean {
  const stats = fstatSync(FD[name])
  if (!stats.isCharacterDevice()) return false
  const nothing = statSync('/dev/null', { throwIfNoEntry: false })
  return nothing?.rdev !== stats.rdev && streamOf(name).isTTY === true
}

/** Writes all of a text, or has it told that it could not. */
export async function write(name: StreamName, text: string): Promise<void> {
  const rest = writeAtOnce(name, text)
  if (rest === undefined) return
  await new Promise((resolve) => streamOf(name).write(rest, resolve))
}

/** As {@link write}, for lines that nothing waits for. */
export function writeLine(name: StreamName, text: string): void {
  const rest = writeAtOnce(name, text)
  if (rest !== undefined) streamOf(name).write(rest)
}

/** @returns what is left for Node's stream: all of it for a terminal, the rest where the reader of a pipe is slow */
function writeAtOnce(name: StreamName, text: string): Uint8Array | undefined {
  const bytes = Buffer.from(text)
  if (closed.has(name)) return undefined
  if (made.has(name) || isTerminal(name)) return bytes
  for (let start = 0; start < bytes.length; ) {
    try {
      start += writeSync(FD[name], bytes, start)
    } catch (error) {
      if (systemCodeOf(error) === 'EAGAIN') return bytes.subarray(start)
      lose(name, error)
      return undefined
    }
  }
  return undefined
}

function lose(name: StreamName, error: unknown): void {
  const code = systemCodeOf(error)
  closed.add(name)
  if (code !== 'EPIPE') onLost(name, code)
}
