import type { Configuration } from '../model/configuration.ts'
import type { RunCounts } from '../model/finding.ts'
import type { FixedFile, Obstacle } from '../model/fix.ts'
import { type ImageUse, useKey } from '../model/image-use.ts'
import type { ParseProblem } from '../model/reading.ts'
import type { Digest } from '../oci/digest.ts'
import type { Repository } from '../oci/reference.ts'
import { rememberTexts } from './fix.ts'
import { editsOf, textAfter } from './plan/edits.ts'
import { createForeignFileCheck, refuseForeignFiles } from './plan/foreign-file.ts'
import { removeDigest } from './plan/part-change.ts'
import { changeIn, obstacleIn } from './plan/parts.ts'
import { indexReaders } from './plan/readers.ts'
import { settleSharedPlaces } from './plan/shared-places.ts'
import { type NotFollowed, sortUses } from './update/pins.ts'
import type { Walked } from './walk.ts'
import { type WantedEdits, writeFixes } from './write.ts'

/** What became of a use. */
export type UnpinOutcome =
  | { readonly kind: 'removed'; readonly from: Digest }
  | { readonly kind: 'refused' | 'unresolved'; readonly obstacle: Obstacle }
  | { readonly kind: NotFollowed }

export interface UnpinOptions {
  /** As for the walk. */
  readonly cwd: string
  readonly configuration: Configuration
  /** The repositories whose digests are taken away; all where absent. */
  readonly only?: ((repository: Repository) => boolean) | undefined
  /** Files are replaced; else the edits are only made up. */
  readonly write: boolean
}

/** A run after its digests were taken away. */
export interface Unpinned {
  /** Of every use, in the order of the files. */
  readonly outcomes: ReadonlyMap<ImageUse, UnpinOutcome>
  readonly problems: readonly ParseProblem[]
  readonly counts: RunCounts
  /** Files with edits, by path. */
  readonly files: readonly FixedFile[]
}

/**
 * Takes the digest away wherever a tag stands before it; what has no tag stays as it is. No registry is asked.
 *
 * @param walked with texts that can be asked for
 */
export async function unpinUses(
  { discovered, files, uses, problems, counts }: Walked,
  options: UnpinOptions,
): Promise<Unpinned> {
  const texts = rememberTexts(files.textOf)
  const { cwd, configuration } = options
  const { pins, notFollowed } = sortUses(uses, options.only, texts, (use) => removeDigest(use, texts))
  const whyNotChanged = createForeignFileCheck({
    cwd,
    texts,
    parsed: new Set(files.readings.map(({ path }) => path)),
    isTracked: discovered.tree.isTracked,
    async isIgnored(path) {
      await configuration.prepare([path])
      return configuration.isIgnored(path)
    },
  })
  const settled = settleSharedPlaces(
    await refuseForeignFiles(pins, whyNotChanged),
    indexReaders(files.readings),
  )
  const outcomes = new Map<string, UnpinOutcome>()
  for (const [key, kind] of notFollowed) outcomes.set(key, { kind })
  const wanted = new Map<string, WantedEdits>()
  for (const [key, plan] of settled) {
    const obstacle = obstacleIn(plan.tail)
    outcomes.set(key, obstacle === undefined ? { kind: 'removed', from: plan.from } : stoppedBy(obstacle))
    if (changeIn(plan.tail) !== undefined)
      wanted.set(key, { edits: editsOf(plan, texts), text: textAfter(plan) })
  }
  const written = await writeFixes(wanted, {
    cwd,
    write: options.write,
    readings: files.readings,
    texts,
    virtual: undefined,
    trees: discovered.given,
    reread: files.reread,
  })
  const outcomeOf = (use: ImageUse): UnpinOutcome => {
    const obstacle = written.obstacles.get(useKey(use))
    return obstacle === undefined ? (outcomes.get(useKey(use)) ?? { kind: 'unread' }) : stoppedBy(obstacle)
  }
  return {
    outcomes: new Map(uses.map((use) => [use, outcomeOf(use)])),
    problems,
    counts,
    files: written.files,
  }
}

function stoppedBy(obstacle: Obstacle): UnpinOutcome {
  return { kind: obstacle.status, obstacle }
}
