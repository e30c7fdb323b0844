import type { Configuration } from '../model/configuration.ts'
import type { RunCounts } from '../model/finding.ts'
import type { FixedFile } from '../model/fix.ts'
import type { Format } from '../model/format.ts'
import { type ImageUse, useKey } from '../model/image-use.ts'
import type { ParseProblem } from '../model/reading.ts'
import type { Repository } from '../oci/reference.ts'
import { discover } from './discover.ts'
import { rememberTexts } from './fix.ts'
import { linkReadings } from './link.ts'
import { readFiles } from './read-files.ts'
import type { AskOptions } from './update/ask.ts'
import { planMoves, stoppedBy, type UpdateOutcome } from './update/plan.ts'
import { writeFixes } from './write.ts'

/** What pins are moved in, and by what. */
export interface UpdateOptions extends AskOptions {
  /** Absolute; all paths of the result are relative to it. */
  readonly cwd: string
  /** Files, folders and globs. */
  readonly paths: readonly string[]
  readonly formats: readonly Format[]
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
 */
export async function updatePins(options: UpdateOptions): Promise<Updated> {
  const { cwd, configuration } = options
  const { vars } = configuration.root
  const discovered = await discover(cwd, options.paths, options.formats, configuration)
  const files = await readFiles(discovered, { ...options, vars, stdin: undefined, remembers: true })
  const texts = rememberTexts(files.textOf)
  const { uses } = linkReadings(files.readings)
  const moves = await planMoves({ ...options, uses, readings: files.readings, texts })
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
    problems: [...discovered.problems, ...files.problems],
    counts: {
      files: files.read + files.quiet + files.failed,
      read: files.read,
      quiet: files.quiet,
      failed: files.failed,
    },
    files: written.files,
  }
}
