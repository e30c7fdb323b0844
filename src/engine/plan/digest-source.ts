import type { Obstacle } from '../../model/fix.ts'
import { unresolved } from './obstacles.ts'

/**
 * Where digests come from. `online`: registries, and the book where it has one already. `frozen`: the book alone, though
 * a target may be asked whether it serves a digest. `offline`: the book alone. `preview`: as offline, but what the book
 * does not hold is no failure.
 */
export type DigestSource = 'online' | 'frozen' | 'offline' | 'preview'

/** @param missing what the book does not have, in words */
export function notAsked(from: DigestSource, missing: string): Obstacle {
  return from === 'frozen'
    ? unresolved('not-in-lock', `holdfast.lock has no ${missing}; run once without --frozen`)
    : unresolved(
        'offline',
        `holdfast.lock has no ${missing}; run holdfast check --fix without --offline once`,
      )
}
