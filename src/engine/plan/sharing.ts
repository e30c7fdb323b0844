import { type Obstacle, refuse } from '../../model/fix.ts'
import { type Draft, sketchesOf, sketchOf } from './draft.ts'
import type { Readers } from './readers.ts'
import type { Sketch } from './sketch.ts'

/**
 * Takes back what would change a text that something else reads as well, unless all of its readers are uses that
 * want the same. Goes on until nothing more has to be taken back.
 *
 * @param drafts by use; their parts are changed in place
 * @param unsafe a default of several FROMs may be changed
 */
export function settleShared(drafts: ReadonlyMap<string, Draft>, readers: Readers, unsafe: boolean): void {
  for (;;) {
    const found: { draft: Draft; part: 'name' | 'pin'; obstacle: Obstacle }[] = []
    for (const draft of drafts.values()) {
      for (const part of ['name', 'pin'] as const) {
        const sketch = sketchOf(draft[part])
        const obstacle = sketch === undefined ? undefined : conflictOf(sketch, draft, drafts, readers, unsafe)
        if (obstacle !== undefined) found.push({ draft, part, obstacle })
      }
    }
    if (found.length === 0) return
    // All at once, so that those who share a place are told the same reason.
    for (const { draft, part, obstacle } of found) draft[part] = obstacle
  }
}

function conflictOf(
  sketch: Sketch,
  { intent }: Draft,
  drafts: ReadonlyMap<string, Draft>,
  readers: Readers,
  unsafe: boolean,
): Obstacle | undefined {
  if (readers.isReadElsewhere(sketch.at)) {
    return refuse(
      'shared-disagrees',
      'this text is also read where no image is meant; give the image a text of its own',
    )
  }
  const uses = readers.usesAt(sketch.at)
  for (const key of uses) {
    const other = drafts.get(key)
    if (other !== undefined && sketchesOf(other).some((one) => isSameChange(one, sketch))) continue
    return refuse(
      'shared-disagrees',
      'several references take a part of their text from one place, and not all of them can have the same new text; give each a text of its own',
    )
  }
  const { use } = intent
  const isDefault =
    sketch.at.path !== use.place.path || sketch.at.start < use.place.start || sketch.at.end > use.place.end
  if (use.traits.sharesDefaults === true && isDefault && uses.length > 1 && !unsafe) {
    return refuse(
      'unsafe',
      'several FROMs share this default; add --unsafe-fixes to change it for all of them, or give each an ARG of its own',
    )
  }
  return undefined
}

function isSameChange(a: Sketch, b: Sketch): boolean {
  return (
    a.at.path === b.at.path &&
    a.at.start === b.at.start &&
    a.at.end === b.at.end &&
    a.text === b.text &&
    a.digestOf === b.digestOf &&
    a.fullTagOf === b.fullTagOf
  )
}
