import type { Puller } from '../../model/image-use.ts'
import { nameOfCache, referenceOfCache } from '../image/cache-entry.ts'
import { between, type Field, textOf } from './expanded-word.ts'
import type { Call } from './program.ts'
import { pulls } from './results.ts'

/** Adds the caches that a build reads. What the same build writes is found again under its tag alone. */
export function pullsCaches(
  call: Call,
  read: readonly Field[],
  written: readonly Field[],
  puller: Puller,
): void {
  const names = new Set(written.map((entry) => nameOfCache(textOf(entry))))
  for (const entry of read) {
    const range = referenceOfCache(textOf(entry))
    const pin = names.has(nameOfCache(textOf(entry))) ? 'none' : 'digest'
    if (range !== undefined) pulls(call, between(entry, range.start, range.end), puller, pin)
  }
}
