import { unresolved } from './obstacles.ts'
import { blocked } from './parts.ts'
import type { Blocked, DigestSource } from './types.ts'

/**
 * Says that nothing may be asked.
 *
 * @param missing what the book does not have, in words
 */
export function notAsked(from: DigestSource, missing: string): Blocked {
  return blocked(
    from === 'frozen'
      ? unresolved('not-in-lock', `holdfast.lock has no ${missing}; run once without --frozen`)
      : unresolved(
          'offline',
          `holdfast.lock has no ${missing}; run holdfast check --fix without --offline once`,
        ),
  )
}
