import type { Configuration } from '../model/configuration.ts'
import type { RunCounts } from '../model/finding.ts'
import type { FixedFile, Obstacle } from '../model/fix.ts'
import type { Format } from '../model/format.ts'
import type { ImageUse } from '../model/image-use.ts'
import { useKey } from '../model/image-use.ts'
import type { ParseProblem } from '../model/reading.ts'
import type { Digest } from '../oci/digest.ts'
import type { Repository } from '../oci/reference.ts'
import { discover } from './discover.ts'
import { rememberTexts } from './fix.ts'
import { linkReadings } from './link.ts'
import { obstacleIn, sketchOf } from './plan/draft.ts'
import { createForeignFileCheck, type ForeignFileOptions } from './plan/foreign-file.ts'
import { indexReaders, type Readers } from './plan/readers.ts'
import { settleShared } from './plan/sharing.ts'
import { readFiles } from './read-files.ts'
import { type AskOptions, askTag, type Hold, type TagAnswer } from './update/ask.ts'
import { type NotFollowed, type Pin, type SortedUses, sortUses } from './update/pins.ts'
import { type WantedEdits, writeFixes } from './write.ts'

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

/** What became of a use; `current`: its tag serves the digest that it has. */
export type UpdateOutcome =
  | { readonly kind: 'moved'; readonly from: Digest; readonly to: Digest }
  | { readonly kind: 'held'; readonly from: Digest; readonly to: Digest; readonly hold: Hold }
  | { readonly kind: 'refused' | 'unresolved'; readonly obstacle: Obstacle }
  | { readonly kind: 'current' | NotFollowed }

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
  const { cwd, configuration, only } = options
  const { vars } = configuration.root
  const discovered = await discover(cwd, options.paths, options.formats, configuration)
  const files = await readFiles(discovered, { ...options, vars, stdin: undefined, remembers: true })
  const texts = rememberTexts(files.textOf)
  const { uses } = linkReadings(files.readings)
  const sorted = sortUses(uses, only, texts)
  const readers = indexReaders(files.readings)
  await refuseForeignFiles(sorted.pins, {
    cwd,
    texts,
    parsed: new Set(files.readings.map(({ path }) => path)),
    async isIgnored(path) {
      await configuration.prepare([path])
      return configuration.isIgnored(path)
    },
  })
  settle(sorted.pins, readers)
  const answers = await askAll(sorted.pins, options)
  const outcomes = decideAll(sorted, answers, readers)
  const wanted = new Map<string, WantedEdits>()
  for (const [key, pin] of moved(sorted.pins, outcomes)) wanted.set(key, editsOf(pin))
  const written = await writeFixes(wanted, {
    ...options,
    readings: files.readings,
    texts,
    virtual: undefined,
    trees: discovered.given,
    reread: files.reread,
  })
  for (const [key, obstacle] of written.obstacles) noteObstacle(key, obstacle, outcomes)
  for (const [, { name }] of moved(sorted.pins, outcomes)) {
    const answer = answers.get(name)
    if (answer !== undefined && 'accept' in answer) answer.accept()
  }
  return {
    outcomes: new Map(uses.map((use) => [use, outcomes.get(useKey(use)) ?? { kind: 'unread' }])),
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

async function refuseForeignFiles(
  pins: ReadonlyMap<string, Pin>,
  options: ForeignFileOptions,
): Promise<void> {
  const whyNotChanged = createForeignFileCheck(options)
  for (const { use, draft } of pins.values()) {
    const place = sketchOf(draft.pin)?.at
    if (place === undefined || place.path === use.place.path) continue
    draft.pin = (await whyNotChanged(place)) ?? draft.pin
  }
}

/** A digest that several uses share is moved for all of them: whoever wrote it there wanted it to be the same. */
function settle(pins: ReadonlyMap<string, Pin>, readers: Readers): void {
  settleShared(new Map([...pins].map(([key, { draft }]) => [key, draft])), readers, true)
}

/** The answers by the name of the reference; none where no digest of it could be written. */
async function askAll(
  pins: ReadonlyMap<string, Pin>,
  options: UpdateOptions,
): Promise<ReadonlyMap<string, TagAnswer | Obstacle>> {
  const groups = new Map<string, [Pin, ...Pin[]]>()
  for (const pin of pins.values()) {
    if (sketchOf(pin.draft.pin) === undefined) continue
    const group = groups.get(pin.name)
    if (group === undefined) groups.set(pin.name, [pin])
    else group.push(pin)
  }
  const asked = [...groups].map(async ([name, group]) => [name, await askTag(group, options)] as const)
  return new Map(await Promise.all(asked))
}

function decideAll(
  { pins, notFollowed }: SortedUses,
  answers: ReadonlyMap<string, TagAnswer | Obstacle>,
  readers: Readers,
): Map<string, UpdateOutcome> {
  const outcomes = new Map<string, UpdateOutcome>()
  for (const [key, kind] of notFollowed) outcomes.set(key, { kind })
  for (const [key, pin] of pins) outcomes.set(key, decide(pin, answers.get(pin.name)))
  settle(pins, readers)
  for (const [key, { draft }] of pins) noteObstacle(key, obstacleIn(draft.pin), outcomes)
  return outcomes
}

function moved(
  pins: ReadonlyMap<string, Pin>,
  outcomes: ReadonlyMap<string, UpdateOutcome>,
): readonly (readonly [string, Pin])[] {
  return [...pins].filter(([key]) => outcomes.get(key)?.kind === 'moved')
}

/** What is to become of a pin; leaves a change in its draft only where it is to be made. */
function decide(pin: Pin, answer: TagAnswer | Obstacle | undefined): UpdateOutcome {
  const { draft, digest: from } = pin
  const own = obstacleIn(draft.pin)
  const isAnswered = answer !== undefined && 'digest' in answer
  const to = isAnswered ? answer.digest : undefined
  if (to === from) {
    draft.pin = undefined
    return { kind: 'current' }
  }
  const obstacle = own ?? (isAnswered ? answer.whyNotFor(pin.use.platform) : answer)
  if (obstacle !== undefined || !isAnswered || to === undefined) {
    draft.pin = obstacle
    if (obstacle === undefined) throw new RangeError(`${pin.name} was not asked for`)
    return { kind: obstacle.status, obstacle }
  }
  if (answer.hold !== undefined) {
    draft.pin = undefined
    return { kind: 'held', from, to, hold: answer.hold }
  }
  draft.digest = to
  return { kind: 'moved', from, to }
}

function noteObstacle(
  key: string,
  obstacle: Obstacle | undefined,
  outcomes: Map<string, UpdateOutcome>,
): void {
  if (obstacle !== undefined) outcomes.set(key, { kind: obstacle.status, obstacle })
}

function editsOf({ use, draft }: Pin): WantedEdits {
  const sketch = sketchOf(draft.pin)
  const newText = draft.digest
  if (sketch === undefined || newText === undefined)
    throw new RangeError(`${use.text} is to be moved to nothing`)
  const { path, start, end } = sketch.at
  const text = use.text.slice(0, sketch.range.start) + newText + use.text.slice(sketch.range.end)
  return { edits: [{ path, range: { start, end }, newText }], text }
}
