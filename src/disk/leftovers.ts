import { createHash, randomBytes } from 'node:crypto'
import { lstatSync, readdirSync, rmSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { systemCodeOf } from './errors.ts'

/** Tells machines and containers apart: process ids mean nothing on another one. */
let machineId: string | undefined
const TEMPORARY = /^\.holdfast-([\da-f]{8})-(\d{1,10})-[\da-f]{16}\.tmp$/
/** A file of this age is left over whatever has the id of its process now: a write takes milliseconds. */
const LEFT_OVER_MS = 60 * 60 * 1000

/** A new name for a temporary file. No format claims files of this name. */
export function temporaryName(): string {
  return `.holdfast-${machine()}-${process.pid}-${randomBytes(8).toString('hex')}.tmp`
}

/** Removes the temporary files of killed runs from a folder, and nothing else. A folder that cannot be read is left alone. */
export function removeLeftovers(folder: string): void {
  try {
    for (const name of readdirSync(folder)) {
      const [, owner, pid] = TEMPORARY.exec(name) ?? []
      if (pid === undefined) continue
      const stats = lstatSync(join(folder, name), { throwIfNoEntry: false })
      if (stats?.isFile() !== true) continue
      const canTell = owner === machine() && Number(pid) !== process.pid
      const isOld = Date.now() - stats.mtimeMs > LEFT_OVER_MS
      if (isOld || (canTell && !isAlive(Number(pid)))) rmSync(join(folder, name), { force: true })
    }
  } catch (error) {
    systemCodeOf(error)
  }
}

function machine(): string {
  machineId ??= createHash('sha256').update(hostname()).digest('hex').slice(0, 8)
  return machineId
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: the process exists and belongs to another user.
    return systemCodeOf(error) !== 'ESRCH'
  }
}
