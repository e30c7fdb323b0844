import { refuse } from '../../model/fix.ts'
import { blocked, changeIn, changesOf } from './parts.ts'
import type { Readers } from './readers.ts'
import type { Blocked, PartChange, UsePlan } from './types.ts'

/**
 * Blocks changes of a text that something else reads as well, unless all of its readers are uses that want the same
 * change.
 *
 * @param plans by the key of their use, as the result
 */
export function settleSharedPlaces<Plan extends UsePlan>(
  plans: ReadonlyMap<string, Plan>,
  readers: Readers,
): ReadonlyMap<string, Plan> {
  let settled = plans
  // A blocked change may leave another one alone with its place.
  for (;;) {
    const next = new Map<string, Plan>()
    let isSettled = true
    const conflictOf = rememberConflicts(settled, readers)
    for (const [key, plan] of settled) {
      const name = conflictOf(changeIn(plan.name))
      const tail = conflictOf(changeIn(plan.tail))
      const isKept = name === undefined && tail === undefined
      next.set(key, isKept ? plan : { ...plan, name: name ?? plan.name, tail: tail ?? plan.tail })
      isSettled &&= isKept
    }
    if (isSettled) return settled
    settled = next
  }
}

/** Finds conflicts, once for all uses that want the same change of one place. */
function rememberConflicts(
  plans: ReadonlyMap<string, UsePlan>,
  readers: Readers,
): (change: PartChange | undefined) => Blocked | undefined {
  const known = new Map<string, Blocked | undefined>()
  return (change) => {
    if (change === undefined) return undefined
    const { at, text, digestOf, fullTagOf } = change
    const key = JSON.stringify([at.path, at.start, at.end, text, digestOf, fullTagOf])
    if (!known.has(key)) known.set(key, findConflict(change, plans, readers))
    return known.get(key)
  }
}

function findConflict(
  change: PartChange,
  plans: ReadonlyMap<string, UsePlan>,
  readers: Readers,
): Blocked | undefined {
  if (readers.isReadElsewhere(change.at)) {
    return blocked(
      refuse(
        'shared-disagrees',
        'this text is also read where no image is meant; give the image a text of its own',
      ),
    )
  }
  for (const key of readers.usesAt(change.at)) {
    const other = plans.get(key)
    if (other !== undefined && changesOf(other).some((one) => isSameChange(one, change))) continue
    return blocked(
      refuse(
        'shared-disagrees',
        'several references take a part of their text from one place, and not all of them can have the same new text; give each a text of its own',
      ),
    )
  }
  return undefined
}

function isSameChange(a: PartChange, b: PartChange): boolean {
  return (
    a.at.path === b.at.path &&
    a.at.start === b.at.start &&
    a.at.end === b.at.end &&
    a.text === b.text &&
    a.digestOf === b.digestOf &&
    a.fullTagOf === b.fullTagOf
  )
}
