import type { Configuration } from '../model/configuration.ts'
import type { RunCounts } from '../model/finding.ts'
import type { DigestBook, FixedFile, Obstacle } from '../model/fix.ts'
import { type ImageUse, isRead, type ReadUse, useKey } from '../model/image-use.ts'
import type { ParseProblem } from '../model/reading.ts'
import type { Resolver } from '../model/resolver.ts'
import type { Rule, RuleEnvironment } from '../model/rule.ts'
import type { Digest } from '../oci/digest.ts'
import { canonicalOf, type Reference, type Repository, sourceOf } from '../oci/reference.ts'
import { groupVersions, type VersionGroup } from './consolidate/groups.ts'
import { rememberTexts } from './fix.ts'
import { createIgnoreLookup } from './judge/ignores.ts'
import { createDigestLookup, type DigestLookup } from './plan/digest-lookup.ts'
import { editsOf, textAfter } from './plan/edits.ts'
import { createForeignFileCheck, refuseForeignFiles } from './plan/foreign-file.ts'
import { obstacleOf } from './plan/obstacles.ts'
import { blocked, changeIn, changesOf, obstacleIn, withoutChanges } from './plan/parts.ts'
import { indexReaders, type Readers } from './plan/readers.ts'
import { settleSharedPlaces } from './plan/shared-places.ts'
import { changeTagAndDigest, together } from './plan/tag-change.ts'
import type { DigestSource, Texts, UsePlan } from './plan/types.ts'
import type { Walked } from './walk.ts'
import { type WantedEdits, writeFixes } from './write.ts'

/** What becomes of a use of a group; `same`: it has the version already; `later`: its digest has first to be asked for. */
export type ConsolidateOutcome =
  | { readonly kind: 'same' | 'later' }
  | { readonly kind: 'moved'; readonly to: string }
  | { readonly kind: 'refused' | 'unresolved'; readonly obstacle: Obstacle }

/** Why a use is in no group. */
export type NotGrouped = 'unread' | 'left-out' | 'ignored' | 'documentation' | 'decided-elsewhere' | 'alone'

export interface ConsolidateOptions {
  /** As for the walk. */
  readonly cwd: string
  readonly configuration: Configuration
  readonly environment: RuleEnvironment
  /** Ignores of those among them that judge tags keep a use as it is. */
  readonly rules: readonly Rule[]
  readonly today: Date
  /** The repositories that are looked at; all where absent. */
  readonly only?: ((repository: Repository) => boolean) | undefined
  /** Tags that are to be had instead of the proposed ones. */
  readonly chosen: readonly Reference[]
  readonly from: DigestSource
  readonly resolver: Resolver | undefined
  readonly book: DigestBook | undefined
  /** Edits that may be wrong are wanted too. */
  readonly unsafe: boolean
  /** Files are replaced; else the edits are only made up. */
  readonly write: boolean
}

/** A run whose near versions became one. */
export interface Consolidated {
  readonly groups: readonly VersionGroup[]
  /** Of the uses in groups, by their key. */
  readonly outcomes: ReadonlyMap<string, ConsolidateOutcome>
  /** Of all other uses. */
  readonly notGrouped: ReadonlyMap<ImageUse, NotGrouped>
  /** Chosen tags that are near to nothing. */
  readonly useless: readonly Reference[]
  /** Tags that have moved on since they were locked, in words. */
  readonly notices: readonly string[]
  readonly problems: readonly ParseProblem[]
  readonly counts: RunCounts
  /** Files with edits, by path. */
  readonly files: readonly FixedFile[]
}

/** A use and the tag that it is to have. */
interface Move extends UsePlan {
  readonly wanted: Reference
}

type Moves = ReadonlyMap<string, Move>

/**
 * Gives near versions of one image one version, wherever they are used. What has a digest gets that of the version: the
 * one that the tree has beside its tag, else the lock's, else the registry's.
 *
 * @param walked with texts that can be asked for
 */
export async function consolidateUses(walked: Walked, options: ConsolidateOptions): Promise<Consolidated> {
  const { discovered, files, uses, problems, counts } = walked
  const texts = rememberTexts(files.textOf)
  const { grouped, notGrouped } = sortUses(walked, options)
  const { groups, useless } = groupVersions(grouped, {
    environment: options.environment,
    tagClasses: options.configuration.root.tagClasses,
    chosen: options.chosen,
  })
  const outcomes = new Map<string, ConsolidateOutcome>()
  const inGroups = new Set<string>()
  for (const { versions, target } of groups)
    for (const { tag, uses: own } of versions)
      for (const use of own) {
        inGroups.add(useKey(use))
        if (tag === target) outcomes.set(useKey(use), { kind: 'same' })
      }
  const { moves, notices } = await planMoves(planAll(groups, options, texts), { walked, texts, options })
  const wanted = new Map<string, WantedEdits>()
  for (const [key, plan] of moves) {
    outcomes.set(key, outcomeOf(plan))
    if (changesOf(plan).length > 0) wanted.set(key, { edits: editsOf(plan, texts), text: textAfter(plan) })
  }
  const written = await writeFixes(wanted, {
    cwd: options.cwd,
    write: options.write,
    readings: files.readings,
    texts,
    virtual: undefined,
    trees: discovered.given,
    reread: files.reread,
  })
  for (const [key, obstacle] of written.obstacles) outcomes.set(key, stoppedBy(obstacle))
  for (const use of uses) if (!notGrouped.has(use) && !inGroups.has(useKey(use))) notGrouped.set(use, 'alone')
  return { groups, outcomes, notGrouped, useless, notices, problems, counts, files: written.files }
}

function sortUses({ uses, files }: Walked, options: ConsolidateOptions) {
  const judging = options.rules.flatMap(({ id, judges }) => (judges === 'tag' ? [id] : []))
  const ignoreOf = createIgnoreLookup(files.ignores, judging, options)
  const notGrouped = new Map<ImageUse, NotGrouped>()
  const grouped = new Map<string, ReadUse>()
  for (const use of uses) {
    if (!isRead(use)) notGrouped.set(use, 'unread')
    else if (options.only?.(sourceOf(use.image.reference)) === false) notGrouped.set(use, 'left-out')
    else if (use.traits.isDocumentation === true) notGrouped.set(use, 'documentation')
    else if (use.replaced?.includes('tag') === true) notGrouped.set(use, 'decided-elsewhere')
    else if (ignoreOf(use) !== undefined) notGrouped.set(use, 'ignored')
    else grouped.set(useKey(use), use)
  }
  return { grouped: grouped.values(), notGrouped }
}

/** What is to be changed, as far as it can be told without asking. */
function planAll(groups: readonly VersionGroup[], { unsafe }: ConsolidateOptions, texts: Texts): Moves {
  const moves = new Map<string, Move>()
  for (const { versions, target } of groups) {
    for (const { tag, uses } of versions) {
      for (const use of tag === target ? [] : uses) {
        const wanted = { ...use.image.reference, tag: target, digest: undefined }
        const obstacle = obstacleOf(use, unsafe)
        const plan =
          obstacle === undefined
            ? changeTagAndDigest(use, target, canonicalOf(wanted), { texts, unsafe })
            : { name: undefined, tail: blocked(obstacle) }
        moves.set(useKey(use), { use, wanted, ...plan, digest: undefined })
      }
    }
  }
  return moves
}

/** What the moves of a run are planned with. */
interface MoveContext {
  readonly walked: Walked
  readonly texts: Texts
  readonly options: ConsolidateOptions
}

/** Settles what can be told without asking first, so that nothing is asked for a change that cannot be made. */
async function planMoves(
  plans: Moves,
  { walked, texts, options }: MoveContext,
): Promise<{ readonly moves: Moves; readonly notices: readonly string[] }> {
  const { cwd, configuration } = options
  const { discovered, files, uses } = walked
  const readers = indexReaders(files.readings)
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
  const settled = settle(await refuseForeignFiles(plans, whyNotChanged), readers)
  const inTree = digestsOf(uses)
  const lookup = createDigestLookup({
    ...options,
    book: withTree(options.book ?? NO_BOOK, inTree),
    signal: undefined,
    classify: options.environment.classify,
    registries: configuration.root.registries,
  })
  const filled = [...settled].map(async ([key, move]) => [key, await fillIn(move, inTree, lookup)] as const)
  const moves = settle(new Map(await Promise.all(filled)), readers)
  return { moves, notices: lookup.notices().map(({ message }) => message) }
}

/** As for all plans, with tag and digest of a use together. Ends, since each round blocks what was not blocked before. */
function settle(plans: Moves, readers: Readers): Moves {
  let settled = plans
  for (;;) {
    const shared = settleSharedPlaces(settled, readers)
    const next = new Map([...shared].map(([key, plan]) => [key, together(plan)]))
    if ([...next].every(([key, plan]) => plan === shared.get(key))) return next
    settled = next
  }
}

/** By reference without its digest; undefined where the tree has several. */
type Digests = ReadonlyMap<string, Digest | undefined>

async function fillIn(move: Move, inTree: Digests, lookup: DigestLookup): Promise<Move> {
  if (changeIn(move.tail)?.digestOf === undefined) return move
  const { platform } = move.use
  const known = platform === undefined ? inTree.get(canonicalOf(move.wanted)) : undefined
  if (known !== undefined) return { ...move, digest: known }
  const found = await lookup.digestOf(move.wanted, platform)
  return found.kind === 'digest' ? { ...move, digest: found.digest } : withoutChanges(move, found)
}

/** The digests that the tree has beside tags. */
function digestsOf(uses: readonly ImageUse[]): Digests {
  const digests = new Map<string, Digest | undefined>()
  for (const use of uses) {
    if (!isRead(use) || use.traits.isDocumentation === true) continue
    const { reference } = use.image
    if (reference.digest === undefined || reference.tag === undefined) continue
    const name = canonicalOf(reference)
    const known = digests.has(name) ? digests.get(name) : reference.digest
    digests.set(name, known === reference.digest ? known : undefined)
  }
  return digests
}

const NO_BOOK: DigestBook = { get: () => undefined, tagsOf: () => [], put() {} }

/** The book with what the tree has: that was decided on, whatever a lock says. */
function withTree(book: DigestBook, inTree: Digests): DigestBook {
  return {
    ...book,
    get(name) {
      const locked = book.get(name)
      const digest = inTree.get(name)
      if (digest === undefined || locked?.digest === digest) return locked
      return { digest, platforms: undefined, isOpenIndex: true }
    },
  }
}

function outcomeOf(plan: Move): ConsolidateOutcome {
  const obstacle = obstacleIn(plan.name) ?? obstacleIn(plan.tail)
  if (obstacle !== undefined) return stoppedBy(obstacle)
  if (plan.tail?.kind === 'later') return { kind: 'later' }
  return { kind: 'moved', to: textAfter(plan) }
}

function stoppedBy(obstacle: Obstacle): ConsolidateOutcome {
  return { kind: obstacle.status, obstacle }
}
