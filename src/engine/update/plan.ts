import type { Configuration } from '../../model/configuration.ts'
import type { Obstacle } from '../../model/fix.ts'
import type { ImageUse } from '../../model/image-use.ts'
import type { Digest } from '../../oci/digest.ts'
import type { Repository } from '../../oci/reference.ts'
import { addToGroup } from '../../text/group-by.ts'
import { editsOf, textAfter } from '../plan/edits.ts'
import { createForeignFileCheck, refuseForeignFiles } from '../plan/foreign-file.ts'
import { changeDigest } from '../plan/part-change.ts'
import { blocked, changeIn, obstacleIn } from '../plan/parts.ts'
import { indexReaders, type Readers } from '../plan/readers.ts'
import { settleSharedPlaces } from '../plan/shared-places.ts'
import type { Blocked, Texts } from '../plan/types.ts'
import type { FileReading } from '../read.ts'
import type { WantedEdits } from '../write.ts'
import { type AskOptions, askTag, type Hold, type TagAnswer } from './ask.ts'
import { type NotFollowed, type PinPlan, sortUses } from './pins.ts'

/** What became of a use; `current`: its tag serves the digest that it has. */
export type UpdateOutcome =
  | { readonly kind: 'moved'; readonly from: Digest; readonly to: Digest }
  | { readonly kind: 'held'; readonly from: Digest; readonly to: Digest; readonly hold: Hold }
  | { readonly kind: 'refused' | 'unresolved'; readonly obstacle: Obstacle }
  | { readonly kind: 'current' | NotFollowed }

/** What moves of pins are planned for, and by what. */
export interface MoveOptions extends AskOptions {
  /** Absolute. */
  readonly cwd: string
  /** Linked: with what the tree says about them. */
  readonly uses: readonly ImageUse[]
  readonly readings: readonly FileReading[]
  readonly texts: Texts
  readonly configuration: Configuration
  /** Git keeps a file; absolute. */
  isTracked(path: string): boolean
  /** The repositories whose pins are moved; all where absent. */
  readonly only?: ((repository: Repository) => boolean) | undefined
}

/** By the key of their use. */
export interface Moves {
  readonly outcomes: ReadonlyMap<string, UpdateOutcome>
  readonly wanted: ReadonlyMap<string, WantedEdits>
  /** Decides on the digest of a use in the book, once its pin has been moved. */
  accept(key: string): void
}

type Plans = ReadonlyMap<string, PinPlan>
type Answers = ReadonlyMap<string, TagAnswer | Blocked>

/** Plans to move every pin with a tag to the digest that its tag serves now. */
export async function planMoves(options: MoveOptions): Promise<Moves> {
  const { texts, configuration } = options
  const { pins, notFollowed } = sortUses(options.uses, options.only, texts, changeDigest)
  const readers = indexReaders(options.readings)
  const whyNotChanged = createForeignFileCheck({
    cwd: options.cwd,
    texts,
    parsed: new Set(options.readings.map(({ path }) => path)),
    isTracked: options.isTracked,
    async isIgnored(path) {
      await configuration.prepare([path])
      return configuration.isIgnored(path)
    },
  })
  const asking = settle(await refuseForeignFiles(pins, whyNotChanged), readers)
  const answers = await askAll(asking, options)
  const outcomes = new Map<string, UpdateOutcome>()
  for (const [key, kind] of notFollowed) outcomes.set(key, { kind })
  const decided = new Map<string, PinPlan>()
  for (const [key, plan] of asking) {
    const outcome = decide(plan, answers.get(plan.reference))
    outcomes.set(key, outcome)
    decided.set(key, withOutcome(plan, outcome))
  }
  const wanted = new Map<string, WantedEdits>()
  for (const [key, plan] of settle(decided, readers)) {
    const obstacle = obstacleIn(plan.tail)
    if (obstacle !== undefined) outcomes.set(key, stoppedBy(obstacle))
    if (changeIn(plan.tail) !== undefined)
      wanted.set(key, { edits: editsOf(plan, texts), text: textAfter(plan) })
  }
  return {
    outcomes,
    wanted,
    accept(key) {
      const answer = answers.get(pins.get(key)?.reference ?? '')
      if (answer?.kind === 'answer') answer.accept()
    },
  }
}

export function stoppedBy(obstacle: Obstacle): UpdateOutcome {
  return { kind: obstacle.status, obstacle }
}

/** A digest that several uses share is moved for all of them: whoever wrote it there wanted it to be the same. */
function settle(plans: Plans, readers: Readers): Plans {
  return settleSharedPlaces(plans, readers)
}

/** The answers by the canonical reference; none where no digest of it could be written. */
async function askAll(plans: Plans, options: AskOptions): Promise<Answers> {
  const groups = new Map<string, [PinPlan, ...PinPlan[]]>()
  for (const plan of plans.values()) {
    if (changeIn(plan.tail) === undefined) continue
    addToGroup(groups, plan.reference, plan)
  }
  const asked = [...groups].map(async ([name, group]) => [name, await askTag(group, options)] as const)
  return new Map(await Promise.all(asked))
}

function decide(plan: PinPlan, answer: TagAnswer | Blocked | undefined): UpdateOutcome {
  const { from, use, reference } = plan
  if (answer?.kind === 'answer' && answer.digest === from) return { kind: 'current' }
  const own = obstacleIn(plan.tail)
  if (own !== undefined) return stoppedBy(own)
  if (answer === undefined) throw new RangeError(`${reference} was not asked for`)
  if (answer.kind === 'blocked') return stoppedBy(answer.obstacle)
  const obstacle = answer.whyNotFor(use.platform)
  if (obstacle !== undefined) return stoppedBy(obstacle)
  const to = answer.digest
  return answer.hold === undefined
    ? { kind: 'moved', from, to }
    : { kind: 'held', from, to, hold: answer.hold }
}

/** The plan with a change only where the pin is moved. */
function withOutcome(plan: PinPlan, outcome: UpdateOutcome): PinPlan {
  switch (outcome.kind) {
    case 'moved':
      return { ...plan, digest: outcome.to }
    case 'refused':
    case 'unresolved':
      return { ...plan, tail: blocked(outcome.obstacle) }
    default:
      return { ...plan, tail: undefined }
  }
}
