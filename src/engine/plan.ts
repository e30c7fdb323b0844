import type { RegistryRule } from '../model/configuration.ts'
import type { Finding } from '../model/finding.ts'
import { type DigestBook, type FileEdit, type Obstacle, refuse } from '../model/fix.ts'
import type { ImageUse } from '../model/image-use.ts'
import { isRead, useKey } from '../model/image-use.ts'
import type { Resolver } from '../model/resolver.ts'
import type { RuleEnvironment } from '../model/rule.ts'
import { formatRepository, type Repository, sourceOf } from '../oci/reference.ts'
import type { Place } from '../text/range.ts'
import { answerDraft } from './plan/answering.ts'
import { type AnswerNotice, canonicalOf, createAnswers } from './plan/answers.ts'
import type { DigestSource } from './plan/digest-source.ts'
import { type Draft, editsOf, obstacleIn, type Part, sketchesOf, sketchOf, textAfter } from './plan/draft.ts'
import { type Intent, intentOf } from './plan/intent.ts'
import { obstacleOf } from './plan/obstacles.ts'
import { indexReaders } from './plan/readers.ts'
import { settleShared } from './plan/sharing.ts'
import { type Sketch, sketchName, sketchTail, type Texts } from './plan/sketch.ts'
import type { FileReading } from './read.ts'
import type { CacheChange } from './workshop/cache-change.ts'

/** What fixes are planned for, and by what. */
export interface PlanOptions {
  /** Linked: with what the tree says about them. */
  readonly uses: readonly ImageUse[]
  /** Those that ignores left. */
  readonly findings: readonly Finding[]
  readonly readings: readonly FileReading[]
  readonly environment: RuleEnvironment
  readonly registries: readonly RegistryRule[]
  /** Asked nothing unless `from` allows it; undefined where nothing can be asked. */
  readonly resolver: Resolver | undefined
  readonly book: DigestBook | undefined
  readonly from: DigestSource
  /** Edits that may be wrong are wanted too. */
  readonly unsafe: boolean
  /** The repositories that are fixed; all where absent. */
  readonly only?: ((repository: Repository) => boolean) | undefined
  readonly signal?: AbortSignal | undefined
  /** What the rules say of a use, ignores applied. */
  judge(use: ImageUse): readonly Finding[]
  /** The text of a file as it was read, or why it cannot be had any more. */
  readonly texts: Texts
  /** Why a text in another file than the one that names the image, such as an `.env`, is not changed. */
  whyNotChanged(place: Place): Promise<Obstacle | undefined>
}

/** What is to be done for one use. */
export interface PlannedFix {
  readonly use: ImageUse
  readonly findings: readonly Finding[]
  /** In file order; none where nothing is done. */
  readonly edits: readonly FileEdit[]
  /** The reference when all edits are made. */
  readonly text: string
  readonly name: PlannedPart
  readonly pin: PlannedPart
  /** What becomes of its way through the image cache of its workshop. */
  readonly cache?: PlannedPart
  /** How it comes through that when all edits are made. */
  readonly through?: CacheChange
}

/** What becomes of the name or the pin of a use; undefined where no change of it is wanted. */
export type PlannedPart = 'edited' | 'later' | Obstacle | undefined

/** Fixes by the key of their use, in the order of the uses. */
export interface Plan {
  readonly fixes: ReadonlyMap<string, PlannedFix>
  readonly notices: readonly AnswerNotice[]
}

/**
 * Turns the remedies of all findings into edits: one for each place, each reference resolved once.
 *
 * What can be told without asking is told first, so that nothing is asked for a fix that cannot be made.
 */
export async function planFixes(options: PlanOptions): Promise<Plan> {
  const drafts = draftAll(options)
  refuseCollisions(drafts)
  await refuseForeignFiles(drafts, options)
  const readers = indexReaders(options.readings)
  settleShared(drafts, readers, options.unsafe)
  const { signal, environment } = options
  const answers = createAnswers({ ...options, signal, classify: environment.classify })
  await Promise.all([...drafts.values()].map((draft) => answerDraft(draft, { ...options, answers })))
  settleShared(drafts, readers, options.unsafe)
  const fixes = new Map<string, PlannedFix>()
  for (const [key, draft] of drafts) fixes.set(key, finish(draft, options.texts))
  return { fixes, notices: answers.notices() }
}

function draftAll(options: PlanOptions): ReadonlyMap<string, Draft> {
  const findings = new Map<string, Finding[]>()
  for (const finding of options.findings) {
    if (finding.use === undefined) continue
    const key = useKey(finding.use)
    const known = findings.get(key)
    if (known === undefined) findings.set(key, [finding])
    else known.push(finding)
  }
  const drafts = new Map<string, Draft>()
  for (const use of options.uses) {
    const key = useKey(use)
    const own = findings.get(key)
    if (!isRead(use) || own === undefined || drafts.has(key)) continue
    if (options.only?.(sourceOf(use.image.reference)) === false) continue
    const intent = intentOf(use, own, options.environment, options.judge)
    if (intent !== undefined) drafts.set(key, draftOf(intent, options))
  }
  return drafts
}

function draftOf(intent: Intent, { unsafe, texts }: PlanOptions): Draft {
  const { use, name } = intent
  const obstacle = obstacleOf(use, unsafe)
  return {
    intent,
    name: name === undefined ? undefined : (obstacle ?? sketchName(use, name, texts)),
    pin: wantsTail(intent) ? (obstacle ?? sketchWanted(intent, texts)) : undefined,
    digest: undefined,
  }
}

function wantsTail({ tag, pin, fullTag }: Intent): boolean {
  return tag !== undefined || pin || fullTag === true
}

/** As far as it can be told without asking: which full tag it is going to be is not known yet. */
function sketchWanted({ use, tag, pin, source, fullTag }: Intent, texts: Texts): Sketch | Obstacle {
  const name = canonicalOf(source)
  if (fullTag !== true) return sketchTail(use, tag, pin ? name : undefined, texts)
  const sketch = sketchTail(use, source.tag ?? 'latest', undefined, texts)
  return 'at' in sketch ? { ...sketch, fullTagOf: name } : sketch
}

/** No two images may get one name, whatever the configuration maps them to. */
function refuseCollisions(drafts: ReadonlyMap<string, Draft>): void {
  const sources = new Map<string, Set<string>>()
  const targetOf = ({ intent: { name, isMapped } }: Draft) =>
    name === undefined || !isMapped ? undefined : formatRepository(name)
  for (const draft of drafts.values()) {
    const target = targetOf(draft)
    if (target === undefined) continue
    const known = sources.get(target) ?? new Set()
    sources.set(target, known.add(formatRepository(sourceOf(draft.intent.source))))
  }
  for (const draft of drafts.values()) {
    const target = targetOf(draft)
    const names = sources.get(target ?? '')
    if (target === undefined || names === undefined || names.size < 2) continue
    const obstacle = refuse(
      'unsupported-here',
      `${[...names].join(' and ')} would all become ${target}; give them targets of their own under registries`,
    )
    draft.name = obstacle
    if (draft.pin !== undefined) draft.pin = obstacle
  }
}

/** What stands in another file than its use may be meant for others as well. */
async function refuseForeignFiles(drafts: ReadonlyMap<string, Draft>, options: PlanOptions): Promise<void> {
  for (const draft of drafts.values()) {
    for (const part of ['name', 'pin'] as const) {
      const place = sketchOf(draft[part])?.at
      if (place === undefined || place.path === draft.intent.use.place.path) continue
      draft[part] = (await options.whyNotChanged(place)) ?? draft[part]
    }
  }
}

function finish(draft: Draft, texts: Texts): PlannedFix {
  const { use, findings } = draft.intent
  const textOf = (path: string) => {
    const text = texts(path)
    if (typeof text !== 'string') throw new RangeError(`${path} was planned to be changed without its text`)
    return text
  }
  const edits = sketchesOf(draft).length === 0 ? [] : editsOf(draft, textOf)
  return { use, findings, edits, text: textAfter(draft), name: partOf(draft.name), pin: partOf(draft.pin) }
}

function partOf(part: Part): PlannedPart {
  if (part === undefined || part === 'later') return part
  return obstacleIn(part) ?? 'edited'
}
