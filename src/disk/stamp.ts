import { lstatSync, type Stats } from 'node:fs'
import { systemCodeOf } from './errors.ts'

/**
 * What the system tells of a regular file that does not stay the same when its bytes change: the time of the last change of
 * the file, above all, which no program and no archive can set.
 */
export type Stamp = readonly number[]

/** What has changed so lately may change once more without another time, as some disks keep it. ms */
const MOMENT_MS = 3000

/** @returns undefined for what is no regular file, or has changed just now. Ask before the bytes are read */
export function stampOf(stats: Stats, nowMs = Date.now()): Stamp | undefined {
  const { dev, ino, size, mtimeMs, ctimeMs } = stats
  if (!stats.isFile() || ino === 0 || ctimeMs > nowMs - MOMENT_MS) return undefined
  return [dev, ino, size, mtimeMs, ctimeMs]
}

/** Whether the file at a path still has a stamp. Links are not followed. */
export function hasStamp(path: string, stamp: Stamp, nowMs = Date.now()): boolean {
  try {
    const stats = lstatSync(path, { throwIfNoEntry: false })
    return isSameStamp(stats === undefined ? undefined : stampOf(stats, nowMs), stamp)
  } catch (error) {
    systemCodeOf(error) // whoever reads it is told why it cannot be read
    return false
  }
}

/** False where there is none, since nothing is known then. */
export function isSameStamp(one: Stamp | undefined, other: Stamp | undefined): boolean {
  return other !== undefined && one?.every((value, index) => value === other[index]) === true
}
