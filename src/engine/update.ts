import type { Configuration } from '../model/configuration.ts'
import type { RunCounts } from '../model/finding.ts'
import type { FixedFile } from '../model/fix.ts'
import { type ImageUse, useKey } from '../model/image-use.ts'
import type { ParseProblem } from '../model/reading.ts'
import type { Repository } from '../oci/reference.ts'
import { rememberTexts } from './fix.ts'
import type { AskOptions } from './update/ask.ts'
import { planMoves, stoppedBy, type UpdateOutcome } from './update/plan.ts'
import type { Walked } from './walk.ts'
import { writeFixes } from './write.ts'

/** How pins are moved. */
export interface UpdateOptions extends AskOptions {
  /** As for the walk. */
  readonly cwd: string
  readonly configuration: Configuration
  /** The repositories whose pins are moved; all where absent. */
  readonly only?: ((repository: Repository) => boolean) | undefined
  /** Files are replaced; else the edits are only made up. */
  readonly write: boolean
}

/** A run after its pins were moved. */
export interface Updated {
  /** Of every use, in the order of the files. */
  readonly outcomes: ReadonlyMap<ImageUse, UpdateOutcome>
  readonly problems: readonly ParseProblem[]
  readonly counts: RunCounts
  /** Files with edits, by path. */
  readonly files: readonly FixedFile[]
}

/**
 * Moves every pin with a tag to the digest that its tag serves now; uses of one reference all get the same.
 *
 * Nothing is asked for a reference of which no digest could be written.
 *
 * @param walked with texts that can be asked for
 */
export async function updatePins(
  { discovered, files, uses, problems, counts }: Walked,
  options: UpdateOptions,
): Promise<Updated> {
  const texts = rememberTexts(files.textOf)
  const moves = await planMoves({
    ...options,
    uses,
    readings: files.readings,
    texts,
    isTracked: discovered.tree.isTracked,
  })
  const written = await writeFixes(moves.wanted, {
    ...options,
    readings: files.readings,
    texts,
    virtual: undefined,
    trees: discovered.given,
    reread: files.reread,
  })
  for (const key of moves.wanted.keys()) if (!written.obstacles.has(key)) moves.accept(key)
  const outcomeOf = (use: ImageUse): UpdateOutcome => {
    const obstacle = written.obstacles.get(useKey(use))
    return obstacle === undefined
      ? (moves.outcomes.get(useKey(use)) ?? { kind: 'unread' })
      : stoppedBy(obstacle)
  }
  return {
    outcomes: new Map(uses.map((use) => [use, outcomeOf(use)])),
    problems,
    counts,
    files: written.files,
  }
}
